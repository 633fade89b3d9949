"""What the mkdocs.yml of a project says of its pages: where they are, and in which languages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from bitext.folders import absolute, project_root

_NAMES = ("mkdocs.yml", "mkdocs.yaml")


class ProjectError(Exception):
    """The file cannot be used; the message begins with its path and the place in it."""


class Project(Struct, frozen=True):
    """A documentation project. `folders` hold its pages, `default` is the language that the others
    are translated from, `official` the address where its pages come from, `directives` the
    functions that write parts of them."""

    docs: str
    folders: tuple[str, ...]
    default: str = ""
    missing: tuple[str, ...] = ()
    official: str = ""
    directives: dict[str, str] = {}


class _Loader(yaml.SafeLoader):
    """Knows no tags of Python, and minds none: what they stand for is nothing of ours."""


_Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)


def find_project(path: str = ".") -> Project | None:
    """The project that a path lies in, if that has a mkdocs.yml."""
    root = project_root(absolute(path))
    for name in _NAMES if root else ():
        file = Path(root, name)
        if file.is_file():
            return _read(file)
    return None


def _read(file: Path) -> Project:
    try:
        config = yaml.load(file.read_text("utf-8-sig"), _Loader) or {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ProjectError(f"{file}{place}: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ProjectError(f"{file}: {error}") from error
    if not isinstance(config, dict):
        raise ProjectError(f"{file}:1:1: this is not a list of keys and values")
    docs = absolute(os.path.join(file.parent, str(config.get("docs_dir") or "docs")))  # noqa: PTH118
    locales = list(_locales(config.get("plugins")))
    folders = {locale: f"{docs}/{locale}" for locale, _ in locales}
    there = tuple(folder for folder in folders.values() if Path(folder).is_dir())
    default = next((locale for locale, is_default in locales if is_default), "")
    missing = tuple(folder for folder in folders.values() if folder not in there)
    options = _options(config.get("plugins"), "bitext")
    official = str(options.get("official") or "")
    named = options.get("directives")
    functions = {str(k): str(v) for k, v in named.items()} if isinstance(named, dict) else {}
    return Project(docs, there or (docs,), default, missing if there else (), official, functions)


def _options(plugins: Any, name: str) -> dict[str, Any]:
    for plugin in plugins if isinstance(plugins, list) else [plugins]:
        options = plugin.get(name) if isinstance(plugin, dict) else None
        if isinstance(options, dict):
            return options
    return {}


def _locales(plugins: Any) -> Iterator[tuple[str, bool]]:
    """The languages that the i18n plugin keeps in folders, and whether each is the default one."""
    options = _options(plugins, "i18n")
    languages = options.get("languages") if options.get("docs_structure") == "folder" else None
    for language in languages if isinstance(languages, list) else []:
        locale = language.get("locale") if isinstance(language, dict) else None
        if isinstance(locale, str):
            yield locale, language.get("default") is True
