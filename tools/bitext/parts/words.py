"""Function words: what tells the languages apart without knowing any of them.

A list holds only words that none of the other listed languages writes, so that each one found is
evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache

from bitext.parts.prose import mask

_LISTS = {
    "en": (
        "the of and is are was were be been being to for with this that these those which who what "
        "when where how you your it its they their we can could must should would will shall may "
        "might has have had does not if by from into at over under than then there here also only "
        "each all any some other such more most because between about after before during while "
        "until"
    ),
    "es": (
        "el los las una unos unas y con del al lo sus cuando puede pueden más también muy donde "
        "desde hasta este estos ese esos aquí esto eso hay hacia según debe deben son está están "
        "ha han sin pero sobre cómo qué fue ser si usted"
    ),
    "pt": (
        "os um uma uns umas do da das em na nas ao aos pelo pela pelos pelas não você são é também "
        "pode podem mais isso esse essa esses essas este foi está estão com sem mas até quando seu "
        "sua seus suas deve devem há já sobre qual quais"
    ),
    "fr": (
        "le les des du et est une dans pour sur avec au aux ce cette ces cet vous être sont par "
        "pas il elle ils elles leur leurs qui dont où peut peuvent doit doivent lorsque si afin "
        "mais votre vos ne n’est d’un d’une été"
    ),
}
_ALL = Counter(word for words in _LISTS.values() for word in words.split())
FUNCTION_WORDS = {
    language: frozenset(word for word in words.split() if _ALL[word] == 1)
    for language, words in _LISTS.items()
}
# A few words of each language that hardly a sentence does without: a cheap first look.
_OFTEN = {
    "en": "the|of|is|and|to|in|at|it|for|with|from",
    "es": "el|los|las|una|y|del",
    "pt": "do|da|uma|não|os|em|um",
    "fr": "les|des|du|est|une|et|dans",
}
ENGLISH = re.compile(f" (?:{_OFTEN['en']}) ")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@cache
def other_than(language: str) -> re.Pattern[str]:
    """Finds frequent words of all languages but one."""
    others = "|".join(words for other, words in _OFTEN.items() if other != language)
    return re.compile(f" (?:{others}) ")


def words(text: str) -> list[re.Match[str]]:
    """The words of the prose of a text."""
    return list(_WORD.finditer(mask(text)))


def evidence(found: Iterable[str]) -> dict[str, frozenset[str]]:
    """The function words of each language among some words in lower case."""
    seen = frozenset(found)
    return {language: known & seen for language, known in FUNCTION_WORDS.items()}


def _same(target: str, original: str) -> bool:
    return target.strip("*[] ").casefold() == original.strip("*[] ").casefold()


def untranslated(target: str, original: str) -> tuple[int, int] | None:
    """The longest piece of an English original that stands in the target word for word, where it
    is prose: function words among words in lower case. Names and titles are not."""
    ours = words(target)
    if len({m[0] for m in ours} & FUNCTION_WORDS["en"]) < 2 and not _same(target, original):
        return None
    theirs = [m[0].lower() for m in words(original)]
    run = SequenceMatcher(None, [m[0].lower() for m in ours], theirs, autojunk=False)
    match = run.find_longest_match()
    found = ours[match.a : match.a + match.size]
    lower = [m[0] for m in found if m[0][0].islower()]
    grammar = FUNCTION_WORDS["en"].intersection(lower)
    whole = match.size == len(ours) == len(theirs)
    if (match.size >= 4 and whole and grammar and len(lower) >= 2) or (
        match.size >= 5 and len(grammar) >= 2 and len(lower) >= 4
    ):
        return found[0].start(), found[-1].end()
    return None
