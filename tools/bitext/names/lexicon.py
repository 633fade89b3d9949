"""Which translated words stand for a part of an identifier.

Machine translation takes a mangled name for words and translates them: `WS_CHANNEL_TYPE` becomes
`\\_ tipo de canal de WS \\_`. A lexicon a language says which words a part may have become; words
that look alike (operation, operación) need no entry. Without a lexicon, look-alikes remain.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

_FOLDER = Path(__file__).parent / "words"
_FEWEST = 3  # letters at their beginning that any two words of one origin share
_COGNATE = 4  # letters that two words of one origin share at their beginning, at least
_ENDINGS = ("ies", "es", "s", "ed", "ing", "d", "r", "er")
_TRADITIONAL = ("zh-hant", "zh-hk", "zh-mo")
_UNTOLD: frozenset[str] = frozenset()


class Forms(Struct, frozen=True):
    words: frozenset[str] = _UNTOLD
    stems: tuple[str, ...] = ()


class Lexicon(Struct, frozen=True):
    """What the parts of names become in one language."""

    language: str
    told: dict[str, str]
    grammar: frozenset[str]

    def of(self, part: str) -> Forms:
        """The forms of a part, of its singular or of the verb that it comes from."""
        return _of(self.language, part)

    def explains(self, parts: Iterable[str], word: str) -> bool:
        """Whether `word` can be what became of one of the parts (lower case)."""
        folded = fold(word)
        head = folded[:_FEWEST]
        for part in parts:
            if part.startswith(head) and _alike(part, folded):
                return True
            forms = self.of(part)
            if folded in forms.words or folded.startswith(forms.stems):
                return True
        return False


def _alike(part: str, word: str) -> bool:
    """Words of one origin: operation and operación. Short ones must agree but for an ending."""
    if part == word:
        return True
    size = 0
    for a, b in zip(part, word, strict=False):
        if a != b:
            break
        size += 1
    if size >= max(_COGNATE, min(len(part), len(word)) - 3):
        return True
    return size >= _FEWEST and size >= max(len(part), len(word)) - 2


def fold(word: str) -> str:
    """Lower case, without accents."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; empty where we have none."""
    language = "zh-TW" if language.lower() in _TRADITIONAL else language
    base = language if (_FOLDER / f"{language}.tsv").exists() else language.partition("-")[0]
    path = _FOLDER / f"{base}.tsv"
    forms: dict[str, str] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            part, _, told = line.partition("\t")
            forms[part] = told
    return Lexicon(base, forms, _grammar().get(base, frozenset()))


@cache
def _grammar() -> dict[str, frozenset[str]]:
    path = _FOLDER / "grammar.tsv"
    if not path.exists():
        return {}
    lines = (line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {lang: frozenset(fold(w) for w in words.split("|")) for lang, _, words in lines}


def _forms(told: str) -> Forms:
    entries = [fold(form) for form in told.split("|") if form]
    return Forms(
        frozenset(e for e in entries if not e.endswith("*")),
        tuple(e[:-1] for e in entries if e.endswith("*")),
    )


@lru_cache(2048)
def _of(language: str, part: str) -> Forms:
    forms = lexicon(language).told
    if part in forms:
        return _forms(forms[part])
    for ending in _ENDINGS:
        stem = part.removesuffix(ending)
        if stem != part:
            for base in (stem, stem + "e", stem + "y"):
                if base in forms:
                    return _forms(forms[base])
    return Forms()


@lru_cache(2048)
def cjk_forms(language: str, parts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """All written forms of these parts, longest first: (form, part)."""
    found = [(form, part) for part in parts for form in lexicon(language).of(part).words]
    return tuple(sorted(found, key=lambda f: -len(f[0])))
