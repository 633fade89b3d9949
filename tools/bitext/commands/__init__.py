"""The commands, a module each: they read options, run, print, and say how it went.

What a user got wrong becomes a `click.UsageError`, whose message says what to do; the exit code is
that of the module `cli`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from bitext.commands import terminal
from bitext.docset import Docset
from bitext.folders import absolute, shown, tag
from bitext.project import Project, ProjectError, find_project

CLEAN, FOUND, FAILED = 0, 1, 2

try:
    CORES = len(os.sched_getaffinity(0))
except AttributeError:  # not on Linux
    CORES = os.cpu_count() or 1


class Failure(click.ClickException):
    """Something around the command is wrong, not the command."""

    exit_code = FAILED


def docset_of(paths: Sequence[str], original: str | None, language: str | None) -> Docset:
    """The set that the options name, which has pages unless they cannot be read."""
    if language and not tag(language):
        raise click.BadParameter(f'"{language}" is not a language tag like es or zh-TW')
    project = _project(paths)
    if not paths and project is None:
        raise click.UsageError("there is no mkdocs.yml here: say which PATH to look at")
    named = bool(paths)
    if not paths and project:
        paths = project.folders
        if not os.path.isdir(paths[0]):  # noqa: PTH112
            raise click.UsageError(f"{shown(paths[0])} is missing, where mkdocs.yml has its pages")
        terminal.tell("note", [f"{shown(folder)} is missing" for folder in project.missing])
    inside = project and all(f"{absolute(path)}/".startswith(project.docs) for path in paths)
    default = project.default if project and inside else ""
    directives = project.directives if project and inside else {}
    docset = Docset(paths, original or "", tag(language or ""), default, directives)
    empty = docset.empty()
    if empty and (named or not docset.members):
        terminal.tell("note", docset.notices)
        raise click.UsageError(f"no Markdown pages in {', '.join(map(shown, empty))}")
    return docset


def _project(paths: Sequence[str]) -> Project | None:
    try:
        return find_project(paths[0] if paths else ".")
    except ProjectError as error:
        if not paths:
            raise click.UsageError(str(error)) from error
        terminal.tell("note", [str(error)])
        return None


def prepare_output() -> None:
    """Pages are UTF-8, whatever the terminal is; a file or a pipe gets them as they are."""
    stream = sys.stdout
    if not stream.isatty():
        stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")  # type: ignore[union-attr]
    else:
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
