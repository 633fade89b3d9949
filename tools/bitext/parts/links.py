"""The links of a page, and where their destinations stand in it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote

from msgspec import Struct

from bitext.context import Context, Library
from bitext.memo import remembered
from bitext.model import Evidence, Finding, Inline, Page, Pair, Segment

_ATTRIBUTE = r"<(?:a|area|img)\b[^<>]*?\b(?:href|src)[ ]*=[ ]*[\"']([^\"'<>]*)[\"']"
_DEST = r"<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*"
_TITLE = r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?"
_TAGS = re.compile(_ATTRIBUTE, re.IGNORECASE)
_LINKS = re.compile(rf"\]\([ ]*+({_DEST}){_TITLE}[ ]*\)|{_ATTRIBUTE}", re.IGNORECASE)
_TAIL = re.compile(rf"\]\(\s*+({_DEST}){_TITLE}\s*\)\Z")
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|[/\\~#]|\Z")
# A part of an address: the languages that sites are translated into, each with its region.
_LANGUAGES = (
    r"(?:ar|bg|bs|ca|cs|da|de|el|en|es|et|eu|fa|fi|fil|fr|ga|gl|he|hi|hr|hu|id|is|it|ja|ka|kk|ko|lb"
    r"|lt|lv|ms|mt|nb|nl|no|pl|pt|ro|ru|sk|sl|sr|sv|th|tr|uk|vi|zh)"
)
LOCALE = rf"/{_LANGUAGES}-(?:[a-z]{{2}}|(?:cyrl|hans|hant|latn)(?:-[a-z]{{2}})?)(?=[/?#]|\Z)"
_FIRST = re.compile(rf"\A((?:https?://[^/]+)?)/{_LANGUAGES}(?=/)", re.IGNORECASE)
_LOCALE = re.compile(LOCALE, re.IGNORECASE)
_LANGUAGE = re.compile(r"(?<=//)(?:[a-z]{2}|zh-[a-z]{2,4})(?=\.[\w-]+\.\w)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


_NUMBER = re.compile(r"[-_]\d+$")
_SHORTEST = len('<a href="">')


class Link(Struct, frozen=True, gc=False):
    """A link or image at `start:end`, whose text ends at `text_end`. `dest_start:dest_end` is the
    destination as it is written; where it stands elsewhere, as for `[text][name]`, all of the link.
    """

    dest: str
    start: int
    end: int
    text_end: int
    dest_start: int
    dest_end: int
    kind: str = "link"


@remembered
def links(page: Page) -> tuple[Link, ...]:
    """The links and images of a page: those of Markdown, then those of HTML tags."""
    found = [_link(page.text, i) for i in page.inlines if i.kind in ("link", "image")]
    found.extend(_tags(page))
    return tuple(found)


def _link(text: str, inline: Inline) -> Link:
    start, end, dest = inline.start, inline.end, inline.dest
    at = text.rfind("](", start, end)
    if at >= 0:
        low, high = at + 2, end - 1
        if text[low:high] == dest:
            return Link(dest, start, end, at, low, high, inline.kind)
        if match := _TAIL.match(text, at, end):
            low, high = match.span(1)
            bracket = text.startswith("<", low)
            return Link(dest, start, end, at, low + bracket, high - bracket, inline.kind)
    bracket = text.startswith("<", start)
    return Link(dest, start, end, end - bracket, start + bracket, end - bracket, inline.kind)


def _tags(page: Page) -> Iterator[Link]:
    """Links in raw HTML; not those that the embedded original or an example has."""
    areas = [(b.start, b.end) for b in page.blocks if b.kind == "html"]
    areas += [(i.start, i.end) for i in page.inlines if i.kind == "html"]
    for start, end in areas:
        for match in _TAGS.finditer(page.text, start, end) if end - start > _SHORTEST else ():
            if not any(s.source_start <= match.start() < s.source_end for s in page.spans):
                dest = match[1].replace("&amp;", "&")
                yield Link(dest, *match.span(), match.end(), *match.span(1), kind="html")


def is_relative(dest: str) -> bool:
    """Whether a destination is a path that starts at the folder of the page."""
    return not _ELSEWHERE.match(dest)


def split(dest: str) -> tuple[str, str]:
    """Path and fragment of a destination, without its query."""
    path, _, fragment = dest.partition("#")
    return unquote(path.partition("?")[0]).replace("\\", "/"), unquote(fragment)


def without_locale(dest: str) -> str:
    """A destination that is the same for all languages."""
    return _LANGUAGE.sub("", _LOCALE.sub("", dest, count=1))


def segment_of(pair: Pair, link: Link) -> Segment | None:
    """The segment that a link stands in, with all of its markup."""
    index = bisect_right(pair.segments, link.start, key=lambda segment: segment.start) - 1
    segment = pair.segments[index] if index >= 0 else None
    return segment if segment is not None and link.end <= segment.end else None


class Exchange(Struct, frozen=True):
    """A segment whose links are not those of its original: what they lost and what they have
    instead, both in order."""

    segment: Segment
    target: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def exchanges(pair: Pair, context: Context) -> tuple[Exchange, ...]:
    """The segments with other links than their originals. Where the original is a later one than
    that which was translated, differences say nothing."""
    later = context.version is not None and context.version.state not in ("fresh", "")
    return _exchanges(pair, later)


@remembered
def _exchanges(pair: Pair, later: bool) -> tuple[Exchange, ...]:
    found: list[Exchange] = []
    if pair.original is not None and _dests(pair.page) == _dests(pair.original):
        return ()
    for segment in pair.segments:
        original = segment.original
        if not original or (later and segment.evidence is Evidence.FILE) or segment.key:
            continue
        target = segment.target
        ours, theirs = destinations(target), destinations(original)
        if ours != theirs:
            a, b = Counter(map(_same, ours)), Counter(map(_same, theirs))
            if a != b:
                lost, gained = tuple(_beyond(theirs, a)), tuple(_beyond(ours, b))
                found.append(Exchange(segment, target, lost, gained))
    return tuple(found)


def _dests(page: Page) -> list[str]:
    return [inline.dest for inline in page.inlines if inline.dest]


def destinations(text: str) -> list[str]:
    """The destinations of a piece of Markdown, as they are written there."""
    if "](" not in text and "href" not in text:
        return []
    return [(dest or attribute).strip("<>") for dest, attribute in _LINKS.findall(text)]


class Stray(Struct, frozen=True):
    """A link that leads elsewhere than the original's, which leads to `dest`. Where it is `certain`
    that these two belong together, so is the repair."""

    link: Link
    dest: str
    segment: Segment
    certain: bool


def strays(pair: Pair, context: Context) -> Iterator[Stray]:
    text = pair.page.text
    for found in exchanges(pair, context):
        if len(found.lost) != len(found.gained):
            continue
        segment = found.segment
        certain = segment.evidence is not Evidence.FILE and len(found.lost) == 1
        for ours, theirs in zip(found.gained, found.lost, strict=True):
            if is_in_other_language(ours, theirs):
                continue
            if _is_same_place(pair.page.path, ours, theirs, context.library):
                continue
            for link in links(pair.page):
                inside = segment.start <= link.start and link.end <= segment.end
                if inside and text[link.dest_start : link.dest_end] == ours:
                    yield Stray(link, theirs, segment, certain)
                    break


def without_strays(
    pair: Pair, context: Context, found: Iterable[tuple[Link, Finding]]
) -> Iterator[Finding]:
    """What is found of links, but for those of which BT303 says where they belong."""
    if findings := list(found):
        astray = {stray.link for stray in strays(pair, context)}
        yield from (finding for link, finding in findings if link not in astray)


def _is_same_place(page: str, ours: str, theirs: str, library: Library) -> bool:
    """Whether both lead to one page, and ours to an anchor that is there: `#errores` for `#errors`,
    where headings are translated."""
    path, fragment = split(ours)
    if not fragment or split(theirs)[0] != path or not is_relative(path or "."):
        return False
    target = library.resolve(page, path) if path else page
    return library.exists(target) and has_anchor(library.anchors(target) or (), fragment)


def _same(dest: str) -> str:
    """What two destinations have in common that lead to one place."""
    plain = without_locale(_ESCAPE.sub(r"\1", dest).replace("&amp;", "&"))
    return unquote(_FIRST.sub(r"\1", plain)).rstrip("/").casefold()


def is_in_other_language(a: str, b: str) -> bool:
    """Whether both lead to one site that has a host a language, whatever its pages are called."""
    hosts = [re.match(r"https?://[^/]+", dest) for dest in (a, b)]
    if not all(hosts):
        return False
    x, y = (host[0].lower() for host in hosts if host)
    return x != y and _LANGUAGE.sub("", x) == _LANGUAGE.sub("", y)


def _beyond(dests: list[str], known: Counter[str]) -> Iterator[str]:
    left = known.copy()
    for dest in dests:
        key = _same(dest)
        if left[key] > 0:
            left[key] -= 1
        else:
            yield dest


def has_anchor(anchors: Collection[str], fragment: str) -> bool:
    """Whether one of the anchors is meant; site engines differ in case, accents and numbers."""
    if fragment in anchors:
        return True
    wanted = _folded(fragment)
    known = {_folded(anchor) for anchor in anchors}
    return wanted in known or _NUMBER.sub("", wanted) in known


def _folded(anchor: str) -> str:
    plain = unicodedata.normalize("NFKD", anchor.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[-_\s]+", "-", kept).strip("-")
