"""Definition lists in HTML whose terms and definitions are Markdown: they become lists.

    <dl> <dt>                          -   *error* \\[in\\]
                                           Where errors are told.
    *error* \\[in\\]
    </dt> <dd>                  =>

    Where errors are told.

    </dd> </dl>

CommonMark ends the HTML at the empty line and reads on; other readers of Markdown show everything
up to `</dl>` as it stands, links unmade. A list is the same for all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from bitext.model import Edit, Page

_TAG = re.compile(r"</?d[ltd]\b[^<>]*>", re.IGNORECASE)
_LINE = re.compile(r"[^\n]+")
_STEP = 4  # what all readers of Markdown take for the contents of an item


def definitions(page: Page) -> Iterator[Edit]:
    if "<dl" not in page.text.lower():
        return
    tags = [
        match
        for block in page.blocks
        if block.kind == "html"
        for match in _TAG.finditer(page.text, block.start, block.end)
    ]
    blocks = [block.start for block in page.blocks if block.kind == "html"]
    for low, high in _lists(page.text, tags):
        apart = bisect_right(blocks, tags[low].start()) != bisect_right(blocks, tags[high].start())
        if apart:  # there is Markdown between the tags
            yield from _list(page.text, tags[low : high + 1])


def _lists(text: str, tags: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """The outermost lists that are closed: the indexes of their first and last tag. Tags that close
    what was never opened go with the list that they follow."""
    depth = first = 0
    for index, tag in enumerate(tags):
        name = tag[0].lower()
        if name.startswith("<dl"):
            first = index if depth == 0 else first
            depth += 1
        elif name.startswith("</dl") and depth:
            depth -= 1
            if depth == 0:
                yield first, index + _stray(text, tags[index:])


def _stray(text: str, tags: list[re.Match[str]]) -> int:
    count = 0
    for before, tag in pairwise(tags):
        if text[before.end() : tag.start()].strip() or not tag[0].startswith("</"):
            break
        count += 1
    return count


def _list(text: str, tags: list[re.Match[str]]) -> Iterator[Edit]:
    start = text.rfind("\n", 0, tags[0].start()) + 1
    before = text[start : tags[0].start()]
    end = text.find("\n", tags[-1].end())
    writer = _Writer(before if before.isspace() else "")
    at = 0
    for line in _LINE.finditer(text, start, end if end >= 0 else len(text)):
        pieces: list[str] = []
        low = line.start()
        while at < len(tags) and tags[at].start() < line.end():
            pieces.append(writer.write(text[low : tags[at].start()].strip()))
            writer.read(tags[at][0].lower())
            low = tags[at].end()
            at += 1
        pieces.append(writer.write(text[low : line.end()]))
        new = "\n\n".join(piece for piece in pieces if piece)
        if new != line[0]:
            yield Edit(line.start(), line.end(), new)


class _Writer:
    """Puts lines where they belong in the list; the tags that were read tell where that is."""

    def __init__(self, base: str) -> None:
        self._base = base  # what the whole list is indented by
        self._indent = 0
        self._is_item_due = False
        self._is_item_open = False
        self._outer: list[tuple[int, bool]] = []

    def read(self, tag: str) -> None:
        if tag.startswith("<dt"):
            self._is_item_due = True
        elif tag.startswith("<dd"):
            self._outer.append((self._indent, self._is_item_open))
            # A definition without a term is not further in: that would make it code.
            self._indent += _STEP if self._is_item_open and not self._is_item_due else 0
            self._is_item_open = False
        elif tag.startswith("</dd") and self._outer:
            self._indent, self._is_item_open = self._outer.pop()
            self._is_item_due = False

    def write(self, line: str) -> str:
        text = line.removeprefix(self._base)
        if not text.strip():
            return ""
        if self._is_item_due:
            self._is_item_due, self._is_item_open = False, True
            return f"{self._base}{' ' * self._indent}-   {text.strip()}"
        inside = _STEP if self._is_item_open else 0
        return f"{self._base}{' ' * (self._indent + inside)}{text}"
