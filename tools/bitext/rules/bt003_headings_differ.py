r"""The headings differ from the original's.

Readers find their way by headings, and links lead to them. A heading that is missing, that the
original doesn't have, or that has another level makes another page of it. The level is put right
where both pages have the same headings; a heading whose `#` stick to its text gets its space back.

What is not checked: the words of the heading, and the level of headings written in HTML.

Bad, es:

    ## Remarks

    Close the channel.

    ## See also
    =>
    ## Comentarios

    Cierre el canal.

    ### Vea también
    =>
    ## Comentarios

    Cierre el canal.

    ## Vea también

Bad, fr:

    # Channel

    ## Remarks
    =>
    # Canal

    ##Remarques
    =>
    # Canal

    ## Remarques

Bad, zh-TW:

    # Channel

    ## Remarks

    Close it.
    =>
    # 通道

    請關閉通道。

Good, pt:

    # Channel

    ## Remarks
    =>
    # <a name="channel"></a>Canal

    ## <a name="remarks"></a>Comentários
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Block, Edit, Finding, Page, Pair, Severity
from bitext.parts.outline import (
    blocks,
    counterpart,
    headings_apart,
    is_alike,
    line_start,
    original,
)

SEVERITY = Severity.ERROR
_MARKS = re.compile(r"(#{1,6})[ \t]+\Z")
_STUCK = re.compile(r"#{1,6}(?=[^#\s])")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    if source is None or is_alike(pair):
        return
    same = len(blocks(pair.page, "heading")) == len(blocks(source, "heading"))
    for ours, theirs in headings_apart(pair.page, source):
        if ours is None and theirs is not None:
            yield _missing(pair, source, theirs)
        elif ours is not None and theirs is None:
            yield Finding("the original has no heading here", ours.start, ours.end)
        elif ours is not None and theirs is not None and ours.level != theirs.level:
            yield _level(pair, source, ours, theirs, certain=same)


def _missing(pair: Pair, source: Page, heading: Block) -> Finding:
    page, words = pair.page, source.text[heading.start : heading.end]
    at = counterpart(pair, heading.start)
    following = next((b for b in page.blocks if b.kind == "paragraph" and b.start >= at), None)
    stuck = following and _STUCK.match(page.text, following.start, following.end)
    if stuck and len(stuck[0]) == heading.level:
        return Finding(
            "no space follows the marks of this heading, so that it is none",
            stuck.start(),
            stuck.end(),
            words,
            pair.evidence,
            edits=(Edit(stuck.end(), stuck.end(), " "),),
        )
    return Finding("a heading of the original is missing here", at, at, words, pair.evidence)


def _level(pair: Pair, source: Page, ours: Block, theirs: Block, *, certain: bool) -> Finding:
    text = pair.page.text
    marks = _MARKS.search(text, line_start(text, ours.start), ours.start)
    edits = (Edit(*marks.span(1), "#" * theirs.level),) if marks and certain else ()
    return Finding(
        f"this heading has level {ours.level}, the original's has level {theirs.level}",
        marks.start(1) if marks else ours.start,
        ours.end,
        source.text[theirs.start : theirs.end],
        pair.evidence,
        edits=edits,
    )
