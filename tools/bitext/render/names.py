"""Identifiers that have a page lead there, wherever a text says them.

What a page describes is in its front matter (`api_name`) and, on the page of an enumeration, in the
headings of its values. In each section the first mention becomes a link; headings, links and code
that says more than a name stay as they are.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bitext.context import slug
from bitext.frontmatter import read_front_matter
from bitext.model import TEXT_KINDS, Edit, Page
from bitext.parts.links import links
from bitext.render.links import Shelf, relative
from bitext.render.reference import entry

_GUID = re.compile(r"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}", re.IGNORECASE)
_VALUE = re.compile(r"^#{3,4}[ \t]+-[ \t]*field[ \t]+(\w+(?::\S+)?)[ \t]*$", re.MULTILINE)
# A name that is no word of any language.
_NAME = re.compile(r"(?=\w*(?:_|[a-z][A-Z]))[A-Za-z]\w+")
_BEFORE, _AFTER = r"(?<![A-Za-z0-9_/.#@-])(?<!\\_)", r"(?![A-Za-z0-9_]|\\_|[./-][A-Za-z0-9])"
_ANCHOR = re.compile(r"<a\b", re.IGNORECASE)
_END = re.compile(r"</a\b", re.IGNORECASE)


def described(path: str, text: str) -> tuple[str, dict[str, str]]:
    """What a page is about: its GUID, and its identifiers with the place of each."""
    front, _ = read_front_matter(text)
    if front is None:
        return "", {}
    guid = front.get("ms.assetid").lower()
    found = [field.value for field in front.items("api_name")]
    if not found and posixpath.dirname(path).split("/")[0] == "api":
        found = front.get("title").split()[:1]
    places = {name: path for name in found if _NAME.fullmatch(name)}
    for match in _VALUE.finditer(text):
        name = match[1].partition(":")[0]
        if places and _NAME.fullmatch(name):
            places.setdefault(name, f"{path}#{slug(entry(match[1]))}")
    return (guid if _GUID.fullmatch(guid) else ""), places


def mentions(page: Page, shelf: Shelf) -> Iterator[Edit]:
    """A link on the first mention of each name in each section."""
    pattern = _pattern(tuple(shelf.names))
    if pattern is None:
        return
    headings = [block.start for block in page.blocks if block.kind == "heading"]
    seen = {(bisect_right(headings, link.start), _plain(page, link.dest)) for link in links(page)}
    for start, end, name in sorted(_mentioned(page, pattern, shelf.names)):
        place = shelf.names[name]
        section = bisect_right(headings, start)
        if (section, place) in seen or place.partition("#")[0] == page.path:
            continue
        seen.add((section, place))
        yield Edit(start, end, f"[{page.text[start:end]}]({relative(page, place)})")


def _plain(page: Page, dest: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.path), dest))


@lru_cache(16)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    if not names:
        return None
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    choice = "|".join(re.escape(name).replace("_", r"\\?_") for name in longest_first)
    return re.compile(f"{_BEFORE}(?:{choice}){_AFTER}")


def _mentioned(
    page: Page, pattern: re.Pattern[str], names: Mapping[str, str]
) -> Iterator[tuple[int, int, str]]:
    text = page.text
    taken = sorted(_taken(page))
    starts = [start for start, _ in taken]

    def is_free(at: int) -> bool:
        index = bisect_right(starts, at) - 1
        return index < 0 or at >= taken[index][1]

    for block in page.blocks:
        if block.kind in TEXT_KINDS and block.kind != "heading":
            for match in pattern.finditer(text, block.start, block.end):
                if is_free(match.start()):
                    yield match.start(), match.end(), match[0].replace("\\", "")
    in_text = [(b.start, b.end) for b in page.blocks if b.kind in TEXT_KINDS - {"heading"}]
    linked = [(start, end) for start, end in _linked(page)]
    for inline in page.inlines:
        name = text[inline.start : inline.end].strip("` ").removesuffix("()")
        if (
            inline.kind == "code"
            and name in names
            and any(low <= inline.start < high for low, high in in_text)
            and not any(low <= inline.start < high for low, high in linked)
        ):
            yield inline.start, inline.end, name


def _taken(page: Page) -> list[tuple[int, int]]:
    """Where no link may begin, one after the other: in links, code and tags."""
    areas = [(i.start, i.end) for i in page.inlines if i.kind in ("code", "html")]
    merged: list[tuple[int, int]] = []
    for start, end in sorted([*areas, *_linked(page)]):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _linked(page: Page) -> Iterator[tuple[int, int]]:
    """The links and images of a page, with the text of those in HTML."""
    opened = -1
    for inline in page.inlines:
        if inline.kind in ("link", "image"):
            yield inline.start, inline.end
        elif inline.kind == "html" and _ANCHOR.match(page.text, inline.start):
            opened = inline.start
        elif inline.kind == "html" and opened >= 0 and _END.match(page.text, inline.start):
            yield opened, inline.end
            opened = -1
