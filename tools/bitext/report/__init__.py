"""Findings as they leave the house: with lines and columns, and without the text of the page.

A format is a module of this package with a function `render`, which yields pieces of its output;
`repair` says in words what edits do.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import Protocol

from msgspec import Struct, field

from bitext.model import Edit, Finding, Severity
from bitext.rules import Rule

UNREADABLE = "BT001"  # what is found on a page of which nothing else is known
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
    """What a run amounts to. `pages` are those with findings, of `checked`; those findings that a
    baseline accepts are `accepted`, and count nowhere else."""

    checked: int = 0
    pages: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    repairable: int = 0
    repaired: int = 0
    accepted: int = 0
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
    places = _Places(text)
    seen: Counter[bytes] = Counter()
    return tuple(_located(places, finding, seen) for finding in findings)


class _Places:
    """Turns offsets into lines and columns, from the last one to the next: findings come in order,
    and their edits are near, so that a page is gone through about once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._offset, self._line, self._begin = 0, 1, -1

    def place(self, offset: int) -> tuple[int, int]:
        if offset != self._offset:
            if offset > self._offset:
                self._line += self.text.count("\n", self._offset, offset)
            else:
                self._line -= self.text.count("\n", offset, self._offset)
            self._offset = offset
            self._begin = self.text.rfind("\n", 0, offset)
        return self._line, offset - self._begin


def _located(places: _Places, finding: Finding, seen: Counter[bytes]) -> Located:
    line, column = places.place(finding.start)
    excerpt, excerpt_column = _excerpt(places.text, finding, column)
    edits = tuple(_located_edit(places, edit) for edit in finding.edits)
    end_line, end_column = places.place(finding.end)
    return Located(
        finding.code,
        finding.message,
        line,
        column,
        end_line,
        end_column,
        finding.original,
        finding.evidence,
        finding.suggestion,
        edits,
        excerpt,
        excerpt_column,
        _fingerprint(places.text, finding, seen),
    )


def _located_edit(places: _Places, edit: Edit) -> LocatedEdit:
    return LocatedEdit(*places.place(edit.start), *places.place(edit.end), edit.text)


def _excerpt(text: str, finding: Finding, column: int) -> tuple[str, int]:
    """The line on which a finding begins, cut where nobody would read on."""
    begin = finding.start - column + 1
    low = max(begin, finding.start - _MARGIN)
    most = min(finding.end, finding.start + _WIDEST) + _MARGIN
    high = text.find("\n", finding.start, most)
    if high >= 0 or most >= len(text):
        return text[low : high if high >= 0 else most].rstrip("\r"), low - begin + 1
    return text[low:most] + "…", low - begin + 1


@lru_cache(16)  # of a segment there may be many findings
def _spaced(text: str) -> str:
    return " ".join(text.split())


def _fingerprint(text: str, finding: Finding, seen: Counter[bytes]) -> str:
    spot = _spaced(text[finding.start : finding.end])
    told = (finding.code, spot or finding.message, _spaced(finding.original))
    key = "\0".join(told).encode("utf-8", "surrogatepass")
    seen[key] += 1
    return hashlib.blake2b(b"%d\0" % seen[key] + key, digest_size=8).hexdigest()
