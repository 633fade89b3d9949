"""JUnit XML: a page is a suite, a finding is a case that failed, a clean page one that passed.

A finding of severity info is a case that passed with something to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from bitext.model import Severity
from bitext.report import Checked, Located, Report

STREAMS = False

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> Iterator[str]:
    summary = report.summary
    tests = summary.findings + summary.checked - summary.pages
    failures = summary.errors + summary.warnings
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<testsuites name="bitext" tests="{tests}" failures="{failures}" errors="0">\n'
    for page in report.pages:
        yield from _suite(page, report)
    yield "</testsuites>\n"


def _suite(page: Checked, report: Report) -> Iterator[str]:
    severities = [report.rules[finding.code].severity for finding in page.findings]
    failures = len(severities) - severities.count(Severity.INFO)
    name = _attribute(page.path)
    yield f"  <testsuite name={name} tests={_count(max(len(severities), 1))}"
    yield f' failures={_count(failures)} errors="0" skipped="0" time="0">\n'
    if not page.findings:
        yield f'    <testcase classname={name} name="bitext" time="0"/>\n'
    for finding, severity in zip(page.findings, severities, strict=True):
        yield _case(name, page.path, finding, severity, report.rules[finding.code].name)
    yield "  </testsuite>\n"


def _case(name: str, path: str, finding: Located, severity: Severity, rule: str) -> str:
    place = f"{finding.line}:{finding.column}"
    head = f"    <testcase classname={name} name={_attribute(f'{finding.code} {rule} {place}')}"
    head += f' file={name} line={_count(finding.line)} time="0">\n'
    cut = "…" if finding.excerpt_column > 1 else ""
    lines = [f"{path}:{place}: {finding.message}", cut + finding.excerpt]
    lines += [f"original: {finding.original}"] if finding.original else []
    body = escape(_clean("\n".join(lines)))
    if severity is Severity.INFO:
        told = f"      <system-out>{body}</system-out>\n"
    else:
        message = f"message={_attribute(finding.message)} type={_attribute(severity)}"
        told = f"      <failure {message}>{body}</failure>\n"
    return f"{head}{told}    </testcase>\n"


def _count(number: int) -> str:
    return f'"{number}"'


def _attribute(text: str) -> str:
    entities = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    return f'"{escape(_clean(text), entities)}"'


def _clean(text: str) -> str:
    """XML has no way to write some characters, not even as entities."""
    return _NOT_XML.sub("\ufffd", text)
