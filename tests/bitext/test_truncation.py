"""A piece that lost its full stop broke off, unless all that stand beside it lost theirs."""

import pytest

import bitext

OPEN = "Open the channel before the first message is sent."
CLOSE = "Close the channel after the last message is sent."
ABRA = "Abra el canal antes de enviar el primer mensaje"
CIERRE = "Cierre el canal después de enviar el último mensaje"


def broken_off(target: str, original: str) -> list[str]:
    source = bitext.page(original, "a.md", "en")
    pair = bitext.pair(bitext.page(target, "a.md", "es"), source, bitext.Evidence.FILE)
    return [target[f.start : f.end] for f in bitext.check(pair) if f.code == "BT203"]


@pytest.mark.parametrize("form", ["- {}\n- {}\n", "1.  {}\n\n2.  {}\n", "|A|B|\n|-|-|\n|{}|{}|\n"])
@pytest.mark.parametrize(
    ("targets", "found"),
    [
        ((ABRA, CIERRE), []),
        ((ABRA, CIERRE + " **`x`**"), []),
        ((ABRA, CIERRE + "."), ["mensaje"]),
        ((ABRA, f"({CIERRE}.)"), ["mensaje"]),
        ((ABRA + ".", CIERRE), ["mensaje"]),
    ],
)
def test_without_full_stops_in_all_of_a_list_or_table(
    form: str, targets: tuple[str, str], found: list[str]
) -> None:
    assert broken_off(form.format(*targets), form.format(OPEN, CLOSE)) == found


@pytest.mark.parametrize(
    ("target", "original"),
    [
        (f"- {ABRA}\n", f"- {OPEN}\n"),
        (f"- {ABRA}\n- Nada\n", f"- {OPEN}\n- Nothing\n"),
        (f"{ABRA}\n\n{CIERRE}.\n", f"{OPEN}\n\n{CLOSE}\n"),
        (f"- a\n  - {ABRA}\n- {CIERRE}\n", f"- a\n  - {OPEN}\n- {CLOSE}\n"),
    ],
)
def test_a_piece_alone_has_no_style(target: str, original: str) -> None:
    assert "mensaje" in broken_off(target, original)
