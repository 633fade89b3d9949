"""What moved between two versions of an original, in words that tell a translator where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import unescape
from itertools import chain, islice

from msgspec import Struct

from bitext.model import TEXT_KINDS, Block, Page
from bitext.names.find import GONE, find, plain

_BODY = TEXT_KINDS - {"heading"} | {"code"}
_SHOWN = 5  # headings, names or words that are spelled out
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


def moved(then: Page, now: Page) -> tuple[str, ...]:
    """What a reader would see change from one version to the other. Empty if that is nothing: only
    metadata, markup, addresses or white space moved."""
    fields = tuple(_fields(then, now))
    if _body(then) == _body(now):
        return fields
    return (*_headings(then, now), *fields, *_blocks(then, now))


def _body(page: Page) -> str:
    return page.text[page.front.end if page.front else 0 :].strip()


def _headings(then: Page, now: Page) -> Iterator[str]:
    a = [_read(then.text[b.start : b.end], b) for b in then.blocks if b.kind == "heading"]
    b = [_read(now.text[b.start : b.end], b) for b in now.blocks if b.kind == "heading"]
    added: list[str] = []
    removed: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "replace" and j - i == m - k == 1:
            yield f'the heading "{a[i]}" is now "{b[k]}"'
        elif tag != "equal":
            removed += a[i:j]
            added += b[k:m]
    if added:
        yield f"new heading{_s(added)} {_quoted(added)}"
    if removed:
        yield f"heading{_s(removed)} {_quoted(removed)} removed"


def _fields(then: Page, now: Page) -> Iterator[str]:
    if then.front and now.front:
        for key in ("title", "description"):
            if then.front.get(key) != now.front.get(key):
                yield f"the {key} changed"


def _blocks(then: Page, now: Page) -> Iterator[str]:
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
    counts = ((changed, "changed"), (added, "new"), (removed, "removed"))
    if told := [f"{len(blocks)} {what}" for blocks, what in counts if blocks]:
        yield f"of {len(before)} blocks {', '.join(told)}, under {_quoted(list(where))}"
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


def _words(changed: list[tuple[str, str]]) -> Iterator[str]:
    """The words that changed, where few did."""
    differences = chain.from_iterable(_difference(a.split(" "), b.split(" ")) for a, b in changed)
    some = list(islice(differences, 2 * _SHOWN))
    if len(some) < 2 * _SHOWN and len(set(some)) <= _SHOWN:
        yield from dict.fromkeys(some)


def _difference(a: list[str], b: list[str]) -> Iterator[str]:
    start, end = _common(a, b)
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    if max(len(a), len(b)) > _LONG:
        return
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        old, new = _short(" ".join(a[i:j])), _short(" ".join(b[k:m]))
        if tag == "replace":
            yield f'"{old}" is now "{new}"'
        elif tag != "equal":
            yield f'"{old or new}" {"removed" if old else "added"}'


def _names(then: Page, now: Page, old: list[str], new: list[str]) -> Iterator[str]:
    """Identifiers of the prose that one of the versions does not have at all."""
    before, after = then.text.replace("\\", ""), now.text.replace("\\", "")
    if appeared := [name for name in _identifiers(new) if name not in before]:
        yield f"new name{_s(appeared)} {_listed(appeared)}"
    if vanished := [name for name in _identifiers(old) if name not in after]:
        yield f"name{_s(vanished)} {_listed(vanished)} removed"


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


def _quoted(items: list[str]) -> str:
    return _listed([f'"{item}"' for item in items])


def _listed(items: list[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more


def _s(items: list[str]) -> str:
    return "s" if len(items) > 1 else ""
