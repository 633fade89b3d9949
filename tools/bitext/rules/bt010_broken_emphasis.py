r"""Stars that should make text bold show as stars.

A space inside the marks (`** word **`), marks that were torn apart (`* *`) or a full stop before
the mark where a Chinese character follows it (`**名稱。**下`): Markdown takes the stars for text.
What renders is compared with the original. Where the stars pair up to what the original has, they
become marks again; white space, and Chinese punctuation, moves outside.

What is not checked: emphasis that vanished altogether, stars and all.

Bad, es:

    Call **WsCloseChannel** first.
    =>
    Llame primero a ** WsCloseChannel **.
    =>
    Llame primero a **WsCloseChannel**.

Bad, zh-TW:

    **Note.** Close the channel.
    =>
    **注意。**請關閉通道。
    =>
    **注意**。請關閉通道。

Bad, zh-TW:

    **Warning:**
    =>
    * * 警告： * *
    =>
    **警告：**

Bad, fr:

    See the [**Channel**](a.md). **State** property.
    =>
    Voir le [**canal**](a.md).**** La propriété State.

Good, pt:

    Use `**` or 2 * 3.
    =>
    Use `**` ou 2 * 3.

Good, es:

    {* ../samples/open.py *}
    =>
    {* ../samples/open.py *}
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.markdown import inlines
from bitext.model import Edit, Finding, Pair, Segment, Severity
from bitext.parts.emphasis import loose, markers, mended, shape
from bitext.parts.outline import line_start, segments

SEVERITY = Severity.WARNING
_AT_END = re.compile(r"(?<![*\w])([A-Za-z][\w.-]{0,99})\*\*(?!\*)")
_MARKS = {"strong": 4, "emphasis": 2}  # characters that are markers
_BULLETS = re.compile(r"[ \t>]*((?:\*[ \t]+)+)\Z")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page = pair.page
    wide = "＊" in page.clean
    if "*" not in page.clean and not wide:
        return
    marked = sum(_MARKS.get(inline.kind, 0) for inline in page.inlines)
    code = sum(page.text.count("*", b.start, b.end) for b in page.blocks if b.kind == "code")
    if page.clean.count("*") == marked + code and not wide:
        return
    used = markers(page.inlines)
    for segment in segments(pair, context):
        at = page.text.find("*", segment.start, segment.end)
        while at in used:
            at = page.text.find("*", at + 1, segment.end)
        if segment.kind != "field" and (at >= 0 or (wide and "＊＊" in segment.target)):
            finding = _compare(pair, segment)
            if finding is not None:
                yield finding


def _compare(pair: Pair, segment: Segment) -> Finding | None:
    text, target, source = pair.page.text, segment.target, segment.original
    seen = shape(target)
    if not seen.stars and "＊＊" not in target:
        return None
    wanted = shape(source)
    bullets = _BULLETS.search(text[line_start(text, segment.start) : segment.start])
    start = segment.start
    if bullets and source.startswith("*") and seen.stars:
        start -= len(bullets[1])
        wanted = shape(mended(source))
    elif seen.stars <= wanted.stars and "＊＊" not in target:
        return None
    target = text[start : segment.end]
    repaired = next((t for t in _repairs(target) if shape(t) == wanted), "")
    if not source and shape(mended(target)).stars:
        return None
    places = loose(target, inlines(target)) or [0, len(target) - 1]
    return Finding(
        "these stars show instead of making text bold",
        start + places[0],
        start + places[-1] + 1,
        source,
        segment.evidence,
        edits=(_edit(start, target, repaired),) if repaired and source else (),
    )


def _repairs(target: str) -> Iterator[str]:
    yield mended(target)
    yield mended(target.replace("\\*", "*"))
    yield _AT_END.sub(r"*\1*", target)


def _edit(start: int, old: str, new: str) -> Edit:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    return Edit(start + head, start + len(old) - tail, new[head : len(new) - tail])


def _common(a: str, b: str) -> int:
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
