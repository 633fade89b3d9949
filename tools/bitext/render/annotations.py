"""What a site says on pages that have to stay as they were delivered.

`annotations.yml`, in the folder that holds those of the languages, names a page, a heading by its
anchor, and what to say at the end of its section, in Markdown as on that page:

    api/nf-webservices-wsabandoncall.md:
      param-callid-in:
        en: Several calls may have this id.
        es: Varias llamadas pueden tener este identificador.

A heading that it begins with stands above the frame. A language that is left out reads the first
one; a translation without that heading says it at its end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

import yaml
from msgspec import Struct

from bitext.folders import tag
from bitext.model import Edit, Lines, Page
from bitext.nodes import NotYAMLError, compose
from bitext.render.anchors import anchor_of, unique

ANNOTATIONS = "annotations.yml"


class Annotation(Struct, frozen=True):
    """What is said at a heading, by language; `place` is where the file has it."""

    anchor: str
    texts: Mapping[str, str]
    place: str


_LABELS = {
    "en": "Note by this site",
    "es": "Nota de este sitio",
    "pt": "Nota deste site",
    "fr": "Note de ce site",
    "zh-TW": "本站附註",
}
_HEADING = re.compile(r"(#{1,6} [^\n]*\n)?\s*(.*)", re.DOTALL)
_APART = "<!-- -->\n\n"  # two quotes with nothing between them are one


class MalformedAnnotationsError(Exception):
    """The file says nothing about headings of pages; the message says where and why."""


def read_annotations(text: str, file: str) -> dict[str, tuple[Annotation, ...]]:
    """What is said on each page."""
    try:
        root = compose(text)
    except NotYAMLError as error:
        place = Lines(text).place(error.offset)
        message = f"{file}:{place.line}:{place.column}: not YAML: {error.reason}"
        raise MalformedAnnotationsError(message) from error
    pages = _entries(root, file, "pages") if root else []
    return {
        page.value: tuple(
            Annotation(anchor.value, _texts(texts, file), _place(file, anchor))
            for anchor, texts in _entries(headings, file, "anchors of headings")
        )
        for page, headings in pages
    }


def _texts(node: yaml.Node, file: str) -> dict[str, str]:
    texts = _entries(node, file, "languages")
    for language, text in texts:
        if not tag(language.value):
            raise _malformed(file, language, f"{language.value} is no language")
        if not isinstance(text, yaml.ScalarNode) or not text.value.strip():
            raise _malformed(file, text, f"{language.value} has no text")
    return {tag(language.value): text.value for language, text in texts}


def _entries(node: yaml.Node, file: str, what: str) -> list[tuple[yaml.Node, yaml.Node]]:
    entries = node.value if isinstance(node, yaml.MappingNode) else []
    if not entries or not all(isinstance(key, yaml.ScalarNode) for key, _ in entries):
        raise _malformed(file, node, f"here belong {what}")
    seen: set[str] = set()
    for key, _ in entries:
        if key.value in seen:
            raise _malformed(file, key, f"{key.value} is here for the second time")
        seen.add(key.value)
    return [*entries]


def _malformed(file: str, node: yaml.Node, why: str) -> MalformedAnnotationsError:
    return MalformedAnnotationsError(f"{_place(file, node)}: {why}")


def _place(file: str, node: yaml.Node) -> str:
    return f"{file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def annotated(page: Page, language: str, annotations: Sequence[Annotation]) -> Iterator[Edit]:
    ends = dict(_sections(page)) if annotations else {}
    frames: dict[int, list[str]] = {}
    for annotation in annotations:
        text = annotation.texts.get(language, next(iter(annotation.texts.values()), ""))
        end = ends.get(annotation.anchor, len(page.text))
        frames.setdefault(end, []).append(_framed(text.strip(), language))
    for end, said in frames.items():
        yield Edit(end, end, _below(page.text[:end], said))


def _below(text: str, frames: Iterable[str]) -> str:
    is_quote = _ends_in_quote(text)
    pieces = [""] if text.endswith("\n") else ["\n"]
    for frame in frames:
        pieces.append(f"{_APART}{frame}\n" if is_quote and frame[0] == ">" else f"{frame}\n")
        is_quote = True
    return "\n".join([*pieces, ""])


def _ends_in_quote(text: str) -> bool:
    last = takewhile(str.strip, reversed(text.rstrip().splitlines()))
    return any(line.lstrip(" ").startswith(">") for line in last)


def astray(page: Page, annotations: Iterable[Annotation]) -> Iterator[str]:
    """Says which of them are for a heading that the original does not have."""
    anchors = dict(_sections(page))
    for one in annotations:
        if one.anchor not in anchors:
            there = ", ".join(f"#{anchor}" for anchor in anchors) or "none"
            yield f"{one.place}: {page.path} has no heading #{one.anchor}, but {there}"


def _sections(page: Page) -> Iterator[tuple[str, int]]:
    """The anchor of each heading, and where its own text ends."""
    headings = [block for block in page.blocks if block.kind == "heading"]
    starts = [page.text.rfind("\n", 0, block.start) + 1 for block in headings]
    seen: Counter[str] = Counter()
    for block, end in zip(headings, [*starts[1:], len(page.text)], strict=False):
        name = anchor_of(page.text[block.start : block.end]).lstrip("-")
        yield unique(name, seen), end


def _framed(text: str, language: str) -> str:
    match = _HEADING.fullmatch(text)
    assert match is not None
    label = _LABELS.get(language, _LABELS["en"])
    lines = [f'<strong class="bt-annotation">{label}</strong>', "", *match[2].split("\n")]
    quote = "\n".join(f"> {line}".rstrip() for line in lines)
    return f"{match[1]}\n{quote}" if match[1] else quote
