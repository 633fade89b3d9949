"""`bitext status`: how each page stands in each language."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial

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
from bitext.model import Page, Pair
from bitext.names.original import look
from bitext.report.text import counted
from bitext.rules import rules
from bitext.runner import Run, WorkerDiedError


class Entry(Struct):
    """A page in a language. `state` tells whether its original is as it was, `date` when the
    version that was translated was committed, `commits` how often it has changed since; of `names`
    identifiers, `intact` stand in the translation as they are."""

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
        sys.stdout.write(_table(entries))
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
    if not isinstance(page, Page):
        return Entry(member.relative, member.folder, "unreadable", findings=findings)
    if docset.is_original(member):
        return Entry(member.relative, member.folder, "original", findings=findings)
    pair = docset.pair(member, page)
    version = docset.version(member)
    names, intact = _fidelity(pair)
    return Entry(
        member.relative,
        member.folder,
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


def _table(entries: list[Entry]) -> str:
    folders = sorted({entry.folder for entry in entries})
    cells = {(entry.page, entry.folder): entry for entry in entries}
    pages = sorted({entry.page for entry in entries})
    rows = [("", *folders)]
    rows += [(page, *(_cell(cells.get((page, f))) for f in folders)) for page in pages]
    if len(pages) > 1:
        rows.append(("", *(_total([e for e in entries if e.folder == f]) for f in folders)))
    return terminal.table(rows, "<" * (len(folders) + 1))


def _cell(entry: Entry | None) -> str:
    if entry is None:
        return "missing"
    age = [entry.date, counted(entry.commits, "commit") if entry.commits else ""]
    told = ", ".join(filter(None, age))
    state = f"{entry.state} ({told})" if told else entry.state
    return _told([state], entry.findings, entry.intact, entry.names)


def _total(entries: list[Entry]) -> str:
    states = Counter(entry.state for entry in entries if entry.state)
    return _told(
        [f"{number} {state}" for state, number in states.most_common()],
        sum(entry.findings for entry in entries),
        sum(entry.intact for entry in entries),
        sum(entry.names for entry in entries),
    )


def _told(states: list[str], findings: int, intact: int, names: int) -> str:
    told = [state for state in states if state]
    told.append(f"{findings} found" if findings else "clean")
    told += [f"{100 * intact / names:.0f} % intact"] if names else []
    return ", ".join(told)
