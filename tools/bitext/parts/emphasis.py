"""Emphasis as it renders: which stars are markers, which ones show, and how to make markers of
those that were meant to be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from bitext.markdown import inlines
from bitext.model import Inline

_RUN = re.compile(r"\\.|`+[^`]*`+|\]\([^()\s]*\)|<[^<>]*>|(\*+)", re.DOTALL)
_BRACED = re.compile(r"(?<=\{)\*(?=\s)|(?<=\s)\*(?=\})")  # `{* code.py *}` includes a file
_MOST = 100  # pairs in one segment: more are no emphasis
_SPLIT = re.compile(r"\*[ \u00a0]\*(?!\*)")
_SPACES = " \t\u00a0\u3000"
_STOPS = "。，、；：！？"
_BRACKETS = frozenset(
    {"「」", "『』", "（）", "《》", "〈〉", "“”", "«»", "()", "[]", "【】", '""'}
)


class Shape(NamedTuple):
    """What a reader sees: how much is bold, how much is emphasized, how many stars stand about."""

    strong: int
    emphasis: int
    stars: int


def shape(fragment: str) -> Shape:
    found = inlines(fragment)
    strong = sum(i.kind == "strong" for i in found)
    emphasis = sum(i.kind == "emphasis" for i in found)
    return Shape(strong, emphasis, len(loose(fragment, found)))


def loose(fragment: str, found: Collection[Inline]) -> list[int]:
    """The places of the stars that render as stars."""
    hidden = markers(found)
    for inline in found:
        if inline.kind in ("code", "html"):
            hidden.update(range(inline.start, inline.end))
        elif inline.kind in ("link", "image"):
            tail = fragment.rfind("](", inline.start, inline.end)
            hidden.update(range(tail, inline.end) if tail >= 0 else ())
    hidden.update(match.start() for match in _BRACED.finditer(fragment))
    return [at for at, char in enumerate(fragment) if char == "*" and at not in hidden]


def markers(found: Collection[Inline]) -> set[int]:
    """The places of the characters that make text bold or emphasized."""
    places: set[int] = set()
    for inline in found:
        if inline.kind == "strong":
            places.update((inline.start, inline.start + 1, inline.end - 2, inline.end - 1))
        elif inline.kind == "emphasis":
            places.update((inline.start, inline.end - 1))
    return places


def mended(fragment: str) -> str:
    """The text with its stars taken for markers. White space moves out of a pair, and punctuation
    where Markdown would not see the marker otherwise. Stars without a partner leave it as it is."""
    text = _SPLIT.sub("**", fragment.replace("＊", "*"))
    count = len(_pairs(text))
    for index in range(count if count <= _MOST else 0):
        pairs = _pairs(text)
        if len(pairs) != count:  # a space that went was all that kept two runs apart
            return fragment
        text = _tight(text, *pairs[index])
    return text


def _pairs(text: str) -> list[tuple[int, int, int]]:
    """Pairs of star runs: where the text between them starts and ends, and how wide they are."""
    pairs: list[tuple[int, int, int]] = []
    opened: list[tuple[int, int]] = []
    for match in _RUN.finditer(text):
        width = len(match[1] or "")
        at = match.start()
        for size in (2, 2) if width == 4 else (width,) if width else ():
            if opened and opened[-1][1] == size:
                pairs.append((opened.pop()[0], at, size))
            else:
                opened.append((at + size, size))
            at += size
    return [] if opened else sorted(pairs)


def _tight(text: str, start: int, end: int, width: int) -> str:
    before, inner, after = text[: start - width], text[start:end], text[end + width :]
    core = inner.strip(_SPACES)
    if not core:
        return text
    left = right = ""
    if core != inner:
        left = " " if inner[0] in _SPACES and before[-1:].strip(_SPACES) else ""
        right = " " if inner[-1] in _SPACES and _is_letter(after) else ""
    if core[0] + core[-1] in _BRACKETS and (_is_letter(before[-1:]) or _is_letter(after)):
        left, core, right = left + core[0], core[1:-1], core[-1] + right
    elif not right and core[-1] in _STOPS and _is_letter(after):
        core, right = core[:-1], core[-1]
    elif after.startswith("*") or (not _is_letter(core[-1]) and _is_letter(after)):
        right = " "
    marker = "*" * width
    return f"{before}{left}{marker}{core}{marker}{right}{after}"


def _is_letter(text: str) -> bool:
    """Whether Markdown sees a letter at the start of what follows, or precedes."""
    return bool(text) and not text[0].isspace() and unicodedata.category(text[0])[0] not in "PS"
