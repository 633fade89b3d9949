"""The folder where programs of this user keep what they can find out again.

Nothing there tells when its subject is gone, so what nobody has used for long goes, and what has
not been used longest if all is too much. That is looked at when a file is made, or used for the
first time in a day: otherwise it costs a stat.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_DAY = 86_400  # seconds
_KEPT = 30 * _DAY  # without being used
_LARGEST = 2**30  # bytes of all files
_COMPANIONS = ("", "-journal", "-wal", "-shm")  # of a database whose process was killed


def cache_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or _home() / "AppData/Local") / "bitext"
    if sys.platform == "darwin":
        return _home() / "Library/Caches/bitext"
    return Path(os.environ.get("XDG_CACHE_HOME") or _home() / ".cache") / "bitext"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, "this user has no home folder") from error


def use(file: Path) -> None:
    """To be called before a database of that folder is opened or made."""
    now = time.time()
    try:
        if now - file.stat().st_mtime < _DAY:
            return
        with suppress(OSError):  # it can be read all the same
            os.utime(file)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    for unused in _unused(file.parent, now - _KEPT):
        for end in _COMPANIONS:
            with suppress(OSError):  # it may be gone already, or somebody else's
                os.unlink(f"{unused}{end}")  # noqa: PTH108


def _unused(folder: Path, oldest: float) -> Iterator[str]:
    found: list[tuple[float, int, str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".sqlite"):
                with suppress(FileNotFoundError):  # another run may do the same
                    status = entry.stat()
                    found.append((status.st_mtime, status.st_size, entry.path))
    total = 0
    for used, size, path in sorted(found, reverse=True):
        if total > _LARGEST or used < oldest:
            yield path
        total += size
