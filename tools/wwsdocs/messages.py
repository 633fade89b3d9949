"""What mkdocs says while the languages are built: once, however many languages it is about, and by
the process that was started, whichever builds."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import QueueHandler, QueueListener
from multiprocessing.queues import Queue

from mkdocs.utils import CountHandler

_MKDOCS = logging.getLogger("mkdocs")


class _Once(logging.Filter):
    def __init__(self) -> None:
        super().__init__()
        self._said: set[tuple[int, str]] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        key = (record.levelno, record.getMessage())
        is_new = key not in self._said
        self._said.add(key)
        return is_new or record.levelno < logging.INFO


@contextmanager
def said_once() -> Iterator[None]:
    handlers, once = list(_MKDOCS.handlers), [_Once() for _ in _MKDOCS.handlers]
    for handler, each in zip(handlers, once, strict=True):
        handler.addFilter(each)
    try:
        yield
    finally:
        for handler, each in zip(handlers, once, strict=True):
            handler.removeFilter(each)


@contextmanager
def received(messages: Queue[logging.LogRecord]) -> Iterator[None]:
    """Says what other processes send."""
    listener = QueueListener(messages, *_MKDOCS.handlers, respect_handler_level=True)
    listener.start()
    try:
        yield
    finally:
        listener.stop()


def send(messages: Queue[logging.LogRecord]) -> None:
    """From now on, what this process says is said by the one that receives it."""
    _MKDOCS.handlers[:] = [QueueHandler(messages)]


class Warned:
    """Counts warnings, and what is worse."""

    number = 0

    def __enter__(self) -> Warned:
        self._counts = CountHandler()
        self._counts.setLevel(logging.WARNING)
        _MKDOCS.addHandler(self._counts)
        return self

    def __exit__(self, *_: object) -> None:
        _MKDOCS.removeHandler(self._counts)
        self.number = sum(number for _, number in self._counts.get_counts())
