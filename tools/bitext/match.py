"""Which block of a page translates which block of its original.

Translations keep the order of blocks, so the two sequences are equal on 99.5 % of real pages. Where
they are not, sections that are named alike belong together, in whatever order they stand. In a
section what both have verbatim (links, code, numbers) holds the rest in place, and so does what is
as often in both: headings, images, tables. A row of a table is paired as a whole. What is paired
because it is most alike is not sure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise, repeat
from operator import attrgetter
from typing import NamedTuple

from bitext.context import ANCHOR, slug
from bitext.model import TEXT_KINDS, Block, Page

_VERBATIM = re.compile(
    r"\]\([^()\s]+\)|`[^`]+`|\d[\d.,]*\d|\b[A-Za-z\d_]*[a-z][A-Z][A-Za-z\d_]*+"
    r"|\b[A-Za-z\d]+\\?_[A-Za-z\d_]++|name=\"[^\"]+\"",
    re.ASCII,
)
_WORD = re.compile(r"[a-z0-9]{2,}")
_UNSEEN = re.compile(r"(?<=\])\([^()\s]*\)|<[^<>]*>")  # has no part in how long a text seems
_IMAGES = re.compile(r"(?:!\[[^\[\]]*\]\([^()]*\)\s*)+")
_BARS = re.compile(r"[|｜][^|｜]*[|｜].*", re.DOTALL)
_WIDEST_GAP = 40_000  # pairs of blocks that are compared one by one where sequences diverge

_Kind = tuple[str, int]
_Pair = tuple[int, int, bool]  # the number of ours, that of theirs, and whether it is sure
_slug = lru_cache(8192)(slug)  # pages share most of their headings


class _Piece(NamedTuple):
    """What is paired as one: a block of text, a row of cells, or a block of code, of which nothing
    is translated. What it has in common with its translation: its kind, what both have verbatim,
    the Latin words in it (names lose their underscores, but keep words), roughly its length, how
    deep it is nested, and its anchor."""

    kind: _Kind
    blocks: tuple[Block, ...]
    verbatim: tuple[str, ...]
    words: frozenset[str]
    length: float
    depth: int
    name: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(said for said in self.verbatim if not said[0].isdigit())

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(said for said in self.verbatim if said[0] == "]")

    @property
    def row(self) -> tuple[_Kind, int]:
        return self.kind, self.depth


_Clue = Callable[[_Piece], tuple[str, ...]]
# Numbers may be altered, and names lost.
_CLUES: tuple[_Clue, ...] = (attrgetter("verbatim"), attrgetter("names"), attrgetter("links"))


def matched(page: Page, original: Page) -> Iterator[tuple[Block, Block, bool]]:
    """The blocks with text that translate each other, and whether that is sure."""
    targets, sources = _texts(page), _texts(original)
    if list(map(_kind, targets)) == list(map(_kind, sources)):
        names, expected = _names(page.text, targets), _names(original.text, sources)
        if not _is_elsewhere(names, expected):
            yield from zip(targets, sources, repeat(True))
            return
    ours, theirs = _pieces(page), _pieces(original)
    scale = _length(theirs) / max(1, _length(ours))
    ours = [piece._replace(length=piece.length * scale) for piece in ours]
    for i, j, sure in _by_names(ours, theirs):
        mine, yours = ours[i].blocks, theirs[j].blocks
        if len(mine) == len(yours):
            yield from zip(mine, yours, repeat(sure))
        else:
            cells, others = _cells(page, mine), _cells(original, yours)
            yield from ((mine[x], yours[y], likely) for x, y, likely in _likeliest(cells, others))


def _texts(page: Page) -> list[Block]:
    return [block for block in page.blocks if block.kind in TEXT_KINDS]


def _kind(block: Block) -> _Kind:
    # A paragraph that starts with a broken tag is a run of HTML.
    kind = "paragraph" if block.kind == "run" else block.kind
    return kind, block.level if kind == "heading" else 0


def _names(text: str, blocks: Iterable[Block]) -> list[str]:
    return [_name(text[b.start : b.end]) for b in blocks if b.kind == "heading"]


def _name(heading: str) -> str:
    match = ANCHOR.search(heading) if "<" in heading or "{" in heading else None
    return (match[1] or match[2]) if match else _slug(heading)


def _is_elsewhere(names: list[str], expected: list[str]) -> bool:
    """Whether a heading is named like another one of the original."""
    here, there = Counter(names), Counter(expected)
    return names != expected and any(
        a != b and here[a] == there[a] == 1 for a, b in zip(names, expected, strict=True)
    )


def _pieces(page: Page) -> list[_Piece]:
    found: list[tuple[_Kind, Block, list[Block]]] = []
    kind = "row"
    for block in page.blocks:
        if block.kind == "table":
            kind = "head"
        elif block.kind == "row":
            found.append(((kind, 0), block, []))
            kind = "row"
        elif block.kind == "cell":
            found[-1][2].append(block)
        elif block.kind in TEXT_KINDS:
            found.append((_finer(page.text, block), block, [block]))
        elif block.kind == "code":
            found.append((("code", 0), block, []))
    return [_piece(page.text, *piece) for piece in found]


def _finer(text: str, block: Block) -> _Kind:
    """The kind of a block; of paragraphs, images are others, and what a broken table left."""
    kind = _kind(block)
    if kind[0] == "paragraph":
        piece = text[block.start : block.end]
        if _IMAGES.fullmatch(piece):
            return "image", 0
        if _BARS.fullmatch(piece):
            return "bars", 0
    return kind


def _piece(text: str, kind: _Kind, whole: Block, blocks: Iterable[Block]) -> _Piece:
    said = text[whole.start : whole.end]
    return _Piece(
        kind,
        tuple(blocks),
        tuple(_VERBATIM.findall(said)),
        frozenset(_WORD.findall(said.lower())),
        len(_UNSEEN.sub("", said)),
        whole.level,
        _name(said) if kind[0] == "heading" or said.startswith("<a name=") else "",
    )


def _cells(page: Page, blocks: Iterable[Block]) -> list[_Piece]:
    return [_piece(page.text, _kind(block), block, [block]) for block in blocks]


def _length(pieces: Iterable[_Piece]) -> float:
    return sum(piece.length for piece in pieces if piece.blocks)


def _by_names(ours: Sequence[_Piece], theirs: Sequence[_Piece]) -> Iterator[_Pair]:
    """Pairs section by section: what stands below the same names, and before all of them."""
    mine, yours = _named(ours), _named(theirs)
    heads = [(-1, -1), *((i, yours[name]) for name, i in mine.items() if name in yours)]
    stops = dict(pairwise([*sorted(j for _, j in heads), len(theirs)]))
    for (i, j), (stop, _) in pairwise([*heads, (len(ours), 0)]):
        if i >= 0:
            yield i, j, True
        section = _in_section(ours[i + 1 : stop], theirs[j + 1 : stops[j]])
        yield from _moved(section, i + 1, j + 1)


def _named(pieces: Sequence[_Piece]) -> dict[str, int]:
    """Where the names are that one piece has alone."""
    times = Counter(piece.name for piece in pieces)
    return {p.name: i for i, p in enumerate(pieces) if p.name and times[p.name] == 1}


def _in_section(
    ours: Sequence[_Piece], theirs: Sequence[_Piece], clues: Sequence[_Clue] = _CLUES
) -> Iterator[_Pair]:
    """Pairs what a clue holds in place, and with the next clue what lies between."""
    if not clues:
        yield from _fill(ours, theirs)
        return
    low = high = 0
    for i, j in _held(ours, theirs, clues[0]):
        yield from _moved(_in_section(ours[low:i], theirs[high:j], clues[1:]), low, high)
        yield i, j, True
        low, high = i + 1, j + 1
    yield from _moved(_in_section(ours[low:], theirs[high:], clues[1:]), low, high)


def _held(
    ours: Sequence[_Piece], theirs: Sequence[_Piece], clue: _Clue
) -> Iterator[tuple[int, int]]:
    a, b = ([(piece.kind, clue(piece)) for piece in pieces] for pieces in (ours, theirs))
    here, there = Counter(a), Counter(b)
    same = {key for key, times in here.items() if key[1] and times == there[key]}
    tokens = _tokens(a, same, -1), _tokens(b, same, -2)
    for i, j, size in SequenceMatcher(None, *tokens, autojunk=False).get_matching_blocks():
        yield from zip(range(i, i + size), range(j, j + size), strict=True)


def _moved(pairs: Iterable[_Pair], low: int, high: int) -> Iterator[_Pair]:
    return ((low + i, high + j, sure) for i, j, sure in pairs)


def _tokens(keys: Sequence[Hashable], same: Collection[Hashable], other: int) -> list[Hashable]:
    """What has to be equal in a piece and its translation. The second of two that have the same is
    not the first; what is not as often in both is equal to nothing."""
    seen: Counter[Hashable] = Counter()
    tokens: list[Hashable] = []
    for number, key in enumerate(keys):
        seen[key] += 1
        tokens.append((key, seen[key]) if key in same else (other, number))
    return tokens


def _fill(ours: Sequence[_Piece], theirs: Sequence[_Piece]) -> list[_Pair]:
    """Pairs the pieces between two fixed points. What is as often in both, and in the same order,
    holds the rest in place, and so do rows of pieces of the same kinds."""
    a, b = [p.kind for p in ours], [p.kind for p in theirs]
    if [kind for kind, _ in a] == [kind for kind, _ in b]:
        return [(i, i, True) for i in range(len(ours))]
    here, there = Counter(a), Counter(b)
    same = {kind for kind, times in here.items() if times == there[kind]}
    mine, yours = ([i for i, kind in enumerate(kinds) if kind in same] for kinds in (a, b))
    if mine and [a[i] for i in mine] == [b[j] for j in yours]:
        return _by_parts(ours, theirs, _around(mine), _around(yours))
    mine, yours = _rows(ours), _rows(theirs)
    if len(mine) > 1 and [ours[i].row for i in mine] == [theirs[j].row for j in yours]:
        return _by_parts(ours, theirs, mine, yours)
    return _likeliest(ours, theirs)


def _around(places: Sequence[int]) -> list[int]:
    """Where single pieces and the parts between them begin."""
    return [0, *(place for i in places for place in (i, i + 1))]


def _rows(pieces: Sequence[_Piece]) -> list[int]:
    """Where each row of pieces of one kind begins: of the items of a list, say."""
    return [i for i, piece in enumerate(pieces) if not i or pieces[i - 1].row != piece.row]


def _by_parts(
    ours: Sequence[_Piece], theirs: Sequence[_Piece], mine: list[int], yours: list[int]
) -> list[_Pair]:
    """Pairs part by part; `mine` and `yours` are where the parts begin."""
    parts = zip(pairwise([*mine, len(ours)]), pairwise([*yours, len(theirs)]), strict=True)
    return [
        pair
        for (i, end), (j, stop) in parts
        for pair in _moved(_fill(ours[i:end], theirs[j:stop]), i, j)
    ]


def _likeliest(ours: Sequence[_Piece], theirs: Sequence[_Piece]) -> list[_Pair]:
    """Pairs pieces in order, kind by kind, the most alike, which is not sure."""
    if len(ours) * len(theirs) > _WIDEST_GAP:
        return _ends([p.kind for p in ours], [p.kind for p in theirs])
    likeness = [[_likeness(x, y) for y in theirs] for x in ours]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i in range(len(ours) - 1, -1, -1):
        for j in range(len(theirs) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] + best[i + 1][j + 1])
    pairs: list[_Pair] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j, False))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _ends(a: Sequence[object], b: Sequence[object]) -> list[_Pair]:
    """Pairs what two sequences begin and end with, where there is too much to look closer."""
    shorter = min(len(a), len(b))
    head = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    tail = next((i for i in range(shorter - head) if a[-1 - i] != b[-1 - i]), shorter - head)
    return [
        *((i, i, False) for i in range(head)),
        *((len(a) - i, len(b) - i, False) for i in range(tail, 0, -1)),
    ]


def _likeness(a: _Piece, b: _Piece) -> float:
    if a.kind != b.kind:
        return 0.0
    size = (1 + min(a.length, b.length)) / (1 + max(a.length, b.length))
    common = len(a.words & b.words) / len(a.words | b.words) if a.words or b.words else 0.0
    return 0.1 + 0.4 * size + common
