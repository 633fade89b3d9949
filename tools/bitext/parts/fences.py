"""Fences with nothing in them: what may stand for something that a program writes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from bitext.model import Page

_FENCE = re.compile(
    r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<name>[\w-]+)(?:[ \t]+(?P<argument>[^\n`]*?))?[ \t]*"
    r"\r?\n(?:[ \t>]*\r?\n)*[ \t>]*(?P=fence)[`~]*[ \t]*"
)


class Empty(Struct, frozen=True):
    """Such a fence at `start:end`."""

    name: str
    argument: str
    start: int
    end: int


def empty_fences(page: Page) -> Iterator[Empty]:
    for block in page.blocks:
        match = block.kind == "code" and block.info and _FENCE.match(page.text, block.start)
        if match:
            argument = (match["argument"] or "").strip()
            yield Empty(match["name"], argument, block.start, match.end())
