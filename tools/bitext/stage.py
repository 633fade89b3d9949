"""The stage: a copy of a documentation set that is ready for readers.

Every page is repaired as far as repairs are certain, and rendered: plain Markdown of one language,
with links that lead somewhere. An original that exists only in the markup of a translation gets its
page. Beside the pages lie their notes. Whatever else is in the folders is copied. Sources are never
touched, and of a stage that is there already only what changed.
"""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bitext.docset import Docset, Member
from bitext.folders import is_page, is_skipped, tag
from bitext.model import Page
from bitext.notes import notes, notes_of_original, notes_path, restored, written
from bitext.originals import hash_of
from bitext.outcome import Crash, Outcome, check_page
from bitext.parse import parse
from bitext.reconstruct import is_exact, reconstruct
from bitext.render import rendered
from bitext.render.links import Shelf
from bitext.report import Located
from bitext.rules import Rule

_LIST = ".bitext-stage"  # names the files that a stage is made of: no others are ever removed

_NOTHING = Outcome(b"")

_decode = msgspec.msgpack.Decoder(tuple[Located, ...]).decode


class StageError(Exception):
    """The folder cannot be a stage; the message says why."""


class Staged(Struct, frozen=True):
    """A page of the stage at `path`, made from the page of the set at `source`, which people see
    as `shown`; the places of findings are there. `remaining` ones were not `repaired`. A page that
    cannot be read is not `written`: its one finding says why."""

    path: str
    source: str
    shown: str
    remaining: tuple[Located, ...] = ()
    repaired: tuple[Located, ...] = ()
    notices: tuple[str, ...] = ()
    crashes: tuple[Crash, ...] = ()
    written: bool = True


def stage(docset: Docset, folder: Path, rules: Sequence[Rule], official: str = "") -> list[Staged]:
    """Stages a set in a folder. Where a page of Microsoft's links to what is not here, the link
    leads to `official`: the address of the folder that its pages come from, with `{locale}`."""
    root = _root(docset)
    others = list(_others(root))
    sources = {member: member for member in docset.members}
    sources.update(_missing_originals(docset))
    shelves = _shelves(docset, sources, [root / path for path in others], official)
    pages = [_below(member.file, root) for member in sources]
    files = _Files(folder, root, [*others, *pages, *map(notes_path, pages)])
    for path in others:
        files.write(path, (root / path).read_bytes())
    staged: list[Staged] = []
    # All languages of a page one after the other: their original is then read once.
    for member in sorted(sources, key=lambda m: (m.home, m.relative, m.folder)):
        source = sources[member]
        entry = Staged(_below(member.file, root), _below(source.file, root), source.path)
        page = docset.page(source)
        fixed = _NOTHING
        if source is member:
            entry, fixed = _check(docset, member, rules, entry)
        if isinstance(page, Page):
            shelf = shelves[member.root]
            text = fixed.output or (page.text if source is member else reconstruct(page))
            language = tag(member.folder) or docset.language
            reached = [(repair.start, repair.end) for repair in fixed.repairs]
            clean, places = rendered(text, member.relative, language, shelf, reached)
            files.write(entry.path, clean.encode())
            final = parse(clean, member.relative, language)
            if source is member:
                repairs = zip(fixed.repairs, places, strict=True)
                told = notes(docset, member, page, final, shelf)
                told = replace(told, restored=tuple(restored(final, repairs)))
            else:
                told = notes_of_original(page, final)
            files.write(notes_path(entry.path), written(told))
        staged.append(replace(entry, written=isinstance(page, Page)))
    files.finish()
    return sorted(staged, key=lambda page: page.path)


def _check(
    docset: Docset, member: Member, rules: Sequence[Rule], entry: Staged
) -> tuple[Staged, Outcome]:
    """The findings of a page, and what became of it with all certain repairs."""
    first = check_page(docset, member, rules, "check")
    last = check_page(docset, member, rules, "fix") if first.repairable else first
    found = _decode(first.findings)
    left = {finding.fingerprint for finding in _decode(last.findings)}
    entry = replace(
        entry,
        remaining=tuple(f for f in found if not f.edits or f.fingerprint in left),
        repaired=tuple(f for f in found if f.edits and f.fingerprint not in left),
        notices=first.notices,
        crashes=first.crashes,
    )
    return entry, last


def _root(docset: Docset) -> Path:
    """The folder that all paths of the set are in."""
    folders = [path if Path(path).is_dir() else posixpath.dirname(path) for path in docset.paths]
    return Path(posixpath.commonpath(folders))


def _below(file: str, root: Path) -> str:
    return Path(file).relative_to(root).as_posix()


def _others(root: Path) -> Iterator[str]:
    """The files that are not pages, such as images, but for those that a link borrows from
    elsewhere."""
    real = root.resolve()
    for folder, inner, files in os.walk(root):
        inner[:] = sorted(name for name in inner if not is_skipped(name))
        for name in sorted(files):
            path = Path(folder, name)
            if not is_page(name) and path.resolve().is_relative_to(real):
                yield path.relative_to(root).as_posix()


def _missing_originals(docset: Docset) -> Iterator[tuple[Member, Member]]:
    """The originals that only the bilingual markup of a translation holds, with that translation:
    the one that gives them back to the byte, or else the first."""
    found: dict[Member, Member] = {}
    exact: set[Member] = set()
    for source in docset.members:
        home, _, name = docset.original_folder(source.home).rpartition("/")
        original = Member("", home, name, source.relative)
        if home != source.home or docset.is_original(source) or docset.tree.has(original.file):
            continue
        page = docset.page(source)
        if original not in exact and isinstance(page, Page) and page.spans:
            if is_exact(reconstruct(page), hash_of(page)):
                exact.add(original)
                found[original] = source
            found.setdefault(original, source)
    yield from found.items()


def _shelves(
    docset: Docset, members: Iterable[Member], others: Iterable[Path], official: str
) -> dict[str, Shelf]:
    """What links may lead to, for the root folder of each language: its pages, the originals of
    those it lacks, and all other files."""
    pages: dict[str, list[str]] = {}
    originals: dict[str, list[str]] = {}
    for member in members:
        pages.setdefault(member.root, []).append(member.relative)
        if docset.is_original(member):
            originals.setdefault(member.home, []).append(member.relative)
    files = [path.as_posix() for path in others]
    shelves: dict[str, Shelf] = {}
    for root, own in pages.items():
        around = [posixpath.relpath(file, root) for file in files]
        lacking = originals.get(posixpath.dirname(root), [])
        shelves[root] = Shelf.of([*around, *lacking, *own], official)
    return shelves


class _Files:
    """The files of a stage: those that changed are written, each at once or not at all, and those
    that are no longer part of it are removed. No other file is."""

    def __init__(self, folder: Path, source: Path, paths: Iterable[str]) -> None:
        here, there = folder.resolve(), source.resolve()
        if here.is_relative_to(there) or there.is_relative_to(here):
            raise StageError(f"{folder}: pages cannot be staged where they are")
        self._folder = folder
        self._written: set[str] = set()
        self._paths = set(paths)
        before = self._listed()
        self._remove(before - self._paths)
        folder.mkdir(parents=True, exist_ok=True)
        self._list(self._paths)

    def write(self, path: str, data: bytes) -> None:
        self._written.add(path)
        file = self._folder / path
        if file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            temporary.write_bytes(data)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)

    def finish(self) -> None:
        self._remove(self._paths - self._written)
        self._list(self._written)

    def _listed(self) -> set[str]:
        try:
            return set(json.loads((self._folder / _LIST).read_text("utf-8")))
        except FileNotFoundError:
            if self._folder.exists() and any(self._folder.iterdir()):
                raise StageError(f"{self._folder}: this is not a stage, and not empty") from None
            return set()

    def _list(self, paths: Iterable[str]) -> None:
        self.write(_LIST, json.dumps(sorted(paths), indent=0).encode())
        self._written.discard(_LIST)

    def _remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            file = self._folder / path
            file.unlink(missing_ok=True)
            for folder in file.relative_to(self._folder).parents[:-1]:
                if any((self._folder / folder).iterdir()):
                    break
                (self._folder / folder).rmdir()
