"""The one way to change text: `apply(text, edits)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bitext.model import Edit


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made. Edits must not overlap; equal ones count once."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(set(edits), key=lambda e: (e.start, e.end)):
        if edit.start < at:
            raise ValueError(f"edits overlap at {edit.start}")
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def compatible(groups: Iterable[Sequence[Edit]]) -> list[Edit]:
    """The edits of those groups that fit together: a group is taken whole or not at all, and the
    first one wins. Two different insertions at one place do not fit."""
    taken: set[Edit] = set()
    for group in groups:
        new = [edit for edit in group if edit not in taken]
        if not any(_collide(edit, other) for edit in new for other in taken):
            taken.update(new)
    return sorted(taken, key=lambda e: (e.start, e.end))


def _collide(a: Edit, b: Edit) -> bool:
    if a.start == a.end and b.start == b.end:
        return a.start == b.start
    return a.start < b.end and b.start < a.end


def shortest(text: str, start: int, end: int, new: str) -> Edit:
    """The edit that makes `text[start:end]` the new text, without what both begin and end with."""
    old = text[start:end]
    size = min(len(old), len(new))
    head = 0
    while head < size and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < size - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Edit(start + head, end - tail, new[head : len(new) - tail])
