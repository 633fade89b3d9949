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

from msgspec import Struct

from bitext.model import Edit, Finding, Page

CODE = "BT016"

Directive = Callable[[str, str], str]

_FENCE = re.compile(
    r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<name>[\w-]+)(?:[ \t]+(?P<argument>[^\n`]*?))?[ \t]*"
    r"\n(?:[ \t>]*\n)*[ \t>]*(?P=fence)[`~]*[ \t]*"
)


class DirectiveError(Exception):
    """A directive of mkdocs.yml is no function; the message says why."""


class _Use(Struct, frozen=True):
    """A directive as it is used on a page, at `start:end`."""

    write: Directive
    argument: str
    start: int
    end: int


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
    return cache(found)


def expand(page: Page, known: Mapping[str, Directive]) -> Iterator[Edit]:
    """Puts what each directive writes in its place. One that refuses stays as it is."""
    for use in _uses(page, known):
        try:
            written = use.write(use.argument, page.language)
        except ValueError:
            continue
        yield Edit(use.start, use.end, _placed(page, use.start, written.strip("\n")))


def refusals(page: Page, known: Mapping[str, Directive]) -> Iterator[Finding]:
    for use in _uses(page, known):
        try:
            use.write(use.argument, page.language)
        except ValueError as error:
            yield Finding(str(error), use.start, use.end, code=CODE)


def _uses(page: Page, known: Mapping[str, Directive]) -> Iterator[_Use]:
    for block in page.blocks if known else ():
        match = block.kind == "code" and block.info and _FENCE.match(page.text, block.start)
        if match and match["name"] in known:
            argument = (match["argument"] or "").strip()
            yield _Use(known[match["name"]], argument, block.start, match.end())


def _placed(page: Page, start: int, text: str) -> str:
    """A text whose lines stand where the first one does, in a list or a quote."""
    before = page.text[page.text.rfind("\n", 0, start) + 1 : start]
    margin = re.sub(r"[^\s>]", " ", before)
    return "\n".join(
        (margin + line if line else margin.rstrip()) if number else line
        for number, line in enumerate(text.split("\n"))
    )
