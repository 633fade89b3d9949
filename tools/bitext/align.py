"""Aligning: every piece of a page's text with the original that it translates.

A bilingual page says itself what each sentence translates; the exact original file, where there is
one, then only gives back what the markup lost (`WS\\_X` for `WS\\_X`, but a no-break space for a
space). A monolingual page is aligned block by block: translations keep the order of blocks, so the
two sequences are equal on 99.5 % of real pages. Where they are not, what both have verbatim (links,
code, numbers, anchors) holds the rest in place, and what remains unmatched is reported.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from bitext.model import (
    TEXT_KINDS,
    TRANSLATED_KEYS,
    Block,
    Evidence,
    Field,
    Page,
    Pair,
    Problem,
    Segment,
)

_LETTERS = re.compile(r"[^\W_]+")
_VERBATIM = re.compile(
    r"\]\([^()\s]+\)|`[^`]+`|\d[\d.,]*\d|\b[A-Za-z\d_]*[a-z][A-Z][A-Za-z\d_]*+"
    r"|\b[A-Za-z\d]+\\?_[A-Za-z\d_]++|name=\"[^\"]+\"",
    re.ASCII,
)
_SHOWN = 60  # characters of a block that a message quotes
_WORD = re.compile(r"[a-z0-9]{2,}")
_LOST = re.compile(r"[\\*_]")  # what a round trip through other software may add or lose
_RARE = 20  # more blocks of the same names and numbers than this say little about places
_WIDEST_GAP = 40_000  # pairs of blocks that are compared one by one where sequences diverge


def align(page: Page, original: Page | None, evidence: Evidence = Evidence.NONE) -> Pair:
    """The page with its segments. `evidence` says what `original` is."""
    problems: tuple[Problem, ...] = ()
    if page.spans:
        segments = list(_from_spans(page, original, evidence))
    elif original is not None:
        found, problems = _from_blocks(page, original, evidence)
        segments = list(found)
    else:
        segments = [
            Segment(b.start, b.end, "", b.kind, Evidence.NONE)
            for b in page.blocks
            if b.kind in TEXT_KINDS
        ]
    fields = _from_fields(page, original, evidence)
    return Pair(page, original, (*fields, *segments), problems, evidence)


def _from_fields(page: Page, original: Page | None, evidence: Evidence) -> Iterator[Segment]:
    if page.front is None:
        return
    for key in TRANSLATED_KEYS:
        targets = [f for f in page.front.fields if f.key == key]
        sources: list[Field] = []
        if original is not None and original.front is not None:
            sources = [f for f in original.front.fields if f.key == key]
        matched = len(sources) == len(targets)
        if not sources and page.spans and targets:
            yield from _told_by_spans(page, targets)
            continue
        for index, target in enumerate(targets):
            source = sources[index] if matched else None
            yield Segment(
                target.value_start,
                target.value_end,
                source.value if source else "",
                "field",
                evidence if source else Evidence.NONE,
                key=key,
                original_start=source.value_start if source else -1,
            )


_FIRST = 12  # segments in which a title or description is looked for


def _told_by_spans(page: Page, fields: list[Field]) -> Iterator[Segment]:
    """Fields whose text the page says again: the title in its heading, say."""
    text = page.text
    said = {
        text[span.target_start : span.target_end].replace("\\", "").strip(): span
        for span in page.spans[:_FIRST]
    }
    for field in fields:
        span = said.get(field.value.replace("\\", "").strip())
        source = text[span.source_start : span.source_end] if span else ""
        yield Segment(
            field.value_start,
            field.value_end,
            source,
            "field",
            Evidence.SPANS if span else Evidence.NONE,
            key=field.key,
        )


def _from_spans(page: Page, original: Page | None, evidence: Evidence) -> Iterator[Segment]:
    blocks = [b for b in page.blocks if b.kind in TEXT_KINDS]
    starts = [b.start for b in blocks]
    text = page.text
    sources = _Sources(original.text) if original else None
    for span in page.spans:
        index = bisect_right(starts, span.target_start) - 1
        inside = index >= 0 and span.target_start < blocks[index].end
        source = text[span.source_start : span.source_end]
        found = sources.find(source) if sources else None
        yield Segment(
            span.target_start,
            span.target_end,
            sources.text[found[0] : found[1]] if sources and found else source,
            blocks[index].kind if inside else "run",
            Evidence.EXACT if found and evidence is Evidence.EXACT else Evidence.SPANS,
            link=_link_around(text, span.start, span.end),
            original_start=found[0] if found else -1,
        )


def _link_around(text: str, start: int, end: int) -> str:
    """The destination, where what stands between is the whole text of a link."""
    if text[start - 1 : start] != "[" or text[end : end + 2] != "](":
        return ""
    stop = text.find(")", end)
    return text[end + 2 : stop] if stop > 0 else ""


class _Sources:
    """Finds embedded sources in the original file. The markup went through a round trip that kept
    the letters and lost the rest (escapes, no-break spaces, emphasis), so letters are compared."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = [m.span() for m in _LETTERS.finditer(text)]
        self.words = [text[low:high] for low, high in self.places]
        self.at = 0
        self.first: dict[str, list[int]] = {}
        for index, word in enumerate(self.words):
            self.first.setdefault(word, []).append(index)

    def find(self, source: str) -> tuple[int, int] | None:
        words = _LETTERS.findall(source)
        if not words:
            return None
        candidates = self.first.get(words[0], ())
        later = bisect_right(candidates, self.at - 1) if candidates else 0
        for index in [*candidates[later:], *candidates[:later]]:
            if self.words[index : index + len(words)] == words:
                end = index + len(words)
                found = self._widen(source, self.places[index][0], self.places[end - 1][1])
                if _bare(self.text[found[0] : found[1]]) == _bare(source):
                    self.at = end
                    return found
        return None

    def _widen(self, source: str, start: int, end: int) -> tuple[int, int]:
        """Takes in the markup around the words as far as the source has the same."""
        head = source[: _first_letter(source)]
        tail = source[_last_letter(source) :]
        while head and start and self.text[start - 1] == head[-1]:
            start, head = start - 1, head[:-1]
        while tail and self.text[end : end + 1] == tail[0]:
            end, tail = end + 1, tail[1:]
        return start, end


def _bare(text: str) -> str:
    """What no round trip changes."""
    return "".join(_LOST.sub("", text).split())


def _first_letter(text: str) -> int:
    match = _LETTERS.search(text)
    return match.start() if match else 0


def _last_letter(text: str) -> int:
    end = 0
    for match in _LETTERS.finditer(text):
        end = match.end()
    return end


def _from_blocks(
    page: Page, original: Page, evidence: Evidence
) -> tuple[Iterator[Segment], tuple[Problem, ...]]:
    targets = [b for b in page.blocks if b.kind in TEXT_KINDS]
    sources = [b for b in original.blocks if b.kind in TEXT_KINDS]
    pairs = list(_match(page.text, targets, original.text, sources))
    matched = {id(target) for target, _ in pairs}
    problems = [
        Problem(_unaligned(b), "no block of the original corresponds to this one", b.start, b.end)
        for b in targets
        if id(b) not in matched and b.start < b.end
    ]
    problems += _lost(original.text, sources, pairs, page.front.end if page.front else 0)
    sources_by_target = {id(target): source for target, source in pairs}
    return (
        (
            Segment(
                b.start, b.end, original.text[s.start : s.end], b.kind, evidence,
                original_start=s.start,
            )
            if (s := sources_by_target.get(id(b)))
            else Segment(b.start, b.end, "", b.kind, Evidence.NONE)
            for b in targets
        ),
        tuple(problems),
    )  # fmt: skip


def _lost(
    text: str, sources: Sequence[Block], pairs: Sequence[tuple[Block, Block]], start: int
) -> Iterator[Problem]:
    """The blocks of the original that nothing translates, where their translation would stand."""
    targets = {id(source): target for target, source in pairs}
    for source in sources:
        target = targets.get(id(source))
        if target is not None:
            start = target.end
            continue
        words = " ".join(text[source.start : source.end].split())
        if not words:
            continue
        words = words if len(words) <= _SHOWN else words[:_SHOWN].rstrip() + " ..."
        yield Problem(_unaligned(source), f'nothing translates "{words}"', start, start)


def _unaligned(block: Block) -> str:
    return "unaligned heading" if block.kind == "heading" else "unaligned"


class _Trait(NamedTuple):
    """What a block has in common with its translation: its kind, what both have verbatim, the
    Latin words in it (names lose their underscores, but keep words), and roughly its length."""

    kind: tuple[str, int]
    verbatim: tuple[str, ...]
    words: frozenset[str]
    length: int


def _kind(block: Block) -> tuple[str, int]:
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
        )
        for b in blocks
        for piece in (text[b.start : b.end],)
    ]


def _match(
    text: str, targets: Sequence[Block], original: str, sources: Sequence[Block]
) -> Iterator[tuple[Block, Block]]:
    if [_kind(b) for b in targets] == [_kind(b) for b in sources]:
        yield from zip(targets, sources, strict=True)
        return
    ours, theirs = _traits(text, targets), _traits(original, sources)
    # Only what is told apart by something verbatim, and rare, can hold the sequences in place.
    often = Counter(t.verbatim for t in theirs)
    fixed = {verbatim for verbatim, count in often.items() if verbatim and count <= _RARE}
    a = [(t.kind, t.verbatim) if t.verbatim in fixed else i for i, t in enumerate(ours)]
    b = [(t.kind, t.verbatim) if t.verbatim in fixed else -1 - i for i, t in enumerate(theirs)]
    low = high = 0
    for i, j, size in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        for x, y in _fill(ours[low:i], theirs[high:j]):
            yield targets[low + x], sources[high + y]
        for step in range(size):
            yield targets[i + step], sources[j + step]
        low, high = i + size, j + size


def _fill(ours: Sequence[_Trait], theirs: Sequence[_Trait]) -> list[tuple[int, int]]:
    """Pairs the blocks between two fixed points: in order, kind by kind, the most alike."""
    a, b = [t.kind for t in ours], [t.kind for t in theirs]
    if a == b:
        return [(i, i) for i in range(len(ours))]
    if len(ours) * len(theirs) > _WIDEST_GAP:
        return _ends(a, b)
    scale = sum(t.length for t in theirs) / max(1, sum(t.length for t in ours))
    likeness = [[_likeness(x, y, scale) for y in theirs] for x in ours]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i in range(len(ours) - 1, -1, -1):
        for j in range(len(theirs) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] + best[i + 1][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _ends(a: Sequence[object], b: Sequence[object]) -> list[tuple[int, int]]:
    """Pairs what two sequences begin and end with, where there is too much to look closer."""
    shorter = min(len(a), len(b))
    head = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    tail = next((i for i in range(shorter - head) if a[-1 - i] != b[-1 - i]), shorter - head)
    return [
        *((i, i) for i in range(head)),
        *((len(a) - i, len(b) - i) for i in range(tail, 0, -1)),
    ]


def _likeness(a: _Trait, b: _Trait, scale: float) -> float:
    if a.kind != b.kind:
        return 0.0
    expected = a.length * scale
    size = (1 + min(expected, b.length)) / (1 + max(expected, b.length))
    common = len(a.words & b.words) / len(a.words | b.words) if a.words or b.words else 0.0
    return 0.1 + 0.4 * size + common
