"""Aligning: every piece of a page's text with the original that it translates.

A bilingual page says itself what each sentence translates; the exact original file, where there is
one, then only gives back what the markup lost (`WS\\_X` for `WS\\_X`, but a no-break space for a
space). A monolingual page is aligned block by block; rules that compare what blocks say
leave out pairs of which `match` is not sure, and a block without a counterpart is reported.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from bitext.match import matched
from bitext.memo import remembered
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
    Span,
)

_LETTERS = re.compile(r"[^\W_]+")
_SHOWN = 60  # characters of a block that a message quotes
_LOST = re.compile(r"[\\*_]")  # what a round trip through other software may add or lose


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
            Segment(b.start, b.end, page.text[b.start : b.end], "", b.kind, Evidence.NONE)
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
                page.text[target.value_start : target.value_end],
                source.value if source else "",
                "field",
                evidence if source else Evidence.NONE,
                key=key,
                original_start=source.value_start if source else -1,
            )


_FIRST = 12  # segments in which a title or description is looked for


def _told_by_spans(page: Page, fields: list[Field]) -> Iterator[Segment]:
    """Fields whose text the page says again: the title in its heading, say."""
    text, said = page.text, _said(page)
    for field in fields:
        span = said.get(field.value.replace("\\", "").strip())
        source = text[span.source_start : span.source_end] if span else ""
        yield Segment(
            field.value_start,
            field.value_end,
            text[field.value_start : field.value_end],
            source,
            "field",
            Evidence.SPANS if span else Evidence.NONE,
            key=field.key,
        )


@remembered
def _said(page: Page) -> dict[str, Span]:
    return {
        page.text[span.target_start : span.target_end].replace("\\", "").strip(): span
        for span in page.spans[:_FIRST]
    }


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
            text[span.target_start : span.target_end],
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
    pairs = list(matched(page, original))
    found = {id(target): (source, sure) for target, source, sure in pairs}
    problems = [
        Problem(_unaligned(b), "no block of the original corresponds to this one", b.start, b.end)
        for b in targets
        if id(b) not in found and b.start < b.end
    ]
    problems += _lost(original.text, sources, pairs, page.front.end if page.front else 0)
    segments = (_segment(page, b, original, evidence, found.get(id(b))) for b in targets)
    return segments, tuple(problems)


def _segment(
    page: Page, block: Block, original: Page, evidence: Evidence, found: tuple[Block, bool] | None
) -> Segment:
    start, end, kind = block.start, block.end, block.kind
    target = page.text[start:end]
    if found is None:
        return Segment(start, end, target, "", kind, Evidence.NONE)
    source, sure = found
    text = original.text[source.start : source.end]
    return Segment(start, end, target, text, kind, evidence, original_start=source.start, sure=sure)


def _lost(
    text: str, sources: Sequence[Block], pairs: Sequence[tuple[Block, Block, bool]], start: int
) -> Iterator[Problem]:
    """The blocks of the original that nothing translates, where their translation would stand."""
    targets = {id(source): target for target, source, _ in pairs}
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
