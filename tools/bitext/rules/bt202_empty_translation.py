r"""The original says something here, and the translation nothing.

A cell, a heading, a sentence that came back without a word.

Bad, pt:

    | Closes the channel. |
    |---------------------|
    =>
    |  |
    |--|

Bad, fr:

    # Closing a channel
    =>
    # <a name="closing-a-channel"></a>

Good, zh-TW:

    **WS\_CHANNEL\_STATE**
    =>
    **WS \_ 通道 \_ 狀態**

Good, es:

    <table><tr><td><a id="OPEN"></a><a id="open"></a><dl><dt>OPEN</dt></dl></td></tr></table>
    =>
    <table><tr><td><a id="OPEN"></a><a id="open"></a><dl><dt>OPEN</dt></dl></td></tr></table>
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.prose import GAP, mask

SEVERITY = Severity.ERROR

_BEGINS = re.compile(r"(?:<[^<>]*>|[*\[( ])*+[\w\\`]")
_TAG = re.compile(r"<[^<>]*>")
_LETTERS = re.compile(r"[^\W\d_]{2}")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for segment in pair.segments:
        target = segment.target
        # Nearly all begin with a word or a name, and need no second look.
        if not segment.original or (target and _BEGINS.match(target)):
            continue
        left = mask(target).replace(GAP, "")
        if any(c.isalnum() or ord(c) > 0xFFF0 for c in left):
            continue
        if _LETTERS.search(mask(segment.original) if left else _TAG.sub("", segment.original)):
            yield Finding(
                "the translation is empty",
                segment.start,
                segment.end,
                original=segment.original,
                evidence=segment.evidence,
            )
