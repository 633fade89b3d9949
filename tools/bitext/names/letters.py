"""Finding a name by its letters alone, whatever happened to its case, spaces and separators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

# What may stand in the place of a separator, besides white space.
VARIANTS = {
    ".": ".。．",
    ":": ":：",
    "(": "(（",
    ")": ")）",
    "/": "/／",
    "-": "-‐‑‒–—－",
    "%": "%％",
    "{": "{｛",
    "}": "}｝",
    ",": ",，",
    "\\": "\\＼",
}
_LETTERS = re.compile(r"[A-Za-z0-9]+")
_OTHERS = bytes(code for code in range(128) if not chr(code).isalnum())
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Squashed:
    """A text's letters and digits alone, in lower case, and where each of them stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.letters = text.encode("ascii", "ignore").translate(None, _OTHERS).decode().lower()

    @cached_property
    def at(self) -> list[int]:
        return [at for match in _LETTERS.finditer(self.text) for at in range(*match.span())]


def loose_matches(name: str, kind: str, squashed: Squashed) -> Iterable[tuple[int, int]]:
    """Where the letters of a name stand, whatever happened to case, spaces and separators."""
    words, gaps, head, tail = _anatomy(name)
    key = "".join(words).lower()
    at = squashed.letters.find(key) if key else -1
    while at >= 0:
        span = _fit(squashed, at, words, gaps, kind)
        if span:
            low = _reach(squashed.text, span[0], head[::-1], -1)
            high = _reach(squashed.text, span[1], tail, 1)
            if low is not None and high is not None:
                yield low, high
        at = squashed.letters.find(key, at + 1)


@lru_cache(2048)
def _anatomy(name: str) -> tuple[tuple[str, ...], tuple[str, ...], str, str]:
    """The words of a name (cut at humps), what is between them, before and after."""
    words: list[str] = []
    gaps: list[str] = []
    last = head = -1
    for match in _LETTERS.finditer(name):
        if head < 0:
            head = match.start()
        else:
            gaps.append(name[last : match.start()])
        humps = (
            (match[0][:2], match[0][2:]) if match[0][:2] in ("0x", "0X") else _HUMPS.split(match[0])
        )
        for index, hump in enumerate(humps):
            if index:
                gaps.append("")
            words.append(hump)
        last = match.end()
    return tuple(words), tuple(gaps), name[: max(head, 0)], name[last:]


def _fit(
    squashed: Squashed, at: int, words: Sequence[str], gaps: Sequence[str], kind: str
) -> tuple[int, int] | None:
    """The stretch of text, if what separates its letters can be what became of the gaps."""
    text, places = squashed.text, squashed.at
    low = places[at]
    end = low
    for index, word in enumerate(words):
        start = places[at]
        at += len(word)
        if (
            places[at - 1] - start != len(word) - 1
            and not (
                kind in ("guid", "hex", "path")
                and text[start : places[at - 1]].replace(" ", "").isalnum()
            )
            and not (
                index
                and gaps[index - 1].endswith(":")
                and _is_smile(text, start, places[at - 1] - start - len(word))
            )
        ):
            return None
        if index and not _is_gap(text[end:start], gaps[index - 1], kind):
            return None
        end = places[at - 1] + 1
    if _is_letter(text[low - 1 : low]) or _is_letter(text[end : end + 1]):
        return None
    return low, end


def _is_smile(text: str, start: int, spaces: int) -> bool:
    """`Graphics::D rawImage`: the machine took `:D` for one sign, and put a space behind it."""
    return spaces == 0 and text[start + 1 : start + 2].isspace()


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_gap(found: str, gap: str, kind: str) -> bool:
    if not gap:
        return found in ("", " ")
    bare, gap = "".join(found.split()), "".join(gap.split())
    if not bare.strip("_") and not gap.strip("_"):
        return True
    if "\\" in gap:  # those of a path may have moved
        bare, gap = (re.sub(r"[\\＼,]", "", mark) for mark in (bare, gap))
    if kind == "file" and gap == "." and not bare:
        return bool(found)
    return len(bare) == len(gap) and all(
        f == g or f in VARIANTS.get(g, "") for f, g in zip(bare, gap, strict=True)
    )


def _reach(text: str, at: int, wanted: str, step: int) -> int | None:
    """Goes on over what the name has before or after its letters; None if it is not there."""
    for character in wanted:
        look = at - 1 if step < 0 else at
        while text[look : look + 1].isspace() and 0 <= look + step < len(text):
            look += step
        found = text[look : look + 1] if look >= 0 else ""
        if found and (found == character or found in VARIANTS.get(character, "")):
            at = look if step < 0 else look + 1
        elif character not in "_*":
            return None
    return at
