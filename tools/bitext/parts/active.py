"""What a reader's browser would run or fetch: raw HTML outside code, read as leniently as browsers
and Markdown engines do.

CommonMark escapes `<svg/onload=...>`; other engines hand it through, and a browser runs it.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from msgspec import Struct

from bitext.markdown import inlines
from bitext.memo import remembered
from bitext.model import Page, Pair

_TAG = re.compile(
    r"<(?!/|span (?:data-|class=\"sxs)|a name=\"[\w-]+\"></a>)"
    r"([a-zA-Z][\w:-]*)(?:[^<>\"']++|\"[^\"]{0,4096}+\"|'[^']{0,4096}+'|[\"'])*+>?"
)
_HOLDS_HTML = frozenset({"paragraph", "heading", "cell", "html", "directive"})
_ATTRIBUTE = re.compile(
    r"[\s/\"']([a-zA-Z][\w:.-]*)\s*=\s*(\"[^\"]*\"?|'[^']*'?|[^\s\"'>]+)", re.DOTALL
)
_BLANK = re.compile(r"[\x00-\x20\u00a0\u200b\ufeff]+")
_COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*+-->", re.DOTALL)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


class Element(Struct, frozen=True, gc=False):
    name: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def attributes(self) -> Iterator[tuple[str, str, int, int]]:
        """Names, values and where they stand."""
        for match in _ATTRIBUTE.finditer(self.text):
            value = match[2].strip("\"'")
            yield match[1].lower(), value, self.start + match.start(1), self.start + match.end()


class Active(Struct, frozen=True, gc=False):
    """Something at `start:end` that runs or fetches. Two with the same `key` do the same."""

    key: tuple[str, ...]
    start: int
    end: int


def brought_in(pair: Pair, find: Callable[[Page], Iterator[Active]]) -> Iterator[Active]:
    """What is found in a page and not in its original, where that is a page of its own: what a
    page says of its original is as good as the page."""
    ours = list(find(pair.page))
    if ours:
        theirs = {active.key for active in find(pair.original)} if pair.original else set()
        yield from (active for active in ours if active.key not in theirs)


@remembered
def elements(page: Page) -> tuple[Element, ...]:
    """Everything outside code blocks that a browser might take for the start of an element."""
    return tuple(
        Element(match[1].lower(), match[0], match.start())
        for block in page.blocks
        if block.kind in _HOLDS_HTML
        for match in _TAG.finditer(page.text, block.start, block.end)
    )


def address(value: str) -> str:
    """What a browser makes of a link's destination before it follows it."""
    return _BLANK.sub("", html.unescape(_ESCAPE.sub(r"\1", value))).lower()


def is_shown(page: Page, offset: int) -> bool:
    """Whether what stands there is shown rather than run: code, or a comment that nobody sees."""
    starts, ends = _shown(page)
    index = bisect_right(starts, offset) - 1
    return index >= 0 and offset < ends[index]


@remembered
def _shown(page: Page) -> tuple[list[int], list[int]]:
    places = [(b.start, b.end) for b in page.blocks if b.kind == "code"]
    places += [(i.start, i.end) for i in page.inlines if i.kind == "code"]
    places += [match.span() for match in _COMMENT.finditer(page.text)]
    for span in page.spans:
        source = page.text[span.source_start : span.source_end]
        if "`" in source:
            low = span.source_start
            places += [(low + i.start, low + i.end) for i in inlines(source) if i.kind == "code"]
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(places):
        if not ends or start > ends[-1]:
            starts.append(start)
            ends.append(end)
        ends[-1] = max(ends[-1], end)
    return starts, ends
