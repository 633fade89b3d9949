"""The pages of a documentation set, each with its language, its original and what a rule may ask.

Nothing is read before somebody wants it, and whatever was looked at for a page is noted in `asked`:
that is all that its findings depend on. Who looks at several pages by turns has an `Asked` of each.
"""

from __future__ import annotations

import os
import posixpath
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from pathlib import Path

from msgspec import Struct, structs

from bitext.align import align
from bitext.context import Context, Library, Term, Version
from bitext.files import LARGEST, Unreadable, read_text
from bitext.folders import (
    BILINGUAL,
    CONTENTS,
    HISTORY,
    NAMES,
    Split,
    Tree,
    Walk,
    absolute,
    shown,
    tag,
)
from bitext.frontmatter import read_front_matter
from bitext.glossary import read_glossary
from bitext.model import Evidence, Lines, Page, Pair
from bitext.names.alone import constants
from bitext.originals import Originals, from_sibling
from bitext.parse import parse
from bitext.reconstruct import reconstruct
from bitext.render.annotations import (
    ANNOTATIONS,
    Annotation,
    MalformedAnnotationsError,
    astray,
    read_annotations,
)
from bitext.render.directives import Directive, DirectiveError, directives, refusal

GLOSSARY = "glossary.yml"
ENGLISH = ("en", "en-us", "en-US")
_NONE: Mapping[str, str] = {}
_Embedded = Callable[[str], Page | None]
_Ask = Callable[[str], None]
_KEPT = 16  # pages: the translations of one page are checked one after the other


class Member(Struct, frozen=True, gc=False):
    """A page of the set: `home/folder/relative`, where `folder` is named by its language. There may
    be very many, so only what differs from page to page is kept of each."""

    place: Split
    name: str

    @property
    def home(self) -> str:
        return self.place.home

    @property
    def folder(self) -> str:
        return self.place.language

    @property
    def relative(self) -> str:
        return f"{self.place.below}/{self.name}" if self.place.below else self.name

    @property
    def root(self) -> str:
        return self.place.root

    @property
    def file(self) -> str:
        return f"{self.place.root}/{self.relative}"

    @property
    def path(self) -> str:
        """The file as people see it, from where they are."""
        return shown(self.file)

    def beside(self, language: str) -> Member:
        """The same page in another folder of the set."""
        return Member(structs.replace(self.place, language=language), self.name)


class Asked(set[str]):
    """The files and folders that were looked at for a page."""

    is_all = True  # but where a function was called: nobody knows what its answer depends on


class Docset:
    """The pages at `paths`: files, folders of pages, trees of languages. `original` is the folder
    of the originals; where none is given, that of the `default` language. `language` is that of
    pages that neither say theirs nor lie in a folder named by it. `directives` names the functions
    that write parts of pages.

    The path of a `Page` is the one below the root of its language, so that it is the same in all
    languages and in the originals; that of a `Member` is for people."""

    def __init__(
        self,
        paths: Iterable[str],
        original: str = "",
        language: str = "",
        default: str = "",
        directives: Mapping[str, str] = _NONE,
    ) -> None:
        self._arguments = (tuple(paths), original, language, default, directives)
        self.paths = tuple(dict.fromkeys(map(absolute, self._arguments[0])))
        self.original = absolute(original) if original else ""
        self.language = language
        self.default = default
        self._named = directives
        self.asked = Asked()
        self.notices: dict[str, None] = {}
        self.failures: dict[str, str] = {}
        self.malformed: dict[str, None] = {}  # what is wrong with glossaries and annotations
        self.forget()

    def __reduce__(self) -> tuple[type[Docset], tuple[object, ...]]:
        return Docset, self._arguments

    def forget(self) -> None:
        """Drops what was read: files have changed."""
        self.tree = Tree()
        self.originals = lru_cache(None)(self._find_originals)
        self._glossaries: dict[str, tuple[Term, ...]] = {}
        self._annotations: dict[str, Mapping[str, tuple[Annotation, ...]]] = {}
        self._original_folders: dict[str, str] = {}
        self._shelves: dict[str, _Shelf] = {}
        self._page = lru_cache(_KEPT)(self._read_page)
        self._version = lru_cache(_KEPT)(self._read_version)
        self._names = lru_cache(None)(self._read_names)

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The pages, in the order of their paths, each once."""
        found: dict[str, Member] = {}
        for member in self._found():
            found.setdefault(member.path, member)
        return tuple(found[path] for path in sorted(found))

    def _found(self) -> Iterator[Member]:
        for start in self.paths:
            if os.path.isdir(start):  # noqa: PTH112
                for file in Walk(self.tree, start, self.tell):
                    yield self.member(file, start)
                self.failures |= self.tree.failures_below(start)
            else:
                yield self.member(start, start.rpartition("/")[0])

    @cached_property
    def directives(self) -> Mapping[str, Directive]:
        return directives(self._named)

    def covers(self, file: str) -> bool:
        """Whether a file or folder, be it there or not, is one of `paths` or lies below one."""
        return any(f"{file}/".startswith(f"{path}/") for path in self.paths)

    def empty(self) -> list[str]:
        """The folders asked for that hold no page, although they can be read."""
        files = [member.file for member in self.members]
        return [
            path
            for path in self.paths
            if os.path.isdir(path)  # noqa: PTH112
            and not any(file.startswith(f"{path}/") for file in files)
            and not self.tree.failures_below(path)
        ]

    def unread(self) -> list[str]:
        """What to say of the folders that cannot be listed, and of what is said about pages."""
        folders = (
            f"{shown(folder)} cannot be read: {reason}; its pages are left out"
            for folder, reason in self.failures.items()
        )
        return [*folders, *self.malformed]

    def member(self, file: str, start: str) -> Member:
        """The page that a file is, in the set that begins at the folder `start`."""
        folder, _, name = file.rpartition("/")
        return Member(self.tree.split(folder, start), sys.intern(name))

    def page(self, member: Member) -> Page | Unreadable:
        self.ask(member.file)
        return self._page(member)

    def parse(self, member: Member, text: str) -> Page:
        """The page, were this its text."""
        return parse(text, member.relative, tag(member.folder) or self.language)

    def pair(self, member: Member, page: Page) -> Pair:
        """The page aligned with its original."""
        return align(page, *self.original_of(member, page))

    def context(self, member: Member) -> Context:
        """What a rule may know beyond the page."""
        originals = self._originals_of(member)
        return Context(
            library=self._shelf(member.root),
            originals=self._original_shelf(originals),
            glossary=self.glossary(member.home),
            folder=tag(member.folder),
            version=self.version(member),
            siblings=self._sibling_versions(member) if originals else {},
            names=partial(self._names_below, str(originals.folder)) if originals else frozenset,
            refusal=self._refusal,
        )

    def note_lists(self, context: Context) -> None:
        """To be called when a page was looked at together with others, which may have listed what
        its answers come from."""
        for library in (context.library, context.originals):
            if isinstance(library, _Shelf):
                library.note_list()

    def _refusal(self, name: str, argument: str, language: str) -> str:
        if name not in self._named:
            return ""
        self.asked.is_all = False
        try:
            return refusal(self.directives, name, argument, language)
        except DirectiveError as error:
            self.tell(f"{error}; what it refuses is not known")
            return ""

    def _names_below(self, folder: str) -> frozenset[str]:
        self.ask(folder + CONTENTS)
        return self._names(folder)

    def _read_names(self, folder: str) -> frozenset[str]:
        """The names of all originals of today."""
        texts = map(read_text, self.tree.pages(folder))
        return frozenset().union(*(constants(t) for t in texts if isinstance(t, str)))

    def _sibling_versions(self, member: Member) -> dict[str, Version]:
        return {
            tag(sibling.folder): version
            for sibling in self.siblings(member)
            if sibling.folder.endswith(BILINGUAL) == member.folder.endswith(BILINGUAL)
            if (version := self.version(sibling))
        }

    def languages(self) -> Iterator[tuple[str, Context]]:
        """The roots of the languages that the set holds as a whole, for rules about all pages."""
        for member in {member.root: member for member in self.members}.values():
            if self.covers(member.root):
                originals = self._originals_of(member)
                yield (
                    member.root,
                    Context(
                        library=self._shelf(member.root),
                        originals=self._original_shelf(originals),
                        folder=tag(member.folder),
                    ),
                )

    def glossary(self, home: str) -> tuple[Term, ...]:
        """The terms that are agreed on below a folder."""
        terms = self._glossaries.get(home)
        if terms is None:
            terms = self._glossaries[home] = self._read_glossary(f"{home}/{GLOSSARY}")
        return terms

    def annotations(self, member: Member) -> tuple[Annotation, ...]:
        """What the site says on a page beyond what was delivered."""
        file = f"{member.home}/{ANNOTATIONS}"
        self.ask(file)
        return self.all_annotations(member.home).get(member.relative, ())

    def all_annotations(self, home: str) -> Mapping[str, tuple[Annotation, ...]]:
        found = self._annotations.get(home)
        if found is None:
            file = f"{home}/{ANNOTATIONS}"
            text = read_text(file) if os.path.lexists(file) else ""
            if isinstance(text, Unreadable):
                raise MalformedAnnotationsError(text.told(shown(file)))
            found = self._annotations[home] = read_annotations(text, shown(file))
        return found

    def look_over(self, home: str) -> None:
        """Finds what is wrong with the glossary and the annotations below a folder."""
        self.glossary(home)
        try:
            self.malformed.update(dict.fromkeys(self.astray(home)))
        except MalformedAnnotationsError as error:
            self.malformed.setdefault(str(error))

    def astray(self, home: str) -> Iterator[str]:
        """Says which annotations are for no page, or for no heading of its original."""
        roots = [home, *(f"{home}/{name}" for name in self.tree.languages(home))]
        for path, said in self.all_annotations(home).items():
            if not any(self.tree.has(f"{root}/{path}") for root in roots):
                yield f"{said[0].place}: there is no page {path}"
            elif original := self._original_below(home, path):
                yield from astray(original, said)

    def _original_below(self, home: str, path: str) -> Page | None:
        """The original of a page, where it is a page of the set or a bilingual one holds it."""
        root = self.original_folder(home)
        if posixpath.dirname(root) != home:
            return None
        folder, name = posixpath.split(path)
        member = Member(Split(home, posixpath.basename(root), folder), name)
        if self.tree.has(member.file):
            page = self.page(member)
            return page if isinstance(page, Page) else None
        embedded = self._embedded(root, path)
        return self.parse(member, reconstruct(embedded)) if embedded else None

    def version(self, member: Member) -> Version | None:
        """Which version of its original a page was made from, as far as anybody can know."""
        self.ask(member.file)
        version = self._version(member)
        if version is not None and version.state != "fresh":
            folder = self.original_folder(member.home)
            self.ask(folder + HISTORY)
            self.ask(folder + CONTENTS)
        return version

    def date(self, member: Member) -> str:
        """When the original that a page was made from was committed, as far as anybody knows."""
        version, originals = self.version(member), self._originals_of(member)
        return originals.date(version) if version and originals else ""

    def state(self, homes: Iterable[str], digest: Callable[[Iterable[str]], bytes]) -> object:
        """What is the same for all pages, and may be otherwise another time."""
        arguments = (self.original, self.language, self.default, LARGEST)
        folders = [(home, self.tree.languages(home), self.original_folder(home)) for home in homes]
        return arguments, folders, digest(f"{home}/{GLOSSARY}" for home in homes)

    def siblings(self, member: Member) -> Iterator[Member]:
        """The same page in other folders of the set, but for that of the originals."""
        if not member.folder or self.is_original(member):
            return
        originals = self.original_folder(member.home)
        for folder in self.tree.languages(member.home):
            sibling = member.beside(folder)
            if folder != member.folder and sibling.root != originals:
                self.ask(sibling.file)
                if self.tree.has(sibling.file):
                    yield sibling

    def original_folder(self, home: str) -> str:
        """Where the originals are of the pages below a folder, if there are any."""
        if self.original:
            return self.original
        folder = self._original_folders.get(home)
        if folder is None:
            there = self.tree.languages(home)
            wanted = (self.default, *ENGLISH)
            folder = next((f"{home}/{name}" for name in wanted if name in there), "")
            self._original_folders[home] = folder
        return folder

    def is_original(self, member: Member) -> bool:
        folder = self.original_folder(member.home)
        return bool(folder) and member.file.startswith(folder + "/")

    def _originals_of(self, member: Member) -> Originals | None:
        folder = self.original_folder(member.home)
        if not folder or self.is_original(member):
            return None
        return self.originals(folder)

    def _find_originals(self, folder: str) -> Originals:
        return Originals(Path(folder), self.tell)

    def original_of(self, member: Member, page: Page) -> tuple[Page | None, Evidence]:
        """The best original of a page but for its own markup, and what it is."""
        if originals := self._originals_of(member):
            self.ask(f"{originals.folder}/{member.relative}")
            original, evidence = originals.find(page, member.relative)
            if original is None or original.path != member.relative:
                self.ask(f"{originals.folder}{CONTENTS}")
            if original is not None:
                return original, evidence
        if page.spans or self.is_original(member):
            return None, Evidence.NONE
        pages = (self.page(sibling) for sibling in self.siblings(member))
        return from_sibling(page, (p for p in pages if isinstance(p, Page)))

    def _read_page(self, member: Member) -> Page | Unreadable:
        text = self.text(member)
        return text if isinstance(text, Unreadable) else self.parse(member, text)

    def _read_version(self, member: Member) -> Version | None:
        originals = self._originals_of(member)
        if originals is None:
            return None
        if self.covers(member.file):
            page = self.page(member)
        else:
            self.ask(member.file)
            text = self.text(member)
            if isinstance(text, Unreadable):
                return None
            front, _ = read_front_matter(text)
            page = Page(member.relative, text, "", front, "", (), (), ())
        return None if isinstance(page, Unreadable) else originals.version(page, member.relative)

    def _read_glossary(self, file: str) -> tuple[Term, ...]:
        text = read_text(file) if os.path.lexists(file) else ""
        if isinstance(text, Unreadable):
            self.malformed.setdefault(text.told(shown(file)))
            return ()
        terms, problems = read_glossary(text)
        for problem in problems:
            place = Lines(text).place(problem.start)
            told = f"{shown(file)}:{place.line}:{place.column}: {problem.message}"
            self.malformed.setdefault(told)
        return terms

    def _original_shelf(self, originals: Originals | None) -> Library | None:
        return self._shelf(str(originals.folder), originals.text) if originals else None

    def _shelf(self, root: str, read: Callable[[str], str | None] | None = None) -> Library:
        shelf = self._shelves.get(root)
        if shelf is None:
            embedded = partial(self._embedded, root)
            shelf = self._shelves[root] = _Shelf(root, self.ask, self.tree, read, embedded)
        shelf.note_list()
        return shelf

    def _embedded(self, root: str, path: str) -> Page | None:
        """The bilingual page that holds an original of which there is no file."""
        home, _, name = root.rpartition("/")
        if self.original_folder(home) != root:
            return None
        for folder in self.tree.languages(home):
            bilingual = Member(
                Split(home, folder, posixpath.dirname(path)), posixpath.basename(path)
            )
            self.ask(bilingual.file)
            if folder != name and self.tree.has(bilingual.file):
                page = self.page(bilingual)
                if isinstance(page, Page) and page.spans:
                    return page
        return None

    def ask(self, file: str) -> None:
        """Notes that a file, or a folder, is looked at."""
        self.asked.add(file)

    def tell(self, notice: str) -> None:
        """Something that a person should know, once."""
        self.notices.setdefault(notice)

    def text(self, member: Member) -> str | Unreadable:
        """The text of a page, to the last byte."""
        return read_text(member.file)


class _Pages(Collection[str]):
    """The pages below a folder, by their paths below it, looked up when somebody asks. Those are
    there, too, that a bilingual page holds; they are not listed."""

    def __init__(self, root: str, ask: _Ask, tree: Tree, embedded: _Embedded) -> None:
        self._root, self._ask, self._tree = root, ask, tree
        self._embedded = embedded
        self.listed = False

    def __contains__(self, path: object) -> bool:
        file = f"{self._root}/{path}"
        self._ask(file)
        return self._tree.has(file) or self._embedded(str(path)) is not None

    def __iter__(self) -> Iterator[str]:
        self.listed = True
        self._ask(self._root + NAMES)
        start = len(self._root) + 1
        return (file[start:] for file in self._tree.pages(self._root))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return True


class _Shelf(Library):
    """A library that notes what was asked."""

    def __init__(
        self,
        root: str,
        ask: _Ask,
        tree: Tree,
        read: Callable[[str], str | None] | None,
        embedded: _Embedded,
    ) -> None:
        self._root, self._ask, self._tree = root, ask, tree
        self._pages = _Pages(root, ask, tree, embedded)
        self._text = read or self._file
        self._embedded = embedded
        super().__init__(self._pages, self._text_or_embedded)

    def other_case(self, path: str) -> str:
        self._ask(self._root + NAMES)
        return self._tree.other_case(self._root, path)

    def title(self, path: str) -> str:
        self._ask(f"{self._root}/{path}")
        return super().title(path)

    def anchors(self, path: str) -> frozenset[str] | None:
        self._ask(f"{self._root}/{path}")
        return super().anchors(path)

    def note_list(self) -> None:
        """Once all names were listed, nobody can tell which answers come from that list."""
        if self._pages.listed:
            self._ask(self._root + NAMES)

    def _text_or_embedded(self, path: str) -> str | None:
        text = self._text(path)
        if text is None and (page := self._embedded(path)):
            return reconstruct(page)
        return text

    def _file(self, path: str) -> str | None:
        text = read_text(f"{self._root}/{path}")
        return text if isinstance(text, str) else None
