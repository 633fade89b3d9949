r"""The headings differ from the original's.

Readers find their way by headings, and links lead to them. A heading that is missing, that the
original doesn't have, or that has another level makes another page of it. The level is put right
where both pages have the same headings; a heading whose `#` stick to its text gets its space back.
Where people translated and gave all headings of a level another one, that is their outline, and
nothing is found.

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

Bad, es:

    # Channel

    ## Close

    ### Remarks
    =>
    # Canal

    ### Cerrar

    ## Observaciones

Good, fr:

    ## Channel

    #### Remarks

    #### See also
    =>
    # Canal

    ## Remarques

    ## Voir aussi

Good, pt:

    # Channel

    ## Remarks
    =>
    # <a name="channel"></a>Canal

    ## <a name="remarks"></a>Comentários
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from bitext.context import Context
from bitext.model import Block, Edit, Finding, Page, Pair, Severity
from bitext.parts.outline import (
    blocks,
    counterpart,
    headings_apart,
    is_alike,
    is_by_machine,
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
    ours, theirs = blocks(pair.page, "heading"), blocks(source, "heading")
    same = len(ours) == len(theirs)
    if same and not is_by_machine(pair.page) and _is_own_outline(ours, theirs):
        return
    for here, there in headings_apart(pair.page, source):
        if here is None and there is not None:
            yield _missing(pair, source, there)
        elif here is not None and there is None:
            yield Finding("the original has no heading here", here.start, here.end)
        elif here is not None and there is not None and here.level != there.level:
            yield _level(pair, source, here, there, certain=same)


def _is_own_outline(ours: list[Block], theirs: list[Block]) -> bool:
    """Whether each level of the original is one of its own here, and as far down as the others."""
    levels = sorted({(a.level, b.level) for a, b in zip(ours, theirs, strict=True)})
    return all(a < c and b < d for (a, b), (c, d) in pairwise(levels))


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
