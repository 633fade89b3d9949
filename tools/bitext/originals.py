"""Where originals come from: a folder, the git history below it, and translations into other
languages that carry their original in their markup.

The hash that a translation names is the authority: the file of today if it matches, else the
version of the history that does. Where neither is known, the page of the same place is the best
there is, and it is today's: what differs may have changed since.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Literal

from msgspec import Struct

from bitext.context import Move, Version
from bitext.difference import moved
from bitext.history import PAGES, Blob, Change, GitError, History, digests
from bitext.model import TEXT_KINDS, Evidence, Page
from bitext.parse import parse
from bitext.reconstruct import is_exact, reconstruct

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ASSETID = re.compile(rb"^ms\.assetid:[ \t]*['\"]?([^\s'\"]+)", re.MULTILINE)
_HEAD = 4096  # bytes of a file that its ms.assetid stands in
_KEPT = 512  # originals in memory: the translations of one page come one after the other
_HOPS = 20  # renames of one page
# Names that every other folder has: alone they tell nothing.
_GENERIC = {"index", "readme", "toc", "overview", "introduction", "default", "portal", "home"}


class Today(Struct, frozen=True):
    """Where the original of a page is now. `moved` if only its identity led there."""

    path: str
    moved: bool = False


class File(Struct, frozen=True):
    """A file of today with its SHA-1 and SHA-256, both as translators compute them."""

    path: str
    data: bytes
    sha1: str
    sha256: str

    def has(self, digest: str) -> bool:
        return digest in (self.sha1, self.sha256)


def hash_of(page: Page) -> str:
    """The hash of the original that a page was made from; empty if it names none."""
    digest = page.front.get("ms.openlocfilehash").lower() if page.front else ""
    return digest if _HASH.fullmatch(digest) else ""


class Originals:
    """The originals in a folder, which may lie in a git repository. Paths are relative to it.

    `tell` is called, once each, with what a person should know, such as that a clone is shallow."""

    def __init__(
        self,
        folder: Path | None,
        tell: Callable[[str], None] = lambda _: None,
        cache: Path | None = None,
    ) -> None:
        self.folder = folder
        self._cache = cache
        self._tell = lru_cache(None)(tell)
        self._file = lru_cache(_KEPT)(self._read_file)
        self._page = lru_cache(_KEPT)(self._parse_file)
        self._version = lru_cache(_KEPT)(self._read_version)
        self._moved = lru_cache(_KEPT)(self._difference)

    def find(self, page: Page, relative: str) -> tuple[Page | None, Evidence]:
        """The best original of a page that lies at `relative` below the root of its language."""
        try:
            return self._find(page, relative)
        except (GitError, OSError) as error:
            self._tell(f"an original in {self.folder} cannot be read: {error}")
            return None, Evidence.NONE

    def version(self, page: Page, relative: str) -> Version | None:
        """Which version of the original a page was made from, and what became of that since.
        Nothing, where that cannot be known."""
        try:
            return self._find_version(page, relative)
        except (GitError, OSError) as error:
            self._tell(f"an original in {self.folder} cannot be read: {error}")
            return None

    def date(self, version: Version) -> str:
        """When the translated original was committed; nothing, where that cannot be known."""
        try:
            blob = self._blob(version.hash)
            return self._history.date(blob.id) if blob and self._history else ""
        except (GitError, OSError) as error:
            self._tell(f"an original in {self.folder} cannot be read: {error}")
            return ""

    def today(self, page: Page, relative: str) -> Today | None:
        """The page of today that belongs to a translation: that of the same path, of the longest
        common end of the path where the roots differ, of the same ms.assetid where it moved."""
        if self.folder is None:
            return None
        own = page.front.get("ms.assetid") if page.front else ""
        here = _is_below(relative) and (self.folder / relative).is_file()
        if here and (not own or self._is_same(relative, page, own)):
            return Today(relative)
        found, common = ("", 0) if here else self._same_end(relative)
        if found and own and not self._is_same(found, page, own):
            found = ""
        whole = common == min(len(_parts(found)), len(_parts(relative)))
        if found and whole:
            return Today(found)
        if own and (other := self._by_assetid.get(own)):
            shorter = min(len(_parts(other)), len(_parts(relative)))
            return Today(other, moved=_common_end(other, relative) < shorter)
        if here:
            return Today(relative)
        return Today(found, moved=common == 1) if found else None

    @cached_property
    def pages(self) -> frozenset[str]:
        """The pages below the folder."""
        found: list[str] = []
        for folder, inner, files in os.walk(self.folder or ""):
            inner[:] = [name for name in inner if not name.startswith(".")]
            below = Path(folder).relative_to(self.folder or "").as_posix()
            start = "" if below == "." else below + "/"
            found += [start + name for name in files if name.lower().endswith(PAGES)]
        return frozenset(found)

    def text(self, path: str) -> str | None:
        """The text of a page of today, for a library."""
        try:
            return _decode(self._file(path).data)
        except OSError:
            return None

    def close(self) -> None:
        """Ends the git that was started, if any."""
        if history := vars(self).get("_history"):
            history.close()

    def _find(self, page: Page, relative: str) -> tuple[Page | None, Evidence]:
        digest = hash_of(page)
        today = self.today(page, relative)
        if today and self._file(today.path).has(digest):
            return self._page(today.path), Evidence.EXACT
        if blob := self._blob(digest):
            return self._version(blob), Evidence.EXACT
        return (self._page(today.path), Evidence.FILE) if today else (None, Evidence.NONE)

    def _find_version(self, page: Page, relative: str) -> Version | None:
        digest = hash_of(page)
        if not digest:
            return None
        today = self.today(page, relative)
        file = self._file(today.path) if today and not today.moved else None
        if file and file.has(digest):
            return Version(digest, "fresh", path=file.path, sha256=file.sha256)
        blob = self._blob(digest)
        if blob is None:
            return self._without_history(page, digest, file)
        if file is None:
            return self._gone(digest, blob, relative, today)
        return self._stale(digest, blob, file)

    def _without_history(self, page: Page, digest: str, file: File | None) -> Version | None:
        """The original is another one than that which was translated, and that is not here. What
        moved shows only where translating leaves things as they are."""
        if file is None:
            return None
        sha256 = digest if len(digest) == 64 else ""
        if self._history is not None and self._history.complete:
            return Version(digest, "unknown", path=file.path, sha256=sha256)
        same = not page.blocks or _skeleton(page) == _skeleton(self._page(file.path))
        differences = () if same else (Move("structure"),)
        return Version(digest, "stale", moved=differences, path=file.path, sha256=sha256)

    def _stale(self, digest: str, blob: Blob, file: File) -> Version:
        differences = self._moved(blob, file.path)
        commit, commits = Change("", "", ""), 0
        if self._history is not None:
            changes = self._history.changes(self._history.prefix + file.path)
            now = self._history.find(file.sha256)
            if changes and now and changes[0].blob == now.id:  # else it is not committed yet
                commit = changes[0]
            commits = next((n for n, change in enumerate(changes) if change.blob == blob.id), 0)
        return Version(
            digest,
            "stale" if differences else "retouched",
            commit.commit,
            commit.date,
            differences,
            path=file.path,
            commits=commits,
            sha256=blob.sha256,
        )

    def _gone(self, digest: str, blob: Blob, relative: str, today: Today | None) -> Version:
        """A page that is no longer where the translation has it. Git knows more renames than
        identities tell."""
        assert self._history is not None
        here = self._history.prefix + relative
        path = here if self._history.changes(here) else blob.path
        removal = None
        for _ in range(_HOPS):
            changes = self._history.changes(path)
            if changes and changes[0].blob and path == here:  # it only is not checked out
                state: Literal["fresh", "stale"] = (
                    "fresh" if changes[0].blob == blob.id else "stale"
                )
                last = changes[0]
                return Version(digest, state, last.commit, last.date, sha256=blob.sha256)
            if not changes or changes[0].blob:
                break
            removal = removal or changes[0]
            path = changes[0].target
        removal = removal or Change("", "", "")
        target = today.path if today else path.removeprefix(self._history.prefix)
        return Version(
            digest, "gone", removal.commit, removal.date, path=target, sha256=blob.sha256
        )

    def _blob(self, digest: str) -> Blob | None:
        history = self._history if digest else None
        if history is None:
            return None
        try:
            blob = history.find(digest)
        except GitError as error:
            self._tell(f"the history of {self.folder} cannot be read: {error}")
            return None
        if blob is None and history.shallow:
            self._tell(
                f"{self.folder} is in a shallow clone: older originals are not found"
                " (`git fetch --unshallow` gets them)"
            )
        elif blob is None and history.missing:
            self._tell(
                f"{self.folder} is in a partial clone: {history.missing:,} files are not here, and"
                " originals among them are not found (`git fetch --refetch --no-filter` gets them)"
            )
        return blob

    @cached_property
    def _history(self) -> History | None:
        if self.folder is None:
            return None
        try:
            return History(self.folder, self._tell, self._cache)
        except GitError as error:
            if "not a git repository" not in str(error):
                self._tell(f"only today's files are used of {self.folder}: {error}")
            return None

    def _read_file(self, path: str) -> File:
        data = (self.folder or Path()).joinpath(path).read_bytes()
        sha1, sha256 = digests(data)
        return File(path, data, sha1.hex(), sha256.hex())

    def _parse_file(self, path: str) -> Page:
        return parse(_decode(self._file(path).data), path, "en")

    def _read_version(self, blob: Blob) -> Page:
        assert self._history is not None
        path = blob.path.removeprefix(self._history.prefix)
        return parse(_decode(self._history.read(blob.id)), path, "en")

    def _difference(self, blob: Blob, path: str) -> tuple[Move, ...]:
        return moved(self._version(blob), self._page(path))

    def _is_same(self, path: str, page: Page, assetid: str) -> bool:
        file = self._file(path)
        return _assetid(file.data) in ("", assetid) or file.has(hash_of(page))

    def _same_end(self, relative: str) -> tuple[str, int]:
        """The page whose path ends most like `relative`, and in how many parts; nothing if there
        are several."""
        candidates = self._by_name.get(_parts(relative)[0], ())
        ends = [(_common_end(path, relative), path) for path in candidates]
        best = max(ends, default=(0, ""))
        several = sum(common == best[0] for common, _ in ends) > 1
        vague = best[0] == 1 and PurePosixPath(relative).stem.lower() in _GENERIC
        return ("", 0) if several or vague else (best[1], best[0])

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.pages:
            found.setdefault(_parts(path)[0], []).append(path)
        return found

    @cached_property
    def _by_assetid(self) -> dict[str, str]:
        """Pages by their identity; one that two pages claim identifies neither."""
        found: Counter[str] = Counter()
        paths: dict[str, str] = {}
        for path in self.pages:
            try:
                with (self.folder or Path()).joinpath(path).open("rb") as file:
                    identity = _assetid(file.read(_HEAD))
            except OSError:
                continue
            found[identity] += 1
            paths[identity] = path
        return {i: path for i, path in paths.items() if i and found[i] == 1}


def from_sibling(page: Page, siblings: Iterable[Page]) -> tuple[Page | None, Evidence]:
    """The original of a page, from the markup of the same page in another language. The sibling
    must be made from the same version: its hash says so, or, where hashes cannot be compared,
    its structure."""
    digest = hash_of(page)
    for sibling in siblings:
        other = hash_of(sibling)
        if not sibling.spans or (len(other) == len(digest) and other != digest):
            continue
        text = reconstruct(sibling)
        original = parse(text, sibling.path, "en")
        if digest and (digest == other or is_exact(text, digest)):
            return original, Evidence.SIBLING
        if _same_identity(page, sibling) and _outline(page) == _outline(original):
            return original, Evidence.SIBLING
    return None, Evidence.NONE


def _same_identity(a: Page, b: Page) -> bool:
    ids = {p.front.get("ms.assetid") for p in (a, b) if p.front} - {""}
    return len(ids) < 2


def _outline(page: Page) -> tuple[list[tuple[str, int, str]], list[str]]:
    return _skeleton(page), sorted(i.dest for i in page.inlines if i.dest)


def _skeleton(page: Page) -> list[tuple[str, int, str]]:
    """What translating leaves as it is: the kinds of blocks, and code."""
    return [
        (
            block.kind,
            block.level if block.kind == "heading" else 0,
            " ".join(page.text[block.start : block.end].split()) if block.kind == "code" else "",
        )
        for block in page.blocks
        if block.kind in TEXT_KINDS or block.kind == "code"
    ]


def _assetid(data: bytes) -> str:
    match = _ASSETID.search(data, 0, _HEAD)
    return match[1].decode(errors="replace") if match else ""


def _decode(data: bytes) -> str:
    """The text of an original, with LF line ends: pieces of it are put into translations."""
    try:
        text = data.decode()
    except UnicodeDecodeError:  # old pages are in the code page of Western Windows
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n")


def _is_below(relative: str) -> bool:
    path = PurePosixPath(relative)
    return not path.is_absolute() and ".." not in path.parts


def _parts(path: str) -> list[str]:
    """The parts of a path from its end, without regard to case."""
    return path.casefold().split("/")[::-1]


def _common_end(a: str, b: str) -> int:
    return sum(
        1 for _ in takewhile(lambda p: p[0] == p[1], zip(_parts(a), _parts(b), strict=False))
    )
