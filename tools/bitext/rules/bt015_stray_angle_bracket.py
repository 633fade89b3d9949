r"""A stray > stands before a word.

It shows as a bracket that means nothing, and at the start of a paragraph it makes a quote of it.
Machine translation into Chinese puts it before a Latin word that begins a sentence. The original
has none, so it goes.

What is not checked: sentences without an original, and brackets that the original has as well.

Bad, zh-TW:

    LibraryName is the name of the library.
    =>
    >libraryname 是程式庫的名稱。
    =>
    libraryname 是程式庫的名稱。

Bad, zh-TW:

    The *parm\_err* parameter is **Null**.
    =>
    *>parm \_ err* 參數為 **Null**。
    =>
    *parm \_ err* 參數為 **Null**。

Good, zh-TW:

    Use a > b, `>x`, <b>Start</b> > Run or ->next.
    =>
    使用 a >b、`>x`、<b>開始</b> >Run 或 ->next。
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Segment, Severity
from bitext.parts.outline import line_start, segments

SEVERITY = Severity.WARNING
_MARKUP = re.compile(r"`[^`]*`|<[^<>]*>")
_STRAY = re.compile(r">(?=[^\W\d_])")
_OPENING = frozenset(" \t\n\u00a0*_(（[「『，。、：；")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    text = pair.page.text
    if ">" not in pair.page.clean:
        return
    for segment in segments(pair, context):
        start = segment.start - _quoted(pair.page, segment)
        if text.find(">", start, segment.end) < 0 or not segment.original:
            continue
        strays = [m for m in _STRAY.finditer(text, start, segment.end) if _begins(text, m, start)]
        if not strays or ">" in _MARKUP.sub("", segment.original):
            continue
        bare = _MARKUP.sub(lambda m: " " * len(m[0]), text[start : segment.end])
        for stray in strays:
            if bare[stray.start() - start] == ">":
                yield Finding(
                    "a stray > stands before this word",
                    stray.start(),
                    stray.end() + 1,
                    segment.original,
                    segment.evidence,
                    edits=(Edit(stray.start(), stray.end(), ""),),
                )


def _quoted(page: Page, segment: Segment) -> bool:
    """Whether a `>` that stands before the segment makes a quote of it."""
    at = segment.start - 1
    if page.spans or at < 0 or page.text[at] != ">":
        return False
    return not page.text[line_start(page.text, at) : at].strip()


def _begins(text: str, stray: re.Match[str], start: int) -> bool:
    at = stray.start()
    return at == start or text[at - 1] in _OPENING or text.startswith("</a>", at - 4)
