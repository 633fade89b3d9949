"""Front matter: YAML with the place of each key and value, and a way on when it is not YAML.

Machine translation has translated keys, put a space before the colon and pasted prose: then the
lines that still read `key: value` are kept, and the rest is a problem with a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from bitext.model import Field, FrontMatter, Problem
from bitext.nodes import Loader, NotYAMLError, compose

_TAGS = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.MappingNode: "tag:yaml.org,2002:map",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
}


class _Text(Loader):
    """All values are text: nobody asks whether one is a number or a date."""

    def resolve(self, kind: type[yaml.Node], _value: object, _implicit: object) -> str:
        return _TAGS[kind]

    def descend_resolver(self, _node: object, _index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


_FENCED = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n((?:(?!(?:---|\.\.\.)[ \t]*\r?$).*\n)*?)"
    r"(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.MULTILINE,
)
_OPENED = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?=[\w.:-]+[ \t]*:)")
_RULED = re.compile(r"[ \t]*\r?\n\s*+(?![\w.:-]+[ \t]*:(?!\S))")  # a line across, then text
_LINE = re.compile(r"^([A-Za-z][\w.:-]*):(?:[ \t]+(.*?))?[ \t]*\r?$", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*- (.*?)[ \t]*\r?$")


def read_front_matter(text: str) -> tuple[FrontMatter | None, tuple[Problem, ...]]:
    """The front matter of a page, if it has one."""
    match = _FENCED.match(text)
    if match is None:
        if opened := _OPENED.match(text):
            message = 'no "---" line ends the front matter'
            return None, (Problem("front-matter", message, 0, opened.end()),)
        return None, ()
    start = match.start(1)
    body = match[1]
    if _RULED.match(body):
        return None, ()
    try:
        if "&" in body and _has_anchor(body):
            raise NotYAMLError("anchors and aliases are not allowed here")
        node = compose(body, _Text)
        fields = tuple(_fields(node, start)) if node is not None else ()
    except NotYAMLError as error:
        return _by_lines(match, error)
    problems = tuple(_duplicates(fields))
    return FrontMatter(0, match.end(), fields), problems


def _has_anchor(body: str) -> bool:
    """Whether YAML would define an anchor: only then can an alias blow up."""
    try:
        return any(getattr(event, "anchor", None) for event in yaml.parse(body, Loader=Loader))
    except yaml.YAMLError:
        return False


def _fields(node: yaml.Node, base: int) -> Iterator[Field]:
    if not isinstance(node, yaml.MappingNode):
        raise NotYAMLError("this is not a list of keys and values", node.start_mark.index)
    for key, value in node.value:
        if isinstance(value, yaml.SequenceNode) and value.value:
            for index, item in enumerate(value.value):
                yield _field(key, item, base, index)
        else:
            yield _field(key, value, base, -1)


def _field(key: yaml.Node, value: yaml.Node, base: int, index: int) -> Field:
    start, end = base + key.start_mark.index, base + key.end_mark.index
    low, high = value.start_mark.index, value.end_mark.index
    text = value.value if isinstance(value, yaml.ScalarNode) else ""
    if isinstance(value, yaml.ScalarNode) and value.style in ("'", '"'):
        low, high = low + 1, high - 1
    return Field(str(key.value), text, start, end, base + low, base + high, index)


def _duplicates(fields: tuple[Field, ...]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for field in fields:
        if first.setdefault(field.key, field.start) != field.start and field.index < 1:
            yield Problem(
                "duplicate-key", f'the key "{field.key}" occurs twice', field.start, field.end
            )


def _by_lines(match: re.Match[str], error: NotYAMLError) -> tuple[FrontMatter, tuple[Problem, ...]]:
    start, end = match.span(1)
    text = match.string
    at = min(start + error.offset, end)
    line_end = text.find("\n", at, end)
    message = f"the front matter is not YAML: {error.reason}"
    problem = Problem("front-matter", message, at, max(at, line_end, at + 1))
    fields: list[Field] = []
    for line in _LINE.finditer(text, start, end):
        value = line[2] or ""
        low = line.start(2) if line[2] else line.end(1) + 1
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        fields.append(
            Field(
                line[1], value[1:-1] if quoted else value, line.start(1), line.end(1),
                low + quoted, low + len(value) - quoted,
            )
        )  # fmt: skip
        fields.extend(_items_by_lines(fields[-1], text, line.end() + 1, end) if not value else ())
    return FrontMatter(0, match.end(), tuple(fields)), (problem,)


def _items_by_lines(field: Field, text: str, at: int, end: int) -> Iterator[Field]:
    index = 0
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        item = _ITEM.match(text[at:stop])
        if item is None:
            return
        low = at + item.start(1)
        yield Field(field.key, item[1], field.start, field.end, low, low + len(item[1]), index)
        index += 1
        at = stop + 1
