"""Numbers and units of a text, in a form that can be compared across languages.

`2,048`, `2.048`, `2 048` and `2048` are one number, `05` is 5, `dos` is 2. A number is compared by
its digits: what separates them differs from language to language and is not looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bitext.parts.prose import GAP, mask

_SEPARATED = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d{3}(?!\d))|(?<=\d)[.,](?=\d)")
_NUMBER = re.compile(r"\d+")
# Not: a version inside of a name, a time of day, a date, a fraction, 3D, 1980s.
_FREE = re.compile(
    r"(?<![\w.:/\\])\d++(?:[.,]\d++)*+(?!-?[dD](?:\b|imension)|s\b|\w{3}|[:/]\d|_|-way)"
)
_NOT_DIGITS = bytes(c for c in range(256) if not 48 <= c <= 57)
_WORD = re.compile(r"[^\W\d_]+")
_HAN_NUMERAL = re.compile(r"[零〇無一單首每二兩雙次三參四五六七八九]|十[一二]?")


def digits(text: str) -> bytes:
    """All digits of a text, one after the other: cheap to compare."""
    return text.encode("ascii", "ignore").translate(None, _NOT_DIGITS)


def numbers(text: str) -> Iterator[re.Match[str]]:
    """The numbers that the prose of an original states, apart from those inside of names."""
    yield from _FREE.finditer(mask(text))


def value(number: str) -> str:
    """The digits of a number, without separators and leading zeros."""
    return re.sub(r"\D", "", number).lstrip("0") or "0"


def values(text: str, language: str) -> set[str]:
    """All numbers that a reader can find in a text, written in any way, in names too."""
    seen = unicodedata.normalize("NFKC", text if "](" not in text else _visible(text))
    found = {value(n) for n in _NUMBER.findall(seen)}
    found.update(value(n) for n in _NUMBER.findall(_SEPARATED.sub("", seen)))
    words = _numerals().get(language, {})
    pattern = _HAN_NUMERAL if language == "zh-TW" else _WORD
    found.update(words[w] for w in pattern.findall(seen.lower()) if w in words)
    return found


class Quantity(NamedTuple):
    """A number with a unit: `unit` is its symbol, `kind` what it measures."""

    value: str
    unit: str
    kind: str
    start: int
    end: int


def quantities(text: str, language: str) -> list[Quantity]:
    """The numbers of a text that a unit follows."""
    pattern, symbols = _units(language)
    return [
        Quantity(value(m[1]), *symbols[m[2].lower()], m.start(1), m.end(2))
        for m in pattern.finditer(text)
    ]


@cache
def _units(language: str) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """What finds a number with a unit, and the symbol and kind of each form of a unit: those that
    English writes, and those of the language."""
    symbols = {
        form.lower(): (row["symbol"].split()[0], row["kind"])
        for row in _table("units")
        for form in f"{row['symbol']} {row['en']} {row.get(language, '')}".split()
    }
    forms = "|".join(re.escape(form) for form in sorted(symbols, key=len, reverse=True))
    number = r"(?<![\w.])(\d+(?:[.,'\u00a0\u202f ]\d+){0,9})"
    return re.compile(rf"(?i){number}[ \u00a0\u202f-]?個?({forms})(?![a-zà-ÿ])"), symbols


@cache
def _numerals() -> dict[str, dict[str, str]]:
    """The value of each word for a number, by language."""
    found: dict[str, dict[str, str]] = {}
    for row in _table("numerals"):
        number = row.pop("value")
        for language, words in row.items():
            found.setdefault(language, {}).update(dict.fromkeys(words.split(), number))
    return found


def _table(name: str) -> list[dict[str, str]]:
    path = Path(__file__).with_name(f"{name}.tsv")
    head, *rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


def _visible(text: str) -> str:
    masked = mask(text)
    return "".join(c for c, m in zip(text, masked, strict=True) if m != GAP)
