r"""A word is repeated.

Machine translation says a word twice where the original has two words that it knows one word for:
`Interrupts and discontinues` became `Interrumpe e interrumpe`, and the reader wonders what the
second one adds. Reported are a word that stands twice in a row, a word joined with itself by *and*
or *or*, and in Chinese a phrase of three or more characters that follows itself. Chinese doubles
shorter ones rightly (指定指定之呼叫).

Not reported: what the original repeats too (`more and more`), and what grammar doubles (`vous
vous`, `que que`).

Bad, es:

    Interrupts and discontinues the operation.
    =>
    Interrumpe e interrumpe la operación.

Bad, pt:

    If the channel is of type reply.
    =>
    Se o canal for do tipo tipo de resposta.

Bad, fr:

    The title is a phrase or sentence.
    =>
    Le titre est une phrase ou phrase.

Bad, zh-TW:

    Interrupts and discontinues the operation.
    =>
    中斷並中斷作業。

Good, fr:

    Make sure you subscribe. It reads the file more and more.
    =>
    Vérifiez que vous vous abonnez. Il lit le fichier de plus en plus et plus.

Good, es:

    One by one, step by step.
    =>
    Uno a uno, paso a paso.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.prose import HAN, in_prose, prose

SEVERITY = Severity.WARNING

_TWICE = re.compile(r"(?i) (\w++) \1(?![\w’'-])")
_JOINED = re.compile(r" (?:[eyou]|et|ou) (\w{3,}+)")
_HAN_TWICE = rf"([{HAN}][{HAN}][{HAN}]+)\1"
_HAN_JOINED = rf"(?:並且?|而且|或者?|以及|和|與|及)([{HAN}]{{2,8}})"
_GLUE = frozenset("’'-")
_HAN_VERBS = ("並", "而")  # join what people do: an object may follow
_ENGLISH = re.compile(r"(?i)\b(\w+)(?: (?:and|or|by|after|to)|,)? \1\b")
# Doubled by grammar: reflexive verbs, and words that intensify.
_FREE = {
    "es": frozenset({"más", "muy", "no", "cada", "mucho", "poco"}),
    "pt": frozenset({"mais", "muito", "se", "não", "cada", "pouco"}),
    "fr": frozenset({"nous", "vous", "plus", "très", "encore", "en", "bien", "moins"}),
}


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    free = _FREE.get(pair.page.language, frozenset())
    for segment, start, match in in_prose(pair, _repeated(pair)):
        word = match[1][:2] if match[0].startswith(_HAN_VERBS) else match[1]
        is_word = len(word) > 1 and word.isalpha() and word.lower() not in free
        if is_word and not _repeats(segment.original, word):
            at = start + len(match[0]) - len(match[1])
            yield Finding(
                f'"{word}" is repeated',
                at,
                at + len(word),
                original=segment.original,
                evidence=segment.evidence,
            )


def _repeated(pair: Pair) -> Iterator[re.Match[str]]:
    text = prose(pair).text
    chinese = pair.page.language == "zh-TW"
    yield from (m for m in _TWICE.finditer(text) if text[m.start() - 1] not in _GLUE)
    if chinese:
        yield from (m for m in re.finditer(_HAN_JOINED, text) if _echoes(m))
        yield from re.finditer(_HAN_TWICE, text)
    else:
        yield from (m for m in _JOINED.finditer(text) if _echoes_word(m))


def _echoes_word(match: re.Match[str]) -> bool:
    word, end = match[1], match.start()
    before = match.string[max(0, end - len(word) - 1) : end].lower()
    return before[-len(word) :] == word.lower() and not before[: -len(word)].isalnum()


def _echoes(match: re.Match[str]) -> bool:
    """Whether what stands behind a conjunction also stands before it; as a whole, unless the
    conjunction is one between verbs."""
    end = match.start()
    before, after = match.string[max(0, end - 8) : end], match[1]
    if match[0].startswith(_HAN_VERBS):
        after = after[:2]
    return before.endswith(after)


@lru_cache(256)  # of a segment there may be many findings
def _repeats(original: str, word: str) -> bool:
    return original.count(word) > 1 or _is_doubled(original)


@lru_cache(64)
def _is_doubled(original: str) -> bool:
    return _ENGLISH.search(original) is not None
