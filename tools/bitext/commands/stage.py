"""`bitext stage`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bitext.commands import CLEAN, FAILED, FOUND, docset_of, terminal
from bitext.outcome import UNREADABLE
from bitext.project import find_project
from bitext.report.text import counted
from bitext.rules import rules
from bitext.stage import StageError
from bitext.stage import stage as stage_pages


def stage(target: str, paths: Sequence[str], original: str | None, language: str | None) -> None:
    docset = docset_of(paths, original, language)
    selected = [rule for rule in rules() if rule.default]
    project = find_project(paths[0] if paths else ".")
    official = project.official if project else ""
    try:
        pages = stage_pages(docset, Path(target), selected, official)
    except StageError as error:
        raise click.UsageError(str(error)) from error
    terminal.tell("note", list(dict.fromkeys(note for page in pages for note in page.notices)))
    terminal.tell_bugs([crash for page in pages for crash in page.crashes])
    repaired = sum(len(page.repaired) for page in pages)
    remaining = sum(len(page.remaining) for page in pages)
    sys.stdout.write(
        f"{counted(len(pages), 'page')} staged in {target}:"
        f" {counted(repaired, 'finding')} repaired, {remaining:,} left\n"
    )
    unreadable = any(f.code == UNREADABLE for page in pages for f in page.remaining)
    crashed = any(page.crashes for page in pages)
    sys.exit(FAILED if crashed else FOUND if unreadable else CLEAN)
