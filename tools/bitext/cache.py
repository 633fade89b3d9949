"""What was found in a page, kept for as long as nothing that it depends on has changed.

A result is filed under the page and the setting of the run (everything that is the same for all
pages: this program, the rules asked for, the history of the originals). It carries the names of all
files that were looked at, present or absent, and one digest of their times and sizes: if that is
still the same, so is the result. Looking it up costs a stat a file. SQLite, because one page's new
result costs a millisecond then and the pages need not be in memory; as one file of 50,000 results
(210 MB) it would be 0.5 s to read and as much to write again.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import struct
import time
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bitext.folders import CONTENTS, HISTORY, NAMES, Tree, project_root
from bitext.history import GitError, git
from bitext.user_cache import cache_folder, use

FOLDER = ".bitext_cache"
NOTHING = b"\x90"  # how no findings are encoded
_VERSION = 1
_SETTINGS_KEPT = 8
_PATIENCE = 10  # seconds to wait for another run that writes
_FLUSHED = 1000  # results written at once
_UNSURE = 1_000_000_000  # nanoseconds in which a file may change again with the same time
_BROKEN = {"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR"}  # else it is locked, or full, or ...
_SCHEMA = f"""
begin immediate;
create table settings (id integer primary key, digest blob unique, used integer);
create table files (id integer primary key, path text unique);
create table results (
    setting integer, page integer, stamp blob, asked blob, repairable integer, findings blob,
    primary key (setting, page)
);
pragma user_version = {_VERSION};
commit;
"""
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Written by bitext, safe to delete.\n"


class Stamps:
    """The state of files, each asked for once. Files that changed just now are `unsure`: they may
    change again without a trace."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[str, bytes] = {}
        self._limit = time.time_ns() - _UNSURE
        self.unsure: set[str] = set()

    def digest(self, paths: Iterable[str]) -> bytes:
        return hashlib.blake2b(b"".join(map(self.of, paths)), digest_size=12).digest()

    def of(self, path: str) -> bytes:
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._stamp(path)
        return found

    def _stamp(self, path: str) -> bytes:
        if path.endswith(CONTENTS):
            return self._below(path.removesuffix(CONTENTS), contents=True)
        if path.endswith(HISTORY):
            return _tips(path.removesuffix(HISTORY))
        if path.endswith(NAMES):
            return self._below(path.removesuffix(NAMES), contents=False)
        try:
            status = os.stat(path)  # noqa: PTH116
        except OSError:
            return b"-"
        if status.st_mtime_ns > self._limit:
            self.unsure.add(path)
        return struct.pack("<qq", status.st_mtime_ns, status.st_size)

    def _below(self, folder: str, *, contents: bool) -> bytes:
        state = hashlib.blake2b(digest_size=12)
        for path in sorted(self._tree.pages(folder)):
            state.update(os.fsencode(path))
            if contents:
                state.update(self.of(path))
                if path in self.unsure:
                    self.unsure.add(folder + CONTENTS)
        return state.digest()


def _tips(folder: str) -> bytes:
    """The branches and tags of the repository that a folder lies in, and how far they reach."""
    try:
        return git(Path(folder), "show-ref", "--head", "--hash").encode()
    except GitError:
        return b"-"


class Known(NamedTuple):
    """A result that holds: its number, how many findings are repairable, how long they are."""

    number: int
    repairable: int
    size: int


class Cache:
    """The results of one setting. `valid` are the pages of the run whose results still hold."""

    def __init__(
        self, db: sqlite3.Connection, setting: bytes, stamps: Stamps, pages: Collection[str]
    ) -> None:
        self._db, self._stamps = db, stamps
        self._setting = _number(db, setting)
        self._pending: dict[str, tuple[Sequence[str], int, bytes]] = {}
        self.valid = dict(self._valid(pages))

    def findings(self, page: str) -> bytes | None:
        """The findings of a page whose result holds; nothing, should they be gone."""
        known = self.valid[page]
        if known.size == len(NOTHING):
            return NOTHING
        query = "select findings from results where setting = ? and page = ?"
        try:
            row = self._db.execute(query, (self._setting, known.number)).fetchone()
        except sqlite3.Error:
            return None
        return bytes(row[0]) if row else None

    def asked(self, page: str) -> tuple[str, ...]:
        """The files that the result of a page depends on."""
        query = "select asked from results where setting = ? and page = ?"
        key = (self._setting, self.valid[page].number)
        ids = array("I")
        ids.frombytes(self._db.execute(query, key).fetchone()[0])
        query = "select path from files where id = ?"
        return tuple(self._db.execute(query, (number,)).fetchone()[0] for number in ids)

    def store(self, page: str, asked: Sequence[str], repairable: int, findings: bytes) -> None:
        try:
            "".join(asked).encode()
        except UnicodeEncodeError:  # the name of a file is not text
            return
        self._pending[page] = (asked, repairable, findings)
        if len(self._pending) >= _FLUSHED:
            self.flush()

    def flush(self) -> None:
        """Writes what is pending. If that fails, the next run has more to do, nothing else."""
        try:
            self._db.execute("begin immediate")
            self._write()
            self._db.execute("commit")
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("rollback")
        self._pending.clear()

    def close(self) -> None:
        if self._pending:
            self.flush()
        self._db.close()

    def _valid(self, pages: Collection[str]) -> Iterator[tuple[str, Known]]:
        paths: dict[int, str] = dict(self._db.execute("select id, path from files"))
        query = "select page, repairable, length(findings), stamp, asked from results"
        rows = self._db.execute(f"{query} where setting = ?", (self._setting,))
        for page, repairable, size, stamp, asked in rows:
            if paths[page] in pages:
                ids = array("I")
                ids.frombytes(asked)
                if self._stamps.digest([paths[number] for number in ids]) == stamp:
                    yield paths[page], Known(page, repairable, size)

    def _write(self) -> None:
        names = {path for asked, _, _ in self._pending.values() for path in asked}
        names.update(self._pending)
        insert = "insert or ignore into files (path) values (?)"
        self._db.executemany(insert, ((name,) for name in sorted(names)))
        query = "select id from files where path = ?"
        numbers = {name: self._db.execute(query, (name,)).fetchone()[0] for name in names}
        self._db.executemany(
            "insert or replace into results values (?, ?, ?, ?, ?, ?)",
            (
                (
                    self._setting,
                    numbers[page],
                    stamp,
                    array("I", [numbers[path] for path in asked]).tobytes(),
                    repairable,
                    findings,
                )
                for page, (asked, repairable, findings) in self._pending.items()
                if (stamp := self._stamps.digest(asked)) and self._stamps.unsure.isdisjoint(asked)
            ),
        )


def open_cache(folder: str, setting: bytes, stamps: Stamps, pages: Collection[str]) -> Cache | None:
    """The cache for pages in a folder, if there can be one. A broken one is made anew."""
    for _ in range(2):
        try:
            file = _file(folder)
            _prepare(file)
            return Cache(_connect(file), setting, stamps, pages)
        except OSError:
            return None
        except (sqlite3.Error, LookupError, ValueError) as error:
            if getattr(error, "sqlite_errorname", "SQLITE_CORRUPT") not in _BROKEN:
                return None
            for end in ("", "-wal", "-shm"):
                Path(f"{file}{end}").unlink(missing_ok=True)
    return None


def _file(folder: str) -> Path:
    """In the project that a folder lies in; for other trees, where this user's caches are."""
    if root := project_root(folder):
        return Path(root, FOLDER, "results.sqlite")
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return cache_folder() / f"results-{name}.sqlite"


def _prepare(file: Path) -> None:
    if file.parent.name != FOLDER:
        use(file)
    elif not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "CACHEDIR.TAG").write_text(_TAG, "utf-8")
        (file.parent / ".gitignore").write_text("*\n", "utf-8")


def _connect(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
    try:
        (version,) = db.execute("pragma user_version").fetchone()
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        if version == 0:
            db.executescript(_SCHEMA)
        elif version != _VERSION:
            raise LookupError(f"made by version {version}")
    except BaseException:
        db.close()
        raise
    return db


def _number(db: sqlite3.Connection, setting: bytes) -> int:
    """The id of a setting. Only the last few settings are kept."""
    db.execute("begin immediate")
    db.execute("insert or ignore into settings (digest) values (?)", (setting,))
    db.execute("update settings set used = ? where digest = ?", (time.time_ns(), setting))
    old = "select id from settings order by used desc limit -1 offset ?"
    db.execute(f"delete from results where setting in ({old})", (_SETTINGS_KEPT,))
    db.execute(f"delete from settings where id in ({old})", (_SETTINGS_KEPT,))
    (number,) = db.execute("select id from settings where digest = ?", (setting,)).fetchone()
    db.execute("commit")
    return int(number)
