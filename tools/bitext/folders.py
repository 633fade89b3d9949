"""Which folder of a tree holds the pages of which language.

A language folder is named by its tag, as BCP 47 or a documentation platform writes it: es, pt-br,
zh-TW, zh_Hant, fil-ph, es-sxs. Two letters can mean other things (ml, ts, cs), so a folder that
stands beside another language's is believed first, and then the outermost one.
"""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from bitext.parse import LOCALES

PAGES = (".md", ".markdown")
# What stands for all pages below a folder: for their names, their contents, their history.
NAMES, CONTENTS, HISTORY = "/*", "/**", "/@"
BILINGUAL = "-sxs"
_SKIPPED = {"node_modules", "bower_components", "site-packages", "__pycache__"}
_ROOTS = (".git", "mkdocs.yml", "mkdocs.yaml", "pyproject.toml")
_TAG = re.compile(
    r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_]([a-z0-9]{5,8}))?",
    re.IGNORECASE,
)
# ISO 639-1. Of the languages with three letters, those are taken that name their script or region.
_LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)


@lru_cache(1024)
def tag(folder: str) -> str:
    """The language that a folder's name stands for, if it does for any."""
    name = folder.removesuffix(BILINGUAL)
    match = _TAG.fullmatch(name)
    if match is None:
        return ""
    language, script, region, variant = match.groups()
    language = language.lower()
    known = language in _LANGUAGES if len(language) == 2 else bool(script or region)
    if not known:
        return ""
    locale = name.replace("_", "-")
    if locale.lower() in LOCALES:
        return LOCALES[locale.lower()]
    parts = (language, script and script.title(), region and region.upper(), variant)
    return "-".join(part for part in parts if part)


class Split(Struct, frozen=True, gc=False):
    """A folder as the set sees it: `home/language/below`. Without a language folder, `language` is
    empty and `home` is where the set begins."""

    home: str
    language: str
    below: str

    @property
    def root(self) -> str:
        """The folder that holds the pages of one language."""
        return f"{self.home}/{self.language}" if self.language else self.home


class Entry(NamedTuple):
    """What a name in a folder stands for; of a link, what it leads to."""

    is_folder: bool
    is_link: bool


_ENTRIES = {
    (folder, link): Entry(folder, link) for folder in (False, True) for link in (False, True)
}


class Tree:
    """What lies in folders, each listed once. All paths are absolute and have slashes."""

    def __init__(self) -> None:
        self.failures: dict[str, str] = {}
        self._listings: dict[str, dict[str, Entry]] = {}
        self._capitals: dict[str, dict[str, list[str]]] = {}
        self._languages: dict[str, list[str]] = {}
        self._splits: dict[tuple[str, str], Split] = {}

    def listing(self, folder: str) -> dict[str, Entry]:
        """What is in a folder, by name; nothing if it cannot be listed. A name is one string, in
        however many folders it occurs: the translations of a page have the same."""
        found = self._listings.get(folder)
        if found is None:
            try:
                with os.scandir(folder) as entries:
                    found = {sys.intern(entry.name): _entry(entry) for entry in entries}
            except OSError as error:
                found = {}
                if not isinstance(error, FileNotFoundError | NotADirectoryError):
                    self.failures[folder] = error.strerror or str(error)
            self._listings[folder] = found
        return found

    def failures_below(self, folder: str) -> dict[str, str]:
        """The folders there that could not be listed, and why."""
        return {
            path: reason
            for path, reason in self.failures.items()
            if f"{path}/".startswith(f"{folder}/")
        }

    def has(self, path: str) -> bool:
        """Whether there is a file of just this name, case included, on whatever file system."""
        folder, _, name = path.rpartition("/")
        entry = self.listing(folder or "/").get(name)
        return entry is not None and not entry.is_folder

    def other_case(self, folder: str, path: str) -> str:
        """The page below a folder whose path differs from this one only in the case of letters."""
        found = [folder]
        for part in path.split("/"):
            found = [f"{above}/{name}" for above in found for name in self._alike(above, part)]
        pages = (file for file in found if is_page(file) and self.has(file))
        return next(pages, "")[len(folder) + 1 :]

    def _alike(self, folder: str, name: str) -> list[str]:
        """What a folder holds under this name, however its letters are written there."""
        capitals, folded = self._capitals.get(folder), name.casefold()
        if capitals is None:
            capitals = self._capitals[folder] = {}
            for other in self.listing(folder):
                if other != (small := other.casefold()):
                    capitals.setdefault(small, []).append(other)
        return [*[folded] * (folded in self.listing(folder)), *capitals.get(folded, ())]

    def pages(self, folder: str) -> Iterator[str]:
        """The pages below a folder, without those that a link leads to."""
        folders = [folder]
        while folders:
            folder = folders.pop()
            for name, entry in self.listing(folder).items():
                if entry.is_folder and not entry.is_link:
                    if not is_skipped(name):
                        folders.append(f"{folder}/{name}")
                elif is_page(name):
                    yield f"{folder}/{name}"

    def languages(self, home: str) -> list[str]:
        """The names of the language folders in a folder."""
        found = self._languages.get(home)
        if found is None:
            entries = self.listing(home).items()
            found = sorted(name for name, entry in entries if tag(name) and entry.is_folder)
            self._languages[home] = found
        return found

    def split(self, folder: str, start: str) -> Split:
        """Where a folder belongs, in the set that begins at `start`."""
        key = (folder, start)
        if key not in self._splits:
            self._splits[key] = self._split(folder, start)
        return self._splits[key]

    def _split(self, folder: str, start: str) -> Split:
        limit = project_root(start) or posixpath.dirname(start)
        named = [path for path in _upward(folder) if tag(posixpath.basename(path))]
        within = [path for path in named if path.startswith(limit.rstrip("/") + "/")]
        beyond = [path for path in named[len(within) :] if self._has_sibling(path)]
        outermost = within[::-1]
        best = [*filter(self._has_sibling, outermost), *beyond, *outermost]
        if not best:
            return Split(start, "", folder[len(start) :].strip("/"))
        home, _, language = best[0].rpartition("/")
        return Split(home, language, folder[len(best[0]) + 1 :])

    def _has_sibling(self, path: str) -> bool:
        home, _, own = path.rpartition("/")
        return any(tag(name) != tag(own) for name in self.languages(home or "/"))


class Walk:
    """A walk through the pages below a folder. Links are followed last, to what nothing else leads
    to, and never out of the tree, which is that of the project if there is one; `tell` hears of
    those that are not."""

    def __init__(self, tree: Tree, start: str, tell: Callable[[str], None]) -> None:
        self._tree, self._tell = tree, tell
        self._limit = os.path.realpath(project_root(start) or start)
        self._folders = [(start, os.path.realpath(start))]
        self._visited = {os.path.realpath(start)}
        self._links: list[str] = []

    def __iter__(self) -> Iterator[str]:
        while self._folders or self._links:
            if self._folders:
                yield from self._enter(*self._folders.pop())
            else:
                yield from self._follow(self._links.pop())

    def _enter(self, folder: str, real: str) -> Iterator[str]:
        for name, entry in self._tree.listing(folder).items():
            path = f"{folder}/{name}"
            if entry.is_link:
                self._links.append(path)
            elif not entry.is_folder:
                if is_page(name):
                    yield path
            elif not is_skipped(name) and f"{real}/{name}" not in self._visited:
                self._visited.add(f"{real}/{name}")
                self._folders.append((path, f"{real}/{name}"))

    def _follow(self, link: str) -> Iterator[str]:
        folder, _, name = link.rpartition("/")
        target = os.path.realpath(link)
        is_folder = os.path.isdir(target)  # noqa: PTH112
        if is_skipped(name) or not (is_folder or is_page(name)):
            return
        if not f"{target}/".startswith(f"{self._limit}/"):
            self._tell(f"{shown(link)} leads out of {self._limit}; the link was not followed")
        elif is_folder:
            is_loop = f"{os.path.realpath(folder)}/".startswith(f"{target}/")
            if target not in self._visited and not is_loop:
                self._visited.add(target)
                self._folders.append((link, target))
        elif not (self._is_visited(target) and os.path.exists(target)):  # noqa: PTH110
            yield link

    def _is_visited(self, file: str) -> bool:
        return is_page(file) and posixpath.dirname(file) in self._visited


def _entry(found: os.DirEntry[str]) -> Entry:
    try:
        return _ENTRIES[found.is_dir(), found.is_symlink()]
    except OSError:  # a link in a circle
        return _ENTRIES[False, True]


def project_root(path: str) -> str:
    """The folder of the project that a path lies in, if it lies in any."""
    for folder in _upward(path):
        if any(os.path.lexists(f"{folder}/{name}") for name in _ROOTS):
            return folder
    return ""


def is_page(name: str) -> bool:
    return name.lower().endswith(PAGES)


def is_skipped(name: str) -> bool:
    """Whether a folder holds something else than what an author wrote."""
    return name.startswith(".") or name in _SKIPPED


def absolute(path: str) -> str:
    """A path from the root, without dots, with slashes."""
    return os.path.abspath(path).replace(os.sep, "/")  # noqa: PTH100


def shown(file: str) -> str:
    """A path as people see it: from the current folder, if it lies there."""
    here = os.getcwd().replace(os.sep, "/")  # noqa: PTH109
    return readable(file[len(here) + 1 :] if file.startswith(here + "/") else file)


def readable(name: str) -> str:
    """The name of a file, which need not be text, as text."""
    return name.encode(errors="surrogateescape").decode(errors="backslashreplace")


def _upward(path: str) -> Iterator[str]:
    """A path and the folders that it lies in."""
    while path.rstrip("/"):
        yield path
        path = path.rpartition("/")[0]
