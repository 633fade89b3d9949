"""The nouns of bitext. Everything else in the package is a function on them.

All offsets count characters of `Page.text`, the file exactly as it was read; a place (line, column)
is computed from an offset only when somebody wants to see it.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from itertools import accumulate
from typing import Literal

from msgspec import Struct

BlockKind = Literal[
    "heading", "paragraph", "cell", "run",  # hold text that is translated
    "code", "html", "directive", "rule",  # hold what is not, or not directly
    "item", "list", "quote", "alert", "table", "row",  # hold other blocks
]  # fmt: skip
InlineKind = Literal["strong", "emphasis", "link", "image", "code", "html", "strike"]
TEXT_KINDS = frozenset({"heading", "paragraph", "cell", "run"})
# The front matter that a reader sees, and so the part of it that is translated.
TRANSLATED_KEYS = ("title", "description", "keywords")


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Evidence(StrEnum):
    """Where the original of a segment comes from, best first."""

    EXACT = "the exact original that was translated"
    FILE = "the original of today"
    SPANS = "the bilingual markup of the page"
    SIBLING = "the bilingual markup of another language"
    NONE = ""


class Edit(Struct, frozen=True, gc=False):
    """Replace `text[start:end]` by `text`. An insertion has start == end."""

    start: int
    end: int
    text: str


class Finding(Struct, frozen=True, gc=False):
    """Something wrong at a place. `edits` is the repair, where it is certain. A rule leaves `code`
    empty: it is that of the rule's file."""

    message: str
    start: int
    end: int
    original: str = ""
    evidence: str = ""
    suggestion: str = ""
    edits: tuple[Edit, ...] = ()
    code: str = ""


class Place(Struct, frozen=True, gc=False):
    """Line and column, counted from 1, in characters."""

    line: int
    column: int


class Field(Struct, frozen=True, gc=False):
    """A key of the front matter. `start:end` is the key, `value_start:value_end` what follows it,
    without quotes. A list's items are fields of the same key with `index` >= 0."""

    key: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int
    index: int = -1


class Problem(Struct, frozen=True, gc=False):
    """What a reader stumbled over. A rule turns it into a finding."""

    kind: str
    message: str
    start: int
    end: int
    edits: tuple[Edit, ...] = ()


class FrontMatter(Struct, frozen=True, gc=False):
    """The YAML between the `---` lines; `start:end` includes those lines."""

    start: int
    end: int
    fields: tuple[Field, ...]

    def get(self, key: str, default: str = "") -> str:
        field = self.field(key)
        return default if field is None else field.value

    def field(self, key: str) -> Field | None:
        return next((f for f in self.fields if f.key == key and f.index < 1), None)

    def items(self, key: str) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.key == key and f.index >= 0)


class Block(Struct, frozen=True, gc=False):
    """A block of Markdown. Containers come before what they contain; `level` is that of a heading,
    else the depth of nesting; `info` is a fence's language, an alert's kind, a directive's name."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    info: str = ""


class Inline(Struct, frozen=True, gc=False):
    """Markup inside a line: `start:end` with its markers. `dest` is where a link points."""

    kind: InlineKind
    start: int
    end: int
    dest: str = ""


class Span(Struct, frozen=True, gc=False):
    """One bilingual segment as the markup has it: the target and the original embedded after it.
    `start:end` is all of it, tags included."""

    id: str
    start: int
    end: int
    target_start: int
    target_end: int
    source_start: int
    source_end: int


class Page(Struct, frozen=True, gc=False, eq=False):
    """A page as it was read; read again, it is another one. `clean` is its Markdown in one
    language, without the bilingual markup and with nothing else changed; blocks and inlines were
    found there, but their offsets are those of `text`."""

    path: str
    text: str
    language: str
    front: FrontMatter | None
    clean: str
    spans: tuple[Span, ...]
    blocks: tuple[Block, ...]
    inlines: tuple[Inline, ...]
    problems: tuple[Problem, ...] = ()


class Segment(Struct, frozen=True, gc=False):
    """A piece of a page, `target` at `start:end`, with the original that it translates.

    `link` is the destination of the link that the whole segment is the text of. `key` names the
    front matter field that the segment is the value of. `original_start` is the offset in
    `Pair.original.text`, where there is such a page. Where the pages part, the original may be that
    of a neighbor: it is not `sure`."""

    start: int
    end: int
    target: str
    original: str
    kind: BlockKind | Literal["field"]
    evidence: Evidence
    link: str = ""
    key: str = ""
    original_start: int = -1
    sure: bool = True

    @property
    def is_certain(self) -> bool:
        """Whether just this was translated: the original of today may say something else."""
        return self.sure and self.evidence is not Evidence.FILE


class Pair(Struct, frozen=True, gc=False, eq=False):
    """A page beside its original. `original` is None where only the page's own spans, or those of
    another language, tell what it translates."""

    page: Page
    original: Page | None
    segments: tuple[Segment, ...]
    problems: tuple[Problem, ...] = ()
    evidence: Evidence = Evidence.NONE


class Lines:
    """Turns offsets of a text into places."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def place(self, offset: int) -> Place:
        line = min(bisect_right(self.starts, offset), len(self.starts) - 1)
        return Place(line, offset - self.starts[line - 1] + 1)

    def line(self, number: int) -> str:
        return self.text[self.starts[number - 1] : self.starts[number]].rstrip("\r\n")
