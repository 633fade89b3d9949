"""Places in Markdown, marked by noncharacters: code points that Unicode keeps free for programs.

No text has them, no engine gives them a meaning, and they are neither letters nor spaces, so that
emphasis beside one is read as it would be without.
"""

from __future__ import annotations

import re
from collections import defaultdict

from bitext.edits import apply
from bitext.model import Edit
from bitext.notes import Notes, digest

_ZERO = 0xFDD0
BLOCK = "\ufdea"  # and a number: a block with an original begins
NAME = "\ufdec"  # and numbers: a restored name begins
_COMMA = "\ufded"
NAME_END = "\ufdee"

_DIGITS = f"[{chr(_ZERO)}-{chr(_ZERO + 9)}]+"
BLOCK_MARK = re.compile(f"{BLOCK}({_DIGITS})")
NAME_MARK = re.compile(f"{NAME}({_DIGITS}(?:{_COMMA}{_DIGITS})*)(.*?){NAME_END}", re.DOTALL)
ANY = re.compile("[\ufdd0-\ufdef]+")
# Beginnings that mean something only at the very start of a block, to some engine.
_DELICATE = re.compile(r"!!!|\?\?\?|===|///|:|\*\[|\[\^|\[TOC\]|\[[ xX]\] |--8<--|```|~~~")
_IN_BRACKETS = re.compile(r"<(?:[^\s<>][^<>\n]*)?\Z")  # what some engines take for a tag


def marked(markdown: str, text: str, notes: Notes) -> str:
    """The Markdown with the places of the notes marked. `text` is the staged file that it is the
    end of; where that is not the one that the notes are about, nothing is marked."""
    shift = len(text) - len(markdown)
    if digest(text) != notes.digest or not text.endswith(markdown) or ANY.search(text):
        return markdown
    insertions: defaultdict[int, str] = defaultdict(str)
    for number, original in enumerate(notes.originals):
        if not _DELICATE.match(text, original.start):
            insertions[original.start - shift] += BLOCK + _digits(number)
    names: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for number, restored in enumerate(notes.restored):
        if restored.end and not _is_in_brackets(text, restored.start):
            names[restored.start - shift, restored.end - shift].append(number)
    for (start, end), numbers in names.items():
        insertions[start] += NAME + _COMMA.join(map(_digits, numbers))
        insertions[end] += NAME_END
    return apply(markdown, [Edit(at, at, text) for at, text in insertions.items() if at >= 0])


def _is_in_brackets(text: str, offset: int) -> bool:
    return _IN_BRACKETS.search(text, text.rfind("\n", 0, offset) + 1, offset) is not None


def numbers_in(mark: str) -> list[int]:
    return [_number(part) for part in mark.split(_COMMA)]


def _digits(number: int) -> str:
    return "".join(chr(_ZERO + int(digit)) for digit in str(number))


def _number(digits: str) -> int:
    return int("".join(str(ord(digit) - _ZERO) for digit in digits))
