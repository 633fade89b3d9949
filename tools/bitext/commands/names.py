"""`bitext names`: the vocabulary that translations must leave as it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from bitext.commands import CLEAN, FAILED, FOUND, docset_of, prepare_output, terminal
from bitext.docset import Docset, Member
from bitext.files import Unreadable
from bitext.folders import shown
from bitext.model import TEXT_KINDS, Evidence, Lines, Page
from bitext.names.find import Name, find


class Entry(Struct):
    """An identifier of the originals, with the place where it stands first."""

    name: str
    kind: str
    count: int
    path: str
    line: int
    column: int


def names(paths: Sequence[str], original: str | None, language: str | None, form: str) -> None:
    docset = docset_of(paths, original, language)
    prepare_output()
    entries, unread = _vocabulary(docset)
    entries.sort(key=lambda entry: (entry.name.lower(), entry.name))
    if form == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(entries)).decode() + "\n")
    else:
        rows = [(e.name, e.kind, f"{e.count:,}", f"{e.path}:{e.line}:{e.column}") for e in entries]
        sys.stdout.write(terminal.table(rows, "<<><"))
    terminal.tell("note", docset.notices)
    terminal.tell("error", [*docset.unread(), *unread])
    sys.exit(FAILED if docset.failures else FOUND if unread else CLEAN)


def _vocabulary(docset: Docset) -> tuple[list[Entry], list[str]]:
    """The names, and what there is to say of pages that cannot be read. Each page counts once, in
    whatever languages it is there."""
    unread: list[str] = []
    found: dict[str, Entry] = {}
    seen: set[tuple[str, str]] = set()
    for member in docset.members:
        page = docset.page(member)
        if isinstance(page, Unreadable):
            unread.append(f"{page.told(member.path)}; it is left out")
        elif (member.home, member.relative) not in seen:
            seen.add((member.home, member.relative))
            for path, lines, offset, name in _names(docset, member, page):
                if entry := found.get(name.text):
                    entry.count += 1
                else:
                    place = lines.place(offset)
                    found[name.text] = Entry(
                        name.text, name.kind, 1, path, place.line, place.column
                    )
    return list(found.values()), unread


def _names(docset: Docset, member: Member, page: Page) -> Iterator[tuple[str, Lines, int, Name]]:
    """The identifiers of an original, each with a file where it can be seen."""
    pair = docset.pair(member, page)
    if pair.original is None and not docset.is_original(member):
        lines = Lines(page.text)
        for segment in pair.segments:
            for name in find(segment.original):
                yield member.path, lines, segment.start, name
        return
    original, path = page, member.path
    if pair.original is not None:
        original = pair.original
        if pair.evidence is not Evidence.SIBLING:
            path = shown(f"{docset.original_folder(member.home)}/{original.path}")
    lines = Lines(original.text)
    for block in original.blocks:
        if block.kind in TEXT_KINDS:
            for name in find(original.text[block.start : block.end]):
                yield path, lines, block.start + name.start, name
