"""The languages of the site, which mkdocs-static-i18n has, and the words that we say in each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from mkdocs.exceptions import PluginError
from msgspec import Struct

_FILE = Path(__file__).with_name("labels.yml")


class Language(Struct, frozen=True):
    """A language of the site. Its pages are in the folder `tag` of the stage, and below `prefix` on
    the site; `lang` is what their HTML says."""

    tag: str
    name: str
    lang: str
    prefix: str
    labels: dict[str, str]


def languages(configured: Iterable[Any]) -> tuple[Language, ...]:
    """Those of the options of static-i18n that are built; that of the originals comes first."""
    built = [one for one in configured if one.build]
    return tuple(_language(one) for one in sorted(built, key=lambda one: not one.default))


def _language(one: Any) -> Language:
    if one.locale not in labels():
        raise PluginError(f"{_FILE.name} has no words in {one.name} ({one.locale})")
    lang = (one.theme or {}).get("language", one.locale)
    prefix = "" if one.default else f"{one.locale}/"
    return Language(one.locale, one.name, lang, prefix, labels()[one.locale])


@cache
def labels() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return found
