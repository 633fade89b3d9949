"""What the pages of a site say about their originals, in the language of each page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from bitext.context import Move
from bitext.parts.moves import NAMES, SHOWN

_FOLDER = Path(__file__).with_name("words")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of a language, as its file in `words/` has them. `languages` are their names as
    they stand in a sentence; `reasons`, `evidence` and `moves` are by what notes have."""

    languages: dict[str, str]
    comma: str
    conjunction: str = msgspec.field(name="and")
    date: str
    first: str
    months: tuple[str, ...]
    originals: str
    hidden: str
    on_demand: str
    side_by_side: str
    show: str
    restored: str
    restored_how: str
    mark: str
    delivered: str
    back: str
    reasons: dict[str, str]
    evidence: dict[str, str]
    about: str
    about_original: str
    machine: str
    human: str
    delivered_on: str
    made_from: str
    fresh: str
    retouched: str
    reconstructed: str
    reconstructed_exactly: str
    outdated: str
    uncertain: str
    differs: str
    stale: str
    stale_on: str
    gone: str
    gone_on: str
    gone_to: str
    unknown: str
    others: str
    moved: str
    more: str
    quote: str
    moves: dict[str, str]
    counts: tuple[str, str, str]

    def day(self, date: str) -> str:
        """A date that ISO 8601 writes, in words; another one as it is."""
        match = _DATE.fullmatch(date)
        if match is None or not 1 <= int(match[2]) <= len(self.months):
            return date
        day = int(match[3])
        return self.date.format(
            year=match[1],
            month=self.months[int(match[2]) - 1],
            day=self.first if day == 1 else day,
        )

    def listed(self, items: Sequence[str]) -> str:
        if len(items) < 2:
            return "".join(items)
        return self.comma.join(items[:-1]) + self.conjunction + items[-1]

    def named(self, languages: Sequence[str]) -> str:
        return self.listed([self.languages.get(tag, tag) for tag in languages])

    def move(self, move: Move) -> str:
        quoted = [self.quote.format(item) for item in move.items]
        items = list(move.items) if move.kind in NAMES else quoted
        listed = self.comma.join(items[:SHOWN])
        if len(items) > SHOWN:
            listed = self.more.format(items=listed, count=len(items) - SHOWN)
        total, *counts = move.counts or (0,)
        counted = [said.format(n) for said, n in zip(self.counts, counts, strict=False) if n]
        return self.moves[move.kind].format(
            *quoted, items=listed, total=total, counts=self.comma.join(counted)
        )

    def reason(self, english: str) -> str:
        """A reason as rules give it, some of which name something."""
        if english in self.reasons:
            return self.reasons[english]
        for pattern, said in self.reasons.items():
            head, star, tail = pattern.partition("*")
            if star and english.startswith(head) and english.endswith(tail):
                return said.format(name=english[len(head) : len(english) - len(tail)])
        return ""


@lru_cache
def words_of(language: str) -> tuple[Words, str]:
    """The words of a language, or the English ones, and the language that they are in."""
    file = _FOLDER / f"{language}.yml"
    if not re.fullmatch(r"[\w-]+", language) or not file.is_file():
        language = "en"
        file = _FOLDER / "en.yml"
    return msgspec.yaml.decode(file.read_bytes(), type=Words), language
