"""The one way to change text: `apply(text, edits)`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from bitext.model import Edit, Finding

_place = attrgetter("start", "end")
_end = attrgetter("end")

Stretch = tuple[int, int]  # of a text: start and end


class Repair(Struct, frozen=True):
    """A repair that was made: where it now stands, what stood there, and why it was made."""

    start: int
    end: int
    before: str
    finding: Finding


ROUNDS = 5  # of repairing, before what still changes is left alone


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


def carried(stretches: Iterable[Stretch], edits: Iterable[Edit]) -> list[Stretch]:
    """Where stretches of a text are once the edits are made, with what was put at their ends."""
    ordered = sorted(set(edits), key=_place)
    grown = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in ordered)]

    def carried_to(offset: int, *, is_end: bool) -> int:
        passed = bisect_right(ordered, offset, key=_end)
        while not is_end and passed and ordered[passed - 1].start == offset:
            passed -= 1  # an insertion
        if passed < len(ordered):
            edit = ordered[passed]
            if edit.start < offset or (edit.start == offset and not is_end):
                return edit.start + grown[passed] + (len(edit.text) if is_end else 0)
        return offset + grown[passed]

    return [
        (carried_to(start, is_end=False), carried_to(end, is_end=True)) for start, end in stretches
    ]


def compatible(groups: Iterable[Sequence[Edit]]) -> list[Edit]:
    """The edits of those groups that fit together: a group is taken whole or not at all, and the
    first one wins. Two different insertions at one place do not fit."""
    taken: list[Edit] = []
    for group in groups:
        new = [edit for edit in dict.fromkeys(group) if not _stands(edit, taken)]
        if not any(_hits(edit, taken) for edit in new):
            for edit in new:
                insort(taken, edit, key=_place)
    return taken


def _stands(edit: Edit, taken: Sequence[Edit]) -> bool:
    return edit in _around(edit, taken)


def _hits(edit: Edit, taken: Sequence[Edit]) -> bool:
    return any(_collide(edit, other) for other in _around(edit, taken))


def _around(edit: Edit, taken: Sequence[Edit]) -> Sequence[Edit]:
    """What can be in the way of an edit: as those that are taken do not overlap, only the next."""
    at = bisect_left(taken, _place(edit), key=_place)
    return taken[max(at - 2, 0) : at + 2]


def followed(
    before: Sequence[Finding], edits: Sequence[Edit], after: Sequence[Finding]
) -> list[int]:
    """For each finding after the edits, the index of what it was before them; -1 for a new one."""
    places = carried(((finding.start, finding.end) for finding in before), edits)
    moved = [replace(f, start=s, end=e) for f, (s, e) in zip(before, places, strict=True)]
    left = list(range(len(moved)))
    found = [-1] * len(after)
    for is_same in (_is_equal, _is_near):
        for number, finding in enumerate(after):
            if found[number] < 0:
                index = next((i for i in left if is_same(moved[i], finding)), -1)
                if index >= 0:
                    found[number] = index
                    left.remove(index)
    return found


def _is_equal(a: Finding, b: Finding) -> bool:
    return (a.start, a.end, a.code, a.message) == (b.start, b.end, b.code, b.message)


def _is_near(a: Finding, b: Finding) -> bool:
    return a.code == b.code and a.start <= b.end and b.start <= a.end


def repaired(
    text: str,
    findings: list[Finding],
    look_again: Callable[[str, Sequence[Edit]], list[Finding]],
) -> tuple[str, list[Finding], list[Repair]]:
    """The text after all certain repairs, what is found in it then, and what was repaired. One
    repair can make room for another, so it is looked at again, and told which edits were made,
    until nothing changes."""
    made: list[Repair] = []
    for _ in range(ROUNDS):
        edits = compatible(finding.edits for finding in findings if finding.edits)
        new = apply(text, edits)
        if new == text:
            break
        taken = set(edits)
        made += [
            Repair(f.start, f.end, text[f.start : f.end], f)
            for f in findings
            if f.edits and taken.issuperset(f.edits)
        ]
        places = carried(((repair.start, repair.end) for repair in made), edits)
        made = [
            Repair(*place, repair.before, repair.finding)
            for place, repair in zip(places, made, strict=True)
        ]
        text, findings = new, look_again(new, edits)
    return text, findings, made


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
