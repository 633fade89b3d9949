"""GitLab's code quality report: a JSON list of issues, each with a fingerprint of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from bitext.model import Severity
from bitext.report import Located, Report
from bitext.rules import Rule

STREAMS = True

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> Iterator[str]:
    separator = "[\n"
    for page in report.pages:
        for finding in page.findings:
            issue = _issue(page.path, finding, report.rules[finding.code])
            yield separator + msgspec.json.encode(issue).decode()
            separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _issue(path: str, finding: Located, rule: Rule) -> dict[str, object]:
    return {
        "description": f"{finding.code}: {finding.message}",
        "check_name": rule.name,
        "fingerprint": hashlib.sha256(f"{path}\0{finding.fingerprint}".encode()).hexdigest(),
        "severity": _SEVERITIES[rule.severity],
        "location": {
            "path": path,
            "lines": {"begin": finding.line, "end": finding.end_line},
        },
    }
