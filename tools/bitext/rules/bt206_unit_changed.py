r"""A number kept its digits and changed its unit.

30 milliseconds are not 30 seconds. Reported is a number that has one unit in the original and
another of the same kind in the translation; the units of time, size, frequency and length are
known in each language (64 KB are 64 Ko in French).

Not reported: numbers without a unit, units that were left out, numbers in words.

Bad, es:

    The timeout is 30 seconds.
    =>
    El tiempo de espera es de 30 milisegundos.

Bad, fr:

    A message holds at most 64 KB.
    =>
    Un message contient au plus 64 Mo.

Bad, zh-TW:

    The timeout is 30 seconds.
    =>
    逾時為 30 分鐘。

Good, fr:

    A message of 64 KB takes 30 ms.
    =>
    Un message de 64 Ko prend 30 millisecondes.

Good, zh-TW:

    Two buffers of 16 bytes each take 30 seconds.
    =>
    兩個 16 位元組的緩衝區各需 30 秒。
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.prose import prose
from bitext.parts.quantities import Quantity, quantities

SEVERITY = Severity.ERROR

_HINT = re.compile(
    r"[0-9][ \u00a0-]?(?:[KkMGT]?B|[nmµu]?s|[kMG]?Hz|px|mm|cm|h\b|(?:nano|micro|milli)?sec|min|hour"
    r"|day|week|month|year|bit|byte|(?:kilo|mega|giga|tera)(?:byte|hertz)|hertz|pixel|point|inch"
    r"|(?:milli|centi)meter)"
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if not _HINT.search(prose(pair).originals):
        return
    for segment in pair.segments:
        if not segment.sure or not _HINT.search(segment.original):
            continue
        target = segment.target
        found = quantities(target, pair.page.language)
        kept = {(q.value, q.unit) for q in found}
        alike: dict[tuple[str, str], list[Quantity]] = {}
        for quantity in found:
            alike.setdefault((quantity.value, quantity.kind), []).append(quantity)
        originals = quantities(segment.original, "en")
        stated = {(q.value, q.unit) for q in originals}
        for wanted in {(q.value, q.unit): q for q in originals}.values():
            if (wanted.value, wanted.unit) in kept:
                continue
            for other in alike.get((wanted.value, wanted.kind), ()):
                if (other.value, other.unit) not in stated:
                    yield Finding(
                        f"{wanted.value} {wanted.unit} of the original are "
                        f"{other.value} {other.unit} here",
                        segment.start + other.start,
                        segment.start + other.end,
                        original=segment.original,
                        evidence=segment.evidence,
                    )
