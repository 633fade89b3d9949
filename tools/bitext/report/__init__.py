"""Findings as they leave the house: with lines and columns, and without the text of the page.

A format is a module of this package with a function `render`, which yields pieces of its output.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Protocol

from msgspec import Struct, field

from bitext.model import Finding, Lines, Severity
from bitext.rules import Rule

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")
_MARGIN = 120  # characters of the line that are kept on either side of a finding
_WIDEST = 400  # characters of a finding itself that are kept


class LocatedEdit(Struct, frozen=True, array_like=True, gc=False):
    """Replace what stands between two places."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Located(Struct, frozen=True, array_like=True, gc=False):
    """A finding with its places. `excerpt` is the piece of the line around it, which begins at
    `excerpt_column`. `fingerprint` names it, within its page, however the lines move."""

    code: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    original: str = ""
    evidence: str = ""
    suggestion: str = ""
    edits: tuple[LocatedEdit, ...] = ()
    excerpt: str = ""
    excerpt_column: int = 1
    fingerprint: str = ""


class Checked(Struct, frozen=True):
    """A page that was checked, and what was found."""

    path: str
    findings: tuple[Located, ...]


class Summary(Struct):
    """What a run amounts to. `pages` are those with findings, of `checked`."""

    checked: int = 0
    pages: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    repairable: int = 0
    repaired: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def findings(self) -> int:
        return self.errors + self.warnings + self.infos

    def count(self, page: Checked, rules: dict[str, Rule]) -> None:
        self.checked += 1
        self.pages += bool(page.findings)
        for finding in page.findings:
            self.codes[finding.code] += 1
            if finding.edits:
                self.repairable += 1
            severity = rules[finding.code].severity
            if severity is Severity.ERROR:
                self.errors += 1
            elif severity is Severity.WARNING:
                self.warnings += 1
            else:
                self.infos += 1


class Report(Struct):
    """What a format gets. `pages` come in the order of their paths and can be gone over again;
    `summary` counts them as they pass."""

    pages: Iterable[Checked]
    rules: dict[str, Rule]
    summary: Summary
    version: str
    color: bool = False
    width: int = 100


class Format(Protocol):
    """STREAMS: whether the summary may still be incomplete when `render` begins."""

    STREAMS: bool

    def render(self, report: Report) -> Iterator[str]: ...


def format_of(name: str) -> Format:
    module: Format = import_module(f"{__name__}.{name}")
    return module


def locate(text: str, findings: Iterable[Finding]) -> tuple[Located, ...]:
    """The findings of a page whose text is `text`."""
    lines = Lines(text)
    seen: Counter[bytes] = Counter()
    return tuple(_located(lines, finding, seen) for finding in findings)


def _located(lines: Lines, finding: Finding, seen: Counter[bytes]) -> Located:
    start, end = lines.place(finding.start), lines.place(finding.end)
    excerpt, column = _excerpt(lines, finding, start.line)
    return Located(
        finding.code,
        finding.message,
        start.line,
        start.column,
        end.line,
        end.column,
        finding.original,
        finding.evidence,
        finding.suggestion,
        tuple(_located_edit(lines, edit.start, edit.end, edit.text) for edit in finding.edits),
        excerpt,
        column,
        _fingerprint(lines.text, finding, seen),
    )


def _located_edit(lines: Lines, start: int, end: int, text: str) -> LocatedEdit:
    low, high = lines.place(start), lines.place(end)
    return LocatedEdit(low.line, low.column, high.line, high.column, text)


def _excerpt(lines: Lines, finding: Finding, number: int) -> tuple[str, int]:
    """The line on which a finding begins, cut where nobody would read on."""
    begin = lines.starts[number - 1]
    stop = lines.starts[number] if number < len(lines.starts) else len(lines.text)
    low = max(begin, finding.start - _MARGIN)
    high = min(stop, min(finding.end, finding.start + _WIDEST) + _MARGIN)
    excerpt = lines.text[low:high].rstrip("\r\n")
    return excerpt if high == stop else excerpt + "…", low - begin + 1


def _fingerprint(text: str, finding: Finding, seen: Counter[bytes]) -> str:
    spot = " ".join(text[finding.start : finding.end].split())
    told = (finding.code, spot or finding.message, " ".join(finding.original.split()))
    key = "\0".join(told).encode("utf-8", "surrogatepass")
    seen[key] += 1
    return hashlib.blake2b(b"%d\0" % seen[key] + key, digest_size=8).hexdigest()
