"""Where the links of a page lead once it is one of ours.

A page of Microsoft's names its neighbours by file and everything else by path; older ones name a
page by a GUID, which is its `ms.assetid`. What we have is linked here; what we don't have is linked
where it is, in the language of the reader. Other pages keep their links, but for those to
Microsoft's pages.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import attrgetter
from urllib.parse import unquote, urljoin

from msgspec import Struct

from bitext.model import Edit, Page
from bitext.parse import LOCALES
from bitext.parts import links
from bitext.parts.links import LOCALE
from bitext.render.passages import matches

_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:[ \t]*<?([^\s<>]+)", re.MULTILINE)
_PARTS = re.compile(r"(?P<scheme>[a-z][a-z\d+.-]*:)?(?P<path>[^?#]*)(?P<tail>.*)", re.IGNORECASE)
_API = re.compile(
    r"/windows/(?:desktop|win32)/(?P<rest>api/(?P<header>[^/]+)/(?P<slug>[^/]+))/?", re.IGNORECASE
)
_DESKTOP = re.compile(r"/windows/desktop/", re.IGNORECASE)
_WINDOWS = re.compile(rf"(?:{LOCALE})?/windows/(?:desktop|win32)/", re.IGNORECASE)
_LOCALE = re.compile(LOCALE, re.IGNORECASE)
_SITE = re.compile(rf"https?://(?:docs|learn)\.microsoft\.com(?:{LOCALE})?(?=/)", re.IGNORECASE)
_OLD_SITE = re.compile(
    rf"https?://msdn2?\.microsoft\.com(?:{LOCALE})?(?:/library(?:/windows/desktop)?)?"
    r"/(?P<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?:\([^()]*\))?(?:\.aspx)?/?(?=[?#]|\Z)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<a\s+href=\"([^\"<>()\s]+)\"\s*>", re.IGNORECASE)
_CLOSED = re.compile(r"</a>", re.IGNORECASE)
_ANCHOR = re.compile(r"</?a\b", re.IGNORECASE)
_PLAIN = re.compile(r"(?:[^\[\]\n]|\n(?!\s*\n))+(?<!\\)")
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
    `{locale}` in the place of the language. `ids` are the pages by their GUIDs, `names` where each
    identifier is described."""

    files: dict[str, str] = {}
    official: str = ""
    ids: dict[str, str] = {}
    names: dict[str, str] = {}

    @staticmethod
    def of(paths: Iterable[str], official: str = "") -> Shelf:
        return Shelf({path.casefold(): path for path in paths}, official)

    def find(self, path: str) -> str:
        """The file of that path, in whatever case; else nothing."""
        return self.files.get(path.casefold(), "")

    def api(self, header: str, slug: str) -> str:
        return self.find(f"api/{slug}.md") or self.find(f"api/{header}/{slug}.md")


def names_in_brackets(page: Page) -> Iterator[Edit]:
    """`<xs:schema>` names an element. Some readers of Markdown make a link of it, others a tag that
    nobody sees."""
    for inline in page.inlines:
        text = page.text[inline.start : inline.end]
        scheme, colon, _ = text[1:].partition(":")
        is_name = inline.kind == "link" and text.startswith("<") and colon
        if is_name and scheme.lower() not in _SCHEMES:
            yield Edit(inline.start, inline.end, f"`{text}`")


def tags(page: Page) -> Iterator[Edit]:
    """HTML links in a text become Markdown's: site engines lead only those to their pages."""
    text = page.text
    found = [i for i in page.inlines if i.kind == "html" and _ANCHOR.match(text, i.start, i.end)]
    for opened, closed in pairwise(sorted(found, key=attrgetter("start"))):
        tag = _TAG.fullmatch(text, opened.start, opened.end)
        if (
            tag
            and _CLOSED.fullmatch(text, closed.start, closed.end)
            and _PLAIN.fullmatch(text, opened.end, closed.start)
            and not text.endswith("!", 0, opened.start)
            and not any(i.kind == "link" and i.start < opened.start < i.end for i in page.inlines)
        ):
            yield Edit(opened.start, opened.end, "[")
            yield Edit(closed.start, closed.end, f"]({tag[1]})")


class Destination(Struct, frozen=True, gc=False):
    """Where a link leads that is written at `start:end` of a page."""

    dest: str
    start: int
    end: int


def destinations(page: Page, shelf: Shelf) -> Iterator[Edit]:
    """`page.path` counts from the folder of its language, like those of the shelf."""
    for found in leads(page, shelf):
        if found.dest != page.text[found.start : found.end]:
            yield Edit(found.start, found.end, found.dest.replace(" ", "%20"))


def leads(page: Page, shelf: Shelf) -> Iterator[Destination]:
    """Where each link of a page leads on the stage."""
    front = page.front
    theirs = front is not None and any(f.key.startswith("ms.") for f in front.fields)
    for dest, text, start, end in _written(page):
        ours = _destination(dest, text, page, shelf) if theirs or _is_theirs(dest) else dest
        yield Destination(page.text[start:end] if ours == dest else ours, start, end)


def _is_theirs(dest: str) -> bool:
    return bool(_SITE.match(dest) or _OLD_SITE.match(dest) or _WINDOWS.match(dest))


def _written(page: Page) -> Iterator[tuple[str, str, int, int]]:
    """The destinations on a page, each with the text of the link."""
    for link in links.links(page):
        defined_elsewhere = (link.dest_start, link.dest_end) == (link.start, link.end)
        in_brackets = link.kind == "link" and page.text[link.start] == "<"
        if not defined_elsewhere and not in_brackets:
            yield link.dest, _text(page, link), link.dest_start, link.dest_end
    for match in matches(page, _DEFINITION):
        yield match[2], match[1], match.start(2), match.end(2)


def _text(page: Page, link: links.Link) -> str:
    """What a reader clicks."""
    if link.kind != "html":
        return page.text[link.start + 1 : link.text_end]
    start = page.text.find(">", link.end) + 1
    end = _CLOSED.search(page.text, start)
    return page.text[start : end.start()] if start and end else ""


def _destination(dest: str, text: str, page: Page, shelf: Shelf) -> str:
    if old := _OLD_SITE.match(dest):
        ours = shelf.ids.get(old["id"].lower()) or shelf.names.get(plain_name(text), "")
        return relative(page, ours) if ours else dest
    path = _SITE.sub("", dest, count=1)
    parts = _PARTS.fullmatch(path)
    if parts is None or parts["scheme"] or not parts["path"] or path.startswith("//"):
        return dest
    path, tail = parts["path"].replace("\\", "/"), parts["tail"]
    folder = posixpath.dirname(page.path)
    locale = _LOCALES.get(page.language, page.language.lower()) or "en-us"
    official = shelf.official.replace("{locale}", locale)
    if path.startswith("/"):
        path = path[match.end() :] if (match := _LOCALE.match(path)) else path
        ours, address = _rooted(path, shelf, official, locale)
    else:
        target = posixpath.normpath(posixpath.join(folder, unquote(path)))
        ours = shelf.find(target)
        address = urljoin(official, target.removesuffix(".md")) if official else ""
        if ours == target:
            return dest
    if ours:
        return relative(page, ours) + tail[tail.find("#") if "#" in tail else len(tail) :]
    return address + tail if address else dest


def relative(page: Page, path: str) -> str:
    """The way from a page to another file of its language."""
    return posixpath.relpath(path, posixpath.dirname(page.path) or ".")


def plain_name(text: str) -> str:
    """The text of a link without its markup."""
    return re.sub(r"<[^<>]*>|[*`\\]", "", text).strip().removesuffix("()")


def _rooted(path: str, shelf: Shelf, official: str, locale: str) -> tuple[str, str]:
    """Our page for a path of Microsoft's site, and its address there."""
    if api := _API.fullmatch(path):
        path = f"/windows/win32/{api['rest']}".lower()
        if ours := shelf.api(api["header"].lower(), api["slug"]):
            return ours, ""
    path = _DESKTOP.sub("/windows/win32/", path)
    if not official:
        return "", ""
    root, _, _ = official.partition(f"/{locale}/")
    address = f"{root}/{locale}{path}"
    inside = address.removeprefix(official)
    return (shelf.find(f"{inside}.md") if inside != address else ""), address
