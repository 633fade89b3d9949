"""What a site says on pages that have to stay as they were delivered.

`annotations.yml`, in the folder that holds those of the languages, names a page, a heading by its
anchor, and what to say at the end of its section, in Markdown as on that page:

    api/nf-webservices-wsabandoncall.md:
      param-callid-in:
        en: Several calls may have this id.
        es: Varias llamadas pueden tener este identificador.

A heading that it begins with stands above the frame. A language that is left out reads the first
one; a page without that heading says it at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from bitext.context import ANCHOR, slug
from bitext.model import Block, Edit, Page

ANNOTATIONS = "annotations.yml"

Annotations = Mapping[str, Mapping[str, str]]  # by anchor, by language

_LABELS = {
    "en": "Note by this site",
    "es": "Nota de este sitio",
    "pt": "Nota deste site",
    "fr": "Note de ce site",
    "zh-TW": "本站附註",
}
_HEADING = re.compile(r"(#{1,6} [^\n]*\n)?\s*(.*)", re.DOTALL)


class MalformedAnnotationsError(Exception):
    """The file says nothing about headings of pages; the message says why."""


def read_annotations(text: str, file: str) -> dict[str, dict[str, dict[str, str]]]:
    """What is said on each page."""
    try:
        return msgspec.yaml.decode(text, type=dict[str, dict[str, dict[str, str]]] | None) or {}
    except msgspec.DecodeError as error:
        raise MalformedAnnotationsError(f"{file}: {' '.join(str(error).split())}") from error


def annotated(page: Page, language: str, annotations: Annotations) -> Iterator[Edit]:
    ends = dict(_sections(page)) if annotations else {}
    for anchor, texts in annotations.items():
        text = texts.get(language, next(iter(texts.values()), ""))
        end = ends.get(anchor, len(page.text))
        yield Edit(end, end, f"\n{_framed(text.strip(), language)}\n\n")


def _sections(page: Page) -> Iterator[tuple[str, int]]:
    """The anchor of each heading, and where its own text ends."""
    headings = [block for block in page.blocks if block.kind == "heading"]
    starts = [page.text.rfind("\n", 0, block.start) + 1 for block in headings]
    for block, end in zip(headings, [*starts[1:], len(page.text)], strict=True):
        yield _anchor(page, block), end


def _anchor(page: Page, block: Block) -> str:
    given = ANCHOR.search(page.text, block.start, block.end)
    name = (given[1] or given[2]) if given else slug(page.text[block.start : block.end])
    return name.lstrip("-")


def _framed(text: str, language: str) -> str:
    match = _HEADING.fullmatch(text)
    assert match is not None
    label = _LABELS.get(language, _LABELS["en"])
    lines = [f'<strong class="bt-annotation">{label}</strong>', "", *match[2].split("\n")]
    quote = "\n".join(f"> {line}".rstrip() for line in lines)
    return f"{match[1]}\n{quote}" if match[1] else quote
