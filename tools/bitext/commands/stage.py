"""`bitext stage`."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from bitext.commands import CLEAN, FAILED, FOUND, Failure, docset_of, prepare_output, terminal
from bitext.docset import Docset
from bitext.model import Severity
from bitext.project import Project, ProjectError, find_project
from bitext.render.directives import DirectiveError
from bitext.report import Located
from bitext.report.text import counted, visible
from bitext.rules import rules
from bitext.shelves import DEAD
from bitext.stage import Staged, StageError
from bitext.stage import stage as stage_pages


def stage(target: str, paths: Sequence[str], original: str | None, language: str | None) -> None:
    docset = docset_of(paths, original, language)
    prepare_output()
    pages = _staged(docset, target, _project(paths))
    written = [page for page in pages if page.written]
    terminal.tell("note", list(dict.fromkeys(note for page in pages for note in page.notices)))
    for page in pages:
        if not page.written:
            terminal.print_error(f"error: {_why(page)}: left out")
    unread = docset.unread()
    terminal.tell("error", unread)
    crashes = [crash for page in pages for crash in page.crashes]
    terminal.tell_bugs(crashes)
    repaired = sum(len(page.repaired) for page in written)
    remaining = [(page, found) for page in written for found in page.remaining]
    left_out = len(pages) - len(written)
    sys.stdout.write(
        f"{counted(len(written), 'page')} staged in {target}:"
        f" {counted(repaired, 'finding')} repaired, {len(remaining):,} left\n"
        + (f"{counted(left_out, 'page')} left out\n" if left_out else "")
    )
    terminal.tell("note", [_told(page, f) for page, f in remaining if f.code in DEAD])
    if counts := Counter(f.code for _, f in remaining if f.code not in DEAD):
        terminal.tell("note", [_next(counts, paths, original, language)])
    sys.exit(FAILED if crashes or unread else _code(pages))


def _staged(docset: Docset, target: str, project: Project) -> list[Staged]:
    selected = [rule for rule in rules() if rule.default]
    try:
        return stage_pages(docset, Path(target), selected, project.official)
    except (StageError, DirectiveError) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise Failure(f"{error.filename or target}: {error.strerror}") from error


def _project(paths: Sequence[str]) -> Project:
    try:
        project = find_project(paths[0] if paths else ".")
    except ProjectError:  # which was told when its pages were looked for
        project = None
    return project or Project("", ())


def _next(
    counts: Counter[str], paths: Sequence[str], original: str | None, language: str | None
) -> str:
    """How much is left, and the command that shows it."""
    command = ["bitext", "check", *paths]
    command += ["--original", original] if original else []
    command += ["--language", language] if language else []
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    left = ", ".join(f"{number:,} {code}" for code, number in ordered)
    return f"left: {left}; `{shlex.join(command)}` shows where"


def _why(page: Staged) -> str:
    found = next(iter(page.remaining), None)
    if found is None:
        return visible(page.shown)
    return _told(page, found)


def _told(page: Staged, found: Located) -> str:
    return visible(f"{page.shown}:{found.line}:{found.column}: {found.code} {found.message}")


def _code(pages: Sequence[Staged]) -> int:
    """As with `bitext check`, what is only information is nothing to mend."""
    severities = {rule.code: rule.severity for rule in rules()}
    left = any(severities[f.code] is not Severity.INFO for page in pages for f in page.remaining)
    return FOUND if left or not all(page.written for page in pages) else CLEAN
