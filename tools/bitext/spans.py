"""The bilingual span markup: a translated sentence followed by its original.

    <span data-ttu-id="ID">TARGET</span>
    <span class="sxs-lookup"><span data-stu-id="ID">SOURCE</span></span>

(with no line break between them). Ten million segments follow that grammar to the letter, and one
regular expression reads them. What does not is read tag by tag: quotes that became `&quot;`, tags
that nobody closed, halves without their partner. Every such oddity is a problem with a place;
nothing is dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from bitext.model import Edit, Problem, Span

_CANONICAL = re.compile(
    r'<span data-ttu-id="([^"<>]+)">((?:[^<]++|<(?!/?span\b))*+)</span>'
    r'<span class="sxs-lookup"><span data-stu-id="\1">((?:[^<]++|<(?!/?span\b))*+)</span></span>'
)
_QUOTE = r'(?:"|&quot;)'
_TAG = re.compile(
    rf"<(?:(?P<target>span data-ttu-id={_QUOTE}(?P<ttu>[^\"<>&]+){_QUOTE}\s*>)"
    rf"|(?P<lookup>span class={_QUOTE}sxs-lookup{_QUOTE}\s*>"
    rf"<span data-stu-id={_QUOTE}(?P<stu>[^\"<>&]+){_QUOTE}\s*>)"
    r"|(?P<open>span\b[^<>]*>)"
    r"|(?P<close>/span\s*>))"
)
_OPENING = "<span data-ttu-id="
_LOOKUP = "sxs-lookup"
_SWALLOWED = re.compile(
    r'((?:data-[ts]tu-id|class|name|href|src|id|alt|title)="[^"<>]*?)'
    r'(&quot;(?=\s*/?>|\s+[\w-]+=&quot;)[^"]*)"'
)
_ENTITY = re.compile("&quot;")


def read_spans(text: str) -> tuple[tuple[Span, ...], tuple[Problem, ...]]:
    """All bilingual segments of a text, in order, and what is wrong with their markup."""
    if _OPENING not in text and _LOOKUP not in text:
        return (), tuple(_swallowed_quotes(text)) if "&quot;" in text else ()
    spans = [_span(match) for match in _CANONICAL.finditer(text)]
    # A target tag and a lookup tag a segment, and nothing else: the page is as it should be.
    if len(spans) == text.count(_OPENING) == text.count(_LOOKUP) and "&quot;>" not in text:
        return tuple(spans), tuple(_repeated(spans))
    spans, problems = _read_tags(text)
    return tuple(spans), (
        *problems,
        *_repeated(spans),
        *(_swallowed_quotes(text) if "&quot;" in text else ()),
    )


def _span(match: re.Match[str]) -> Span:
    (start, end), _, (low, high), (source_low, source_high) = match.regs
    return Span(match[1], start, end, low, high, source_low, source_high)


def _read_tags(text: str) -> tuple[list[Span], list[Problem]]:
    """Matches tags one by one. A segment is a target whose `</span>` stands right before its
    lookup; tags of the author nest inside either half."""
    spans: list[Span] = []
    problems: list[Problem] = []
    tags = list(_TAG.finditer(text))
    at = 0
    while at < len(tags):
        tag = tags[at]
        if tag.lastgroup in ("open", "close"):
            at += 1
        elif tag["target"]:
            middle = _find_lookup(tags, at)
            end = None if middle is None else _find_end(text, tags, middle)
            if middle is None or end is None:
                problems.append(_problem(tag, "the translated half of a segment has no original"))
                at += 1
                continue
            lookup, last = tags[middle], tags[end]
            if tag["ttu"] != lookup["stu"]:
                problems.append(_problem(lookup, f"ids differ: {tag['ttu']} and {lookup['stu']}"))
            spans.append(
                Span(
                    tag["ttu"], tag.start(), last.end(), tag.end(), tags[middle - 1].start(),
                    lookup.end(), tags[end - 1].start(),
                )
            )  # fmt: skip
            at = end + 1
        else:
            problems.append(_problem(tag, "an original stands without its translation"))
            at += 1
    return spans, problems


def _find_lookup(tags: list[re.Match[str]], at: int) -> int | None:
    """The lookup that ends the target opened at `at`: the first one that stands right behind a
    `</span>`, before another target begins."""
    for index in range(at + 2, len(tags)):
        if tags[index]["target"]:
            return None
        if tags[index]["lookup"]:
            before = tags[index - 1]
            closes = before["close"] and before.end() == tags[index].start()
            return index if closes else None
    return None


def _find_end(text: str, tags: list[re.Match[str]], lookup: int) -> int | None:
    """The second of the two `</span>` that close the lookup. Tags of the author nest; one that is
    left open is forgiven: then the first adjacent pair closes the lookup."""
    depth = 2
    pair: int | None = None
    for index in range(lookup + 1, len(tags)):
        tag = tags[index]
        if tag["target"] or tag["lookup"]:
            break
        if tag["open"]:
            depth += 1
            continue
        before = tags[index - 1]
        if pair is None and before["close"] and before.end() == tag.start():
            pair = index
        depth -= 1
        if depth == 0:
            adjacent = before["close"] and not text[before.end() : tag.start()].strip()
            return index if adjacent else pair
    return pair


def _problem(tag: re.Match[str], message: str) -> Problem:
    return Problem("span-markup", message, tag.start(), tag.end())


def _repeated(spans: list[Span]) -> Iterator[Problem]:
    seen: set[str] = set()
    for span in spans:
        if span.id in seen:
            yield Problem(
                "span-markup", f"the id {span.id} occurs twice", span.start, span.target_start
            )
        seen.add(span.id)


def _swallowed_quotes(text: str) -> Iterator[Problem]:
    """One attribute lost its closing quote, and up to the next real one every quote became an
    entity: an HTML parser sees a single huge attribute."""
    for match in _SWALLOWED.finditer(text):
        edits = tuple(
            Edit(entity.start(), entity.end(), '"')
            for entity in _ENTITY.finditer(text, match.start(2), match.end(2))
        )
        yield Problem(
            "swallowed-quotes",
            f'{len(edits)} quotes became "&quot;" and hide the markup',
            match.start(2),
            match.start(2) + 6,
            edits,
        )


class Clean:
    """A text with its bilingual markup taken out, one language kept, and the way back: offsets of
    the clean text to offsets of the whole one."""

    def __init__(self, text: str, spans: tuple[Span, ...], *, original: bool = False) -> None:
        self.text = text
        self._starts, self._shifts = [0], [0]  # where pieces begin, and how far they were moved
        if not spans:
            return
        pieces: list[str] = []
        size = at = 0
        for span in spans:
            kept = (
                (span.source_start, span.source_end)
                if original
                else (span.target_start, span.target_end)
            )
            for start, end in ((at, span.start), kept):
                if start < end:
                    pieces.append(text[start:end])
                    self._starts.append(size)
                    self._shifts.append(start - size)
                    size += end - start
            at = span.end
        pieces.append(text[at:])
        self._starts.append(size)
        self._shifts.append(at - size)
        self.text = "".join(pieces)

    def clean(self, offset: int) -> int:
        """Where the character at `offset` of the whole text stands in the clean one; of what was
        taken out, where it stood."""
        pieces = range(len(self._starts))
        index = bisect_right(pieces, offset, key=lambda i: self._starts[i] + self._shifts[i]) - 1
        at = offset - self._shifts[index]
        return min(at, *self._starts[index + 1 : index + 2], len(self.text))

    def whole(self, offset: int) -> int:
        """Where the character at `offset` of the clean text stands in the whole one."""
        return offset + self._shifts[bisect_right(self._starts, offset) - 1]

    def whole_end(self, offset: int) -> int:
        """Where a range of the clean text that ends at `offset` ends in the whole one."""
        return offset + self._shifts[bisect_left(self._starts, offset) - 1] if offset else 0
