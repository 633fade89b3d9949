"""Tables: their size, the bars that make the cells of a row, and tables that fell apart."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from bitext.model import Block, Edit, Page, Pair
from bitext.parts.outline import counterpart, line_start

# An escaped bar is text, and so is one in the original that stands inside bilingual markup.
_BAR = re.compile(
    r"\\.|<span class=\"sxs-lookup\">(?:[^<]++|<(?!/span></span>|span class=))*+</span></span>"
    r"|(\|)",
    re.DOTALL,
)
_RULE_CELL = re.compile(r"[ \t]*:?-+:?[ \t]*")
_RUN_TOGETHER = re.compile(r"\|[ \t]*\|[ \t]*:?--+:?[ \t]*\|")
_LINE = re.compile(r"[|｜][^\r\n]*")
_RULED = re.compile(r"[|｜ \t]*+(?:[:：]?[-‐-―−－─]++[:：]?[|｜ \t]*+)++")


class Table(NamedTuple):
    block: Block
    rows: tuple[Block, ...]
    columns: int

    @property
    def size(self) -> tuple[int, int]:
        return self.columns, len(self.rows)


def tables(page: Page) -> list[Table]:
    found: list[Table] = []
    rows: list[Block] = []
    columns = 0
    for block in page.blocks:
        if block.kind == "cell":
            columns += len(rows) == 1
        elif block.kind == "row":
            rows.append(block)
        elif block.kind == "table":
            if rows:
                found[-1] = Table(found[-1].block, tuple(rows), columns)
            found.append(Table(block, (), 0))
            rows, columns = [], 0
    if rows:
        found[-1] = Table(found[-1].block, tuple(rows), columns)
    return found


def bars(text: str, start: int, end: int) -> list[int]:
    """The bars between `start` and `end` that separate cells."""
    if text.find("|", start, end) < 0:
        return []
    return [match.start() for match in _BAR.finditer(text, start, end) if match[1]]


def cells(text: str, start: int, end: int) -> int:
    """How many cells are written in a row, whatever its table makes of them."""
    row = text[start:end].strip()
    if row[:1] == row[-1:] == "|" and "\\" not in row:
        return max(1, row.count("|") - 1)
    found = bars(text, start, end)
    if not found:
        return 1
    outer = bool(text[start : found[0]].strip()) + bool(text[found[-1] + 1 : end].strip())
    return len(found) - 1 + outer


def is_run_together(text: str, block: Block) -> bool:
    return text.find("|", block.start, block.end) >= 0 and bool(
        _RUN_TOGETHER.search(text, block.start, block.end)
    )


def fallen(pair: Pair, table: Table) -> Block | None:
    """The paragraph that is what became of a table of the original."""
    text, at = pair.page.text, counterpart(pair, table.block.start)
    following = (b for b in pair.page.blocks if b.kind == "paragraph" and b.start >= at)
    block = next(following, None)
    if block is None:
        return None
    found = text.count("|", block.start, block.end) + text.count("｜", block.start, block.end)
    return block if found > table.columns else None


def unfolded(text: str, block: Block) -> tuple[Edit, ...]:
    """The line breaks that make a table of a paragraph that holds one in a single line. The cells
    of the dividing row tell how many there are in each."""
    at = bars(text, block.start, block.end)
    between = [text[a + 1 : b] for a, b in pairwise(at)]
    divider = next((i for i, cell in enumerate(between) if _RULE_CELL.fullmatch(cell)), 0)
    width = divider - 1
    if (
        width < 1
        or (len(between) + 1) % (width + 1)
        or any(between[i].strip() for i in range(width, len(between), width + 1))
        or not all(_RULE_CELL.fullmatch(cell) for cell in between[divider : divider + width])
        or text[block.start : at[0]].strip()
        or text[at[-1] + 1 : block.end].strip()
    ):
        return ()
    prefix = text[line_start(text, block.start) : block.start]
    return tuple(
        Edit(at[i] + 1, at[i + 1], "\n" + prefix) for i in range(width, len(between), width + 1)
    )


def divided(text: str, block: Block, columns: int, rows: int) -> tuple[Edit, ...]:
    """The repair of the line that divides a table's head from its body, where the lines of a
    paragraph are the rows of a table of that size in all else."""
    lines = list(_LINE.finditer(text, block.start, block.end))
    dividers = [m for m in lines if _RULED.fullmatch(m[0])]
    others = [m for m in lines if not _RULED.fullmatch(m[0])]
    bare = text.replace("｜", "|")
    if len(others) != rows or any(cells(bare, *m.span()) != columns for m in others):
        return ()
    rule = "|" + "---|" * columns
    wide = tuple(
        Edit(at, at + 1, "|") for m in others for at in range(*m.span()) if text[at] == "｜"
    )
    if not dividers:
        head = others[0].end()
        prefix = text[line_start(text, block.start) : block.start]
        return (*wide, Edit(head, head, "\n" + prefix + rule))
    if len(dividers) == 1 and lines[1] is dividers[0]:
        return (*wide, Edit(*dividers[0].span(), rule))
    return ()
