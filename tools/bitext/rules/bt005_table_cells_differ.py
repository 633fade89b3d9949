r"""A table has other rows or columns than the original's.

A row that got lost is an answer that the reader does not find; a column too many shifts all that
follows. Each table is compared with the one at the same place of the original.

What is not checked: what the cells say, and tables written in HTML (their tags are, see
html-tags-differ). A table that fell apart into text is a broken-table.

Bad, es:

    | Function | What stops |
    |---|---|
    | **WsAbortChannel** | The channel. |
    | **WsAbandonCall** | A call. |
    =>
    | Función | Qué se detiene |
    |---|---|
    | **WsAbortChannel** | El canal. **WsAbandonCall** Una llamada. |

Bad, zh-TW:

    | Function | What stops |
    |---|---|
    | **WsAbortChannel** | The channel. |
    =>
    **WsAbortChannel** 會停止通道。

Good, fr:

    | Function | What stops |
    |---|---|
    | **WsAbortChannel** | The channel. |
    =>
    | Fonction | Ce qui s’arrête |
    |---|---|
    | **WsAbortChannel** | Le canal. |
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.outline import counterpart, is_alike, original, partings
from bitext.parts.tables import Table, fallen, tables

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    if source is None or is_alike(pair):
        return
    ours, theirs = tables(pair.page), tables(source)
    for i, j in partings([table.size for table in ours], [table.size for table in theirs]):
        expected = "no table" if j is None else _size(theirs[j])
        if i is not None:
            block = ours[i].block
            yield Finding(
                f"this is {_size(ours[i])}, the original has {expected} here",
                block.start,
                ours[i].rows[-1].end,
                evidence=pair.evidence,
            )
        elif j is not None and fallen(pair, theirs[j]) is None:
            at = counterpart(pair, theirs[j].block.start)
            yield Finding(f"the original has {expected} here", at, at, evidence=pair.evidence)


def _size(table: Table) -> str:
    return f"a table of {len(table.rows)} rows and {table.columns} columns"
