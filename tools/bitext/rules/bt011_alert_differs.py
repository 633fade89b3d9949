r"""An alert or quote differs from the original's.

`> [!NOTE]` makes a box only with exactly this word, in every language. Translated or spaced (`[!
NOTA\]`) it shows as text in brackets, and a warning looks like any other paragraph. The word is
that of the original, so it is put back. A quote that the original doesn't have sets a paragraph
apart for no reason.

What is not checked: the text inside, and boxes made with HTML.

Bad, es:

    > [!WARNING]
    > Close the channel.
    =>
    > [!ADVERTENCIA]
    > Cierre el canal.
    =>
    > [!WARNING]
    > Cierre el canal.

Bad, es:

    - \[!Important\]
    =>
    - \[! Importante\]
    =>
    - \[!Important\]

Bad, pt:

    > [!CAUTION]
    > Close the channel.
    =>
    > [!NOTE]
    > Feche o canal.
    =>
    > [!CAUTION]
    > Feche o canal.

Bad, fr:

    > [!NOTE]
    > Close the channel.

    Done.
    =>
    Fermez le canal.

    C’est fait.

Good, zh-TW:

    > [!Note]
    > Close the channel.
    =>
    > [!NOTE]
    > 請關閉通道。
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Block, Edit, Finding, Page, Pair, Segment, Severity
from bitext.parts.outline import counterpart, is_alike, line_start, original, partings, segments

SEVERITY = Severity.ERROR
_WORD = re.compile(r"\\?[\[［【][ ]?[!！¡][ ]?(?:[^\W\d_][^\W\d_ ]*[ ]?){1,3}[!！]?\\?[\]］】]")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    if source is not None and not is_alike(pair):
        yield from _boxes(pair, source)
    for segment in segments(pair, context):
        if "[!" in segment.original:
            yield from _words(pair, segment)


def _boxes(pair: Pair, source: Page) -> Iterator[Finding]:
    text = pair.page.text
    ours, theirs = _quotes(pair.page), _quotes(source)
    for i, j in partings([(b.kind, b.info) for b in ours], [(b.kind, b.info) for b in theirs]):
        if i is None and j is not None:
            at = counterpart(pair, theirs[j].start)
            words = source.text[theirs[j].start : theirs[j].end].strip()
            yield Finding(f"{_name(theirs[j])} is missing here", at, at, words, pair.evidence)
        elif i is not None and j is None:
            end = _line_end(text, ours[i])
            if _is_meant(text, ours[i]):
                yield Finding(f"the original has not {_name(ours[i])} here", ours[i].start, end)
        elif i is not None and j is not None:
            yield _other(pair, source, ours[i], theirs[j])


def _quotes(page: Page) -> list[Block]:
    return [block for block in page.blocks if block.kind in ("quote", "alert")]


def _name(block: Block) -> str:
    return f"the alert {block.info}" if block.kind == "alert" else "a quote"


def _line_end(text: str, block: Block) -> int:
    end = text.find("\n", block.start, block.end)
    return block.end if end < 0 else end


def _is_meant(text: str, quote: Block) -> bool:
    """A `>` that sticks to a word is a matter of its own."""
    return text[quote.start + 1 : quote.start + 2].isspace()


def _other(pair: Pair, source: Page, ours: Block, theirs: Block) -> Finding:
    text, end = pair.page.text, _line_end(pair.page.text, ours)
    word, expected = _WORD.search(text, ours.start, end), _WORD.search(source.text, theirs.start)
    edits: tuple[Edit, ...] = ()
    if word and expected:
        # An alert's word has its line for itself.
        prefix = text[line_start(text, word.start()) : word.start()]
        tail = text[word.end() : end]
        space = len(tail) - len(tail.lstrip()) if tail.strip() else 0
        after = "\n" + prefix if tail.strip() else ""
        edits = (Edit(word.start(), word.end() + space, expected[0] + after),)
    return Finding(
        f"this is {_name(ours)}, the original has {_name(theirs)}",
        ours.start,
        end,
        source.text[theirs.start : theirs.end].strip(),
        pair.evidence,
        edits=edits,
    )


def _words(pair: Pair, segment: Segment) -> Iterator[Finding]:
    """Alerts that are none, as their brackets are escaped: they show, but in the same words."""
    ours = list(_WORD.finditer(pair.page.text, segment.start, segment.end))
    theirs = _WORD.findall(segment.original)
    if len(ours) != len(theirs):
        return
    for mine, yours in zip(ours, theirs, strict=True):
        if mine[0] != yours:
            yield Finding(
                "this word in brackets is not the original's", *mine.span(), yours,
                segment.evidence, edits=(Edit(*mine.span(), yours),),
            )  # fmt: skip
