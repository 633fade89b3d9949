"""The languages of the site, and the words that it says in each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from msgspec import Struct, convert

_FILE = Path(__file__).with_name("labels.yml")


class Language(Struct, frozen=True):
    """A language of the site. Its pages are in the folder `tag` of the stage; `lang` is what their
    HTML says. What of `site_name` and so on is empty is as in mkdocs.yml."""

    tag: str
    name: str
    lang: str
    theme: str
    labels: dict[str, str]
    sections: dict[str, str]
    site_name: str = ""
    site_description: str = ""
    copyright: str = ""

    @property
    def prefix(self) -> str:
        """Where its pages are on the site."""
        return "" if self is languages()[0] else f"{self.tag}/"


@cache
def languages() -> tuple[Language, ...]:
    """All languages; the first one is that of the originals."""
    found = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple(_language(tag, words) for tag, words in found.items())


def _language(tag: str, words: dict[str, object]) -> Language:
    own = {key: words.pop(key) for key in Language.__struct_fields__ if key in words}
    return convert({**own, "tag": tag, "labels": words}, Language)
