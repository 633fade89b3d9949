"""A page as readers get it: plain Markdown of one language, which every site engine can read.

`render` is a chain of steps. Each returns edits on the page that the step before it left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bitext.edits import Stretch, apply, carried
from bitext.model import Edit, Page
from bitext.parse import parse
from bitext.reconstruct import write_front_matter
from bitext.render.definitions import definitions
from bitext.render.directives import Directive, expand
from bitext.render.learn import columns, extensions
from bitext.render.links import Shelf, destinations, names_in_brackets, tags
from bitext.render.names import mentions
from bitext.render.passages import matches
from bitext.render.reference import reference
from bitext.spans import Clean, read_spans

_LINE_END = re.compile("\r\n|\\A\ufeff")
_NONE: Mapping[str, Directive] = {}
_EMPTY = re.compile(r"(?<=\n)(?:[ \t]*\n)+(?:[ \t\u00a0]*\n)*|[ \t]+\n(?=[ \t]*\n)")


def render(
    text: str, path: str, language: str, shelf: Shelf, directives: Mapping[str, Directive] = _NONE
) -> str:
    """The text of a page for readers. Its path counts from the folder of its language."""
    return rendered(text, path, language, shelf, directives)[0]


def rendered(  # noqa: PLR0913 - what is rendered depends on all of them
    text: str,
    path: str,
    language: str,
    shelf: Shelf,
    directives: Mapping[str, Directive] = _NONE,
    stretches: Iterable[Stretch] = (),
) -> tuple[str, list[Stretch]]:
    """The same, and where stretches of the given text are in it."""
    clean = Clean(text, read_spans(text)[0])
    places = [(clean.clean(start), clean.clean(end)) for start, end in stretches]
    page, places = _edited(parse(clean.text, path, language), places, line_ends(clean.text))
    page, places = _edited(page, places, expand(page, directives))
    for step in _STEPS:
        page, places = _edited(page, places, step(page))
    page, places = _edited(page, places, destinations(page, shelf))
    page, places = _edited(page, places, mentions(page, shelf))
    edits = list(empty_lines(page))
    return apply(page.text, edits).rstrip() + "\n", carried(places, edits)


def _edited(page: Page, places: list[Stretch], edits: Iterable[Edit]) -> tuple[Page, list[Stretch]]:
    edits = list(edits)
    if not edits:
        return page, places
    return parse(apply(page.text, edits), page.path, page.language), carried(places, edits)


def line_ends(text: str) -> Iterator[Edit]:
    """Line ends are one character, and a text begins with its first one."""
    if "\r" not in text and not text.startswith("\ufeff"):
        return
    for match in _LINE_END.finditer(text):
        yield Edit(match.start(), match.end(), "\n" if match[0] == "\r\n" else "")


def front_matter(page: Page) -> Iterator[Edit]:
    """Writes again, from the lines that can be read, what readers of YAML would refuse."""
    if page.front and any(p.kind in ("front-matter", "duplicate-key") for p in page.problems):
        yield Edit(page.front.start, page.front.end, write_front_matter(page.front.fields))


def empty_items(page: Page) -> Iterator[Edit]:
    """List items without text: a dash below a line makes a heading of it for some readers."""
    for block in page.blocks:
        if block.kind == "item" and page.text[block.start : block.end].strip() in ("-", "*", "+"):
            yield Edit(block.start, block.end, "\n")


def empty_lines(page: Page) -> Iterator[Edit]:
    """One empty line is enough, and a no-break space alone would be a paragraph."""
    for match in matches(page, _EMPTY):
        yield Edit(match.start(), match.end(), "\n")


_STEPS = (
    front_matter,
    columns,
    extensions,
    reference,
    definitions,
    names_in_brackets,
    tags,
    empty_items,
)
