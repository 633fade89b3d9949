"""The names that a segment lost, and what is known of the translation while they are looked for.

The ways to find a name (`by_letters`, `by_container`, `in_prose`) share this book: which names are
still open, which stretches of the target belong to a name already, which repairs were found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct, structs

from bitext.model import Edit
from bitext.names.containers import Container, containers
from bitext.names.find import GONE, Name, count, plain
from bitext.names.letters import Squashed, loose_matches
from bitext.names.lexicon import Lexicon, fold
from bitext.names.original import Original, written
from bitext.names.tokens import CLOSING, Token, is_cjk, tokenize

_STAR = re.compile(rf"[ \u00a0]*({GONE}*)([ \u00a0]*\*)")  # that of a pointer


class Repair(Struct, frozen=True, gc=False):
    """A lost name: where it was, and the edits that bring it back (none: not certain)."""

    name: str
    kind: str
    start: int
    end: int
    reason: str
    edits: tuple[Edit, ...] = ()


class Loss:
    """`taken` are the stretches of the plain target that are a name, or were made one."""

    def __init__(
        self, original: Original, target: str, words: Lexicon, lost: dict[str, int]
    ) -> None:
        self.original = original
        self.target = target
        self.words = words
        self.lost = lost
        self.view = plain(target, original.escapes)
        self.taken: list[tuple[int, int]] = []  # plain ranges that belong to a name
        self.done: list[Repair] = []
        self.filled: set[int] = set()  # where the containers start that a name was put into

    @cached_property
    def squashed(self) -> Squashed:
        return Squashed(self.view.text)

    @cached_property
    def wanted(self) -> list[tuple[int, int]]:
        """Where the letters stand of the names that are lost at first."""
        return [span for n in self.original.names if n.text in self.lost for span in self.spans(n)]

    @cached_property
    def ours(self) -> list[Container]:
        return containers(self.target) if self.original.containers else []

    def open(self) -> list[Name]:
        """The names still lost, in order, each as often as it is lost."""
        left = dict(self.lost)
        found = []
        for name in self.original.names:
            if left.get(name.text, 0) > 0:
                left[name.text] -= 1
                found.append(name)
        return found

    def spans(self, name: Name) -> list[tuple[int, int]]:
        """Where the letters of a name stand."""
        return list(loose_matches(name.text, name.kind, self.squashed))

    def protect(self) -> None:
        """Names that stand as they should are no material for others."""
        text = self.view.text
        for name in {n.text for n in self.original.names}:
            at = 0
            while (at := text.find(name, at)) >= 0:
                end = at + len(name)
                part = self._is_spare(name, text.count(name, 0, at)) or any(
                    a <= at and end <= b and b - a > len(name) for a, b in self.wanted
                )
                if not part and not self.is_glued(at, end):
                    self.taken.append((at, at + len(name)))
                at += len(name)

    def _is_spare(self, name: str, index: int) -> bool:
        """Whether this occurrence stands for a lost name that differs only in case."""
        alike = [n.text for n in self.original.names if n.text.lower() == name.lower()]
        return index < len(alike) and alike[index] != name and alike[index] in self.lost

    def is_taken(self, low: int, high: int) -> bool:
        return any(a < high and low < b for a, b in self.taken)

    def is_glued(self, low: int, high: int) -> bool:
        return not count(self.view.text[low:high], self.view.text[max(low - 1, 0) : high + 1])

    def take(self, name: str) -> None:
        self.lost[name] -= 1
        if not self.lost[name]:
            del self.lost[name]

    def replace(self, name: Name, low: int, high: int, reason: str, kept: str = "") -> None:
        """Puts the name there, behind a word that is not its own."""
        behind = self.original.text[name.end : name.end + 1]
        star = _STAR.match(self.view.text, high) if name.text[-1] == "*" else None
        if star and self.view.text[high - 1] != "*":
            high = high if star[1] else star.end()
        if not name.text[-1].isalnum() and not behind.isspace():
            high += len(self.view.text[high:]) - len(self.view.text[high:].lstrip(" \u00a0"))
        elif self.view.text[high - 1] == "_":
            high = self._before_stop(high)
        start, end = self.view.source(low, high, self.target)
        written = self.written(name)
        if name.kind == "code" and self.target[start - 1 : start] == "`":
            written = name.text
        if kept:
            written = f"{kept} {written}"
        before, after = self.target[start - 1 : start], self.target[end : end + 1]
        if before.isalnum() and not is_cjk(before):
            written = " " + written
        if after.isalnum() and name.text[-1].isalnum() and not is_cjk(after):
            written += " "
        if self.target[start - 1 : start].isspace() and self.target[start - 2 : start - 1] in (
            "'",
            "’",
        ):
            start -= 1
        self.taken.append((low, high))
        self.take(name.text)
        self.done.append(
            Repair(name.text, name.kind, start, end, reason, (Edit(start, end, written),))
        )
        if star and star[1]:
            self.drop([(star.start(2), star.end())])

    def drop(self, strays: Iterable[tuple[int, int]]) -> None:
        """Takes out what is left of the name that was just put back, with the spaces around."""
        text, last = self.view.text, self.done[-1]
        edits = []
        for low, high in strays:
            before, after = text[low - 1 : low], text[high : high + 1]
            is_gap = before.isalnum() and after.isalnum() and not (is_cjk(before) and is_cjk(after))
            edits.append(Edit(*self.view.source(low, high, self.target), " " if is_gap else ""))
            self.taken.append((low, high))
        if edits:
            self.done[-1] = structs.replace(last, edits=(*last.edits, *edits))

    def _before_stop(self, high: int) -> int:
        """The space that the machine put behind an underscore has no place before a full stop."""
        rest = self.view.text[high:]
        bare = rest.lstrip(" \u00a0")
        return high + len(rest) - len(bare) if bare[:1] in CLOSING else high

    def claim(self, name: Name, start: int, end: int, reason: str, edits: Iterable[Edit]) -> None:
        for edit in edits:
            self.taken.append(self.plain_range(edit.start, edit.end))
        self.taken.append(self.plain_range(start, end))
        self.take(name.text)
        changed = tuple(
            sorted(
                (e for e in edits if self.target[e.start : e.end] != e.text),
                key=lambda e: (e.start, e.end),
            )
        )
        self.done.append(Repair(name.text, name.kind, start, end, reason, changed))

    def written(self, name: Name) -> str:
        return written(name, self.original.text, escapes=self.original.escapes)

    def tokens(self, low: int, high: int, parts: tuple[str, ...]) -> list[Token]:
        return tokenize(self.view.text, low, high, parts, self.words)

    def plain_range(self, start: int, end: int) -> tuple[int, int]:
        low = self.view.low(start)
        return low, max(low, self.view.low(end))

    def source_start(self, low: int) -> int:
        return self.view.source(low, min(low + 1, len(self.view.text)), self.target)[0]

    def is_content(self, token: Token) -> bool:
        if token.kind == "cjk":
            return fold(token.text) not in self.words.grammar
        return token.kind == "word" and fold(token.text) not in self.words.grammar
