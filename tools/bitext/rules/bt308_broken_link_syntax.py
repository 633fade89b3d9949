r"""A link is written so that it is none.

A space between `]` and `(`, full-width brackets, a bracket that nobody closes: the reader sees the
address in the middle of the sentence and cannot click it. It becomes a link again where the
original has one with that address.

Bad, fr:

    See [channels](channel.md).
    =>
    Consultez [canaux] (channel.md).
    =>
    Consultez [canaux](channel.md).

Bad, zh-TW:

    See [channels](channel.md).
    =>
    請參閱[通道]（channel.md）。
    =>
    請參閱[通道](channel.md)。

Bad, es:

    See [channels](channel.md)
    =>
    Vea [canales](channel.md
    =>
    Vea [canales](channel.md)

Good, es:

    See [channels](channel.md) and the array [1] (see below).
    =>
    Vea [canales](channel.md) y la matriz [1] (vea más adelante).
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Segment, Severity
from bitext.parts.links import destinations

SEVERITY = Severity.ERROR
_JOINT = re.compile(r"\](?:(\()|（|[ \u00a0\u3000]+[(（])")  # as it should be, or apart
_UNCLOSED = re.compile(r"\]\([^()\s（）]*(?:\([^()\s]*\)[^()\s（）]*)*(?:[\s）]|\Z)")
_LINK = re.compile(
    r"(?<!\\)(?P<open>[\[\uff3b\u3010])(?P<text>[^\[\]\uff3b\uff3d\u3010\u3011\n]+)"
    r"(?P<close>[\]\uff3d\u3011])(?P<gap>[ \u00a0\u3000]*)(?P<low>[(（])[ ]?"
    r"(?P<dest>[^\s()（）<>\"\u3002，]*(?:\([^\s()]*\)[^\s()（）<>\"\u3002，]*)*)[ ]?"
    r"(?P<high>[)）]?)"
)
_ADDRESS = re.compile(
    r"https?://\S|(?:\.{0,2}/)?[\w./%-]+\.(?:md|html?|aspx|png|gif|jpg|pdf)(?:[#?]|\Z)|/[\w-]+/|#[\w-]+\Z"
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page = pair.page
    links = sum(inline.kind in ("link", "image") for inline in page.inlines)
    joints = _JOINT.findall(page.clean)
    if all(joints) and len(joints) <= links and not _is_wide(page.clean):
        return
    for segment in pair.segments:
        target = segment.target
        if not all(_JOINT.findall(target)) or _is_wide(target) or _UNCLOSED.search(target):
            yield from _broken(segment, target)


def _is_wide(text: str) -> bool:
    return "\uff3d" in text or "\u3011" in text


def _broken(segment: Segment, target: str) -> Iterator[Finding]:
    known, linked = destinations(segment.original), destinations(target)
    for match in _LINK.finditer(target):
        marks = match["open"] + match["close"] + match["gap"] + match["low"] + match["high"]
        if marks == "[]()" or target.count("`", 0, match.start()) % 2:
            continue
        dest = match["dest"] if match["high"] else match["dest"].rstrip(".,;:!?")
        end = match.end() if match["high"] else match.start("dest") + len(dest)
        is_known = dest in known and dest not in linked
        if is_known or _ADDRESS.match(dest):
            yield Finding(
                "this is meant to be a link",
                segment.start + match.start(),
                segment.start + end,
                segment.original,
                segment.evidence if segment.original else "",
                suggestion=f"[{match['text']}]({dest})",
                edits=tuple(_edits(match, end, segment.start)) if is_known else (),
            )


def _edits(match: re.Match[str], end: int, base: int) -> Iterator[Edit]:
    """The right marks, whatever the link has of them."""
    close = end - len(match["high"])
    for start, stop, mark in (
        (*match.span("open"), "["),
        (match.start("close"), match.end("low"), "]("),
        (close, end, ")"),
    ):
        if match.string[start:stop] != mark:
            yield Edit(base + start, base + stop, mark)
