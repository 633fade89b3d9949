"""Code blocks: their lines without what the list or quote around them puts before each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from textwrap import dedent
from typing import NamedTuple
from unicodedata import normalize

from bitext.memo import remembered
from bitext.model import Block, Edit, Page
from bitext.parts.outline import line_start

_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*([^\r\n]*)")
_WORDS = re.compile(
    r"(?:^|\s)(?://.*|(?:#|--|;|'|REM)(?:\s.*)?|/?\*.*)$|<!--(?:(?!<!--|-->).)*+-->"
    r"|/\*(?:(?!\*/).)*+\*/"
    r"""|(?P<quote>["'`])(?:(?!(?P=quote)).)*+(?P=quote)"""
)


class Listing(NamedTuple):
    """`prefix` stands before each line but the first; `lines` are the places of what follows it;
    `info` is the place of what follows the fence, if there is one, and whether that is `closed`."""

    text: str
    start: int
    end: int
    prefix: str
    lines: tuple[tuple[int, int], ...]
    info: tuple[int, int] | None
    closed: bool = True

    @property
    def fence(self) -> str:
        match = _FENCE.match(self.text, self.start)
        return match[1] if match else ""

    @property
    def language(self) -> str:
        return self.text[self.info[0] : self.info[1]].strip() if self.info else ""

    def line(self, index: int) -> str:
        start, end = self.lines[index]
        return self.text[start:end].rstrip()

    def keys(self, *, words: bool) -> list[str]:
        """What counts of each line: not white space at its end, nor which kind of space it is, and
        the words of comments and strings only if they are told to count."""
        plain = [self.line(i).replace("\u00a0", " ").expandtabs(4) for i in range(len(self.lines))]
        return plain if words else [_wordless(line) for line in plain]

    def sense(self, *, words: bool) -> str:
        """What it says, however far it is indented as a whole."""
        return dedent("\n".join(filter(None, self.keys(words=words))))

    @property
    def code(self) -> str:
        return "\n".join(self.line(i) for i in range(len(self.lines)))


def _wordless(line: str) -> str:
    return _WORDS.sub(lambda found: 2 * (found["quote"] or ""), line).rstrip()


@remembered
def listings(page: Page) -> tuple[Listing, ...]:
    return tuple(_listing(page.text, block) for block in page.blocks if block.kind == "code")


def are_closed(page: Page) -> bool:
    """Whether each fence has another one that ends its code."""
    return all(_is_closed(page.text, block) for block in page.blocks if block.kind == "code")


def _fence(text: str, block: Block) -> re.Match[str] | None:
    """The fence that opens a block; what looks like one in indented code names no language."""
    match = _FENCE.match(text, block.start, block.end)
    is_shown = match and match[2].strip() and not block.info
    return None if is_shown else match


def _is_closed(text: str, block: Block) -> bool:
    opening = _fence(text, block)
    if opening is None:
        return True
    _, _, rest = text[block.start : block.end].rstrip().partition("\n")
    last = rest[rest.rfind("\n") + 1 :].lstrip(" \t>")
    return last.startswith(opening[1]) and not last.strip(opening[1][0])


def _listing(text: str, block: Block) -> Listing:
    start = line_start(text, block.start)
    prefix = re.sub(r"[^\s>]", " ", text[start : block.start])
    lines = list(_lines(text, block, len(prefix)))
    opening, closed = _fence(text, block), _is_closed(text, block)
    if opening:
        lines = lines[1:-1] if closed else lines[1:]
    info = opening.span(2) if opening else None
    return Listing(text, block.start, block.end, prefix, tuple(lines), info, closed)


def _lines(text: str, block: Block, width: int) -> Iterator[tuple[int, int]]:
    at = block.start
    while at < block.end:
        stop = text.find("\n", at, block.end)
        stop = block.end if stop < 0 else stop
        yield at, stop - (text[stop - 1] == "\r")
        at = stop + 1
        limit = at + width
        while at < min(limit, block.end) and text[at] in " \t>":
            at += 1


def unclosed(
    ours: Sequence[Listing], theirs: Sequence[Listing], *, words: bool
) -> tuple[int, int] | None:
    """Which listing takes in what follows it, as the next fence closes its own, or none does; and
    with which line it should end, or -1 where nobody can tell."""
    if not all(listing.closed for listing in theirs):
        return None
    is_open = not all(listing.closed for listing in ours)
    for index, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if one.closed and not is_open and not _has_fence(one):
            continue
        last = _end(one, other, words=words)
        goes_on = _filled(one, last + 1) > (0 if last >= 0 else _filled(other))
        taken_in = _has_fence(one, last + 1) and not _has_fence(other)
        if not one.closed or (one.info and goes_on and (is_open or taken_in)):
            return index, last
    return next(((i, -1) for i, listing in enumerate(ours) if not listing.closed), None)


def _end(ours: Listing, theirs: Listing, *, words: bool) -> int:
    """The line of ours with which it has said all that theirs does; -1 if it does not."""
    keys = ours.keys(words=words)
    said = [number for number, key in enumerate(keys) if key][: _filled(theirs)]
    same = dedent("\n".join(keys[number] for number in said)) == theirs.sense(words=words)
    return said[-1] if said and same else -1


def _filled(listing: Listing, first: int = 0) -> int:
    return sum(1 for number in range(first, len(listing.lines)) if listing.line(number))


def _has_fence(listing: Listing, first: int = 0) -> bool:
    return any(_FENCE.match(listing.text, *place) for place in listing.lines[first:])


def restored(ours: Listing, theirs: Listing, *, words: bool) -> Iterator[Edit]:
    """The edits that make one listing say what the other says, line by line; where words don't
    count, only in lines that have the same letters."""
    mine, yours = ours.keys(words=words), theirs.keys(words=words)
    a = [i for i, key in enumerate(mine) if key]
    b = [i for i, key in enumerate(yours) if key]
    matcher = SequenceMatcher(None, [mine[i] for i in a], [yours[i] for i in b], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        if not words:
            if j - i == m - k:
                yield from _respelled(ours, theirs, a[i:j], b[k:m])
            continue
        new = [theirs.line(at) for at in range(b[k], b[m - 1] + 1)] if k < m else []
        text, gap = ("\n" + ours.prefix).join(new), "\n" + ours.prefix
        if new and i < j:
            yield Edit(ours.lines[a[i]][0], ours.lines[a[j - 1]][1], text)
        elif i:
            yield Edit(ours.lines[a[i - 1]][1], ours.lines[a[j - 1]][1], gap + text if new else "")
        elif a:
            end = ours.lines[a[j]][0] if j < len(a) else ours.lines[a[-1]][1]
            yield Edit(ours.lines[a[0]][0], end, text + gap if new else "")


def _respelled(ours: Listing, theirs: Listing, a: list[int], b: list[int]) -> Iterator[Edit]:
    for i, j in zip(a, b, strict=True):
        if _letters(ours.line(i)) == _letters(theirs.line(j)):
            yield Edit(*ours.lines[i], theirs.line(j))


def _letters(line: str) -> str:
    return re.sub(r"\W", "", normalize("NFKC", line)).lower()
