"""Checking and repairing many pages: in several processes, with what is known from the last time.

The same page in all languages goes to one process, which then reads its original once. Results wait
in a file until it is their turn, so the order of the output is that of the paths whatever the
number of processes, and memory does not grow with the number of pages.
"""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import sys
from array import array
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from functools import cached_property, partial
from heapq import merge
from importlib.util import find_spec
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from bitext.baseline import Baseline
from bitext.cache import Cache, Stamps, open_cache
from bitext.docset import Docset, Member
from bitext.edits import ROUNDS
from bitext.files import replace_text
from bitext.folders import CONTENTS, absolute, shown
from bitext.model import Finding
from bitext.outcome import Crash, Mode, Outcome, check_page, check_pages, encode, files
from bitext.report import Checked, Located, locate
from bitext.rules import Rule, rules
from bitext.spool import Spool

if TYPE_CHECKING:
    from concurrent.futures import Future

_FEW = 32  # pages that are done before other processes would have started
_BATCH = 16  # pages that a process gets at once, or a few more
_AHEAD = 4  # batches that wait for each process
GARBAGE = 50_000  # objects between two collections; pages are freed without one
_WRITERS = 8  # files that are waited for at once until they are on the disk
_WRITTEN = 64  # files whose new texts are in memory
# What findings are made with, beside our own files.
_LIBRARIES = ("msgspec", "pyromark", "rapidfuzz", "yaml")

Progress = Callable[[int, int], None]

_decode_outcome = msgspec.msgpack.Decoder(Outcome).decode
_decode_findings = msgspec.msgpack.Decoder(tuple[Located, ...]).decode


class WorkerDiedError(RuntimeError):
    """A process was killed from outside, as the system does when memory runs out."""


def missing(docset: Docset, selected: Sequence[Rule]) -> tuple[Checked, ...]:
    """What there is to say of pages that are not there."""
    found: dict[str, list[Finding]] = {}
    for root, context in docset.languages():
        for rule in selected:
            for path, finding in rule.check_set(context) if rule.check_set else ():
                finding = msgspec.structs.replace(finding, code=rule.code)
                found.setdefault(shown(f"{root}/{path}"), []).append(finding)
    return tuple(Checked(path, locate("", findings)) for path, findings in sorted(found.items()))


class Run:
    """A check of a docset, or of some members of it. Iterating does the work and gives the pages in
    order; iterating again gives them again. What the baseline accepts is found and not repaired.
    The attributes tell afterwards what else happened."""

    def __init__(  # noqa: PLR0913 - what a run is depends on all of them
        self,
        docset: Docset,
        selected: Sequence[Rule],
        mode: Mode = "check",
        *,
        members: Sequence[Member] | None = None,
        baseline: Baseline | None = None,
        jobs: int = 1,
        cached: bool = False,
        progress: Progress = lambda _done, _all: None,
    ) -> None:
        self.docset, self.rules, self.mode = docset, selected, mode
        self.codes = frozenset(rule.code for rule in selected)
        self.members = docset.members if members is None else members
        self.repaired = self.changed = 0
        self.crashes: list[Crash] = []
        self.failures: list[str] = []
        self.notices: dict[str, None] = {}
        self._baseline = baseline
        self._jobs, self._progress = jobs, progress
        self._results, self._outputs, self._asked = (Spool(len(self.members)) for _ in range(3))
        self._cache = self._open_cache() if cached and self.members else None
        self._is_done = False
        self._working: Generator[tuple[int, Outcome]] | None = None
        for home in {member.home for member in self.members}:
            docset.look_over(home)  # what is wrong is told even if nothing is checked anew
        self._is_whole = members is None and mode != "diff"
        self._absent = missing(docset, selected) if self._is_whole else ()

    def __iter__(self) -> Iterator[Checked]:
        if self.mode == "fix" and not self._is_done:
            self._repair()
        return merge(self._pages(), self._absent, key=attrgetter("path"))

    def _pages(self) -> Iterator[Checked]:
        outcomes = iter(()) if self._is_done else self._outcomes(self._todo())
        for number, member in enumerate(self.members):
            yield Checked(member.path, _decode_findings(self._findings(number, outcomes)))
        self._is_done = True

    def is_asked(self, path: str, code: str) -> bool:
        """Whether a rule is asked about a page, or about what is not there."""
        file = absolute(path)
        if code not in self.codes:
            return False
        if os.path.lexists(file):
            return file in self._files
        return self._is_whole and self.docset.covers(file)

    @cached_property
    def _files(self) -> set[str]:
        return {member.file for member in self.members}

    def diffs(self) -> Iterator[str]:
        """With mode "diff", once the run is done: what a repair would change, page by page."""
        for number in range(len(self.members)):
            if self._outputs.has(number):
                yield self._outputs.get(number).decode()

    def close(self) -> None:
        """Ends what is still going on, as when nobody reads on."""
        if self._working is not None:
            self._working.close()
        if self._cache is not None:
            self._cache.close()
        for spool in (self._results, self._outputs, self._asked):
            spool.close()

    def _open_cache(self) -> Cache | None:
        start = self.docset.paths[0]
        folder = start if os.path.isdir(start) else start.rpartition("/")[0]  # noqa: PTH112
        stamps = Stamps(self.docset.tree)
        setting = _setting(self.docset, self.members, self.rules, stamps)
        return open_cache(folder, setting, stamps, {member.file for member in self.members})

    def _todo(self) -> Sequence[int]:
        """The numbers of the pages to look at; that of a page is its place in the output."""
        members = enumerate(self.members)
        return array("L", (number for number, member in members if not self._is_known(member)))

    def _is_known(self, member: Member) -> bool:
        """Whether the cache says all that is asked of a page; a repair it does not know."""
        known = self._cache.valid.get(member.file) if self._cache else None
        return known is not None and (self.mode == "check" or not known.repairable)

    def _findings(self, number: int, outcomes: Iterator[tuple[int, Outcome]]) -> bytes:
        while not self._results.has(number):
            member = self.members[number]
            if self._cache and self._is_known(member):
                if (found := self._cache.findings(member.file)) is not None:
                    return found
                self._keep(number, check_page(self.docset, member, self.rules, "check"))
            else:
                self._keep(*next(outcomes))
        return self._results.get(number)

    def _keep(self, number: int, outcome: Outcome) -> None:
        self._results.put(number, outcome.findings)
        self.notices.update(dict.fromkeys(outcome.notices))
        self.crashes += outcome.crashes
        if outcome.output:
            self.changed += 1
            self._outputs.put(number, outcome.output.encode())
        elif self._cache and outcome.lasting:
            file = self.members[number].file
            self._cache.store(file, files(outcome.asked), outcome.repairable, outcome.findings)

    def _repair(self) -> None:
        """Repairs pages until none changes. What a page says of another one is looked at again when
        that has changed; until then, all see the pages as they were."""
        todo = self._todo()
        for _ in range(ROUNDS):
            repairs: dict[int, _Repaired] = {}
            for number, outcome in self._outcomes(todo):
                self._keep(number, outcome)
                self._asked.put(number, outcome.asked)
                if outcome.output:
                    repairs[number] = _Repaired(outcome.before, outcome.repaired, outcome.renamed)
            written = self._write(repairs)
            self.docset.forget()
            todo = self._depending(written)
            if not todo:
                break
            if self._baseline:
                self._follow(todo, self._baseline)

    def _follow(self, todo: Iterable[int], baseline: Baseline) -> None:
        """Finds again what is accepted on pages that are as they were, but not their originals: it
        stands where it stood."""
        for number in todo:
            member = self.members[number]
            known = baseline.accepted(member.path)
            stood = {_place(f): f.fingerprint for f in self._told(number) if f.fingerprint in known}
            if stood:
                now = check_page(self.docset, member, self.rules, "check")
                found = ((stood.pop(_place(f), ""), f) for f in _decode_findings(now.findings))
                renamed = [(old, f.fingerprint, f.message) for old, f in found if old]
                baseline.follow(member.path, renamed)

    def _told(self, number: int) -> tuple[Located, ...]:
        """What was found on a page the last time."""
        if self._results.has(number):
            return _decode_findings(self._results.get(number))
        found = self._cache.findings(self.members[number].file) if self._cache else None
        return _decode_findings(found) if found else ()

    def _write(self, repairs: dict[int, _Repaired]) -> set[int]:
        """Writes repaired pages; one that cannot be written keeps its findings."""
        from concurrent.futures import ThreadPoolExecutor

        written: set[int] = set()
        numbers = list(repairs)
        with ThreadPoolExecutor(_WRITERS) as writers:
            for start in range(0, len(numbers), _WRITTEN):
                portion = numbers[start : start + _WRITTEN]
                tasks = [
                    (self.members[n].file, self._outputs.get(n), repairs[n].before) for n in portion
                ]
                errors = list(writers.map(_replace, tasks))
                for number, task, error in zip(portion, tasks, errors, strict=True):
                    # One that found the disk full may fit when the others have given up.
                    if error is None or (error := _replace(task)) is None:
                        written.add(number)
                        self.repaired += repairs[number].repaired
                        if self._baseline:
                            path = self.members[number].path
                            self._baseline.follow(path, repairs[number].renamed)
                    else:
                        self._fail(number, error)
        return written

    def _fail(self, number: int, error: OSError) -> None:
        member = self.members[number]
        is_forbidden = isinstance(error, PermissionError)
        advice = "make it writable and run again" if is_forbidden else "it is as it was"
        told = f"{member.path}: {error.strerror or error}; {advice}"
        if told not in self.failures:  # it may have been tried in each round
            self.failures.append(told)
        self._keep(number, check_page(self.docset, member, self.rules, "check"))

    def _depending(self, written: Iterable[int]) -> Sequence[int]:
        """The pages whose findings may be others since those were written."""
        files = {self.members[number].file for number in written}
        if not files:
            return ()
        changed = files | {f"{folder}{CONTENTS}" for file in files for folder in _above(file)}
        found = array("L")
        for number, member in enumerate(self.members):
            asked = set(self._asked_of(number)) - {member.file}  # its own change is known to it
            if not asked.isdisjoint(changed):
                found.append(number)
        return found

    def _asked_of(self, number: int) -> Sequence[str]:
        if self._asked.has(number):
            return files(self._asked.get(number))
        return self._cache.asked(self.members[number].file) if self._cache else ()

    def _outcomes(self, todo: Sequence[int]) -> Iterator[tuple[int, Outcome]]:
        several = self._jobs > 1 and len(todo) > _FEW
        self._working = self._parallel(todo) if several else self._serial(todo)
        for done, (number, outcome) in enumerate(self._working, 1):
            self._progress(done, len(todo))
            yield number, outcome

    def _serial(self, todo: Iterable[int]) -> Generator[tuple[int, Outcome]]:
        for batch in self._batches(todo):
            members = [self.members[number] for number in batch]
            accepted = partial(_accepted, self._baseline)
            outcomes = check_pages(self.docset, members, self.rules, self.mode, accepted)
            yield from zip(batch, outcomes, strict=True)

    def _parallel(self, todo: Iterable[int]) -> Generator[tuple[int, Outcome]]:
        import multiprocessing
        from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

        fork = sys.platform != "darwin" and "fork" in multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("fork" if fork else "spawn")
        gc.freeze()
        with ProcessPoolExecutor(
            self._jobs, context, _start_worker, (self.docset, self.codes, self.mode, self._baseline)
        ) as pool:
            waiting: deque[tuple[list[int], Future[list[bytes]]]] = deque()
            try:
                for batch in self._batches(todo):
                    members = [self.members[number] for number in batch]
                    waiting.append((batch, pool.submit(_work, members)))
                    if len(waiting) > self._jobs * _AHEAD:
                        yield from _collected(*waiting.popleft())
                while waiting:
                    yield from _collected(*waiting.popleft())
            except BrokenProcessPool as error:
                raise WorkerDiedError("a process died; with fewer --jobs it may not") from error
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _batches(self, todo: Iterable[int]) -> Iterator[list[int]]:
        """Portions of pages that keep the languages of a page together."""

        def page(number: int) -> tuple[str, str]:
            return self.members[number].home, self.members[number].relative

        batch: list[int] = []
        for _, group in groupby(array("L", sorted(todo, key=page)), key=page):
            batch.extend(group)
            if len(batch) >= _BATCH:
                yield batch
                batch = []
        if batch:
            yield batch


class _Repaired(Struct, frozen=True):
    """What is left to know of a page whose new text is in a file: see Outcome."""

    before: bytes
    repaired: int
    renamed: tuple[tuple[str, str, str], ...]


_worker: tuple[Docset, tuple[Rule, ...], Mode, Baseline | None]


def _start_worker(
    docset: Docset, codes: frozenset[str], mode: Mode, baseline: Baseline | None
) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and says what to do
    gc.set_threshold(GARBAGE)
    _worker = docset, tuple(rule for rule in rules() if rule.code in codes), mode, baseline


def _work(members: Iterable[Member]) -> list[bytes]:
    docset, selected, mode, baseline = _worker
    accepted = partial(_accepted, baseline)
    return list(map(encode, check_pages(docset, members, selected, mode, accepted)))


def _accepted(baseline: Baseline | None, member: Member) -> Collection[str]:
    return baseline.accepted(member.path) if baseline else ()


def _collected(batch: list[int], future: Future[list[bytes]]) -> Iterator[tuple[int, Outcome]]:
    for number, outcome in zip(batch, future.result(), strict=True):
        yield number, _decode_outcome(outcome)


def _place(finding: Located) -> tuple[object, ...]:
    return finding.code, finding.line, finding.column, finding.end_line, finding.end_column


def _replace(task: tuple[str, bytes, bytes]) -> OSError | None:
    try:
        replace_text(*task)
    except OSError as error:
        return error
    return None


def _above(file: str) -> Iterator[str]:
    """The folders that a file lies in."""
    while file := file.rpartition("/")[0]:
        yield file


def _setting(
    docset: Docset, members: Iterable[Member], selected: Iterable[Rule], stamps: Stamps
) -> bytes:
    """The digest of all that findings depend on and that is the same for all pages."""
    ours = sorted(str(file) for file in Path(__file__).parent.rglob("*") if file.suffix != ".pyc")
    theirs = [spec.origin for name in _LIBRARIES if (spec := find_spec(name)) and spec.origin]
    told = (
        sys.version,
        stamps.digest([*ours, *theirs]),
        [rule.code for rule in selected],
        docset.state(sorted({member.home for member in members}), stamps.digest),
    )
    return hashlib.blake2b(repr(told).encode(), digest_size=16).digest()
