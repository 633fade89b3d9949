"""One line a finding, for people who know the rules and for editors that jump to places."""

from __future__ import annotations

from collections.abc import Iterator

from bitext.report import Report
from bitext.report.text import closing_line, headline, painter

STREAMS = True


def render(report: Report) -> Iterator[str]:
    paint = painter(color=report.color)
    for page in report.pages:
        for finding in page.findings:
            yield headline(page.path, finding, report.rules[finding.code], paint)
    yield closing_line(report.summary)
