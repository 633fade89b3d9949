"""What the words of a translation can have to do with the parts of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from bitext.names.find import Plain
from bitext.names.lexicon import Lexicon, cjk_forms, fold, lexicon
from bitext.names.stretches import Stretches

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<word>[A-Za-z0-9\u00aa\u00b5\u00ba\u00c0-\u024f\u0386-\u0588\u05d0-\u05f2\u0620-\u06d3"
    r"\u0904-\u0963\u0e01-\u0e5b\u1e00-\u1fff]+)"
    r"|(?P<cjk>[\u3005\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]+)"
    r"|(?P<under>_)|(?P<mark>[\0\1])|(?P<other>.)",
    re.DOTALL,
)
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")
CLOSING = frozenset(".,;:!?)]}»”’。，；：！？、）」』】")
OPENING = frozenset("([{«“‘（「『【")
_EXPLAINED = ("word", "cjk")  # kinds of tokens
_FREE = re.compile(r"_[\s_]*")


Parts = tuple[str, ...] | frozenset[str]


class Token(Struct, frozen=True, gc=False):
    kind: str
    text: str
    low: int
    high: int


@lru_cache(2048)
def parts_of(name: str) -> tuple[str, ...]:
    return tuple(p.lower() for p in _PART.findall(name)) or (name.lower(),)


def tokenized(text: str) -> Iterable[Token]:
    for match in _TOKEN.finditer(text):
        yield Token(match.lastgroup or "other", match[0], *match.span())


def tokenize(text: str, low: int, high: int, parts: tuple[str, ...], words: Lexicon) -> list[Token]:
    """The tokens of a stretch: words cut at their humps, and runs of Chinese where parts of the
    name explain them."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, low, high):
        kind, text, at = match.lastgroup or "other", match[0], match.start()
        if kind == "cjk":
            tokens.extend(_cut(text, at, parts, words))
        elif kind == "word" and text.isascii() and not (text.isalpha() and text.islower()):
            for hump in _PART.findall(text):
                tokens.append(Token("word", hump, at, at + len(hump)))
                at += len(hump)
        else:
            tokens.append(Token(kind, text, at, at + len(text)))
    return tokens


def _cut(run: str, base: int, parts: tuple[str, ...], words: Lexicon) -> Iterable[Token]:
    forms = cjk_forms(words.language, parts)
    at = last = 0
    while at < len(run):
        form = next((f for f, _ in forms if run.startswith(f, at)), None)
        if form is None:
            at += 1
            continue
        if last < at:
            yield Token("cjk", run[last:at], base + last, base + at)
        yield Token("cjk", form, base + at, base + at + len(form))
        at = last = at + len(form)
    if last < len(run):
        yield Token("cjk", run[last:], base + last, base + len(run))


def explained(token: Token, parts: Parts, words: Lexicon) -> bool:
    return token.kind in _EXPLAINED and _is_explained(words.language, token.kind, token.text, parts)


def explained_part(token: Token, parts: Iterable[str], words: Lexicon) -> str:
    """The first of the parts that a token can have come from; empty if there is none."""
    kind, text, language = token.kind, token.text, words.language
    if kind in _EXPLAINED:
        for part in parts:
            if _is_explained(language, kind, text, (part,)):
                return part
    return ""


@lru_cache(1 << 14)
def _is_explained(language: str, kind: str, text: str, parts: Parts) -> bool:
    words = lexicon(language)
    if kind == "cjk":
        return any(text in words.of(part).words for part in parts)
    return words.explains(parts, text)


def covered(tokens: Sequence[Token], parts: Sequence[str], words: Lexicon) -> list[bool]:
    """For each part whether a token explains it; a token explains one part only."""
    language = words.language
    free = [t for t in tokens if t.kind in _EXPLAINED]
    found = []
    for part in parts:
        for index, token in enumerate(free):
            if _is_explained(language, token.kind, token.text, (part,)):
                del free[index]
                found.append(True)
                break
        else:
            found.append(False)
    return found


def weight(token: Token) -> float:
    return 1 if token.kind == "word" else len(token.text) / 2


def is_content(token: Token, words: Lexicon) -> bool:
    return token.kind in _EXPLAINED and fold(token.text) not in words.grammar


def touches(character: str) -> bool:
    """Whether this is a letter of a language that puts spaces between words."""
    return character.isalpha() and not is_cjk(character)


def is_cjk(character: str) -> bool:
    return "\u3005" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af"


def free_underscores(view: Plain, source: str, taken: Stretches) -> list[tuple[int, int]]:
    """Stretches of underscores and spaces that are no part of a word or of markup."""
    found: list[tuple[int, int]] = []
    text = view.text
    if "_" not in text:
        return found
    for match in _FREE.finditer(text):
        first, high = match.span()
        low = first
        while low and text[low - 1].isspace():
            low -= 1
        last = first + len(match[0].rstrip())
        if taken.touch(first, last):
            continue
        at = view.at(first)
        escaped = at and source[at - 1] == "\\"
        spaced = low < first and last < high
        before, after = text[first - 1 : first], text[last : last + 1]
        inside = bool(before and after) and before.isalnum() and after.isalnum()
        if (escaped or spaced) and not (inside and before.isascii() and after.isascii()):
            found.append((low, high))
    return found
