r"""The name or direction of a parameter was translated.

A parameter is described below a line that has its name and `[in]`, `[out]` or both, as in the code.

Bad, es:

    *count* \[in, out\]
    =>
    *recuento* \[ de entrada, salida\]
    =>
    *count* \[in, out\]

Bad, fr:

    *ppv* \[out\]
    =>
    *ppv* \[ à\]
    =>
    *ppv* \[out\]

Good, pt:

    *count* \[in\]
    =>
    *count* \[in\]
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.edits import shortest
from bitext.model import Evidence, Finding, Pair, Severity

SEVERITY = Severity.ERROR

_HEAD = re.compile(r"\s*(\*\w+\*\s*\\\[(?:in|out)(?:, ?[a-z_]+)*\\\])\s*", re.ASCII)
_TARGET = re.compile(r"\s*(\*[^*]+\*\s*\\\[[^\[\]]*\\\])\s*")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for segment in pair.segments:
        head = "\\[" in segment.original and _HEAD.fullmatch(segment.original)
        found = head and _TARGET.fullmatch(segment.target)
        if not head or not found or found[1].split() == head[1].split():
            continue
        start, end = (segment.start + offset for offset in found.span(1))
        edit = shortest(pair.page.text, start, end, head[1])
        yield Finding(
            f"`{head[1]}` is not the same here",
            start,
            end,
            original=segment.original,
            evidence=segment.evidence,
            edits=(edit,) if segment.sure and segment.evidence is not Evidence.FILE else (),
        )
