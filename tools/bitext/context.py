"""What a rule may know beyond the page: the set of pages that it belongs to.

A context is built by whoever reads files (the command line, the plugin, a test); nothing here does.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Literal

from msgspec import Struct, field

ANCHOR = re.compile(r"<[a-zA-Z][^<>]*?\b(?:name|id)=[\"']([^\"'<>]+)[\"']|\{#([\w-]+)[^{}]*\}")
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*\r?$", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(`{3,}+|~{3,}+).*?^[ \t]*\1", re.MULTILINE | re.DOTALL)


class Term(Struct, frozen=True):
    """An entry of the glossary: how `original` is said in each language, and how it is not."""

    original: str
    translations: dict[str, tuple[str, ...]]
    avoid: dict[str, tuple[str, ...]] = {}


class Move(Struct, frozen=True, omit_defaults=True):
    """Something that a reader of an original would see change. `items` are the headings, words or
    names that it is about; of blocks, `counts` are all, changed, new and removed ones."""

    kind: Literal[
        "heading", "headings_added", "headings_removed", "title", "description", "blocks",
        "words", "words_added", "words_removed", "names_added", "names_removed", "structure",
    ]  # fmt: skip
    items: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()


class Version(Struct, frozen=True, omit_defaults=True):
    """Which version of the original a page was made from, and what became of that original.

    `retouched` is an original that changed since, but in nothing that a reader sees. `commit` and
    `date` are those of the version of today, or of the removal; `commits` counts what lies between.
    `path` is where the original is now. `sha256` names the version, whatever the length of `hash`.
    """

    hash: str
    state: Literal["fresh", "retouched", "stale", "gone", "unknown", ""]
    commit: str = ""
    date: str = ""
    moved: tuple[Move, ...] = ()
    path: str = ""
    commits: int = 0
    sha256: str = ""

    def is_comparable_with(self, other: Version) -> bool:
        """A SHA-1 and a SHA-256 may name one and the same file: that has to be known."""
        return len(self.hash) == len(other.hash) or bool(self.sha256 and other.sha256)

    def is_same_as(self, other: Version) -> bool:
        return self.hash == other.hash or bool(self.sha256 and self.sha256 == other.sha256)

    def differs_from(self, other: Version) -> bool:
        """Whether the two are known to be different versions."""
        return self.is_comparable_with(other) and not self.is_same_as(other)


class Library:
    """The pages of one language: which exist, what they are called, which anchors they have.

    `read` gives the text of a page, or None where it has none."""

    def __init__(
        self, pages: Collection[str], read: Callable[[str], str | None], kept: int = 4096
    ) -> None:
        self.pages = pages
        self._title = lru_cache(kept)(lambda path: title_of(read(path) or ""))
        self._anchors = lru_cache(kept)(lambda path: _anchors(read(path)))

    def exists(self, path: str) -> bool:
        return path in self.pages

    def other_case(self, path: str) -> str:
        """The page that differs from `path` only in the case of letters."""
        folded = path.casefold()
        return next((page for page in self.pages if page.casefold() == folded), "")

    def title(self, path: str) -> str:
        return self._title(path)

    def anchors(self, path: str) -> frozenset[str] | None:
        """Those of a page; None where the page cannot be read, so that nobody can tell."""
        return self._anchors(path)

    @staticmethod
    @lru_cache(4096)
    def resolve(page: str, link: str) -> str:
        """The path that a relative link on a page leads to."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(page), link))


def slug(heading: str) -> str:
    """The anchor of a heading, by the rule that made 99.99 % of the real ones: the raw text,
    entities and tags included, without emphasis marks."""
    text = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", heading)
    text = re.sub(r"(?<!\\)[*`]", "", text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).strip().lower()
    return re.sub(r"[ \u00a0]", "-", re.sub(r"[^\w \u00a0-]", "", text))


def _anchors(text: str | None) -> frozenset[str] | None:
    return None if text is None else anchors_of(text)


def title_of(text: str) -> str:
    title = _TITLE.search(text)
    return title[1].strip("'\"") if title else ""


def headings_of(text: str) -> list[str]:
    """The words of the headings of a page, without their markup."""
    found = _HEADING.findall(_FENCE.sub("", text))
    return [re.sub(r"<[^<>]*>|[*`\\]", "", heading) for heading in found]


def anchors_of(text: str) -> frozenset[str]:
    """The places on a page that a link can name."""
    bare = _FENCE.sub("", text)
    anchors = {a or b for a, b in ANCHOR.findall(bare)}
    anchors.update(slug(re.sub(r"<[^<>]*>", "", h)) for h in _HEADING.findall(bare))
    return frozenset(anchors)


class Context(Struct, eq=False):
    """Everything a rule may ask. Defaults know nothing, so that a page can be checked alone.
    `folder` is the language that the folder of the page is named by; `names` reads all originals
    of the set, so it is for what is rare. `refusal` is why the function of that name, which writes
    parts of pages, refuses an argument in a language, or nothing."""

    library: Library = field(default_factory=lambda: Library((), lambda _: None))
    originals: Library | None = None
    names: Callable[[], frozenset[str]] = frozenset
    glossary: tuple[Term, ...] = ()
    version: Version | None = None
    siblings: dict[str, Version] = {}
    folder: str = ""
    refusal: Callable[[str, str, str], str] = lambda _name, _argument, _language: ""
