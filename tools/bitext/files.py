"""The text of a page as it lies on the disk: read to the last byte, or told why not; replaced in
whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from msgspec import Struct

LARGEST = 20 * 2**20  # bytes of a page


class Unreadable(Struct, frozen=True):
    """Why there is no page, and where in the file that shows."""

    message: str
    line: int = 1
    column: int = 1

    def told(self, path: str) -> str:
        return f"{path}:{self.line}:{self.column}: {self.message}"


def read_text(file: str) -> str | Unreadable:
    """The text of a file exactly as it is: line ends and byte order mark are kept."""
    try:
        status = os.stat(file)  # noqa: PTH116
        if not stat.S_ISREG(status.st_mode):
            return Unreadable("this is not a file")
        if status.st_size > LARGEST:
            return Unreadable(f"a page of {status.st_size:,} bytes; {LARGEST:,} are allowed")
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123
            data = stream.read()
    except OSError as error:
        return Unreadable(f"the file cannot be read: {error.strerror}")
    return decoded(data)


def decoded(data: bytes) -> str | Unreadable:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _undecodable(data, error)
    return _binary(data, data.index(0)) if "\0" in text else text


class ChangedMeanwhileError(OSError):
    """Somebody else wrote the file after it was read."""


def fingerprint(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def replace_text(file: str, data: bytes, before: bytes) -> None:
    """Puts a file in the place of another, in whole or not at all. `before` is the digest of what
    is there now, so that nobody's work is lost."""
    target = os.path.realpath(file)
    status = os.stat(target)  # noqa: PTH116
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only")
    folder, name = os.path.split(target)
    handle, temporary = tempfile.mkstemp(".bitext", f".{name}.", folder)
    try:
        with open(handle, "wb") as stream:  # noqa: PTH123
            os.fchmod(handle, stat.S_IMODE(status.st_mode))
            stream.write(data)
            stream.flush()
            os.fsync(handle)
        if fingerprint(Path(target).read_bytes()) != before:
            raise ChangedMeanwhileError("it was changed by somebody else in the meantime")
        os.replace(temporary, target)  # noqa: PTH105
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _undecodable(data: bytes, error: UnicodeDecodeError) -> Unreadable:
    for mark, name in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            return Unreadable(f"the file is {name}; pages are UTF-8")
    if b"\0" in data:
        return _binary(data, data.index(0))
    wrong = data[error.start : error.start + 1]
    guess = wrong.decode("cp1252", errors="ignore")
    hint = f"; in Windows-1252 it is {guess}" if guess.isprintable() and guess else ""
    return _at(data, error.start, f"byte 0x{wrong.hex().upper()} is not UTF-8{hint}")


def _binary(data: bytes, offset: int) -> Unreadable:
    return _at(data, offset, "the file is binary: it has a NUL byte here")


def _at(data: bytes, offset: int, message: str) -> Unreadable:
    start = data.rfind(b"\n", 0, offset) + 1
    before = data[start:offset].decode(errors="replace")
    return Unreadable(message, data.count(b"\n", 0, offset) + 1, len(before) + 1)
