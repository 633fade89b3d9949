"""Translated words: the words of a translation that no repair has a reason to touch.

Marks of damage are underscores outside intact names, and words that are parts of damaged names.
Marks with at most GAP words between them make one damaged region. It grows to the whole bold or
link text around it where the original's name fills one. Elsewhere, if it holds an underscore, it
grows by as many words to each side as parts of names were translated away (SIDE at most). It never
grows over punctuation or markup. What lies outside the regions and outside the intact names is a
translated word. A segment whose original is made of names alone has none.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.judge.identifiers import CLOSE, OPEN, TOGGLE, standing, without

GAP = 4
SIDE = 4
TELLING = 3
NAME_HERE = "\x00"
HAN = "\u3400-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"(?P<word>[{HAN}]|[^\W_{HAN}]+)|(?P<under>_)|(?P<stop>[^\s\w'’\u2011-])")
PART = re.compile(r"[A-Za-z0-9]+")
HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
ALONE = re.compile(rf"[{OPEN}{TOGGLE}]\s*{NAME_HERE}\s*[{CLOSE}{TOGGLE}]")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    box: int = 0


def translated(before: str, original: str, required: Counter[str]) -> Counter[str]:
    """The translated words of `before`; all three texts are plain."""
    if not _words(_tokens(without(required, original))):
        return Counter()
    intact = standing(required, before)
    damaged = Counter({name: n - intact[name] for name, n in required.items() if n > intact[name]})
    tokens = _tokens(without(intact, before, f" {NAME_HERE} "))
    if not damaged:
        return _words(tokens)
    parts = _parts(damaged)
    known = parts.keys() | {hump for part in parts for hump in HUMP.findall(part)}
    known |= {part.casefold() for part in known if len(part) >= TELLING}
    marks = [index for index, token in enumerate(tokens) if _is_mark(token, known)]
    lost = _folded(parts) - _folded(Counter(tokens[index].text for index in marks))
    boxed = ALONE.search(without(damaged, original, NAME_HERE)) is not None
    side = min(lost.total(), SIDE)
    inside = {
        index for region in _regions(tokens, marks) for index in _grown(tokens, region, boxed, side)
    }
    return _words(token for index, token in enumerate(tokens) if index not in inside)


def present(after: str, required: Iterable[str]) -> Counter[str]:
    return _words(_tokens(without(required, after, f" {NAME_HERE} ")))


def _tokens(text: str) -> list[Token]:
    """Tokens with the number of the bold or link text they stand in; 0 is outside of all."""
    tokens: list[Token] = []
    links, bold, box = 0, False, 0
    for found in TOKEN.finditer(text):
        kind, sign = found.lastgroup or "", found[0]
        if sign == OPEN:
            links += 1
        elif sign in (CLOSE, "]"):
            links = max(links - 1, 0)
        elif sign == TOGGLE:
            bold = not bold
        if kind == "stop":
            box += 1
        tokens.append(Token(kind, sign, box if links or bold else 0))
    return tokens


def _words(tokens: Iterable[Token]) -> Counter[str]:
    return Counter(t.text for t in tokens if t.kind == "word" and not t.text.isdigit())


def _parts(damaged: Counter[str]) -> Counter[str]:
    parts: Counter[str] = Counter()
    for name, count in damaged.items():
        for part in PART.findall(name):
            parts[part] += count
    return parts


def _folded(parts: Counter[str]) -> Counter[str]:
    folded: Counter[str] = Counter()
    for part, count in parts.items():
        folded[part.casefold()] += count
    return folded


def _is_mark(token: Token, known: set[str]) -> bool:
    """Short words are marks in the very letters of the name only: the E of WS_E_..., not an e."""
    word = token.text.casefold() if len(token.text) >= TELLING else token.text
    return token.kind == "under" or (token.kind == "word" and word in known)


def _regions(tokens: list[Token], marks: list[int]) -> list[tuple[int, int]]:
    regions: list[tuple[int, int]] = []
    for mark in marks:
        if regions and _near(tokens[regions[-1][1] + 1 : mark]):
            regions[-1] = (regions[-1][0], mark)
        else:
            regions.append((mark, mark))
    return regions


def _near(between: list[Token]) -> bool:
    return len(between) <= GAP and all(token.kind != "stop" for token in between)


def _grown(tokens: list[Token], region: tuple[int, int], boxed: bool, side: int) -> range:
    first, last = region
    box = tokens[first].box
    loose = any(token.kind == "under" for token in tokens[first : last + 1])
    reach = len(tokens) if boxed and box else side * loose
    for _ in range(reach):
        if first and tokens[first - 1].kind == "word":
            first -= 1
    for _ in range(reach):
        if last + 1 < len(tokens) and tokens[last + 1].kind == "word":
            last += 1
    return range(first, last + 1)
