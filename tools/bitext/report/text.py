"""For people: the place, what is wrong, the line with the spot marked, the original, the repair."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate, takewhile

from bitext.model import Severity
from bitext.report import Located, Report, Summary
from bitext.report.repair import repair
from bitext.rules import Rule

STREAMS = True

_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
_BOLD, _DIM, _BLUE = "1", "2", "1;34"
# Whatever does not take exactly one column, or does something to a terminal, or cannot be seen.
_ODD = re.compile(
    "[^\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205e\u20a0-\u20cf]"
)
_NARROWEST = 40
_GUTTER = 8  # columns beside the line: its number and " | "
_LONGEST = 200  # characters of an original or a suggestion that are shown

Paint = Callable[[str, str], str]


def render(report: Report) -> Iterator[str]:
    paint = painter(color=report.color)
    width = max(report.width, _NARROWEST) - _GUTTER
    for page in report.pages:
        for finding in page.findings:
            rule = report.rules[finding.code]
            yield headline(page.path, finding, rule, paint) + _details(finding, rule, width, paint)
    yield closing_line(report.summary)


def headline(path: str, finding: Located, rule: Rule, paint: Paint) -> str:
    place = f"{paint(_BOLD, visible(path))}:{finding.line}:{finding.column}: "
    style = _COLORS[rule.severity]
    repairable = " [*]" if finding.edits else ""
    code, severity = paint(style, finding.code), paint(style, rule.severity)
    return f"{place}{code}{repairable} {severity}: {visible(finding.message)}\n"


def closing_line(summary: Summary) -> str:
    """The last line: what it comes to."""
    accepted = counted(summary.accepted, "finding")
    known = f" The baseline accepts {accepted}." if summary.accepted else ""
    return f"{_total(summary)}{known}\n"


def _total(summary: Summary) -> str:
    fixed, left = summary.repaired, summary.findings
    if not fixed and not left:
        return f"No findings in {counted(summary.checked, 'page')}."
    kinds = ", ".join(
        (
            counted(summary.errors, "error"),
            counted(summary.warnings, "warning"),
            counted(summary.infos, "info"),
        )
    )
    pages = counted(summary.pages, "page")
    verb = "is" if summary.repairable == 1 else "are"
    hint = f" {summary.repairable:,} {verb} repairable with --fix." if summary.repairable else ""
    if not fixed:
        return f"Found {counted(left, 'finding')} ({kinds}) in {pages}.{hint}"
    found = f"Found {counted(fixed + left, 'finding')} ({fixed:,} fixed, {left:,} remaining)."
    return f"{found} {kinds} in {pages}.{hint}" if left else found


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def painter(*, color: bool) -> Paint:
    if color:
        return lambda style, text: f"\x1b[{style}m{text}\x1b[0m"
    return lambda _style, text: text


def _details(finding: Located, rule: Rule, width: int, paint: Paint) -> str:
    bar, told = paint(_BLUE, "|"), ""
    if finding.excerpt:
        line, indent, length = _window(finding, width)
        number = paint(_BLUE, f"{finding.line:5}")
        marks = paint(_COLORS[rule.severity], "^" * length)
        told = f"      {bar}\n{number} {bar} {line}\n      {bar} {' ' * indent}{marks}\n"
    if original := _original(finding):
        told += f"      {paint(_BLUE, '=')} {paint(_BOLD, 'original')}: {original}\n"
    if repair := _help(finding):
        told += f"      {paint(_BLUE, '=')} {paint(_BOLD, 'help')}: {repair}\n"
    return told + "\n"


def _original(finding: Located) -> str:
    if not finding.original:
        return ""
    evidence = f" ({finding.evidence})" if finding.evidence else ""
    return visible(_shortened(finding.original)) + evidence


def _help(finding: Located) -> str:
    if finding.edits:
        return visible(repair(finding))
    return f"perhaps {visible(_shortened(finding.suggestion))}" if finding.suggestion else ""


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _window(finding: Located, width: int) -> tuple[str, int, int]:
    """The part of the line that fits, how far the spot is indented in it, and how long it is."""
    excerpt, base = finding.excerpt, finding.excerpt_column
    begin = min(finding.column - base, len(excerpt))
    same_line = finding.end_line == finding.line
    end = min(finding.end_column - base, len(excerpt)) if same_line else len(excerpt)
    before, spot, after = (
        visible(excerpt[:begin]),
        visible(excerpt[begin:end]),
        visible(excerpt[end:]),
    )
    if base > 1:
        before = "…" + before
    spot = _head(spot, width - bool(before) - bool(after))  # what is cut off beside it shows as "…"
    room = width - columns(spot)
    ahead = columns(before)
    kept = max(room - columns(after), room // 2, 1)
    if ahead > kept:
        before = _tail(before, kept)
        ahead = columns(before)
    after = _head(after, room - ahead)
    return before + spot + after, ahead, max(columns(spot), 1)


def _head(text: str, width: int) -> str:
    """The beginning of a visible text that fits."""
    total = columns(text)
    if total <= width:
        return text
    if width < 1:
        return ""
    if total == len(text):
        return text[: width - 1] + "…"
    widths = accumulate(map(_columns, text))
    return text[: sum(1 for _ in takewhile(lambda taken: taken < width, widths))] + "…"


def _tail(text: str, width: int) -> str:
    """The end of a visible text that fits."""
    return _head(text[::-1], width)[::-1]


@lru_cache(1024)  # the findings of a page have its path, and say much the same
def visible(text: str) -> str:
    """The text with everything that a terminal would obey, or nobody would see, spelled out."""
    return "".join(map(_shown, text)) if _ODD.search(text) else text


def columns(text: str) -> int:
    """How many columns of a terminal a visible text takes."""
    return sum(map(_columns, text)) if _ODD.search(text) else len(text)


@lru_cache(4096)
def _shown(character: str) -> str:
    if character == "\t":
        return "    "
    if character in "\r\n\u2028\u2029":
        return "⏎"
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        code = ord(character)
        if code < 0x100:
            return f"\\x{code:02x}"
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return character


@lru_cache(4096)
def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
