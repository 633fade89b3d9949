"""A bound for what must not take time that grows with the square of the text, or worse."""

from collections.abc import Callable
from time import process_time

_TIMES = 4
_MOST = 10  # what grows with the text takes 4 times as long, what grows with its square 16 times


def grows_evenly(work: Callable[[int], object], size: int) -> bool:
    """Whether four times the size takes no more than about four times as long: the best of three
    runs, each of a size of its own, so that nothing is remembered."""
    few, many = (
        min(_seconds(work, times * size + extra) for extra in range(3)) for times in (1, _TIMES)
    )
    return many < _MOST * few


def _seconds(work: Callable[[int], object], size: int) -> float:
    began = process_time()
    work(size)
    return process_time() - began
