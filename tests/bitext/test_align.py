"""Where a translation parts from its original, the rest of the page is still compared with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bitext.align import align
from bitext.context import Context
from bitext.model import Evidence, Pair
from bitext.parse import parse
from bitext.rules import rules, run

ENGLISH = """\
# Channel

- Open 2 of them.
- Close 3 of them.

Wait 20 seconds.

## Remarks

Use 45 calls.

1. One of 7 things.
2. Two of 8 things.

Up to 90 bytes.
"""
SPANISH = """\
# Canal

- Abra 2.
- Cierre 4.

Espere 21 segundos.

## Comentarios

Use 46 llamadas.

1. Una de 7 cosas.
2. Dos de 9 cosas.

Hasta 91 bytes.
"""


@pytest.mark.parametrize(
    ("old", "new", "numbers"),
    [
        ("", "", ["4", "21", "46", "9", "91"]),
        ("- Cierre 4.\n", "- Cierre 4.\n- Y otro.\n", ["21", "46", "9", "91"]),
        ("- Cierre 4.\n", "", ["21", "46", "9", "91"]),
        ("\n2. Dos", " Dos", ["4", "21", "46", "91"]),
        ("## Comentarios", "### Comentarios", ["4", "21", "46", "9", "91"]),
        ("## Comentarios\n\n", "", ["4", "21", "46", "9", "91"]),
        ("Espere 21", "Un momento.\n\nEspere 21", ["4", "46", "9", "91"]),
        ("# Canal\n", "# Canal\n\n## Nuevo\n", ["4", "21", "46", "9", "91"]),
    ],
)
def test_numbers_are_compared_where_the_original_is_sure(
    old: str, new: str, numbers: list[str]
) -> None:
    page = parse(SPANISH.replace(old, new, 1), "page.md", "es")
    pair = align(page, parse(ENGLISH, "page.md"), Evidence.EXACT)
    found = run(pair, Context(), [rule for rule in rules() if rule.code == "BT205"])
    assert [page.text[finding.start : finding.end] for finding in found] == numbers


def places(pair: Pair) -> dict[int, int]:
    """Where each block is, and where its original, as far as that is sure."""
    blocks = (segment for segment in pair.segments if segment.kind != "field" and segment.sure)
    return {s.start: s.original_start for s in blocks if s.original}


def damaged(pair: Pair) -> Iterator[tuple[str, dict[int, int]]]:
    """The page with a block left out or said twice, and what is then true of the others."""
    text, true = pair.page.text, places(pair)
    kinds = ("heading", "paragraph", "item", "list", "code")
    for block in [block for block in pair.page.blocks if block.kind in kinds][::4]:
        low = text.rfind("\n", 0, block.start) + 1
        high = text.find("\n", block.end) + 1 or len(text)
        for new in (text[:low] + text[high:], f"{text[:high]}\n{text[low:high]}{text[high:]}"):
            more = len(new) - len(text)
            kept = {s: o for s, o in true.items() if s < low}
            yield new, kept | {s + more: o for s, o in true.items() if s >= high}


@pytest.mark.parametrize("language", ["es", "zh-TW"])
def test_what_is_sure_is_right(root: Path, language: str) -> None:
    wrong: list[str] = []
    sure = known = 0
    for file in sorted((root / "docs" / language).rglob("*.md")):
        path = file.relative_to(root / "docs" / language).as_posix()
        page = parse(file.read_text("utf-8"), path, language)
        english = root / "docs/en" / path
        if page.spans or not english.is_file():
            continue
        original = parse(english.read_text("utf-8"), path)
        for text, true in damaged(align(page, original, Evidence.FILE)):
            found = places(align(parse(text, path, language), original, Evidence.FILE))
            wrong += [text[s:][:60] for s in true.keys() & found.keys() if true[s] != found[s]]
            sure += len(true.keys() & found.keys())
            known += len(true)
    assert wrong == []
    assert sure > 0.9 * known
