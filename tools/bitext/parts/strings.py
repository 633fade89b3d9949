"""Strings that are data as a whole, and so are the same in every language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bitext.edits import shortest
from bitext.model import Finding, Pair, Segment


def changed_strings(
    pair: Pair,
    segment: Segment,
    ours: re.Pattern[str],
    theirs: re.Pattern[str],
    is_damaged: Callable[[str, str], bool],
) -> Iterator[Finding]:
    """The strings of a segment that are not those of its original, if there are as many. The first
    group of a pattern is the string."""
    strings = [string.strip() for string in ours.findall(segment.original)]
    matches = list(theirs.finditer(segment.target))
    if len(strings) != len(matches):
        return
    for string, match in zip(strings, matches, strict=True):
        found = match[1].strip()
        if found == string or not is_damaged(string, found):
            continue
        start = segment.start + match.start(1) + match[1].index(found)
        end = start + len(found)
        edit = shortest(pair.page.text, start, end, string)
        yield Finding(
            f"`{string}` is not the same here",
            start,
            end,
            original=segment.original,
            evidence=segment.evidence,
            edits=(edit,) if segment.is_certain else (),
        )
