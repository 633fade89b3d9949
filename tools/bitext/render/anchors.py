"""The anchor of the original on each heading of its translation, so that a link to a section leads
there in every language. Microsoft's translators did the same: `# <a name="cancellation"></a>取消`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from bitext.context import ANCHOR, slug
from bitext.model import Edit, Pair
from bitext.parts.outline import anchor

MARK = '<a name="{}"></a>'


def anchors(pair: Pair) -> Iterator[Edit]:
    page = pair.page
    headings = [block for block in page.blocks if block.kind == "heading"]
    starts = [block.start for block in headings]
    seen: Counter[str] = Counter()
    for segment in pair.segments:
        original = segment.original
        index = bisect_right(starts, segment.start) - 1
        if segment.kind != "heading" or not original or index < 0:
            continue
        # `-description` is said in the reader's language later, and has its anchor then.
        if original.lstrip().startswith("-"):
            continue
        block = headings[index]
        name = unique(anchor_of(original), seen)
        if not ANCHOR.search(page.text, block.start, block.end) and name != slug(segment.target):
            yield Edit(segment.start, segment.start, MARK.format(name))


def anchor_of(heading: str) -> str:
    return anchor(heading) or slug(heading)


def unique(name: str, seen: Counter[str]) -> str:
    """The second heading of the same words is `words-1`."""
    number = seen[name]
    seen[name] += 1
    return f"{name}-{number}" if number else name
