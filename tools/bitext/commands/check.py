"""`bitext check`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from typing import TextIO

import click
from msgspec import Struct

import bitext
from bitext.baseline import Baseline, Entry, MalformedBaselineError, read_baseline, written
from bitext.changes import GitError, changed_since
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
from bitext.docset import GLOSSARY, Docset, Member
from bitext.files import fingerprint, replace_text
from bitext.folders import absolute, is_page
from bitext.render.annotations import ANNOTATIONS
from bitext.report import UNREADABLE, Checked, Report, Summary, format_of
from bitext.report.text import closing_line, counted
from bitext.rules import Rule, rules
from bitext.runner import GARBAGE, Run, WorkerDiedError
from bitext.selection import UnknownRuleError, selection

_TEXTS = ("text", "concise")


class Options(Struct, frozen=True):
    """The options of the command line."""

    paths: tuple[str, ...]
    original: str | None
    language: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fix: bool
    diff: bool
    form: str
    output_file: str | None
    baseline: str | None
    write_baseline: str | None
    since: str | None
    jobs: int | None
    no_cache: bool
    statistics: bool


def check(options: Options) -> None:
    _refuse_contradictions(options)
    selected = _selected(options)
    docset = docset_of(options.paths, options.original, options.language)
    _refuse_targets(options, docset)
    baseline = _read_baseline(options.baseline) if options.baseline else None
    prepare_output()
    gc.set_threshold(GARBAGE)
    progress = terminal.Progress(sys.stderr)
    run = Run(
        docset,
        selected,
        "fix" if options.fix else "diff" if options.diff else "check",
        members=_since(docset, options.since) if options.since else None,
        baseline=baseline,
        jobs=options.jobs or CORES,
        cached=not options.no_cache,
        progress=progress,
    )
    with closing(run):
        try:
            code = _report(run, options, baseline, progress)
        except WorkerDiedError as error:
            raise Failure(str(error)) from error
        finally:
            progress.clear()
    terminal.tell("note", {**docset.notices, **run.notices})
    failures = [*docset.unread(), *run.failures]
    terminal.tell("error", failures)
    terminal.tell_bugs(run.crashes)
    sys.exit(FAILED if failures or run.crashes else code)


def _refuse_contradictions(options: Options) -> None:
    for one, other in (
        ("fix", "diff"),
        ("baseline", "write_baseline"),
        ("diff", "write_baseline"),
        ("diff", "statistics"),
        ("diff", "output_file"),
        ("write_baseline", "statistics"),
        ("write_baseline", "output_file"),
    ):
        if getattr(options, one) and getattr(options, other):
            raise click.UsageError(f"{_named(one)} and {_named(other)} exclude each other")
    for option in ("diff", "statistics", "write_baseline"):
        if getattr(options, option) and options.form not in _TEXTS:
            told = f"{_named(option)} is a text: it has no other --format"
            raise click.UsageError(f"{told}; leave one of the two out")


def _refuse_targets(options: Options, docset: Docset) -> None:
    """What would be lost, or found out after pages were repaired."""
    if options.output_file and _is_read(absolute(options.output_file), options, docset):
        raise click.UsageError(f"--output-file: {options.output_file} is read in this run")
    if options.write_baseline:
        folder = os.path.dirname(options.write_baseline) or "."  # noqa: PTH120
        if not os.access(folder, os.W_OK):
            why = f"the folder {folder} is missing or read-only"
            raise click.UsageError(f"{options.write_baseline} cannot be written: {why}")


def _is_read(file: str, options: Options, docset: Docset) -> bool:
    homes = {member.home for member in docset.members}
    read = {f"{home}/{name}" for home in homes for name in (GLOSSARY, ANNOTATIONS)}
    read |= {absolute(options.baseline)} if options.baseline else set()
    originals = filter(None, map(docset.original_folder, homes))
    return (
        file in read
        or any(file == member.file for member in docset.members)
        or (is_page(file) and any(file.startswith(f"{folder}/") for folder in originals))
    )


def _named(option: str) -> str:
    return f"--{option.replace('_', '-')}"


def _selected(options: Options) -> list[Rule]:
    try:
        selected = selection(rules(), options.select, options.ignore)
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from error
    if not selected:
        raise click.UsageError("--ignore leaves no rule to ask")
    return selected


def _since(docset: Docset, ref: str) -> list[Member]:
    """The pages that changed, or whose originals did."""
    changed: set[str] = set()
    for path in docset.paths:
        folder = path if Path(path).is_dir() else os.path.dirname(path)  # noqa: PTH120
        try:
            changed |= changed_since(folder, ref)
        except GitError as error:
            raise click.UsageError(f"--since: {error}") from error

    @cache
    def is_changed(file: str) -> bool:
        return os.path.realpath(file) in changed

    return [
        member
        for member in docset.members
        if is_changed(member.file)
        or is_changed(f"{docset.original_folder(member.home)}/{member.relative}")
    ]


class _Pages:
    """The pages of a run without what the baseline accepts; both are counted when they pass
    first."""

    def __init__(self, run: Run, baseline: Baseline | None) -> None:
        self._run, self._baseline = run, baseline
        self.rules = {rule.code: rule for rule in rules()}
        self.summary = Summary()
        self._is_counted = False

    def __iter__(self) -> Iterator[Checked]:
        for page in self._run:
            left = self._baseline.without_known(page, self._run.codes) if self._baseline else page
            if not self._is_counted:
                self.summary.count(left, self.rules)
                self.summary.accepted += len(page.findings) - len(left.findings)
            yield left
        self.summary.repaired = self._run.repaired
        self._is_counted = True

    def count(self) -> None:
        for _ in self:
            pass


def _report(
    run: Run, options: Options, baseline: Baseline | None, progress: terminal.Progress
) -> int:
    pages = _Pages(run, baseline)
    with ExitStack() as stack:
        stream: TextIO = sys.stdout
        if options.output_file:
            stream = stack.enter_context(_open(options.output_file))
        for piece in _pieces(pages, run, options, stream):
            progress.clear()
            stream.write(piece)
    if options.output_file:
        sys.stdout.write(closing_line(pages.summary))
    stale = False
    if baseline and options.baseline:
        if options.fix and not run.crashes:
            _update_baseline(baseline, run, options.baseline)
        else:
            stale = _tell_stale(baseline, run, options.baseline)
    if options.diff:
        return FOUND if run.changed or pages.summary.codes[UNREADABLE] else CLEAN
    if options.write_baseline:
        return CLEAN
    return FOUND if stale or _is_failure(pages.summary, options) else CLEAN


def _is_failure(summary: Summary, options: Options) -> bool:
    return bool(summary.errors or summary.warnings or (summary.infos and options.select))


def _pieces(pages: _Pages, run: Run, options: Options, stream: TextIO) -> Iterator[str]:
    """What goes to the standard output, or to the file."""
    if options.diff:
        unread = (
            f"{page.path}:{found.line}:{found.column}: {found.message}"
            for page in pages
            for found in page.findings
            if found.code == UNREADABLE
        )
        terminal.tell("error", list(unread))
        yield from run.diffs()
    elif options.write_baseline:
        pages.count()
        if options.fix:
            yield closing_line(pages.summary)
        yield _write_baseline(pages, run, options.write_baseline)
    elif options.statistics:
        pages.count()
        yield _statistics(pages)
    else:
        form = format_of(options.form)
        if not form.STREAMS:
            pages.count()
        yield from form.render(
            Report(
                pages,
                pages.rules,
                pages.summary,
                bitext.__version__,
                terminal.has_color(stream),
                terminal.width(stream),
            )
        )


def _statistics(pages: _Pages) -> str:
    counts = sorted(pages.summary.codes.items(), key=lambda item: (-item[1], item[0]))
    rows = [(f"{n:,}", code, pages.rules[code].name) for code, n in counts]
    return terminal.table(rows, "><<") + closing_line(pages.summary)


def _read_baseline(file: str) -> Baseline:
    try:
        return read_baseline(Path(file).read_bytes(), os.path.dirname(file))  # noqa: PTH120
    except MalformedBaselineError as error:
        raise click.UsageError(f"{file}:{error}") from error
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}") from error


def _write_baseline(pages: _Pages, run: Run, file: str) -> str:
    """Lists all findings; what this run says nothing about stays listed."""
    old = _read_baseline(file) if Path(file).exists() else Baseline((), os.path.dirname(file))  # noqa: PTH120
    entries = [
        Entry(old.key(page.path), finding.code, finding.fingerprint, finding.message)
        for page in pages
        for finding in page.findings
    ]
    kept = list(old.others(run.is_asked))
    _put(file, written([*entries, *kept]))
    return f"{_listed(file, len(entries) + len(kept))}\n"


def _update_baseline(baseline: Baseline, run: Run, file: str) -> None:
    """After repairs, which may have changed or ended what is accepted."""
    entries = baseline.standing(run.is_asked)
    if entries != baseline.listed:
        _put(file, written(entries))
        terminal.tell("note", [_listed(file, len(entries))])


def _listed(file: str, number: int) -> str:
    return f"{file}: {counted(number, 'finding')} listed"


def _tell_stale(baseline: Baseline, run: Run, file: str) -> bool:
    """Whether entries of a baseline are stale."""
    stale = baseline.stale(run.is_asked)
    terminal.tell("error", [f"{e.path}: {e.code} {e.message}: stale in {file}" for e in stale])
    if stale:
        terminal.print_error(f"rewrite it with --write-baseline {file}")
    return bool(stale)


def _put(file: str, lines: Iterable[str]) -> None:
    """Writes a baseline: the one that is there goes when the new one is whole."""
    if not Path(file).is_file():
        with _open(file) as stream:
            stream.writelines(lines)
        return
    try:
        replace_text(file, "".join(lines).encode(), fingerprint(Path(file).read_bytes()))
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(file: str, error: OSError) -> click.UsageError:
    return click.UsageError(f"{file} cannot be written: {error.strerror or error}")


def _open(file: str) -> TextIO:
    try:
        return open(file, "w", encoding="utf-8", newline="")  # noqa: PTH123
    except OSError as error:
        raise _unwritable(file, error) from error
