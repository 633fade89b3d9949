r"""A page or a sentence is written in another language than the page says.

Reported from the function words of a sentence: at least three different ones of one language, and
next to none of the expected one. The languages told apart are English, Spanish, Portuguese and
French; in Chinese, sentences in one of these. Where most of a page is in another language, the
page is reported once.

English that stands in the original too is reported by `untranslated-text`.

Bad, es:

    The function waits until the other side of the channel has closed it.
    =>
    A função espera até que o outro lado do canal não esteja mais em uso pelo sistema.

Bad, zh-TW:

    Waits for the other side.
    =>
    La fonction attend que les autres côtés du canal soient fermés par une application.

Good, pt:

    The function waits until the other side has closed the channel.
    =>
    A função espera até que o outro lado tenha fechado o canal.
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Segment, Severity
from bitext.parts.prose import HAN, segments_with
from bitext.parts.words import evidence, other_than, untranslated, words

SEVERITY = Severity.ERROR

_NAMES = {"en": "English", "es": "Spanish", "pt": "Portuguese", "fr": "French"}
_FEWEST = 8  # words that a sentence needs before it is judged
_HAN = f"[{HAN}]"


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    expected = pair.page.language
    if expected not in _NAMES and not expected.startswith("zh"):
        return
    found = list(_foreign(pair, expected))
    long = sum(len(s.target.split()) >= _FEWEST for s in pair.segments) if found else 0
    languages = {language for _, language in found}
    if len(found) >= 5 and len(found) * 2 > long and len(languages) == 1:
        segment, language = found[0]
        field = pair.page.front.field("ms.contentlocale") if pair.page.front else None
        yield Finding(
            f"this page is written in {_NAMES[language]}, not in {expected}",
            field.value_start if field else segment.start,
            field.value_end if field else segment.end,
        )
        return
    for segment, language in found:
        yield Finding(
            f"this is written in {_NAMES[language]}, not in {expected}",
            segment.start,
            segment.end,
            original=segment.original,
            evidence=segment.evidence,
        )


def _foreign(pair: Pair, expected: str) -> Iterator[tuple[Segment, str]]:
    for segment in segments_with(pair, other_than(expected)):
        target = segment.target
        language = _language(target, expected)
        if language and not (language == "en" and untranslated(target, segment.original)):
            yield segment, language


def _language(text: str, expected: str) -> str:
    found = [m[0].lower() for m in words(text)]
    if len(found) < _FEWEST:
        return ""
    seen = evidence(found)
    best = max(seen, key=lambda language: len(seen[language]))
    ours = len(seen[expected]) if expected in seen else len(re.findall(_HAN, text)) / 4
    return best if len(seen[best]) >= max(3, 4 * ours) else ""
