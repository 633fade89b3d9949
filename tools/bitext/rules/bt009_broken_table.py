r"""A table does not render.

A table whose lines ran together, or whose dividing line `|---|---|` was lost or typeset, is a heap
of bars on the page. A row with more cells than the head loses the last ones without a trace; one
with fewer has its text in the wrong columns. Where the cells can be counted, the table is put
together again, and a bar that belongs to the text of a cell gets its backslash back.

What is not checked: tables that are as malformed in the original.

Bad, fr:

    | Function | What stops |
    |---|---|
    | **WsAbortChannel** | The channel. |
    =>
    | Fonction | Ce qui s’arrête | |---|---| | **WsAbortChannel** | Le canal. |
    =>
    | Fonction | Ce qui s’arrête |
    |---|---|
    | **WsAbortChannel** | Le canal. |

Bad, zh-TW:

    | Function | What stops |
    |---|---|
    | **WsAbortChannel** | The channel. |
    =>
    | 函式 | 停止的內容 |
    |—|—|
    | **WsAbortChannel** | 通道。 |
    =>
    | 函式 | 停止的內容 |
    |---|---|
    | **WsAbortChannel** | 通道。 |

Bad, es:

    | Flag | Meaning |
    |---|---|
    | A \| B | Both. |
    =>
    | Marca | Significado |
    |---|---|
    | A \ | B | Ambas. |
    =>
    | Marca | Significado |
    |---|---|
    | A \| B | Ambas. |

Good, es:

    | Marca | Significado |
    |---|---|
    | A \| B | Ambas. |
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Block, Edit, Finding, Page, Pair, Severity
from bitext.parts.outline import original, partings
from bitext.parts.tables import Table, cells, divided, fallen, is_run_together, tables, unfolded

SEVERITY = Severity.ERROR
_TORN = re.compile(r"\\[ \t]+(?=\|)")
_CODE = re.compile(r"`[^`\n]+`")
_BARE = re.compile(r"(?<!\\)\|")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page, source = pair.page, original(pair, context)
    if "|" not in page.clean and "｜" not in page.clean:
        return
    ours, theirs = tables(page), tables(source) if source else []
    yield from _rows(page, ours, source, theirs)
    for block in page.blocks:
        if block.kind == "paragraph" and is_run_together(page.text, block):
            edits = unfolded(page.text, block)
            yield Finding("a table ran together here", block.start, block.end, edits=edits)
    if source is None or len(ours) >= len(theirs):
        return
    for i, j in partings([t.size for t in ours], [t.size for t in theirs]):
        lost = fallen(pair, theirs[j]) if i is None and j is not None else None
        if lost and j is not None and not is_run_together(page.text, lost):
            table = theirs[j].block
            yield Finding(
                "these rows don't make a table",
                lost.start,
                lost.end,
                source.text[table.start : table.end].strip(),
                pair.evidence,
                edits=divided(page.text, lost, *theirs[j].size),
            )


def _rows(
    page: Page, ours: list[Table], source: Page | None, theirs: list[Table]
) -> Iterator[Finding]:
    same = [t.size for t in ours] == [t.size for t in theirs]
    for index, table in enumerate(ours):
        for number, row in enumerate(table.rows):
            found = cells(page.text, row.start, row.end)
            if found == table.columns:
                continue
            expected = table.columns
            if source and same:
                other = theirs[index].rows[number]
                expected = cells(source.text, other.start, other.end)
            if found == expected or (not same and found < table.columns):
                continue
            yield Finding(
                f"this row has {found} cells, the table {table.columns} columns",
                row.start,
                row.start + len(page.text[row.start : row.end].rstrip()),
                edits=_escaped(page.text, row, found - table.columns),
            )


def _escaped(text: str, row: Block, surplus: int) -> tuple[Edit, ...]:
    """The bars that belong to the text of a cell, where they make up the whole surplus."""
    torn = [Edit(m.start() + 1, m.end(), "") for m in _TORN.finditer(text, row.start, row.end)]
    if len(torn) == surplus:
        return tuple(torn)
    coded = [
        Edit(bar.start(), bar.start(), "\\")
        for code in _CODE.finditer(text, row.start, row.end)
        for bar in _BARE.finditer(text, *code.span())
    ]
    return tuple(coded) if len(coded) == surplus else ()
