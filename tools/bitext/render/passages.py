"""Where on a page something may be changed: everywhere but in code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from bitext.model import Page


def matches(page: Page, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The matches of a pattern in the body of a page that do not begin in code."""
    found = list(pattern.finditer(page.text, page.front.end if page.front else 0))
    if not found:
        return
    code = _code(page)
    starts = [start for start, _ in code]
    for match in found:
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or match.start() >= code[index][1]:
            yield match


def _code(page: Page) -> list[tuple[int, int]]:
    text = page.text
    blocks = [
        (b.start, b.end)
        for b in page.blocks
        if b.kind == "code" or (b.kind == "html" and "<pre" in text[b.start : b.end].lower())
    ]
    inlines = [(i.start, i.end) for i in page.inlines if i.kind == "code"]
    return sorted(blocks + inlines)
