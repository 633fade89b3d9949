"""Text that nobody wrote takes no more time than it is long: twice as much, twice as long."""

import pytest

from bitext.align import align
from bitext.context import Context
from bitext.edits import repaired
from bitext.model import Evidence, Finding
from bitext.parse import parse
from bitext.report import locate
from bitext.rules import rules, run
from bitext.suppress import unsuppressed
from tests.bitext.clock import grows_evenly

HOSTILE = {
    "paths": (r"C:\\Windows\\System\\drivers ", r"C: \\ Windows \\ System \\ drivers "),
    "constants": (r"WS\_CHANNEL\_STATE ", r"WS \_ canal \_ estado \_ "),
    "one constant": (r"WS\_CHANNEL\_STATE", r"WS \_ canal \_ estado \_"),
    "names of many parts": (r"WS \_ canal \_ estado \_", r"WS\_CHANNEL\_STATE"),
    "underscores": (r"\_\_WS\_A\_ ", "_a_ "),
    "calls": ("WsOpen() ", "WsOpen () "),
    "names in camel case": ("WsOpenChannel ", "nada "),
    "code": ("`maxOccurs` ", "`MaxOccurs` "),
    "literals": ("TRUE ", "NULL-"),
    "emphasis": ("*word*", "_palabra_"),
    "tags": ("<b>word</b> ", "</b> "),
    "anchors": ('<a name="x"> ', '<a name="x"></a> '),
    "links": ("[texto] (a.md) ", "[texto](a.md) "),
    "numbers": ("5 MB", "5 "),
    "units": ("5 MB ", "5 KB "),
    "invisible characters": ("a ", "\u200b "),
    "words": ("the channel is open ", "the the "),
    "settings": ("AB=c ", "AB = c "),
    "fields": ('"a|b|c" ', '"a | b | d" '),
    "letters": ("a", "aaaaaaaaaaaaaaaa"),
    "headings": ("## Title\n\n", "##x\n\n"),
    "marks": ("a ", "! "),
    "spaces": ("a ", " "),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_takes_no_time(kind: str) -> None:
    good, bad = HOSTILE[kind]

    def check(size: int) -> None:
        original = parse(good * (size // len(bad)), "a.md", "en")

        def look(text: str, _edits: object = ()) -> list[Finding]:
            pair = align(parse(text, "a.md", "es"), original, Evidence.EXACT)
            return run(pair, Context(), rules())

        target = bad * (size // len(bad)) + f" é {size}"
        locate(target, repaired(target, look(target), look)[1])

    assert grows_evenly(check, 5_000)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        ("x", " "),
        ("[a](", " "),
        ("<!-- bitext-disable", " "),
        ("<!-- bitext-disable BT204", " "),
        ("**", ".a"),
    ],
)
def test_a_long_run_takes_no_time(start: str, piece: str) -> None:
    def check(size: int) -> None:
        page = parse(f"{start}{piece * size} z\n", "a.md", "es")
        unsuppressed(page, run(align(page, parse("x z\n"), Evidence.EXACT), Context(), rules()))

    assert grows_evenly(check, 10_000)
