r"""A code block differs from the original's.

Nobody translates code: a reader who copies it gets something that does not compile. The block is
restored from the original; comments that were translated on purpose have no place in a page that is
made by machine, so they are restored too. No-break spaces that became spaces are not a difference.

Bad, es:

    Call it:

    ```c
    WsAbortChannel(channel, error);
    ```
    =>
    Llámela:

    ```c
    WsAbortChannel (canal, error);
    ```
    =>
    Llámela:

    ```c
    WsAbortChannel(channel, error);
    ```

Good, es:

    Call it:

    ```c
    WsAbortChannel(channel, error);
    ```
    =>
    Llámela:

    ```c
    WsAbortChannel(channel, error);
    ```
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if pair.original is None:
        return
    page, original = pair.page, pair.original
    ours = [b for b in page.blocks if b.kind == "code"]
    theirs = [b for b in original.blocks if b.kind == "code"]
    if len(ours) != len(theirs):
        return
    for block, source in zip(ours, theirs, strict=True):
        code, expected = page.text[block.start : block.end], original.text[source.start : source.end]
        if _plain(code) != _plain(expected):
            yield Finding(
                "this code block is not the original's",
                block.start,
                block.end,
                original=expected,
                evidence=pair.evidence,
                edits=(Edit(block.start, block.end, expected),),
            )


def _plain(code: str) -> list[str]:
    return code.replace("\u00a0", " ").split()
