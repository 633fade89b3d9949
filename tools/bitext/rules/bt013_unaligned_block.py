r"""A block has no counterpart in the original, or the original's none in the translation.

Where both pages have the same blocks, each is compared with its original. Here they part, and what
stands between could not be paired: a paragraph was left out, added, split or merged. Nothing is
known about such a block, so no other rule looks at it.

What is not checked: bilingual pages, which say themselves what translates what, and headings where
those of the page and of the original differ, which is BT003.

Bad, fr:

    Open the channel.

    Call **WsAbortChannel** with `error`.

    Close the channel.
    =>
    Ouvrez le canal.

    Fermez le canal.

Bad, zh-TW:

    # Channel

    Close it.
    =>
    # 通道

    請關閉。

    請勿再開啟。

Good, es:

    Open the channel.

    Close the channel.
    =>
    Abra el canal.

    Cierre el canal.
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.outline import headings_apart, original

SEVERITY = Severity.INFO


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    if source is None or not pair.problems:
        return
    outline = any(headings_apart(pair.page, source))
    for problem in pair.problems:
        if problem.kind == "unaligned" or (problem.kind == "unaligned heading" and not outline):
            yield Finding(problem.message, problem.start, problem.end, evidence=pair.evidence)
