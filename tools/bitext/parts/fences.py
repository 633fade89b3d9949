"""Fences with nothing in them: what may stand for something that a program writes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from bitext.model import Page

_FENCE = re.compile(
    r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<told>(?P<name>[\w-]+)(?:[ \t]+(?P<argument>[^\n`]*?))?)[ \t]*"
    r"\r?\n(?:[ \t>]*\r?\n)*[ \t>]*(?P=fence)[`~]*[ \t]*"
)


class Empty(Struct, frozen=True):
    """Such a fence at `start:end`. `told` is where its name and argument stand."""

    name: str
    argument: str
    start: int
    end: int
    told: tuple[int, int]


def empty_fences(page: Page) -> Iterator[Empty]:
    for block in page.blocks:
        match = block.kind == "code" and block.info and _FENCE.match(page.text, block.start)
        if match:
            argument = (match["argument"] or "").strip()
            told = match.start("told"), match.start("told") + len(match["told"].rstrip())
            yield Empty(match["name"], argument, block.start, match.end(), told)
