"""Comments in a page that say: this is as it should be.

    <!-- bitext-disable-next-line BT204: the number is a version -->
    <!-- bitext-disable BT204, BT211: a page of trade marks -->

The first is about the next line that is not empty, the second about the whole page. Both need codes
and a reason. In code they are text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from bitext.memo import remembered
from bitext.model import Finding, Page

_HINT = "bitext-disable"
_COMMENT = re.compile(r"<!--[ \t]*+(bitext-disable\b(?:(?!-->).)*+)(?:-->|\Z)", re.DOTALL)
_FORM = re.compile(r"bitext-disable(-next-line)?[ \t]++([^:]*+):\s*+(\S.*)", re.DOTALL)
_CODE = re.compile(r"BT\d{3}")
_SEPARATOR = re.compile(r"[ \t]*,[ \t]*|[ \t]+")
# A finding about a comment cannot be taken back by one.
LASTING = frozenset({"BT001", "BT090", "BT091"})


class Suppression(Struct, frozen=True):
    """A comment, `start:end`, that takes back findings of `codes` which begin in `low:high`.
    `problem` says why it takes back nothing."""

    start: int
    end: int
    codes: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    problem: str = ""

    def covers(self, finding: Finding) -> bool:
        return finding.code in self.codes and self.low <= finding.start < self.high


@remembered
def suppressions(page: Page) -> tuple[Suppression, ...]:
    """The suppressing comments of a page, well-formed or not."""
    if _HINT not in page.text:
        return ()
    code = [(b.start, b.end) for b in page.blocks if b.kind == "code"]
    code += [(i.start, i.end) for i in page.inlines if i.kind == "code"]
    return tuple(
        _suppression(page.text, match)
        for match in _COMMENT.finditer(page.text)
        if not any(start <= match.start() < end for start, end in code)
    )


def unsuppressed(page: Page, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that no comment takes back."""
    valid = [s for s in suppressions(page) if not s.problem]
    return [f for f in findings if f.code in LASTING or not any(s.covers(f) for s in valid)]


def _suppression(text: str, match: re.Match[str]) -> Suppression:
    start, end = match.span()
    form = _FORM.fullmatch(match[1].rstrip("-").rstrip(" \t"))
    codes = tuple(_SEPARATOR.split(form[2].rstrip(" \t"))) if form else ()
    problem = _problem(form, codes)
    if problem:
        return Suppression(start, end, problem=problem)
    low, high = _next_line(text, end) if form and form[1] else (0, len(text) + 1)
    return Suppression(start, end, codes, low, high)


def _problem(form: re.Match[str] | None, codes: tuple[str, ...]) -> str:
    if form is None:
        return "a suppression is written: bitext-disable-next-line BT204: the reason"
    for code in codes:
        if not _CODE.fullmatch(code):
            return (
                f'"{code}" is not the code of a rule' if code else "the code of a rule is missing"
            )
        if code in LASTING:
            return f"{code} cannot be suppressed"
    return ""


def _next_line(text: str, offset: int) -> tuple[int, int]:
    """The first line after that of `offset` that has something on it."""
    low = text.find("\n", offset) + 1
    while 0 < low < len(text):
        high = text.find("\n", low)
        high = len(text) if high < 0 else high + 1
        if text[low:high].strip():
            return low, high
        low = high
    return len(text), len(text) + 1
