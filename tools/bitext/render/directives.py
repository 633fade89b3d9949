"""Code fences that stand for what a function writes.

    ```states channel
    ```

is the Markdown that the function `states` returns for `channel` and the language of the page.
bitext knows neither; a project names its functions in mkdocs.yml. A fence of any other name, or one
with something in it, is a block of code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module

from bitext.model import Edit, Page
from bitext.parts.fences import empty_fences

Directive = Callable[[str, str], str]


class DirectiveError(Exception):
    """A directive of mkdocs.yml is no function; the message says why."""


def directives(named: Mapping[str, str]) -> dict[str, Directive]:
    """The functions that are named as `module:function`."""
    return {name: _function(name, place) for name, place in named.items()}


def _function(name: str, place: str) -> Directive:
    module, _, function = place.partition(":")
    try:
        found = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise DirectiveError(f"directive {name}: {place}: {error}") from error
    if not callable(found):
        raise DirectiveError(f"directive {name}: {place} is not a function")
    return cache(_blamed(found, place))


def _blamed(function: Directive, place: str) -> Directive:
    """What goes wrong in it is told at the fence, and names it."""

    def write(argument: str, language: str) -> str:
        try:
            return function(argument, language)
        except ValueError:
            raise
        except Exception as error:
            raise ValueError(f"{place} failed: {type(error).__name__}: {error}") from error

    return write


def expand(page: Page, known: Mapping[str, Directive]) -> Iterator[Edit]:
    """Puts what each directive writes in its place. One that refuses stays as it is."""
    for fence in empty_fences(page) if known else ():
        if fence.name in known:
            try:
                written = known[fence.name](fence.argument, page.language)
            except ValueError:
                continue
            yield Edit(fence.start, fence.end, _placed(page, fence.start, written.strip("\n")))


def refusal(known: Mapping[str, Directive], name: str, argument: str, language: str) -> str:
    """Why a directive cannot write what it is asked for; nothing, if it can or there is none."""
    if name in known:
        try:
            known[name](argument, language)
        except ValueError as error:
            return str(error)
    return ""


def _placed(page: Page, start: int, text: str) -> str:
    """A text whose lines stand where the first one does, in a list or a quote."""
    before = page.text[page.text.rfind("\n", 0, start) + 1 : start]
    margin = re.sub(r"[^\s>]", " ", before)
    return "\n".join(
        (margin + line if line else margin.rstrip()) if number else line
        for number, line in enumerate(text.split("\n"))
    )
