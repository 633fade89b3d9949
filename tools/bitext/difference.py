"""What moved between two versions of an original, so that a translator knows where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import unescape
from itertools import chain, islice

from msgspec import Struct

from bitext.context import Move
from bitext.model import TEXT_KINDS, Block, Page
from bitext.names.find import GONE, find, plain
from bitext.parts.moves import SHOWN

_BODY = TEXT_KINDS - {"heading"} | {"code"}
_LONG = 1000  # words that are compared one by one
_WIDE = 60  # characters of what is spelled out


class _Piece(Struct, frozen=True):
    """A block of the body: as it is written, as it is read, and the heading above it."""

    written: str
    block: Block
    heading: str

    @property
    def read(self) -> str:
        return _read(self.written, self.block)


def moved(then: Page, now: Page) -> tuple[Move, ...]:
    """What a reader would see change from one version to the other. Empty if that is nothing: only
    metadata, markup, addresses or white space moved."""
    fields = tuple(_fields(then, now))
    if _body(then) == _body(now):
        return fields
    return (*_headings(then, now), *fields, *_blocks(then, now))


def _body(page: Page) -> str:
    return page.text[page.front.end if page.front else 0 :].strip()


def _headings(then: Page, now: Page) -> Iterator[Move]:
    a = [_read(then.text[b.start : b.end], b) for b in then.blocks if b.kind == "heading"]
    b = [_read(now.text[b.start : b.end], b) for b in now.blocks if b.kind == "heading"]
    added: list[str] = []
    removed: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "replace" and j - i == m - k == 1:
            yield Move("heading", (a[i], b[k]))
        elif tag != "equal":
            removed += a[i:j]
            added += b[k:m]
    if added:
        yield Move("headings_added", tuple(added))
    if removed:
        yield Move("headings_removed", tuple(removed))


def _fields(then: Page, now: Page) -> Iterator[Move]:
    if then.front and now.front:
        if then.front.get("title") != now.front.get("title"):
            yield Move("title")
        if then.front.get("description") != now.front.get("description"):
            yield Move("description")


def _blocks(then: Page, now: Page) -> Iterator[Move]:
    before, after = list(_pieces(then)), list(_pieces(now))
    start, end = _common([p.written for p in before], [p.written for p in after])
    a = [piece.read for piece in before[start : len(before) - end]]
    b = [piece.read for piece in after[start : len(after) - end]]
    headings = [piece.heading for piece in after[start:]] or [""]
    changed: list[tuple[str, str]] = []
    removed: list[str] = []
    added: list[str] = []
    where: dict[str, None] = {}
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            both = min(j - i, m - k)
            changed += zip(a[i : i + both], b[k : k + both], strict=True)
            removed += a[i + both : j]
            added += b[k + both : m]
            where.update(dict.fromkeys(headings[min(k, len(headings) - 1) : max(m, k + 1)]))
    if changed or added or removed:
        counts = (len(before), len(changed), len(added), len(removed))
        yield Move("blocks", tuple(where), counts)
    yield from _words(changed)
    old, new = ([pair[side] for pair in changed] for side in (0, 1))
    yield from _names(then, now, old + removed, new + added)


def _pieces(page: Page) -> Iterator[_Piece]:
    heading = page.front.get("title") if page.front else ""
    for block in page.blocks:
        text = page.text[block.start : block.end]
        if block.kind == "heading":
            heading = _read(text, block)
        elif block.kind in _BODY:
            yield _Piece(text, block, heading)


def _words(changed: list[tuple[str, str]]) -> Iterator[Move]:
    """The words that changed, where few did."""
    differences = chain.from_iterable(_difference(a.split(" "), b.split(" ")) for a, b in changed)
    some = list(islice(differences, 2 * SHOWN))
    if len(some) < 2 * SHOWN and len(set(some)) <= SHOWN:
        yield from dict.fromkeys(some)


def _difference(a: list[str], b: list[str]) -> Iterator[Move]:
    start, end = _common(a, b)
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    if max(len(a), len(b)) > _LONG:
        return
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        old, new = _short(" ".join(a[i:j])), _short(" ".join(b[k:m]))
        if tag == "replace":
            yield Move("words", (old, new))
        elif tag != "equal":
            yield Move("words_removed" if old else "words_added", (old or new,))


def _names(then: Page, now: Page, old: list[str], new: list[str]) -> Iterator[Move]:
    """Identifiers of the prose that one of the versions does not have at all."""
    before, after = then.text.replace("\\", ""), now.text.replace("\\", "")
    if appeared := [name for name in _identifiers(new) if name not in before]:
        yield Move("names_added", tuple(appeared))
    if vanished := [name for name in _identifiers(old) if name not in after]:
        yield Move("names_removed", tuple(vanished))


def _identifiers(texts: list[str]) -> dict[str, None]:
    prose = (text for text in texts if not text.startswith(("```", "~~~")))
    return dict.fromkeys(name.text for text in prose for name in find(text, escapes=False))


def _common(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """How much is the same at both ends."""
    most = min(len(a), len(b))
    start = next((i for i in range(most) if a[i] != b[i]), most)
    most -= start
    return start, next((i for i in range(most) if a[-1 - i] != b[-1 - i]), most)


def _read(text: str, block: Block) -> str:
    """The block as it is read: another address of a link, or more emphasis, is not another text."""
    if block.kind == "code":
        return " ".join(text.split())
    return shown(text)


def shown(text: str) -> str:
    """A piece of Markdown as it is read, without its markup and addresses."""
    return " ".join(unescape(plain(text).text.replace(GONE, "")).split())


def _short(text: str) -> str:
    return text if len(text) <= _WIDE else f"{text[:_WIDE]}…"
