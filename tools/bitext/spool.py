"""What is too much for the memory and has to wait."""

from __future__ import annotations

import os
import tempfile
from array import array

_IN_MEMORY = 8 * 2**20  # bytes before they go to a file


class Spool:
    """Bytes by number, in memory while they are few and in a file when they are many."""

    def __init__(self, size: int) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - see close
        self._starts = array("q", [-1]) * size
        self._lengths = array("q", [0]) * size

    def has(self, number: int) -> bool:
        return self._starts[number] >= 0

    def put(self, number: int, data: bytes) -> None:
        self._starts[number] = self._file.seek(0, os.SEEK_END)
        self._lengths[number] = self._file.write(data)

    def get(self, number: int) -> bytes:
        self._file.seek(self._starts[number])
        return self._file.read(self._lengths[number])

    def close(self) -> None:
        self._file.close()
