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

    How many.

    *size* \[in\]

    How large.
    =>
    *size* \[in\]

    Tamanho.

    *count* \[in\]

    Quantidade.
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.edits import shortest
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.ERROR

_HEAD = re.compile(r"\s*((\*\w+\*)\s*\\\[(?:in|out)(?:, ?[a-z_]+)*\\\])\s*", re.ASCII)
_TARGET = re.compile(r"\s*((\*[^*]+\*)\s*\\\[[^\[\]]*\\\])\s*")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    heads = [(s, head) for s in pair.segments if (head := _head(s.original))]
    names = {head[2] for _, head in heads}
    for segment, head in heads:
        found = _TARGET.fullmatch(segment.target)
        if not found or found[1].split() == head[1].split():
            continue
        if found[2] != head[2] and found[2] in names:
            continue  # they stand in another order, as does what is said of them
        start, end = (segment.start + offset for offset in found.span(1))
        edit = shortest(pair.page.text, start, end, head[1])
        yield Finding(
            f"`{head[1]}` is not the same here",
            start,
            end,
            original=segment.original,
            evidence=segment.evidence,
            edits=(edit,) if segment.is_certain else (),
        )


def _head(original: str) -> re.Match[str] | None:
    return _HEAD.fullmatch(original) if "\\[" in original else None
