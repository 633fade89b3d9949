"""What runs an example inside the worker of a page. It is packed beside wwsapi, for Pyodide only.

The reader sees what a terminal would show: what the program prints, and of a traceback the frames
of the program and the reason, not those of what runs it.
"""

from __future__ import annotations

import asyncio
import io
import linecache
import sys
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import wwsapi
from wwsapi import operations

_NAME = "example.py"
_LIMIT = 200_000  # characters: more than anybody reads

# What a page does not have, by the error that tells it. A deadlock may come from another of these.
_REASONS: tuple[tuple[type[BaseException], str, str], ...] = (
    (EOFError, "", "input"),
    (NotImplementedError, "sockets", "network"),
    (ConnectionError, "", "network"),
    (OSError, "urlopen error", "network"),
    (NotImplementedError, "threads", "threads"),
    (RuntimeError, "can't start new thread", "threads"),
    (OSError, "does not support processes", "threads"),
    (RuntimeError, "Cannot stack switch", "loop"),
    (ModuleNotFoundError, "", "module"),
    (wwsapi.Deadlock, "", "deadlock"),
)


class _TooMuch(BaseException):
    """The program prints more than a page should hold."""


class _Out(io.TextIOBase):
    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._left = _LIMIT

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._left -= len(text)
        if self._left < 0:
            raise _TooMuch
        self._write(text)
        return len(text)


def run(
    source: str, write: Callable[[str], object], changed: Callable[[str, int, str], object]
) -> str:
    """Runs a program. `changed` hears of every change of state: what it is, which one, its state.
    Returns how it ended: done, flooded or failed, and after that
    perhaps why: what a page does not have."""
    numbers: dict[int, int] = {}
    seen: list[Any] = []  # kept, so that no number is given twice

    def observe(subject: Any) -> None:
        if id(subject) not in numbers:
            seen.append(subject)
            of_its_kind = sum(type(one) is type(subject) for one in seen)
            numbers[id(subject)] = of_its_kind
        changed(subject.table.name, numbers[id(subject)], subject.state.name)

    linecache.cache[_NAME] = (len(source), None, source.splitlines(keepends=True), _NAME)
    out = _Out(write)
    operations.observers[:] = [observe]
    try:
        with redirect_stdout(out), redirect_stderr(out), _page():
            exec(compile(source, _NAME, "exec"), {"__name__": "__main__"})
    except _TooMuch:
        return "flooded"
    except BaseException as error:  # noqa: BLE001 - whatever the reader's program raises
        write(_told(error))
        return _reason(error)
    finally:
        operations.observers.clear()
    return "done"


@contextmanager
def _page() -> Iterator[None]:
    """No keyboard, and no loop but ours: that of the browser cannot be waited for."""
    stdin, run = sys.stdin, asyncio.run
    sys.stdin, asyncio.run = io.StringIO(), _run
    try:
        yield
    finally:
        sys.stdin, asyncio.run = stdin, run


def _run(main: Coroutine[Any, Any, Any], **_: object) -> Any:
    return wwsapi.run(main)


def _reason(error: BaseException) -> str:
    causes = list(_causes(error))
    for kind, text, reason in _REASONS:
        if any(isinstance(one, kind) and text in str(one) for one in causes):
            return f"failed {reason}"
    return "failed"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _told(error: BaseException) -> str:
    """A traceback as Python prints it, with the frames of the program only."""
    told = traceback.TracebackException.from_exception(error)
    for one in _all(told):
        one.stack = traceback.StackSummary.from_list(
            [frame for frame in one.stack if frame.filename == _NAME]
        )
    return "".join(told.format())


def _all(one: traceback.TracebackException) -> Iterator[traceback.TracebackException]:
    """An exception, those that it groups, and those that it came from."""
    yield one
    before = (one.__cause__, None if one.__suppress_context__ else one.__context__)
    for other in (*(one.exceptions or ()), *before):
        if other is not None:
            yield from _all(other)
