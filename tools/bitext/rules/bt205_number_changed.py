r"""A number of the original is missing or altered.

A timeout of 30 seconds that became one of 300 is worse than any clumsy sentence. A number counts
as kept however the translation writes it: with other separators (2,048, 2.048), as a word from
zero to twelve (`dos`), in another place of the sentence.

Not reported: numbers inside of names and code, which other rules look after; times of day (5 P.M.
is 17 h), fractions, round numbers that became words (millions; 萬 in Chinese); numbers that only
the translation has; where the page parts from its original, blocks that might translate others.

Bad, es:

    The default timeout is 30 seconds.
    =>
    El tiempo de espera predeterminado es de 300 segundos.

Bad, pt:

    Value **21**: the file was compressed.
    =>
    Valor **Abril**: o arquivo foi compactado.

Bad, fr:

    Between 10 and 20 threads use MPEG-4.
    =>
    Entre 10 et 20 threads utilisent MPEG-2.

Bad, zh-TW:

    The default timeout is 30 seconds.
    =>
    預設逾時為 3 秒。

Good, es:

    A message holds 65,536 bytes in 2 buffers of 32 KB.
    =>
    Un mensaje contiene 65.536 bytes en dos búferes de 32 KB.

Good, fr:

    At most 2,048 bytes at 5:30 PM.
    =>
    Au plus 2 048 octets à 17 h 30.

Good, zh-TW:

    The 2 functions take 2.5 seconds for 2 million calls.
    =>
    這兩個函式需要 2.5 秒來處理 200 萬個呼叫。
"""

import re
from collections import Counter
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.prose import prose
from bitext.parts.quantities import digits, numbers, value, values

SEVERITY = Severity.ERROR

_CLOCK = re.compile(r"(?i)\d\s*[ap]\.?\s?m\b")
_FRACTION = re.compile(r"\d/\d|century")
_ROUND = re.compile(r"(?i)mil\b|mill|milh|mil[ée]|[百千萬億十]")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    whole = prose(pair)
    if digits(whole.text) == digits(whole.originals):
        return
    for segment in pair.segments:
        target = segment.target
        if not (segment.original and segment.sure) or digits(target) == digits(segment.original):
            continue
        if _CLOCK.search(segment.original) or _FRACTION.search(segment.original):
            continue
        altered = _altered(segment.original, target)
        missing = _missing(segment.original, target, pair.page.language)
        if not missing and altered and not any(c in target for c in "萬億"):
            missing = _fewer(segment.original, target)
        if not missing:
            continue
        low, high = altered.span() if altered else (0, len(target))
        yield Finding(
            f"the number {missing} of the original is "
            + (f"{altered[0]} here" if altered else "missing"),
            segment.start + low,
            segment.start + high,
            original=segment.original,
            evidence=segment.evidence,
            suggestion=missing if altered else "",
        )


def _missing(original: str, target: str, language: str) -> str:
    """The first number that the target has in no form."""
    present: set[str] | None = None
    for number in numbers(original):
        if present is None:
            present = values(target, language)
        parts = {value(part) for part in re.split("[.,]", number[0])}
        if value(number[0]) not in present and not parts <= present:
            return "" if _is_word(number[0], target) else number[0]
    return ""


def _is_word(number: str, target: str) -> bool:
    """Whether a large number may stand as `2 million` or 200 萬."""
    return bool(_ROUND.search(target)) and (
        number.endswith("00") or any(c in target for c in "萬億")
    )


def _altered(original: str, target: str) -> re.Match[str] | None:
    """The number of the target that the original does not have, if there is just one."""
    known = values(original, "en")
    new = [n for n in numbers(target) if value(n[0]) not in known]
    return new[0] if len(new) == 1 else None


def _fewer(original: str, target: str) -> str:
    """The first number that stands less often in the target."""
    shown = Counter(value(n) for n in re.findall(r"\d+", target))
    wanted = Counter(value(n[0]) for n in numbers(original))
    return next((number for number, count in wanted.items() if shown[number] < count), "")
