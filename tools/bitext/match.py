"""Which block of a page translates which block of its original.

Translations keep the order of blocks, so the two sequences are equal on 99.5 % of real pages. Where
they are not, what both have verbatim (links, code, numbers, anchors) holds the rest in place, and
so do headings and rows of blocks of one kind. What is paired because it is most alike is not sure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from bitext.model import Block

_VERBATIM = re.compile(
    r"\]\([^()\s]+\)|`[^`]+`|\d[\d.,]*\d|\b[A-Za-z\d_]*[a-z][A-Z][A-Za-z\d_]*+"
    r"|\b[A-Za-z\d]+\\?_[A-Za-z\d_]++|name=\"[^\"]+\"",
    re.ASCII,
)
_WORD = re.compile(r"[a-z0-9]{2,}")
_RARE = 20  # more blocks of the same names and numbers than this say little about places
_WIDEST_GAP = 40_000  # pairs of blocks that are compared one by one where sequences diverge

_Kind = tuple[str, int]
_Pair = tuple[int, int, bool]  # the number of ours, that of theirs, and whether it is sure


class _Trait(NamedTuple):
    """What a block has in common with its translation: its kind, what both have verbatim, the
    Latin words in it (names lose their underscores, but keep words), roughly its length, and how
    deep it is nested."""

    kind: _Kind
    verbatim: tuple[str, ...]
    words: frozenset[str]
    length: int
    depth: int

    @property
    def row(self) -> tuple[_Kind, int]:
        return self.kind, self.depth


def _kind(block: Block) -> _Kind:
    # A paragraph that starts with a broken tag is a run of HTML.
    kind = "paragraph" if block.kind == "run" else block.kind
    return kind, block.level if kind == "heading" else 0


def _traits(text: str, blocks: Sequence[Block]) -> list[_Trait]:
    return [
        _Trait(
            _kind(b),
            tuple(_VERBATIM.findall(piece)),
            frozenset(_WORD.findall(piece.lower())),
            len(piece),
            b.level,
        )
        for b in blocks
        for piece in (text[b.start : b.end],)
    ]


def matched(
    text: str, targets: Sequence[Block], original: str, sources: Sequence[Block]
) -> Iterator[tuple[Block, Block, bool]]:
    """The blocks that translate each other, and whether that is sure."""
    if [_kind(b) for b in targets] == [_kind(b) for b in sources]:
        yield from ((b, s, True) for b, s in zip(targets, sources, strict=True))
        return
    ours, theirs = _traits(text, targets), _traits(original, sources)
    # Only what is told apart by something verbatim, and rare, can hold the sequences in place.
    here, there = (Counter(t.verbatim for t in traits) for traits in (ours, theirs))
    fixed = {verbatim for verbatim, count in there.items() if verbatim and count <= _RARE}
    a = [(t.kind, t.verbatim) if t.verbatim in fixed else i for i, t in enumerate(ours)]
    b = [(t.kind, t.verbatim) if t.verbatim in fixed else -1 - i for i, t in enumerate(theirs)]
    low = high = 0
    before = True  # whether what stands before is sure
    for i, j, size in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        sure = [here[t.verbatim] == there[t.verbatim] for t in ours[i : i + size]]
        held = before and all(sure[:1])
        for x, y, likely in _fill(ours[low:i], theirs[high:j]):
            yield targets[low + x], sources[high + y], likely and held
        for step in range(size):
            yield targets[i + step], sources[j + step], sure[step]
        low, high, before = i + size, j + size, all(sure[-1:])


def _fill(ours: Sequence[_Trait], theirs: Sequence[_Trait]) -> list[_Pair]:
    """Pairs the blocks between two fixed points. Where the same headings stand between them, or, in
    a section, rows of blocks of the same kinds, the rest lies between those."""
    a, b = [t.kind for t in ours], [t.kind for t in theirs]
    if a == b:
        return [(i, i, True) for i in range(len(ours))]
    mine, yours = _headings(a), _headings(b)
    if mine and [a[i] for i in mine] == [b[j] for j in yours]:
        return _by_parts(ours, theirs, _around(mine), _around(yours))
    if mine or yours:
        return _beside_headings(ours, theirs) or _likeliest(ours, theirs)
    mine, yours = _rows(ours), _rows(theirs)
    if len(mine) > 1 and [ours[i].row for i in mine] == [theirs[j].row for j in yours]:
        return _by_parts(ours, theirs, mine, yours)
    return _likeliest(ours, theirs)


def _headings(kinds: Sequence[_Kind]) -> list[int]:
    return [i for i, (kind, _) in enumerate(kinds) if kind == "heading"]


def _around(headings: Sequence[int]) -> list[int]:
    """Where headings and the sections between them begin."""
    return [0, *(place for i in headings for place in (i, i + 1))]


def _rows(traits: Sequence[_Trait]) -> list[int]:
    """Where each row of blocks of one kind begins: of the items of a list, say."""
    return [i for i, trait in enumerate(traits) if not i or traits[i - 1].row != trait.row]


def _by_parts(
    ours: Sequence[_Trait], theirs: Sequence[_Trait], mine: list[int], yours: list[int]
) -> list[_Pair]:
    """Pairs part by part; `mine` and `yours` are where the parts begin."""
    parts = zip(pairwise([*mine, len(ours)]), pairwise([*yours, len(theirs)]), strict=True)
    return [
        (i + x, j + y, sure)
        for (i, end), (j, stop) in parts
        for x, y, sure in _fill(ours[i:end], theirs[j:stop])
    ]


def _beside_headings(ours: Sequence[_Trait], theirs: Sequence[_Trait]) -> list[_Pair]:
    """The pairs, where only headings are others: one is lost, say, or has another level."""
    heads, bodies = zip(*(_parted(traits) for traits in (ours, theirs)), strict=True)
    if [ours[i].kind for i in bodies[0]] != [theirs[j].kind for j in bodies[1]]:
        return []
    found = [(i, j, True) for i, j in zip(*bodies, strict=True)]
    if len(heads[0]) == len(heads[1]):
        return found + [(i, j, True) for i, j in zip(*heads, strict=True)]
    likely = _likeliest([ours[i] for i in heads[0]], [theirs[j] for j in heads[1]])
    return found + [(heads[0][x], heads[1][y], sure) for x, y, sure in likely]


def _parted(traits: Sequence[_Trait]) -> tuple[list[int], list[int]]:
    """The headings, and all other blocks."""
    heads = _headings([t.kind for t in traits])
    return heads, sorted(set(range(len(traits))).difference(heads))


def _likeliest(ours: Sequence[_Trait], theirs: Sequence[_Trait]) -> list[_Pair]:
    """Pairs blocks in order, kind by kind, the most alike, which is not sure."""
    if len(ours) * len(theirs) > _WIDEST_GAP:
        return _ends([t.kind for t in ours], [t.kind for t in theirs])
    scale = sum(t.length for t in theirs) / max(1, sum(t.length for t in ours))
    likeness = [[_likeness(x, y, scale) for y in theirs] for x in ours]
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


def _likeness(a: _Trait, b: _Trait, scale: float) -> float:
    if a.kind != b.kind:
        return 0.0
    expected = a.length * scale
    size = (1 + min(expected, b.length)) / (1 + max(expected, b.length))
    common = len(a.words & b.words) / len(a.words | b.words) if a.words or b.words else 0.0
    return 0.1 + 0.4 * size + common
