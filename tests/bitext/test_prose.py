"""What counts as prose or emphasis, and which numbers, units and languages are found in it."""

import pytest

import bitext
from bitext.model import Block
from bitext.parts.emphasis import mended
from bitext.parts.prose import GAP, NAME, mask
from bitext.parts.quantities import numbers, quantities, value, values
from bitext.parts.tables import divided
from bitext.parts.words import untranslated
from tests.bitext.clock import grows_evenly


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Cierra el canal, y luego nada.", "Cierra el canal, y luego nada."),
        ("[Canal](channel.md#x) y `code`.", "[Canal]______________ y ######."),
        ('<a name="x"></a>Título<br/>', "________________Título_____"),
        ("use WS\\_CHANNEL\\_STATE hoy", "use ################## hoy"),
        ("el WS \\_ CANAL \\_ ESTADO.", "el #####################."),
        ("設定為 WS \\_ 通道狀態 \\_ 。", "設定為 ##### 通道狀態 ## 。"),
        ("WsAbortChannel llama a foo() aquí", "############## llama a ##### aquí"),
        ("System.Int32 e IStream::Read", "############ e #############"),
        ("abra WebServices.h y .NET", "abra ############# y ####"),
        ("la opción /out: y la y/o segunda", "la opción ##### y la y/o segunda"),
        ("bajo HKEY\\_LOCAL\\_MACHINE\\\\Software", "bajo ##############################"),
        ("vea https://example.com/a_b.", "vea ########################"),
        ("100 % de %s y 50 % de {0}", "100 % de ## y 50 % de ###"),
        ("0x803D0000 de 2.5 a 65.536", "########## de 2.5 a 65.536"),
        ("R&amp;D y [!NOTE]", "R#####D y _______"),
    ],
)
def test_what_is_no_prose_is_masked(text: str, masked: str) -> None:
    assert mask(text).replace(NAME, "#").replace(GAP, "_") == masked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("30 seconds, 2.5 ms, 65,536 bytes", ["30", "2.5", "65,536"]),
        ("Win32, x64, WS\\_1 and 0x10", []),
        ("at 12:30 on 5/31/2018, 1/2 of 3D in the 1980s", []),
        ("MPEG-4 and 32-bit", ["4", "32"]),
    ],
)
def test_numbers_outside_of_names(text: str, found: list[str]) -> None:
    assert [n[0] for n in numbers(text)] == found


def test_a_number_is_its_digits_however_it_is_written() -> None:
    assert {value(n) for n in ("65,536", "65.536", "65\u00a0536", "65536", "065536")} == {"65536"}
    assert values("65 536 y dos", "es") >= {"65536", "2"}
    assert values("十二個通道和１６個", "zh-TW") >= {"12", "16"}
    assert values("[x](page-7.md)", "es") == set()


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("30 seconds, 64 KB", "en", [("30", "s"), ("64", "KB")]),
        ("30 segundos, 64 KB", "es", [("30", "s"), ("64", "KB")]),
        ("30\u00a0secondes, 64\u00a0Ko", "fr", [("30", "s"), ("64", "KB")]),
        ("30 毫秒，64 個位元組", "zh-TW", [("30", "ms"), ("64", "B")]),
        ("5 sobres, 3 hosts", "es", []),
    ],
)
def test_units_are_the_same_in_all_languages(
    text: str, language: str, found: list[tuple[str, str]]
) -> None:
    assert [(q.value, q.unit) for q in quantities(text, language)] == found


@pytest.mark.parametrize(
    ("target", "original", "found"),
    [
        ("Closes the channel.", "Closes the channel.", ""),
        ("Closes the old channel.", "Closes the old channel.", "Closes the old channel"),
        ("Web Services for Windows", "Web Services for Windows", ""),
        (
            "El texto that is not used by the other side queda.",
            "The text that is not used by the other side stays.",
            "that is not used by the other side",
        ),
    ],
)
def test_what_was_left_in_english(target: str, original: str, found: str) -> None:
    start, end = untranslated(target, original) or (0, 0)

    assert target[start:end] == found


@pytest.mark.parametrize("piece", ["`", "1.", "1:", "_a ", "a.", "\\a", "[a", "](", "<!--"])
def test_prose_is_masked_in_time(piece: str) -> None:
    assert grows_evenly(lambda size: mask(piece * (size // len(piece)) + str(size)), 50_000)


def test_a_line_that_is_nearly_a_divider_is_read_in_time() -> None:
    def divide(size: int) -> None:
        text = f"| Uno | Dos |\n|{'-' * size}x|"
        assert divided(text, Block("paragraph", 0, len(text)), 2, 1) == ()

    assert grows_evenly(divide, 10_000)


COPY = "# ReadXml\n\nThe channel is closed by then.\n\n## Notes\n\nThe listener is not open yet.\n"
NAMES = "# WsOpenChannel\n\n## Windows\n\n`WS_KEY`, WsClose and XML.\n"


@pytest.mark.parametrize(
    ("original", "target", "found"),
    [
        (COPY, COPY, [("this page is not translated", "The channel is closed by then.")]),
        (
            COPY,
            COPY.replace("Notes", "Notas"),
            [
                ("this is not translated", "The channel is closed by then"),
                ("this is not translated", "The listener is not open yet"),
            ],
        ),
        (NAMES, NAMES, []),
    ],
)
def test_a_page_that_is_its_original_is_one_finding(
    original: str, target: str, found: list[tuple[str, str]]
) -> None:
    page = bitext.page(target, "es/a.md")
    findings = bitext.check(bitext.pair(page, bitext.page(original)))
    assert [
        (finding.message, target[finding.start : finding.end])
        for finding in findings
        if finding.code == "BT201"
    ] == found


def test_stars_that_would_run_together_are_left() -> None:
    assert mended(">* ****.*`a") == ">* ****.*`a"
