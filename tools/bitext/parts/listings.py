"""Code blocks: their lines without what the list or quote around them puts before each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from textwrap import dedent
from typing import NamedTuple
from unicodedata import normalize

from bitext.model import Block, Edit, Page
from bitext.parts.outline import line_start

_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*([^\r\n]*)")
_WORDS = re.compile(
    r"(?:^|\s)(?://.*|(?:#|--|;|'|REM)(?:\s.*)?|/?\*.*)$|<!--(?:(?!<!--|-->).)*+-->"
    r"|/\*(?:(?!\*/).)*+\*/"
    r"""|(?P<quote>["'`])(?:(?!(?P=quote)).)*+(?P=quote)"""
)


class Listing(NamedTuple):
    """`prefix` stands before each line but the first; `lines` are the places of what follows it;
    `info` is the place of what follows the fence, if there is one."""

    text: str
    start: int
    end: int
    prefix: str
    lines: tuple[tuple[int, int], ...]
    info: tuple[int, int] | None

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


def listings(page: Page) -> list[Listing]:
    return [_listing(page.text, block) for block in page.blocks if block.kind == "code"]


def _listing(text: str, block: Block) -> Listing:
    start = line_start(text, block.start)
    prefix = re.sub(r"[^\s>]", " ", text[start : block.start])
    lines = list(_lines(text, block, len(prefix)))
    opening = _FENCE.match(text, *lines[0])
    if opening:
        lines = lines[1:-1] if _FENCE.fullmatch(text, *lines[-1]) else lines[1:]
    return Listing(
        text, block.start, block.end, prefix, tuple(lines), opening.span(1) if opening else None
    )


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
