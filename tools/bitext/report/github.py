"""Annotations of GitHub Actions: workflow commands on the standard output."""

from __future__ import annotations

from collections.abc import Iterator

from bitext.model import Severity
from bitext.report import Located, Report
from bitext.rules import Rule

STREAMS = True

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> Iterator[str]:
    for page in report.pages:
        for finding in page.findings:
            yield _annotation(page.path, finding, report.rules[finding.code])


def _annotation(path: str, finding: Located, rule: Rule) -> str:
    properties = {
        "file": path,
        "line": str(finding.line),
        "endLine": str(finding.end_line),
        "title": f"{finding.code} {rule.name}",
    }
    if finding.line == finding.end_line:  # columns of a range over several lines are refused
        properties |= {"col": str(finding.column), "endColumn": str(finding.end_column)}
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    where = f"{finding.line}:{finding.column}"
    return f"::{_COMMANDS[rule.severity]} {told}::{_data(f'{where}: {finding.message}')}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
