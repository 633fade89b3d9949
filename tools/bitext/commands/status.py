"""`bitext status`: how each page stands in each language."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import groupby

import msgspec
from msgspec import Struct

from bitext.commands import (
    CLEAN,
    CORES,
    FAILED,
    FOUND,
    Failure,
    docset_of,
    prepare_output,
    terminal,
)
from bitext.docset import Docset, Member
from bitext.files import Unreadable
from bitext.folders import readable, shown
from bitext.model import Page, Pair
from bitext.names.original import look
from bitext.report.text import columns, counted, visible
from bitext.rules import rules
from bitext.runner import Run, WorkerDiedError


class Entry(Struct):
    """A page in a language, which is a `folder` in `home`. `state` tells whether its original is as
    it was, `date` when the version that was translated was committed, `commits` how often it has
    changed since; of `names` identifiers, `intact` stand in the translation as they are."""

    home: str
    page: str
    folder: str
    state: str
    date: str = ""
    commits: int = 0
    findings: int = 0
    names: int = 0
    intact: int = 0


def status(paths: Sequence[str], original: str | None, language: str | None, form: str) -> None:
    docset = docset_of(paths, original, language)
    prepare_output()
    selected = [rule for rule in rules() if rule.default]
    run = Run(docset, selected, members=docset.members, jobs=CORES, cached=True)
    with closing(run):
        try:
            found = [len(checked.findings) for checked in run]
        except WorkerDiedError as error:
            raise Failure(str(error)) from error
    entries = list(map(partial(_entry, docset), docset.members, found))
    if form == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(entries)).decode() + "\n")
    else:
        width = terminal.width(sys.stdout) if sys.stdout.isatty() else math.inf
        sys.stdout.write(_told(entries, width))
    terminal.tell("note", {**docset.notices, **run.notices})
    failures, unread = docset.unread(), list(_unread(docset, entries))
    terminal.tell("error", [*failures, *unread])
    terminal.tell_bugs(run.crashes)
    sys.exit(FAILED if failures or run.crashes else FOUND if unread else CLEAN)


def _unread(docset: Docset, entries: Sequence[Entry]) -> Iterator[str]:
    for member, entry in zip(docset.members, entries, strict=True):
        page = docset.page(member) if entry.state == "unreadable" else None
        if isinstance(page, Unreadable):
            yield page.told(member.path)


def _entry(docset: Docset, member: Member, findings: int) -> Entry:
    page = docset.page(member)
    place = shown(member.home), readable(member.relative), member.folder
    if not isinstance(page, Page):
        return Entry(*place, "unreadable", findings=findings)
    if docset.is_original(member):
        return Entry(*place, "original", findings=findings)
    pair = docset.pair(member, page)
    version = docset.version(member)
    names, intact = _fidelity(pair)
    return Entry(
        *place,
        version.state if version else "",
        docset.date(member),
        version.commits if version else 0,
        findings,
        names,
        intact,
    )


def _fidelity(pair: Pair) -> tuple[int, int]:
    """How many identifiers the original has, and how many of them the translation."""
    names = lost = 0
    for segment in pair.segments:
        original = look(segment.original, True)
        names += len(original.names)
        lost += sum(original.lost(segment.target).values())
    return names, names - lost


def _told(entries: list[Entry], width: float) -> str:
    homes: dict[str, list[Entry]] = {}
    for entry in entries:
        homes.setdefault(entry.home, []).append(entry)
    tables = {home: _table(found, width) for home, found in homes.items()}
    if len(tables) == 1:
        return "".join(tables.values())
    return "\n".join(f"{visible(home)}:\n{table}" for home, table in tables.items())


def _table(entries: list[Entry], width: float) -> str:
    """A line for each page in each folder, and for each folder what its pages come to."""
    folders = sorted({entry.folder for entry in entries})
    pages = sorted({entry.page for entry in entries})
    known = {(entry.page, entry.folder): entry for entry in entries}
    rows = [
        (page, folder, *_row(known.get((page, folder)))) for page in pages for folder in folders
    ]
    if len(pages) == 1:
        return _fitting(rows, width)
    totals = [
        (folder, *_total([known.get((page, folder)) for page in pages])) for folder in folders
    ]
    return f"{_fitting(rows, width)}\n{terminal.table(totals, '<<>>')}"


def _fitting(rows: Sequence[tuple[str, ...]], width: float) -> str:
    """The rows, with the pages as headings where they make the lines too long."""
    told = terminal.table(rows, "<<<>>")
    if max(map(columns, told.splitlines())) <= width:
        return told
    lines = terminal.table([row[1:] for row in rows], "<<>>").splitlines()
    told = ""
    for page, group in groupby(zip(rows, lines, strict=True), key=lambda line: line[0][0]):
        told += f"{visible(page)}\n" + "".join(f"  {line}\n" for _, line in group)
    return told


def _row(entry: Entry | None) -> tuple[str, str, str]:
    if entry is None:
        return "missing", "", ""
    age = [entry.date, counted(entry.commits, "commit") if entry.commits else ""]
    told = ", ".join(filter(None, age))
    state = f"{entry.state} ({told})" if told else entry.state
    return state, *_shares([entry])


def _total(entries: Sequence[Entry | None]) -> tuple[str, str, str]:
    there = [entry for entry in entries if entry]
    states = Counter(entry.state for entry in there if entry.state).most_common()
    states += [("missing", missing)] if (missing := len(entries) - len(there)) else []
    told = [counted(len(there), "page"), *(f"{number:,} {state}" for state, number in states)]
    return ", ".join(told), *_shares(there)


def _shares(entries: Sequence[Entry]) -> tuple[str, str]:
    """What is found, and how much of the identifiers is intact."""
    findings, intact, names = (
        sum(getattr(entry, count) for entry in entries) for count in ("findings", "intact", "names")
    )
    share = f"{100 * intact // names} % intact" if names else ""
    return f"{findings:,} found" if findings else "clean", share
