"""A bound for what must not take time that grows with the square of the text, or worse."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """The bound is far above what it takes on any machine, and far below what it would take."""
    began = process_time()
    yield
    assert process_time() - began < seconds
