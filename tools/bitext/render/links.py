"""Where the links of a page lead once it is one of ours.

A page of Microsoft's names its neighbours by file and everything else by path. What we have is
linked here; what we don't have is linked where it is, in the language of the reader. Pages of
others keep their links as they are: a broken one is for the site engine to complain of.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urljoin

from msgspec import Struct

from bitext.model import Edit, Page
from bitext.parse import LOCALES
from bitext.parts import links
from bitext.render.passages import matches

_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[ \t]*<?([^\s<>]+)", re.MULTILINE)
_PARTS = re.compile(r"(?P<scheme>[a-z][a-z\d+.-]*:)?(?P<path>[^?#]*)(?P<tail>.*)", re.IGNORECASE)
_API = re.compile(r"/windows/(?:desktop|win32)/(?P<rest>api/[^/]+/(?P<slug>[^/]+))", re.IGNORECASE)
_DESKTOP = re.compile(r"/windows/desktop/", re.IGNORECASE)
_SCHEMES = (
    "http",
    "https",
    "mailto",
    "ftp",
    "ftps",
    "news",
    "tel",
    "urn",
)  # of what is a link in angle brackets
_LOCALES = {tag: locale for locale, tag in LOCALES.items()}


class Shelf(Struct, frozen=True):
    """The files that links of one language may lead to, by their case-folded paths from the folder
    of that language. `official` is the address of the folder that the pages come from, with
    `{locale}` in the place of the language."""

    files: dict[str, str] = {}
    official: str = ""

    @staticmethod
    def of(paths: Iterable[str], official: str = "") -> Shelf:
        return Shelf({path.casefold(): path for path in paths}, official)

    def find(self, path: str) -> str:
        """The file of that path, in whatever case; else nothing."""
        return self.files.get(path.casefold(), "")

    def api(self, slug: str) -> str:
        return self.find(f"api/{slug}.md")


def names_in_brackets(page: Page) -> Iterator[Edit]:
    """`<xs:schema>` names an element. Some readers of Markdown make a link of it, others a tag that
    nobody sees."""
    for inline in page.inlines:
        text = page.text[inline.start : inline.end]
        scheme, colon, _ = text[1:].partition(":")
        is_name = inline.kind == "link" and text.startswith("<") and colon
        if is_name and scheme.lower() not in _SCHEMES:
            yield Edit(inline.start, inline.end, f"`{text}`")


def destinations(page: Page, shelf: Shelf) -> Iterator[Edit]:
    """`page.path` counts from the folder of its language, like those of the shelf."""
    if page.front is None or not any(f.key.startswith("ms.") for f in page.front.fields):
        return
    for dest, start, end in _destinations(page):
        if (ours := _destination(dest, page, shelf)) != dest:
            yield Edit(start, end, ours.replace(" ", "%20"))


def _destinations(page: Page) -> Iterator[tuple[str, int, int]]:
    for link in links.links(page):
        defined_elsewhere = (link.dest_start, link.dest_end) == (link.start, link.end)
        in_brackets = link.kind == "link" and page.text[link.start] == "<"
        if not defined_elsewhere and not in_brackets:
            yield link.dest, link.dest_start, link.dest_end
    for match in matches(page, _DEFINITION):
        yield match[1], match.start(1), match.end(1)


def _destination(dest: str, page: Page, shelf: Shelf) -> str:
    parts = _PARTS.fullmatch(dest)
    if parts is None or parts["scheme"] or not parts["path"] or dest.startswith("//"):
        return dest
    path, tail = parts["path"].replace("\\", "/"), parts["tail"]
    folder = posixpath.dirname(page.path)
    locale = _LOCALES.get(page.language, page.language.lower())
    official = shelf.official.replace("{locale}", locale)
    if path.startswith("/"):
        ours, address = _rooted(path, shelf, official, locale)
    else:
        target = posixpath.normpath(posixpath.join(folder, unquote(path)))
        ours = shelf.find(target)
        address = urljoin(official, target.removesuffix(".md")) if official else ""
        if ours == target:
            return dest
    if ours:
        return posixpath.relpath(ours, folder or ".") + tail
    return address + tail if address else dest


def _rooted(path: str, shelf: Shelf, official: str, locale: str) -> tuple[str, str]:
    """Our page for a path of Microsoft's site, and its address there."""
    if api := _API.fullmatch(path):
        path = f"/windows/win32/{api['rest']}".lower()
        if ours := shelf.api(api["slug"]):
            return ours, ""
    path = _DESKTOP.sub("/windows/win32/", path)
    if not official:
        return "", ""
    root, _, _ = official.partition(f"/{locale}/")
    address = f"{root}/{locale}{path}"
    inside = address.removeprefix(official)
    return (shelf.find(f"{inside}.md") if inside != address else ""), address
