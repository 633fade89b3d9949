"""Which pages there are in which language, as the stage has them."""

from __future__ import annotations

import posixpath
from pathlib import Path

from msgspec import Struct

from bitext.context import headings_of, title_of
from wwsdocs.languages import Language


class Editions(Struct, frozen=True):
    """The pages of each language, by tag, with the paths below its folder."""

    stage: Path
    languages: tuple[Language, ...]
    pages: dict[str, frozenset[str]]

    @staticmethod
    def of(stage: Path, languages: tuple[Language, ...]) -> Editions:
        return Editions(stage, languages, {one.tag: _pages(stage / one.tag) for one in languages})

    def all(self) -> list[str]:
        return sorted(frozenset().union(*self.pages.values()))

    def translations(self, path: str) -> list[Language]:
        return [one for one in self.languages if path in self.pages[one.tag]]

    def terms(self, path: str) -> str:
        """The words of the original that somebody may look for: its title and its headings."""
        default = self.languages[0].tag
        if path not in self.pages[default]:
            return ""
        text = (self.stage / default / path).read_text("utf-8")
        return "; ".join(dict.fromkeys([title_of(text), *headings_of(text)]))


def _pages(folder: Path) -> frozenset[str]:
    return frozenset(file.relative_to(folder).as_posix() for file in folder.rglob("*.md"))


def address(path: str, language: Language) -> str:
    """Where a page is on the site."""
    stem, _ = posixpath.splitext(path)
    folder, name = posixpath.split(stem)
    return (
        language.prefix + (f"{folder}/" if folder else "") + ("" if name == "index" else f"{name}/")
    )
