"""Answers that rules ask for one after the other, page by page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

Asked = TypeVarTuple("Asked")
Answer = TypeVar("Answer")


def remembered(function: Callable[[*Asked], Answer]) -> Callable[[*Asked], Answer]:
    """Keeps the answer to the last question. To compare a page with itself costs nothing, and with
    another one next to nothing; to hash it would cost more than most answers."""
    last: tuple[tuple[object, ...], Answer] | None = None

    @wraps(function)
    def answer(*asked: *Asked) -> Answer:
        nonlocal last
        known = last
        if known is None or known[0] != asked:
            known = last = (asked, function(*asked))
        return known[1]

    return answer
