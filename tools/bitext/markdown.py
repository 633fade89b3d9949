"""Blocks and inlines of Markdown with their places, from pulldown-cmark's events.

Every block is listed, containers before their contents; the text of a tight list item is a
paragraph like that of a loose one. Raw HTML blocks are cut into runs: the pieces of text between
the tags that a table, list or paragraph in HTML is made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pyromark import Markdown, Options

from bitext.model import Block, BlockKind, Inline, InlineKind
from bitext.spans import Clean

_MARKDOWN = Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_GFM | Options.ENABLE_STRIKETHROUGH
)
_BLOCKS: dict[str, BlockKind] = {
    "Paragraph": "paragraph",
    "Heading": "heading",
    "TableCell": "cell",
    "CodeBlock": "code",
    "HtmlBlock": "html",
    "Item": "item",
    "List": "list",
    "BlockQuote": "quote",
    "Table": "table",
    "TableHead": "row",
    "TableRow": "row",
}
_INLINES: dict[str, InlineKind] = {
    "Strong": "strong",
    "Emphasis": "emphasis",
    "Link": "link",
    "Image": "image",
    "Strikethrough": "strike",
}
_LEAVES: dict[str, InlineKind] = {"Code": "code", "InlineHtml": "html"}
# Lenient enough for `[! INCLUDE [` and `[!INCLUIR [`: what was a directive is not prose.
_INNOCENT = "x "  # what follows it begins no block
_DIRECTIVE = re.compile(
    r"[\s>]*(?P<all>:::[ \t]*(?P<block>[\w-]*)[^\n]*"
    r"|\[![ ]?(?P<name>div|INCLUDE|VIDEO|code[\w-]*|\w[\w-]*(?=[ ]?\[|[ ]\w+[ ]?=[ ]?[\"“«])))",
    re.IGNORECASE,
)
_DIRECTIVE_LINE = re.compile(r"\n[ \t>]*(?P<all>:::[ \t]*(?P<block>[\w-]*)[^\n]*)")
_ATX = re.compile(r"#{1,6}(?=[ \t\r\n]|\Z)[ \t]*")
_HEADING_END = re.compile(r"(?:(?:^|[ \t]+)#+|\n[ \t>]*(?:=+|-+))?\s*\Z")
_QUOTED = re.compile(r"\s*\n[\s>]*")
# Tags that stand between pieces of text rather than inside one.
_BREAKING = (
    "address|article|aside|blockquote|body|caption|center|col|colgroup|dd|details|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|html|legend|li|main|nav|ol|p|"
    "section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_TAGS = re.compile(
    r"(?:<!--(?:(?!<!--|-->).)*+-->"
    r"|<(pre|script|style)\b(?:[^<]++|<(?!/?(?:pre|script|style)\b))*+</\1\s*>"
    rf"|</?(?:{_BREAKING})\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)",
    re.IGNORECASE | re.DOTALL,
)
_EDGE = re.compile(r"(?:\s|&nbsp;|<br\s*/?>)*", re.IGNORECASE)

Event = str | dict[str, Any]
Piece = tuple[BlockKind, int, int, str]  # of a block: its kind, where it stands, and its info
Events = Iterable[tuple[Any, dict[str, int]]]


def _events(body: str, *, merge_text: bool) -> Events:
    return _MARKDOWN.events_with_range(body, merge_text=merge_text)  # type: ignore[return-value]


def read_markdown(clean: Clean, base: int = 0) -> tuple[list[Block], list[Inline]]:
    """The blocks and inlines of the clean text from `base` on, with offsets in the whole one."""
    return _Reader(clean, base).read()


def inlines(fragment: str) -> list[Inline]:
    """The inlines of a piece of a paragraph, whatever block it might look like on its own."""
    body = _INNOCENT + fragment
    found: list[tuple[InlineKind, int, int, str]] = []
    for event, span in _events(body, merge_text=True):
        if type(event) is str:
            continue
        kind, value = event.popitem()
        if kind == "Start":
            name, detail = (value, None) if isinstance(value, str) else value.popitem()
            if name in _INLINES:
                dest = detail["dest_url"] if detail else ""
                found.append((_INLINES[name], span["start"], span["end"], dest))
        elif kind in _LEAVES:
            found.append((_LEAVES[kind], span["start"], span["end"], ""))
    at = _characters(body, -len(_INNOCENT), found)
    return [Inline(kind, at[start], at[end], dest) for kind, start, end, dest in found]


class _Reader:
    def __init__(self, clean: Clean, base: int) -> None:
        self.clean = clean
        self.text = clean.text
        self.base = base
        self.blocks: list[list[Any]] = []
        self.inlines: list[tuple[InlineKind, int, int, str]] = []
        self.open: list[str] = []
        self.loose = -1  # index of the paragraph that a tight item's text has opened

    def read(self) -> tuple[list[Block], list[Inline]]:
        body = self.text[self.base :]
        for event, span in _events(body, merge_text=True):
            if type(event) is str:
                if event == "Rule":
                    self._block("rule", span, 0, "")
                elif self.loose >= 0:
                    self.blocks[self.loose][2] = span["end"]
                continue
            kind, value = event.popitem()
            if kind == "Start":
                self._start(value, span)
            elif kind == "End":
                if type(value) is dict or value not in _INLINES:
                    self.loose = -1
                    self.open.pop()
            elif kind == "Text":
                self._tight(span)
            elif kind in _LEAVES:
                self._inline(_LEAVES[kind], span, "")
        return self._placed(body)

    def _tight(self, span: dict[str, int]) -> None:
        """The text of a tight item is in no paragraph: one begins, or goes on."""
        if not self.open or self.open[-1] != "Item":
            return
        if self.loose < 0:
            self.loose = len(self.blocks)
            self.blocks.append(["paragraph", span["start"], span["end"], len(self.open), ""])
        else:
            # A link ends after the last text in it.
            self.blocks[self.loose][2] = max(self.blocks[self.loose][2], span["end"])

    def _inline(self, kind: InlineKind, span: dict[str, int], dest: str) -> None:
        self._tight(span)
        self.inlines.append((kind, span["start"], span["end"], dest))

    def _block(self, kind: BlockKind, span: dict[str, int], level: int, info: str) -> None:
        self.loose = -1
        self.blocks.append([kind, span["start"], span["end"], level, info])

    def _start(self, value: Event, span: dict[str, int]) -> None:
        name, detail = (value, None) if isinstance(value, str) else value.popitem()
        if name in _INLINES:
            self._inline(_INLINES[name], span, detail["dest_url"] if detail else "")
            return
        kind = _BLOCKS.get(name)
        if kind is not None:
            level, info = len(self.open), ""
            if name == "Heading" and detail:
                level = int(detail["level"][1])
            elif name == "CodeBlock" and isinstance(detail, dict):
                info = detail["Fenced"]
            elif name == "BlockQuote" and detail:
                kind, info = "alert", str(detail).upper()
            elif name == "List" and detail is not None:
                info = "ordered"
            self._block(kind, span, level, info)
        self.open.append(name)

    def _placed(self, body: str) -> tuple[list[Block], list[Inline]]:
        at = _characters(body, self.base, [*self.blocks, *self.inlines])
        whole, whole_end = self.clean.whole, self.clean.whole_end
        blocks: list[Block] = []
        for kind, start, end, level, info in self.blocks:
            for name, low, high, about in self._pieces(kind, at[start], at[end], info):
                blocks.append(Block(name, whole(low), whole_end(high), level, about))
        return blocks, [
            Inline(kind, whole(at[start]), whole_end(at[end]), dest)
            for kind, start, end, dest in self.inlines
        ]

    def _pieces(self, kind: BlockKind, start: int, end: int, info: str) -> list[Piece]:
        """What a block is made of: directives are cut off a paragraph, and runs are within HTML."""
        text = self.text
        if kind == "paragraph":
            if text[start - 1 : start] == "\\":
                start -= 1  # a tight item's text begins behind the backslash of its first letter
            if text.startswith("[!", start) or text.find(":::", start, end) >= 0:
                return self._directed(start, end)
        elif kind == "heading":
            if atx := _ATX.match(text, start, end):
                start = atx.end()
            end = _heading_end(text, start, end)
        elif kind == "html":
            return [(kind, start, end, info), *_runs(text, start, end)]
        elif kind != "cell":
            return [(kind, start, end, info)]
        return self._text(kind, start, end)

    def _directed(self, start: int, end: int) -> list[Piece]:
        """The directives in a paragraph, and the text between them."""
        found: list[Piece] = []
        at = start
        for low, high, name in _directives(self.text[start:end]):
            found += self._text("paragraph", at, start + low)
            found.append(("directive", start + low, start + high, name))
            at = start + high
        return [*found, *self._text("paragraph", at, end)]

    def _text(self, kind: BlockKind, start: int, end: int) -> list[Piece]:
        """The text without the white space and quote marks around it. A cell may be empty."""
        if quoted := _QUOTED.match(self.text, start, end):
            start = quoted.end()
        rest = self.text[start:end].lstrip()
        bare = rest.rstrip()
        if bare:
            start = end - len(rest)
        elif kind != "cell":
            return []
        return [(kind, start, start + len(bare), "")]


def _heading_end(text: str, start: int, end: int) -> int:
    """Where the text of a heading ends: before closing hashes, or the line drawn below it."""
    bare = text[start:end].rstrip()
    match = _HEADING_END.search(bare) if bare.endswith(("#", "=", "-")) else None
    return start + (match.start() if match else len(bare))


def _directives(paragraph: str) -> list[tuple[int, int, str]]:
    """The directives that a paragraph starts with, and the `:::` lines further down in it. One that
    has text on its line is part of a sentence."""
    found: list[tuple[int, int, str]] = []
    at = 0
    while match := _DIRECTIVE.match(paragraph, at):
        end = _closing(paragraph, match.start("all")) if match["name"] else match.end()
        if paragraph[end:].partition("\n")[0].strip():
            break
        found.append((match.start("all"), end, (match["name"] or match["block"]).lower()))
        at = end
    for match in _DIRECTIVE_LINE.finditer(paragraph, at):
        found.append((match.start("all"), match.end(), match["block"].lower()))
    return found


def _closing(text: str, start: int) -> int:
    """Behind the bracket that closes the one at `start`."""
    depth = 0
    for at in range(start, len(text)):
        if text[at] == "[":
            depth += 1
        elif text[at] == "]":
            depth -= 1
            if depth == 0:
                return at + 1
    return len(text)


def _characters(body: str, base: int, marked: Sequence[Sequence[Any]]) -> dict[int, int]:
    """Characters by the bytes of a body that begins at `base`, where one of those starts or ends
    that were marked."""
    wanted = {m[1] for m in marked} | {m[2] for m in marked}
    if body.isascii():
        return {offset: base + offset for offset in wanted}
    data = body.encode()
    result: dict[int, int] = {}
    byte, character = 0, base
    for offset in sorted(wanted):
        character += len(data[byte:offset].decode())
        byte = offset
        result[offset] = character
    return result


def _runs(text: str, start: int, end: int) -> list[Piece]:
    runs: list[Piece] = []
    at = start
    for low, high in [*(m.span() for m in _TAGS.finditer(text, start, end)), (end, end)]:
        piece = text[at:low].strip()
        if piece and not _EDGE.fullmatch(piece):
            begin = text.index(piece, at)
            runs.append(("run", begin, begin + len(piece), ""))
        at = high
    return runs
