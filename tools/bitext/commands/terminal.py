"""What the person at the terminal sees beside the report: progress, notes, bugs."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Collection, Iterable, Sequence
from typing import TextIO

from bitext.outcome import Crash
from bitext.report.text import columns, visible

_PATIENCE = 1.0  # seconds before progress is shown
_PACE = 0.1  # seconds between two updates
_SHOWN = 10  # notes, and traces of bugs, that are spelled out
_PLAIN_WIDTH = 100  # columns where nobody knows better


class Progress:
    """A line that counts, on a terminal, when there is something to wait for."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = time.monotonic() + _PATIENCE if stream.isatty() else float("inf")
        self._visible = False

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next and done < total:
            self._next = now + _PACE
            self._visible = True
            self._stream.write(f"\r\x1b[K{done:,} of {total:,} pages")
            self._stream.flush()

    def clear(self) -> None:
        if self._visible:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._visible = False


def has_color(stream: TextIO) -> bool:
    """Whether to use color: https://no-color.org, and https://force-color.org."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width(stream: TextIO) -> int:
    return shutil.get_terminal_size().columns if stream.isatty() else _PLAIN_WIDTH


def tell(kind: str, notes: Collection[str]) -> None:
    """Notes on the standard error stream, as many as somebody would read."""
    for note in list(notes)[:_SHOWN]:
        print_error(f"{kind}: {note}")
    if len(notes) > _SHOWN:
        print_error(f"{kind}: and {len(notes) - _SHOWN:,} more like these")


def tell_bugs(crashes: Iterable[Crash]) -> None:
    """A rule that fails is our fault, so all is said that helps to mend it, once for each rule."""
    seen: set[str] = set()
    for crash in crashes:
        print_error(f"error: {crash.rule} failed on {crash.path}: this is a bug in bitext")
        if crash.rule not in seen:
            seen.add(crash.rule)
            print_error(crash.trace)


def print_error(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def table(rows: Iterable[Sequence[str]], aligned: str) -> str:
    """Rows in columns; `aligned` has a `>` for each column of numbers and a `<` for others."""
    lines = [list(map(visible, row)) for row in rows]
    widths = [max((columns(row[i]) for row in lines), default=0) for i in range(len(aligned))]
    return "".join("  ".join(map(_padded, row, aligned, widths)).rstrip() + "\n" for row in lines)


def _padded(cell: str, side: str, width: int) -> str:
    blank = " " * (width - columns(cell))
    return cell + blank if side == "<" else blank + cell
