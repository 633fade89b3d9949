"""Every version of a page that a git repository has held, found by the hash of its bytes.

Localized pages name their original by the SHA-1 or SHA-256 of the file with CRLF line ends; git
names it by something else. So each version of each page is read and hashed once, and what was
found is kept in a database in the user's cache folder: one file for a folder of a repository,
extended when its branches move, safe to delete. Git is asked only for what is needed: nothing at
all while today's files answer, all versions when the first hash is not among them, the log when
somebody wants to know what became of a page.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from msgspec import Struct

from bitext.user_cache import cache_folder, use

PAGES = (".md", ".markdown", ".mdx")
_SCHEMA = """
create table if not exists versions
    (blob blob primary key, path text, sha1 blob, sha256 blob) without rowid;
create index if not exists by_sha1 on versions (sha1);
create index if not exists by_sha256 on versions (sha256);
create table if not exists scans
    (scope text primary key, ends text, tips text, missing integer) without rowid;
create table if not exists changes
    (number integer primary key, path text, blob blob, hash blob, date text, target text);
create index if not exists by_path on changes (path);
create index if not exists by_blob on changes (blob);
"""
_SCHEMA_VERSION = 1
_PATIENCE = 900  # seconds that a process waits while another one reads the same history
_MANY = 20_000  # versions; from here on somebody will wonder why nothing happens
# What a partial clone lacks is printed as missing, not fetched one by one.
_ALL_OBJECTS = (
    "rev-list", "--objects", "--all", "--full-history", "--missing=print", "--ignore-missing",
    "--stdin",
)  # fmt: skip
_LOG = (
    "-c", "core.quotePath=false", "log", "--reverse", "--format=%x01%H,%cs", "--raw", "-c",
    "--no-abbrev", "-M", "--no-relative", "--no-show-signature",
)  # fmt: skip
# Set inside git's hooks, where they name the repository of the hook.
_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"}


class Blob(Struct, frozen=True):
    """A version of a page: git's name for it, and a path at which it was stored."""

    id: str
    path: str
    sha256: str


class Change(Struct, frozen=True):
    """What a commit did to a path. Where it removed the page, `blob` is empty and `target` is the
    path that the page moved to, if git can tell."""

    blob: str
    commit: str
    date: str
    target: str = ""


class GitError(Exception):
    """Git is missing, or refuses: in its own words."""


def digests(data: bytes) -> tuple[bytes, bytes]:
    """SHA-1 and SHA-256 of a page as its translators hash it: with CRLF line ends."""
    data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return hashlib.sha1(data, usedforsecurity=False).digest(), hashlib.sha256(data).digest()


class History:
    """The versions of the pages below a folder of a git repository. `tell` is called with what a
    person should know: that reading takes a while, that the cache cannot be written."""

    def __init__(
        self, folder: Path, tell: Callable[[str], None], cache: Path | None = None
    ) -> None:
        self.folder = folder
        self._tell = tell
        self._cache = cache
        asked = ("absolute-git-dir", "git-common-dir", "is-shallow-repository", "show-prefix")
        found = git(folder, "rev-parse", *(f"--{what}" for what in asked)).splitlines()
        self._git_dir = Path(found[0])
        self._common_dir = folder / found[1]  # other than the git folder in a worktree
        self.shallow = found[2] == "true"
        self.prefix = found[3] if len(found) > 3 else ""
        if not _is_tracked(folder):
            raise GitError("not a git repository of these files: none of them is committed")
        self.missing = 0  # versions that a partial clone does not hold
        self._owner = 0
        self._ready: set[str] = set()
        self._objects: _Objects | None = None
        self._connection: sqlite3.Connection

    @property
    def complete(self) -> bool:
        """Whether a version that is not found was never here."""
        return not self.shallow and not self.missing

    def find(self, digest: str) -> Blob | None:
        """The version whose SHA-1 or SHA-256 is `digest`: below the folder, or, as folders get
        renamed, anywhere in the repository."""
        column = "sha1" if len(digest) == 40 else "sha256"
        query = f"select blob, path, sha256 from versions where {column} = ?"
        for scope in dict.fromkeys((self.prefix, "")):
            self._once(scope)
            if row := self._db().execute(query, (bytes.fromhex(digest),)).fetchone():
                return Blob(row[0].hex(), row[1], row[2].hex())
        return None

    def read(self, blob: str) -> bytes:
        """The bytes of a version."""
        self._db()
        if self._objects is None:
            self._objects = _Objects(self.folder)
        return self._objects.read(blob)

    def changes(self, path: str) -> list[Change]:
        """What happened to a path of the repository, newest first."""
        self._once("log")
        query = "select blob, hash, date, target from changes where path = ? order by number desc"
        rows = self._db().execute(query, (path,))
        return [Change(row[0].hex(), row[1].hex(), *row[2:]) for row in rows]

    def date(self, blob: str) -> str:
        """When a version was committed first, at whatever path; nothing if that is not on HEAD."""
        self._once("log")
        query = "select date from changes where blob = ? order by number limit 1"
        row = self._db().execute(query, (bytes.fromhex(blob),)).fetchone()
        return row[0] if row else ""

    def close(self) -> None:
        """Ends git. It is started again where it is needed again."""
        if self._objects is not None:
            self._objects.close()
            self._objects = None

    def _db(self) -> sqlite3.Connection:
        if self._owner != os.getpid():  # neither a database nor a pipe may be shared with a fork
            self._owner = os.getpid()
            self._ready.clear()
            self._objects = None
            key = hashlib.sha256(os.fsencode(f"{self._git_dir}\n{self.prefix}")).hexdigest()[:16]
            self._connection = self._open(f"history-{key}.sqlite")
        return self._connection

    def _open(self, name: str) -> sqlite3.Connection:
        try:
            file = (self._cache or cache_folder()) / name
            use(file)
            try:
                return _connect(file)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # not a database, or that of another version
                file.unlink()
                return _connect(file)
        except (OSError, sqlite3.Error) as error:
            self._tell(f"the history is read anew each time: its cache cannot be used ({error})")
            return _connect(None)

    def _once(self, scope: str) -> None:
        """Brings what is known of a scope up to date: the versions below a path, or the log."""
        db = self._db()
        if scope in self._ready:
            return
        try:
            self._refresh(db, scope)
        except sqlite3.Error as error:
            self._tell(f"the history is read anew each time: its cache cannot be written ({error})")
            self._connection = _connect(None)
            self._refresh(self._connection, scope)
        self._ready.add(scope)

    def _refresh(self, db: sqlite3.Connection, scope: str) -> None:
        query = "select ends, tips, missing from scans where scope = ?"
        ends = self._ends()
        which = ("--head", "--verify", "HEAD") if scope == "log" else ("--head",)
        tips = "\n".join(sorted(set(git(self.folder, "show-ref", "--hash", *which).split())))
        old = db.execute(query, (scope,)).fetchone()
        if old is None or old[:2] != (ends, tips):
            with _transaction(db):
                old = db.execute(query, (scope,)).fetchone()
                if old is None or old[:2] != (ends, tips):
                    known = old[1].split() if old and old[0] == ends else []
                    if scope == "log":
                        self._read_log(db, known)
                        missing = 0
                    else:
                        missing = self._hash_versions(db, scope, known)
                    row = (scope, ends, tips, missing)
                    db.execute("insert or replace into scans values (?, ?, ?, ?)", row)
            old = db.execute(query, (scope,)).fetchone()
        self.missing = max(self.missing, old[2])

    def _ends(self) -> str:
        """What decides, beside the branches, which versions are here: where a shallow clone is
        cut off, and what a partial clone has fetched."""
        shallow = self._common_dir / "shallow"
        fetched = sorted(p.name for p in (self._common_dir / "objects/pack").glob("*.promisor"))
        return "\n".join([shallow.read_text() if shallow.is_file() else "", *fetched])

    def _hash_versions(self, db: sqlite3.Connection, scope: str, known: list[str]) -> int:
        """Hashes what is new below `scope`. Returns how many versions the clone does not hold."""
        paths: dict[str, str] = {}
        missing = 0
        listing = _lines(
            self.folder,
            [*_ALL_OBJECTS, *(["--", "."] if scope else [])],
            (f"^{tip}" for tip in known),
        )
        for line in listing:
            if line.startswith("?"):
                missing += 1
                continue
            blob, _, path = line.partition(" ")
            if path.lower().endswith(PAGES):
                paths.setdefault(blob, path)
        for (blob,) in db.execute("select blob from versions"):
            paths.pop(blob.hex(), None)
        if len(paths) > _MANY:
            self._tell(f"hashing {len(paths):,} versions of {self.folder}: this is done once")
        insert = "insert or ignore into versions values (?, ?, ?, ?)"
        db.executemany(
            insert,
            (
                (bytes.fromhex(blob), paths[blob], *digests(data))
                for blob, data in _contents(self.folder, paths)
            ),
        )
        return missing

    def _read_log(self, db: sqlite3.Connection, known: list[str]) -> None:
        head = "HEAD"
        if known and _is_ancestor(self.folder, known[0]):
            head = f"{known[0]}..HEAD"
        else:
            db.execute("delete from changes")
        log = _lines(
            self.folder,
            [*_LOG, head, "--", "."],
        )
        insert = "insert into changes (path, blob, hash, date, target) values (?, ?, ?, ?, ?)"
        db.executemany(insert, _rows(log))


def _rows(log: Iterable[str]) -> Iterator[tuple[str, bytes, bytes, str, str]]:
    """Path, blob, commit, date and target of each change in a raw log."""
    commit, date = b"", ""
    for line in log:
        if line.startswith("\x01"):
            commit, date = bytes.fromhex(line[1:].partition(",")[0]), line.partition(",")[2]
        elif line.startswith(":"):
            facts, *paths = line.split("\t")
            if not paths[-1].lower().endswith(PAGES):
                continue
            *_, blob, status = facts.split(" ")
            if len(paths) > 1:
                yield paths[0], b"", commit, date, paths[1]
            deleted = set(status) == {"D"}
            yield paths[-1], b"" if deleted else bytes.fromhex(blob), commit, date, ""


class _Objects:
    """`git cat-file --batch`, asked for one object after the other."""

    def __init__(self, folder: Path) -> None:
        self._process = _start(folder, ["cat-file", "--batch"], subprocess.PIPE)
        self._finalizer = weakref.finalize(self, _end, self._process)

    def read(self, name: str) -> bytes:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{name}\n".encode())
        stdin.flush()
        found = _next_object(stdout)
        if found is None:
            raise GitError(f"git does not have the object {name}")
        return found[1]

    def close(self) -> None:
        self._finalizer()


def _contents(folder: Path, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Blobs with their bytes, as fast as git can."""
    with tempfile.TemporaryFile() as names:
        names.write("".join(f"{blob}\n" for blob in blobs).encode())
        names.seek(0)
        process = _start(folder, ["cat-file", "--batch", "--buffer"], names)
        try:
            assert process.stdout is not None
            while (found := _next_object(process.stdout)) is not None:
                yield found
        finally:
            _end(process)


def _next_object(stream: IO[bytes]) -> tuple[str, bytes] | None:
    header = stream.readline().decode().split()
    if len(header) != 3:
        return None
    data = stream.read(int(header[2]))
    stream.read(1)
    return header[0], data


def _connect(file: Path | None) -> sqlite3.Connection:
    db = sqlite3.connect(file or ":memory:", timeout=_PATIENCE, isolation_level=None)
    (version,) = db.execute("pragma user_version").fetchone()
    if version not in (0, _SCHEMA_VERSION):
        db.close()
        raise sqlite3.DatabaseError(f"made by version {version}")
    if version == 0:
        db.executescript(
            f"begin immediate; {_SCHEMA} pragma user_version={_SCHEMA_VERSION}; commit"
        )
    return db


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("begin immediate")
    try:
        yield
    except BaseException:
        db.execute("rollback")
        raise
    db.execute("commit")


def _is_tracked(folder: Path) -> bool:
    try:
        return bool(git(folder, "ls-tree", "HEAD"))
    except GitError:  # nothing is committed yet
        return False


def _is_ancestor(folder: Path, commit: str) -> bool:
    try:
        git(folder, "merge-base", "--is-ancestor", commit, "HEAD")
    except GitError:
        return False
    return True


def git(folder: Path, *arguments: str) -> str:
    """What git says, asked in a folder."""
    return "\n".join(_lines(folder, list(arguments)))


def _lines(folder: Path, arguments: list[str], given: Iterable[str] = ()) -> Iterator[str]:
    """The lines that git prints. Bytes that are not UTF-8 survive as surrogates."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stderr:
        stdin.write("".join(f"{line}\n" for line in given).encode())
        stdin.seek(0)
        process = _start(folder, arguments, stdin, stderr)
        try:
            assert process.stdout is not None
            for line in process.stdout:
                yield line.rstrip(b"\n").decode(errors="surrogateescape")
        finally:
            _end(process)
        if process.returncode:
            stderr.seek(0)
            reason = stderr.read().decode(errors="replace").strip()
            raise GitError(reason.partition("\n")[0] or f"git {arguments[0]} failed")


def _start(
    folder: Path,
    arguments: list[str],
    stdin: IO[bytes] | int,
    stderr: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    environment = {k: v for k, v in os.environ.items() if k not in _OF_A_HOOK}
    environment.update(LC_ALL="C", GIT_TERMINAL_PROMPT="0", GIT_NO_LAZY_FETCH="1")
    try:
        return subprocess.Popen(
            ["git", "--no-replace-objects", "-C", str(folder), *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if stderr is None else stderr,
            env=environment,
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    process.wait()
