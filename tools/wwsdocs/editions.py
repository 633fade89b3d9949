"""Which pages there are in which language, as the stage has them."""

from __future__ import annotations

import posixpath
from pathlib import Path

from mkdocs.structure.files import File
from msgspec import Struct

from bitext.context import headings_of, title_of
from wwsdocs.languages import Language, languages


class Editions(Struct, frozen=True):
    """The pages of each language, by tag, with the paths below its folder."""

    stage: Path
    site: Path
    pages: dict[str, frozenset[str]]

    @staticmethod
    def of(stage: Path, site: Path) -> Editions:
        return Editions(stage, site, {one.tag: _pages(stage / one.tag) for one in languages()})

    def all(self) -> list[str]:
        return sorted(frozenset().union(*self.pages.values()))

    def source(self, path: str, language: Language) -> str:
        """The folder that a page is taken from: that of the original, where it is all there is."""
        has_it = path in self.pages[language.tag]
        return language.tag if has_it else languages()[0].tag

    def shown(self, language: Language) -> list[str]:
        """The pages that readers of a language see."""
        default = languages()[0]
        return sorted(self.pages[language.tag] | self.pages[default.tag])

    def translations(self, path: str) -> list[Language]:
        return [one for one in languages() if path in self.pages[one.tag]]

    def terms(self, path: str) -> str:
        """The words of the original that somebody may look for: its title and its headings."""
        if path not in self.pages[languages()[0].tag]:
            return ""
        text = (self.stage / languages()[0].tag / path).read_text("utf-8")
        return "; ".join(dict.fromkeys([title_of(text), *headings_of(text)]))

    def file(self, path: str, language: Language) -> File:
        file = File(f"{language.tag}/{path}", str(self.stage), str(self.site), True)
        file.abs_src_path = str(self.stage / self.source(path, language) / path)
        file.edit_uri = f"{self.source(path, language)}/{path}"
        file.dest_uri = language.prefix + file.dest_uri.partition("/")[2]
        return file


def _pages(folder: Path) -> frozenset[str]:
    return frozenset(file.relative_to(folder).as_posix() for file in folder.rglob("*.md"))


def address(path: str, language: Language) -> str:
    """Where a page is on the site."""
    stem, _ = posixpath.splitext(path)
    folder, name = posixpath.split(stem)
    return (
        language.prefix + (f"{folder}/" if folder else "") + ("" if name == "index" else f"{name}/")
    )
