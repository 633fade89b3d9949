"""Answers about a page that several rules ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_KEPT = 64  # more than the pages, and their originals, that are looked at together
_forget: list[Callable[[], None]] = []


def remembered(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Keeps the last answers. Pages are hashed by their identity, which costs nothing."""
    kept = lru_cache(_KEPT)(function)
    _forget.append(kept.cache_clear)
    return cast("Callable[Asked, Answer]", kept)  # which knows what is asked


def forget() -> None:
    """Drops all answers: nobody will ask about those pages again."""
    for clear in _forget:
        clear()
