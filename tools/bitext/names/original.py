"""A piece of an original and its names: looked at once, for all its translations and all rules."""

from __future__ import annotations

import re
from collections import Counter, deque
from functools import cached_property, lru_cache

from bitext.names.containers import Container, containers
from bitext.names.find import (
    CODE,
    GONE,
    Name,
    Plain,
    count,
    find,
    plain,
    plain_text,
)
from bitext.names.letters import Squashed
from bitext.names.stretches import Stretches
from bitext.names.tokens import free_underscores

_FIXED = re.compile(r"<[^<>]*>|\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
_TAG = re.compile(r"<[^<>]*>")
_ROUND_TRIP = re.compile(r"\\\*|(?<![\w\\])_|(?<!\\)_(?!\w)")
# Inside of a word an underscore is no markup; a star, and what is at an end, would be.
_BARE = re.compile(r"(?P<inside>(?<=[A-Za-z0-9])_+(?=[A-Za-z0-9]))|[_*](?<!\\.)")
_CODE = re.compile(f"{CODE}[^{CODE}]*{CODE}")
_CODE_TEXT = re.compile(f"{CODE}([^{CODE}]*){CODE}")
_DRESS = re.compile(r"^[\"'.]|[\"']$|\((?:\.{3}|…)?\)$")
_REMEMBERED = 1 << 13  # pieces: the translations of a page are looked at one after the other


class Original:
    """With `escapes=False` a backslash is a backslash (HTML, YAML). `but` are names to be taken for
    those that they are made of."""

    def __init__(self, text: str, escapes: bool, but: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.escapes = escapes
        self.names = find(text, escapes=escapes, but=but)

    @cached_property
    def view(self) -> Plain:
        return plain(self.text, self.escapes)

    @cached_property
    def needed(self) -> tuple[tuple[str, str, int], ...]:
        """The names: as they read, as they are written there (if they stand nowhere else in the
        text, such as in an address; then searching the source is enough), and how often."""
        written = {n.text: self.text[n.start : n.end] for n in self.names}
        times = Counter(n.text for n in self.names)
        return tuple(
            (text, raw if self.text.count(raw) == times[text] else "", times[text])
            for text, raw in written.items()
        )

    @cached_property
    def prose(self) -> str:
        """What a reader sees, with blanks in the place of the names."""
        rest = list(self.view.text)
        for name in self.names:
            rest[name.low : name.high] = " " * (name.high - name.low)
        return "".join(rest)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words outside of the names."""
        return frozenset(w.lower() for w in re.findall(r"[A-Za-z]{2,}", self.prose))

    @cached_property
    def squashed(self) -> Squashed:
        return Squashed(self.view.text)

    @cached_property
    def fixed(self) -> list[str]:
        return fixed(self.text)

    @cached_property
    def is_wordless(self) -> bool:
        """Whether names are all that it says."""
        return not any(map(str.isalpha, self.prose))

    @cached_property
    def undamaged(self) -> str:
        """The text with its names escaped, if they are not; empty if something else in it looks as
        if a round trip through other software had damaged it."""
        text = self.text.strip()
        if not self.escapes or not _ROUND_TRIP.search(_TAG.sub("", text)):
            return text
        pieces: list[str] = []
        at = 0
        for name in find(text):
            if _ROUND_TRIP.search(text[at : name.start]):
                return ""
            pieces += (text[at : name.start], written(name, text, escapes=True))
            at = name.end
        return "" if _ROUND_TRIP.search(text[at:]) else "".join([*pieces, text[at:]])

    @cached_property
    def has_free_underscores(self) -> bool:
        names = ((name.low, name.high) for name in self.names)
        taken = Stretches(len(self.view.text), names)
        return bool(free_underscores(self.view, self.text, taken))

    @cached_property
    def containers(self) -> list[Container]:
        return containers(self.text)

    @cached_property
    def held(self) -> list[tuple[Name, Container]]:
        """Names that are all that a container says, with the outermost such container."""
        held = []
        around: list[Container] = []
        boxes = deque(self.containers)
        for name in self.names:
            while boxes and boxes[0].start <= name.start:
                around.append(boxes.popleft())
            around = [box for box in around if box.end >= name.end]
            for box in around:
                inner = plain_text(self.text[box.inner_start : box.inner_end], self.escapes)
                if inner.replace(GONE, "").strip() == name.text:
                    held.append((name, box))
                    break
        return held

    def lost(self, target: str) -> dict[str, int]:
        """The names that a translation lacks, with how many times."""
        lost: dict[str, int] = {}
        seen: _Seen | None = None
        for text, written, times in self.needed:
            if written and target.count(written) == times and count(written, target) == times:
                continue
            tail = text[text.rfind("_") :]
            if len(tail) > 1 and tail[0] == "_" and tail not in target:
                lost[text] = times
                continue
            seen = seen or _Seen(plain(target, self.escapes).text)
            has = count(text, seen.text)
            if has >= times and written[:1] == "`":
                has = seen.text.count(CODE + text + CODE) + count(text, seen.prose)
            if has < times and f"_{text}_" in seen.text:
                has += sum(_words(f"{mark}{text}{mark}", seen.text) for mark in ("_", "__"))
            if has < times and written[:1] == "`":
                has += seen.dressed[_dressed(text)] - seen.codes[text]
            if has < times:
                lost[text] = times - has
        return lost


class _Seen:
    """What a reader of a translation sees."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def prose(self) -> str:
        return _CODE.sub(GONE, self.text)

    @cached_property
    def codes(self) -> Counter[str]:
        return Counter(_CODE_TEXT.findall(self.text))

    @cached_property
    def dressed(self) -> Counter[str]:
        return Counter(map(_dressed, self.codes.elements()))


def written(name: Name, source: str, *, escapes: bool) -> str:
    """The name as the original writes it, in prose with the escapes that it cannot be without."""
    raw = source[name.start : name.end]
    if not escapes or name.kind == "code":
        return raw
    if raw.replace("\\_", "_") != name.text and plain_text(raw) != name.text:
        raw = name.text if "\\_" not in raw else name.text.replace("_", "\\_")
    return unmarked(raw)


def unmarked(name: str) -> str:
    """A name with the escapes that keep it from being markup."""
    return _BARE.sub(lambda bare: bare["inside"] or f"\\{bare[0]}", name)


def _words(word: str, text: str) -> int:
    """How often a word stands in a text with no letter or underscore beside it."""
    found, at = 0, -1
    while (at := text.find(word, at + 1)) >= 0:
        beside = text[at - 1 : at] + text[at + len(word) : at + len(word) + 1]
        found += not any(char.isalnum() or char == "_" for char in beside)
    return found


def _dressed(code: str) -> str:
    """Code without what translators put around it or leave out: quotes, the dot of
    a method, the parentheses of a call."""
    return _DRESS.sub("", code).replace("…", "...")


def fixed(text: str) -> list[str]:
    """What of a text is the same in all languages: tags, and where links lead."""
    return sorted(_FIXED.findall(text))


look = lru_cache(_REMEMBERED)(Original)
