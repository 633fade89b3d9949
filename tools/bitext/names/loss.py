"""The names that a segment lost, and what is known of the translation while they are looked for.

The ways to find a name (`by_letters`, `by_path`, `by_container`, `by_place`, `in_prose`) share this
book: which names are still open, which stretches of the target belong to a name already, which
repairs were found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from operator import itemgetter

from msgspec import Struct, structs

from bitext.model import Edit
from bitext.names.containers import Container, containers
from bitext.names.find import CODE, GONE, Name, count, plain
from bitext.names.letters import Squashed, loose_matches
from bitext.names.lexicon import Lexicon
from bitext.names.original import Original, written
from bitext.names.stretches import Stretches
from bitext.names.tokens import CLOSING, Token, is_cjk, is_content, tokenize

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
        self.taken = Stretches(len(self.view.text))
        self.done: list[Repair] = []
        self.filled: set[int] = set()  # where the containers start that a name was put into

    @cached_property
    def squashed(self) -> Squashed:
        return Squashed(self.view.text)

    @cached_property
    def _reaches(self) -> dict[str, tuple[list[int], list[int]]]:
        """Where the letters of each lost name begin, and how far all that began before reach."""
        reaches = {}
        for name in {n.text: n for n in self.original.names if n.text in self.lost}.values():
            spans = self.spans(name)
            reaches[name.text] = (
                [low for low, _ in spans],
                list(accumulate((high for _, high in spans), max)),
            )
        return reaches

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
        alike: dict[str, list[str]] = {}
        for wanted in self.original.names:
            alike.setdefault(wanted.text.lower(), []).append(wanted.text)
        for names in alike.values():
            standing = self._standing(names)
            spare = self._spare(names, [name for name, _ in standing])
            for index, (name, at) in enumerate(standing):
                if index not in spare and not self._is_part(name, at):
                    self.taken.add(at, at + len(name))

    def _standing(self, names: Sequence[str]) -> list[tuple[str, int]]:
        """Names that stand in the text as words of their own, and where."""
        text = self.view.text
        found = []
        for name in set(names):
            at = -len(name)
            while (at := text.find(name, at + len(name))) >= 0:
                if not self.is_glued(at, at + len(name)):
                    found.append((name, at))
        return sorted(found, key=itemgetter(1))

    def _spare(self, names: Sequence[str], standing: Sequence[str]) -> set[int]:
        """Which of the standing names, being more than there should be, stand for a lost one that
        differs only in case: those in its place."""
        more = Counter(standing)
        more.subtract(names)
        spare = set()
        for index, (name, found) in enumerate(zip(names, standing, strict=False)):
            if name != found and name in self.lost and more[found] > 0:
                more[found] -= 1
                spare.add(index)
        return spare

    def _is_part(self, name: str, low: int) -> bool:
        """Whether the rest of a lost name, which this is a part of, stands around it."""
        high = low + len(name)
        for lost, (starts, ends) in self._reaches.items():
            before, upto = bisect_left(starts, low), bisect_right(starts, low)
            if name in lost and (
                (before > 0 and ends[before - 1] >= high) or (upto > 0 and ends[upto - 1] > high)
            ):
                return True
        return False

    def is_taken(self, low: int, high: int) -> bool:
        return self.taken.touch(low, high)

    def is_glued(self, low: int, high: int) -> bool:
        return not count(self.view.text[low:high], self.view.text[max(low - 1, 0) : high + 1])

    def take(self, name: str) -> None:
        self.lost[name] -= 1
        if not self.lost[name]:
            del self.lost[name]

    def replace(self, name: Name, low: int, high: int, reason: str, kept: str = "") -> None:
        """Puts the name there, behind a word that is not its own."""
        star = _STAR.match(self.view.text, high) if name.text[-1] == "*" else None
        high = self._with_end(name, high, star)
        start, end = self.view.source(low, high, self.target)
        written = self.written(name)
        if self.view.text.count(CODE, 0, low) % 2:
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
        self.taken.add(low, high)
        self.take(name.text)
        self.done.append(
            Repair(name.text, name.kind, start, end, reason, (Edit(start, end, written),))
        )
        if star and star[1]:
            self.drop([(star.start(2), star.end())])

    def _with_end(self, name: Name, high: int, star: re.Match[str] | None) -> int:
        """Where a name ends with what belongs to it: its star, and the space that came with it."""
        text = self.view.text
        if star and text[high - 1] != "*":
            high = high if star[1] else star.end()
        behind = self.original.text[name.end : name.end + 1]
        if not name.text[-1].isalnum() and not behind.isspace():
            high += len(text[high:]) - len(text[high:].lstrip(" \u00a0"))
        elif text[high - 1] == "_":
            high = self._before_stop(high)
        if name.text[-1] == "*" != text[high - 1]:
            high += text.startswith("*", high)
        return high

    def drop(self, strays: Iterable[tuple[int, int]]) -> None:
        """Takes out what is left of the name that was just put back, with the spaces around."""
        text, last = self.view.text, self.done[-1]
        edits = []
        for low, high in strays:
            before, after = text[low - 1 : low], text[high : high + 1]
            is_gap = before.isalnum() and after.isalnum() and not (is_cjk(before) and is_cjk(after))
            edits.append(Edit(*self.view.source(low, high, self.target), " " if is_gap else ""))
            self.taken.add(low, high)
        if edits:
            self.done[-1] = structs.replace(last, edits=(*last.edits, *edits))

    def _before_stop(self, high: int) -> int:
        """The space that the machine put behind an underscore has no place before a full stop."""
        rest = self.view.text[high:]
        bare = rest.lstrip(" \u00a0")
        return high + len(rest) - len(bare) if bare[:1] in CLOSING else high

    def claim(self, name: Name, start: int, end: int, reason: str, edits: Iterable[Edit]) -> None:
        for edit in edits:
            self.taken.add(*self.plain_range(edit.start, edit.end))
        self.taken.add(*self.plain_range(start, end))
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
        return is_content(token, self.words)
