"""What moved between two versions of an original, in English: for findings."""

from __future__ import annotations

from collections.abc import Sequence

from bitext.context import Move

SHOWN = 5  # headings, names or words that are spelled out


_ENGLISH = {
    "heading": "the heading {0} is now {1}",
    "headings_added": "new heading{s} {items}",
    "headings_removed": "heading{s} {items} removed",
    "title": "the title changed",
    "description": "the description changed",
    "blocks": "of {total} blocks {counts}, under {items}",
    "words": "{0} is now {1}",
    "words_added": "{0} added",
    "words_removed": "{0} removed",
    "names_added": "new name{s} {items}",
    "names_removed": "name{s} {items} removed",
    "structure": "it has other blocks or other code than were translated",
}
NAMES = ("names_added", "names_removed")  # these need no quotes


def told(move: Move) -> str:
    quoted = [f'"{item}"' for item in move.items]
    total, *counts = move.counts or (0,)
    named = zip(counts, ("changed", "new", "removed"), strict=False)
    return _ENGLISH[move.kind].format(
        *quoted,
        s="s" if len(quoted) > 1 else "",
        items=_listed(move.items if move.kind in NAMES else quoted),
        total=total,
        counts=", ".join(f"{count} {what}" for count, what in named if count),
    )


def _listed(items: Sequence[str]) -> str:
    more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    return ", ".join(items[:SHOWN]) + more
