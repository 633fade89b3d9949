"""The stage: a copy of a documentation set that is ready for readers.

Every page is repaired as far as repairs are certain, and rendered: plain Markdown of one language,
with links that lead somewhere. An original that exists only in the markup of a translation gets its
page. Whatever else lies in the folders is copied. Sources are never touched, and of a stage that is
there already only what changed.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bitext.cache import Stamps
from bitext.context import anchors_of
from bitext.docset import Asked, Docset, Member
from bitext.edits import apply, carried
from bitext.folders import is_page, is_skipped, tag
from bitext.model import Finding, Page
from bitext.notes import Notes, digest, notes, notes_of_original, notes_path, restored, written
from bitext.originals import hash_of
from bitext.outcome import Crash, Outcome, check_page
from bitext.parse import parse
from bitext.parts.links import is_relative
from bitext.reconstruct import is_exact, reconstruct
from bitext.render.anchors import anchors
from bitext.render.annotations import MalformedAnnotationsError, annotated
from bitext.render.links import Destination, Shelf, leads
from bitext.render.mentioned import mentioned, title
from bitext.render.page import rendered
from bitext.report import Located, locate
from bitext.rules import Rule
from bitext.shelves import ASTRAY, DEAD, dead_links, shelves

_LIST = ".bitext-stage"  # names the files that a stage is made of: no others are ever removed

_LINK = re.compile(r"\]\([ ]*<?([^()\s<>]+)|\bhref=\"([^\"<>]+)\"")
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


def stage(
    docset: Docset,
    folder: Path,
    rules: Sequence[Rule],
    official: str = "",
    memory: Memory | None = None,
) -> list[Staged]:
    """Stages a set in a folder. Where a page of Microsoft's links to what is not here, the link
    leads to `official`: the address of the folder that its pages come from, with `{locale}`. With
    the `memory` of the last time, only what depends on a change is made anew."""
    _ = docset.directives  # one that is no function is told before anything is written
    root = _root(docset)
    others = list(_others(root))
    sources = {member: member for member in docset.members}
    sources.update(_missing_originals(docset))
    pages = [_below(member.file, root) for member in sources]
    homes = {member.home for member in sources}
    _refuse_strangers(docset, homes)
    for home in homes:
        docset.glossary(home)  # what is wrong with it is told even if nothing is made anew
    files = _Files(folder, root, [*others, *pages, *map(notes_path, pages)])
    for path in others:
        files.write(path, (root / path).read_bytes())
    memory = memory or Memory()
    found = memory.shelves(shelves(docset, sources, [root / path for path in others], official))
    stamps = Stamps(docset.tree)
    drafts: dict[str, _Draft] = {}
    # All languages of a page one after the other: their original is then read once.
    for member in sorted(sources, key=lambda m: (m.home, m.relative, m.folder)):
        source = sources[member]
        entry = Staged(_below(member.file, root), _below(source.file, root), source.path)
        shelf = found[member.root]
        drafts[member.file] = memory.recall(member, shelf, stamps) or memory.keep(
            _draft(docset, member, source, entry, rules, shelf),
            shelf,
            tuple(docset.asked),
            stamps,
        )
    mentions = _mentions(drafts, found)
    for file, draft in drafts.items():
        if draft.entry.written:
            member = draft.member
            below = mentioned(member.relative, _language(docset, member), mentions.get(file, {}))
            text = draft.text + below
            files.write(draft.entry.path, text.encode())
            told = replace(draft.notes, digest=digest(text))
            files.write(notes_path(draft.entry.path), written(told))
    files.finish()
    anchors = _anchors(docset, drafts)
    staged = (_checked(draft, found[draft.member.root], anchors) for draft in drafts.values())
    return sorted(staged, key=lambda page: page.path)


class _Draft(Struct, frozen=True):
    """A page before it is known what the others are. `leads` are the destinations of its links, at
    their places in the `source`, and `links` the pages below its root that its text leads to."""

    entry: Staged
    member: Member
    text: str = ""
    source: str = ""
    leads: tuple[Destination, ...] = ()
    links: tuple[str, ...] = ()
    notes: Notes = Notes("", "")


class Memory:
    """The drafts of the last stage, each with the shelf and the files that it depends on."""

    def __init__(self) -> None:
        self._drafts: dict[str, tuple[_Draft, Shelf, tuple[str, ...], bytes]] = {}
        self._shelves: dict[str, Shelf] = {}

    def shelves(self, new: dict[str, Shelf]) -> dict[str, Shelf]:
        """The shelves, and where one is as before the very same."""
        old = self._shelves
        self._shelves = {
            root: old[root] if old.get(root) == shelf else shelf for root, shelf in new.items()
        }
        return self._shelves

    def recall(self, member: Member, shelf: Shelf, stamps: Stamps) -> _Draft | None:
        draft, before, asked, digest = self._drafts.get(member.file, (None, None, (), b""))
        return draft if before is shelf and stamps.digest(asked) == digest else None

    def keep(self, draft: _Draft, shelf: Shelf, asked: tuple[str, ...], stamps: Stamps) -> _Draft:
        self._drafts[draft.member.file] = (draft, shelf, asked, stamps.digest(asked))
        return draft


def _refuse_strangers(docset: Docset, homes: Iterable[str]) -> None:
    """What is said has to be said on a page, be it one that is not staged now."""
    for home in sorted(homes):
        try:
            wrong = next(docset.astray(home), "")
        except MalformedAnnotationsError as error:
            raise StageError(str(error)) from error
        if wrong:
            raise StageError(wrong)


def _language(docset: Docset, member: Member) -> str:
    return tag(member.folder) or docset.language


def _draft(  # noqa: PLR0913 - a page depends on all of them
    docset: Docset,
    member: Member,
    source: Member,
    entry: Staged,
    rules: Sequence[Rule],
    shelf: Shelf,
) -> _Draft:
    docset.asked = Asked()
    page = docset.page(source)
    fixed = _NOTHING
    if source is member:
        entry, fixed = _check(docset, member, rules, entry)
    if not isinstance(page, Page):
        return _Draft(replace(entry, written=False), member)
    language = _language(docset, member)
    places = [(repair.start, repair.end) for repair in fixed.repairs]
    if source is not member:
        text = reconstruct(page)
    else:
        final = docset.parse(member, fixed.output) if fixed.output else page
        marks = list(anchors(docset.pair(member, final)))
        text, places = apply(final.text, marks), carried(places, marks)
    if annotations := docset.annotations(member):
        final = parse(text, member.relative, language)
        said = list(annotated(final, language, annotations))
        text, places = apply(text, said), carried(places, said)
    text, places = rendered(text, member.relative, language, shelf, docset.directives, places)
    final = parse(text, member.relative, language)
    if source is member:
        told = replace(
            notes(docset, member, page, final, shelf),
            restored=tuple(restored(final, zip(fixed.repairs, places, strict=True))),
        )
        leading = tuple(leads(page, shelf))
    else:
        told, leading = notes_of_original(page, final), ()
    links = tuple(_links(text, member.relative))
    return _Draft(entry, member, text, page.text, leading, links, told)


def _links(text: str, path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    for match in _LINK.finditer(text):
        dest = (match[1] or match[2]).partition("#")[0]
        if is_relative(dest) and dest.endswith(".md"):
            yield posixpath.normpath(posixpath.join(folder, unquote(dest)))


def _mentions(
    drafts: Mapping[str, _Draft], found: Mapping[str, Shelf]
) -> dict[str, dict[str, str]]:
    """Of each page that describes something: the pages that lead there, with their titles."""
    described = {
        root: {place.partition("#")[0] for place in shelf.names.values()}
        for root, shelf in found.items()
    }
    mentions: dict[str, dict[str, str]] = {}
    for draft in sorted(drafts.values(), key=lambda d: (_is_reference(d, described), d.entry.path)):
        root, path = draft.member.root, draft.member.relative
        for target in described[root].intersection(draft.links) - {path}:
            mentions.setdefault(f"{root}/{target}", {})[path] = title(draft.text) or path
    return mentions


def _is_reference(draft: _Draft, described: Mapping[str, set[str]]) -> bool:
    return draft.member.relative in described[draft.member.root]


def _anchors(
    docset: Docset, drafts: Mapping[str, _Draft]
) -> Callable[[Member, str], frozenset[str] | None]:
    """The anchors of the page that a member of its language, or of the originals, has at a path;
    None where that cannot be read."""

    @cache
    def of_file(file: str) -> frozenset[str] | None:
        draft = drafts.get(file)
        if draft is None:
            return frozenset()
        return anchors_of(draft.text) if draft.entry.written else None

    def anchors(member: Member, path: str) -> frozenset[str] | None:
        own = of_file(f"{member.root}/{path}")
        other = of_file(f"{docset.original_folder(member.home)}/{path}")
        return own or other or (None if None in (own, other) else frozenset())

    return anchors


def _checked(
    draft: _Draft, shelf: Shelf, anchors: Callable[[Member, str], frozenset[str] | None]
) -> Staged:
    """The entry of a page with those of its links that lead to nothing."""
    dead = dead_links(
        draft.member.relative, draft.leads, shelf, lambda path: anchors(draft.member, path)
    )
    return _with(draft.entry, draft.source, dead)


def _check(
    docset: Docset, member: Member, rules: Sequence[Rule], entry: Staged
) -> tuple[Staged, Outcome]:
    """The findings of a page, and what became of it with all certain repairs."""
    first = check_page(docset, member, rules, "check")
    last = check_page(docset, member, rules, "fix") if first.repairable else first
    # On the stage links lead elsewhere: whether they do is seen there.
    found = [f for f in _decode(first.findings) if f.edits or f.code not in DEAD]
    left = {finding.fingerprint for finding in _decode(last.findings)}
    entry = replace(
        entry,
        remaining=tuple(f for f in found if not f.edits or f.fingerprint in left),
        repaired=tuple(f for f in found if f.edits and f.fingerprint not in left),
        notices=first.notices,
        crashes=first.crashes,
    )
    return entry, last


def _with(entry: Staged, source: str, findings: Iterable[Finding]) -> Staged:
    """The entry with what was found while rendering, but for links that belong elsewhere."""
    astray = {(f.line, f.column) for f in (*entry.remaining, *entry.repaired) if f.code == ASTRAY}
    found = locate(source, list(findings))
    places = [place for place in found if (place.line, place.column) not in astray]
    if not places:
        return entry
    remaining = sorted((*entry.remaining, *places), key=lambda f: (f.line, f.column))
    return replace(entry, remaining=tuple(remaining))


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
        original = source.beside(name)
        if home != source.home or docset.is_original(source) or docset.tree.has(original.file):
            continue
        page = docset.page(source)
        if original not in exact and isinstance(page, Page) and page.spans:
            if is_exact(reconstruct(page), hash_of(page)):
                exact.add(original)
                found[original] = source
            found.setdefault(original, source)
    yield from found.items()


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
