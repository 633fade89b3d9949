"""JSON for programs. The structures below are the documented form; `schema` describes it.

A change that could break a reader raises VERSION. Lines and columns count from 1, in characters;
the end is where the next character stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bitext import report as reports
from bitext.model import Severity
from bitext.report import Checked, Located, Report
from bitext.rules import Rule

STREAMS = False
VERSION = 1

Ordinal = Annotated[int, Meta(ge=1)]
Count = Annotated[int, Meta(ge=0)]
Code = Annotated[str, Meta(pattern=r"^BT\d{3}$")]


class Edit(Struct, frozen=True):
    """Replace what stands between two places by `text`. Where they are equal, insert it."""

    line: Ordinal
    column: Ordinal
    end_line: Ordinal
    end_column: Ordinal
    text: str


class Fix(Struct, frozen=True):
    """Edits that belong together and do not overlap. Places are those of the page as it is."""

    edits: tuple[Edit, ...]


class Finding(Struct, frozen=True):
    """Something that is wrong with a page, at a place."""

    code: Code
    name: str
    severity: Severity
    message: str
    path: str
    line: Ordinal
    column: Ordinal
    end_line: Ordinal
    end_column: Ordinal
    original: str
    evidence: str
    suggestion: str
    fix: Fix | None


class Summary(Struct, frozen=True):
    """What the run amounts to. `checked` pages were looked at, `pages` of them have findings;
    `accepted` findings are in the baseline, and count nowhere else."""

    checked: Count
    pages: Count
    findings: Count
    errors: Count
    warnings: Count
    infos: Count
    repairable: Count
    repaired: Count
    accepted: Count
    codes: dict[Code, Count]


class Document(Struct, frozen=True):
    """The report of `bitext check --format json`."""

    version: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    summary: Summary
    findings: tuple[Finding, ...]


def schema() -> dict[str, object]:
    """The JSON schema of a report."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(Document),
    }


def render(report: Report) -> Iterator[str]:
    summary = msgspec.json.encode(_summary(report.summary)).decode()
    yield f'{{"version":{VERSION},\n"summary":{summary},\n"findings":['
    separator = "\n"
    for page in report.pages:
        for finding in page.findings:
            entry = _entry(page, finding, report.rules[finding.code])
            yield separator + msgspec.json.encode(entry).decode()
            separator = ",\n"
    yield "\n]}\n"


def _summary(summary: reports.Summary) -> Summary:
    return Summary(
        summary.checked,
        summary.pages,
        summary.findings,
        summary.errors,
        summary.warnings,
        summary.infos,
        summary.repairable,
        summary.repaired,
        summary.accepted,
        dict(sorted(summary.codes.items())),
    )


def _entry(page: Checked, finding: Located, rule: Rule) -> Finding:
    return Finding(
        finding.code,
        rule.name,
        rule.severity,
        finding.message,
        page.path,
        finding.line,
        finding.column,
        finding.end_line,
        finding.end_column,
        finding.original,
        finding.evidence,
        finding.suggestion,
        Fix(tuple(map(_edit, finding.edits))) if finding.edits else None,
    )


def _edit(edit: reports.LocatedEdit) -> Edit:
    return Edit(edit.line, edit.column, edit.end_line, edit.end_column, edit.text)
