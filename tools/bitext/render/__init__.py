"""A page as readers get it: plain Markdown of one language, which every site engine can read.

`render` is a chain of steps. Each returns edits on the page that the step before it left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bitext.edits import apply
from bitext.model import Edit, Page
from bitext.parse import parse
from bitext.reconstruct import write_front_matter
from bitext.render.definitions import definitions
from bitext.render.directives import Directive, expand
from bitext.render.learn import columns, extensions
from bitext.render.links import Shelf, destinations, names_in_brackets
from bitext.render.names import mentions
from bitext.render.passages import matches
from bitext.render.reference import reference
from bitext.spans import Clean, read_spans

_EMPTY = re.compile(r"(?<=\n)(?:[ \t]*\n)+(?:[ \t\u00a0]*\n)*|[ \t]+\n(?=[ \t]*\n)")
_NONE: Mapping[str, Directive] = {}


def render(
    text: str, path: str, language: str, shelf: Shelf, directives: Mapping[str, Directive] = _NONE
) -> str:
    """The text of a page for readers. Its path counts from the folder of its language."""
    text = Clean(text, read_spans(text)[0]).text.removeprefix("\ufeff").replace("\r\n", "\n")
    page = parse(text, path, language)
    page = _edited(page, expand(page, directives))
    for step in _STEPS:
        page = _edited(page, step(page))
    page = _edited(page, destinations(page, shelf))
    page = _edited(page, mentions(page, shelf))
    return apply(page.text, empty_lines(page)).rstrip() + "\n"


def _edited(page: Page, edits: Iterable[Edit]) -> Page:
    edits = list(edits)
    return parse(apply(page.text, edits), page.path, page.language) if edits else page


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
    empty_items,
)
