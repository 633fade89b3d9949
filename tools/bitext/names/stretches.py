"""Stretches of a text that belong to a name. Every word of a segment is held against them, however
many there are."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable


class Stretches:
    def __init__(self, size: int, spans: Iterable[tuple[int, int]] = ()) -> None:
        """`size` is the length of the text."""
        self._spans: list[tuple[int, int]] = []
        self._marks = bytearray(size)
        for low, high in spans:
            self.add(low, high)

    def add(self, low: int, high: int) -> None:
        insort(self._spans, (low, high))
        self._marks[low:high] = b"\1" * (high - low)

    def touch(self, low: int, high: int) -> bool:
        """Whether `low:high` has a character in common with one of them."""
        return self._marks.find(1, low, high) >= 0

    def lie_in(self, low: int, high: int) -> bool:
        """Whether one of them is all inside of `low:high`."""
        at = bisect_left(self._spans, (low, low))
        while at < len(self._spans) and self._spans[at][0] <= high:
            if self._spans[at][1] <= high:
                return True
            at += 1
        return False
