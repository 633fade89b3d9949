"""The blocks of a page beside those of its original: where the two sequences part, and where in the
page something of the original would stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice, takewhile
from operator import attrgetter

from bitext.context import ANCHOR, Context, slug
from bitext.memo import remembered
from bitext.model import Block, BlockKind, Evidence, Page, Pair, Segment

_slug = lru_cache(8192)(slug)  # pages share most of their headings
OWN_ANCHOR = re.compile(r"<a name=[^<>]*></a>")
_WIDEST = 250_000  # pairs of blocks that are compared one by one


def original(pair: Pair, context: Context) -> Page | None:
    """The original that this page translates. Another version of it says nothing about whether the
    translation kept the structure of its own."""
    return None if pair.evidence is Evidence.FILE and _is_another(context) else pair.original


def segments(pair: Pair, context: Context) -> Sequence[Segment]:
    """The segments, without those whose original is that of another version. What a bilingual page
    translates it says itself, whichever file it was found in."""
    if _is_another(context) and not pair.page.spans:
        return [s for s in pair.segments if s.evidence is not Evidence.FILE]
    return pair.segments


def _is_another(context: Context) -> bool:
    return context.version is not None and context.version.state in ("stale", "unknown")


@remembered
def is_alike(pair: Pair) -> bool:
    """Whether the page has the same blocks as its original, nested in the same way."""
    return pair.original is not None and _skeleton(pair.page) == _skeleton(pair.original)


def _skeleton(page: Page) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.info) for block in page.blocks]


def blocks(page: Page, kind: BlockKind) -> list[Block]:
    return [block for block in page.blocks if block.kind == kind]


def html(page: Page) -> list[tuple[int, int]]:
    """Where raw HTML stands, in blocks and in lines."""
    places = [(b.start, b.end) for b in page.blocks if b.kind == "html"]
    return sorted([*places, *((i.start, i.end) for i in page.inlines if i.kind == "html")])


def partings(
    ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> Iterator[tuple[int | None, int | None]]:
    """Where two sequences differ: the index in ours and the index in theirs that stand for each
    other, or None where one of them has nothing there."""
    low, high = 0, min(len(ours), len(theirs))
    while low < high and ours[low] == theirs[low]:
        low += 1
    tail = 0
    while tail < high - low and ours[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    mine, yours = ours[low : len(ours) - tail], theirs[low : len(theirs) - tail]
    if not mine and not yours:
        return
    if len(mine) * len(yours) > _WIDEST:
        gaps = [(0, len(mine), 0, len(yours))]
    else:
        codes = SequenceMatcher(None, mine, yours, autojunk=False).get_opcodes()
        gaps = [(a, b, c, d) for tag, a, b, c, d in codes if tag != "equal"]
    for a, b, c, d in gaps:
        for step in range(max(b - a, d - c)):
            yield (
                low + a + step if a + step < b else None,
                low + c + step if c + step < d else None,
            )


def headings_apart(page: Page, source: Page) -> Iterator[tuple[Block | None, Block | None]]:
    """Where the headings of a page and of its original differ. Levels tell which is which, and the
    anchors where the translation has them."""
    ours, theirs = blocks(page, "heading"), blocks(source, "heading")
    names = [anchor(page.text[b.start : b.end]) for b in ours]
    expected = [""] * len(theirs)
    if any(names):
        expected = [expected_anchor(source.text[b.start : b.end]) for b in theirs]
    mine = [(b.level, name) for b, name in zip(ours, names, strict=True)]
    yours = [(b.level, name) for b, name in zip(theirs, expected, strict=True)]
    for i, j in partings(mine, yours):
        yield None if i is None else ours[i], None if j is None else theirs[j]


def counterpart(pair: Pair, offset: int) -> int:
    """Where in the page something at `offset` of the original would stand: before the block that
    follows the translation of what precedes it."""
    page = pair.page
    originals, ends, starts = _places(pair)
    before = bisect_left(originals, offset)
    behind = ends[before - 1] if before else page.front.end if page.front else 0
    at = bisect_left(starts, behind)
    return starts[at] if at < len(starts) else len(page.text)


@remembered
def _places(pair: Pair) -> tuple[list[int], list[int], list[int]]:
    """Where the originals of segments start, in that order, and where the segments end; and where
    the blocks of the page start."""
    told = [s for s in pair.segments if s.kind != "field" and s.original_start >= 0]
    told.sort(key=attrgetter("original_start"))
    starts = sorted(block.start for block in pair.page.blocks)
    return [s.original_start for s in told], [s.end for s in told], starts


def line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def anchor(heading: str) -> str:
    """The anchor that a heading is given by hand."""
    match = ANCHOR.search(heading)
    return (match[1] or match[2]) if match else ""


def expected_anchor(heading: str) -> str:
    """The anchor that a translation gives to this heading of the original: its slug, tags and all,
    unless it names one itself."""
    match = ANCHOR.search(heading) if "<" in heading or "{" in heading else None
    if match and (match[2] or match[1] == _slug(OWN_ANCHOR.sub("", heading))):
        return match[1] or match[2]
    return _slug(heading)


def is_by_machine(page: Page) -> bool:
    """Whether the page says, or shows by its bilingual markup, that no human translated it."""
    made = page.front.get("ms.translationtype") if page.front else ""
    return made.startswith("MT") or bool(page.spans and not made)


def embedded(page: Page, start: int, end: int) -> str:
    """What stands between two places of a bilingual page, in the language of the original."""
    pieces: list[str] = []
    at = start
    first = bisect_left(page.spans, start, key=attrgetter("target_start"))
    for span in takewhile(lambda span: span.start < end, islice(page.spans, first, None)):
        pieces += (page.text[at : span.start], page.text[span.source_start : span.source_end])
        at = span.end
    return "".join(pieces) + page.text[at:end]
