r"""A parenthesis or quotation mark has lost its other half.

The original's are in pairs, and the translation has one that is opened and not closed, or closed
and not opened. Where the other one belongs is not for a program to say.

Not reported: code and names, enumerations that the original has too (`a)`).

Bad, es:

    The function fails (it cannot report the error).
    =>
    La función produce un error (no puede notificarlo.

Bad, fr:

    The setting is called "binding".
    =>
    Le paramètre est appelé « liaison.

Bad, zh-TW:

    The setting is called "binding".
    =>
    此設定稱為「系結。

Good, zh-TW:

    The function fails (it cannot report the error).
    =>
    函式會失敗（無法回報錯誤）。

Good, pt:

    a) Close the channel :-)
    =>
    a) Feche o canal :-)
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.prose import mask, prose

SEVERITY = Severity.WARNING

_PAIRS = {")": "(", "»": "«", "”": "“", "」": "「", "』": "『"}
_WIDE = str.maketrans("（）", "()")
_BRACKET = re.compile(r"[()«»“”「」『』（）]")
_OPENERS = "(«“「『"


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if _balanced(prose(pair).text):
        return
    for segment in pair.segments:
        target = segment.target
        if not segment.original or _balanced(target):
            continue
        at = _unmatched(target)
        if at is not None and _unmatched(segment.original) is None:
            yield Finding(
                f'"{target[at]}" has no other half',
                segment.start + at,
                segment.start + at + 1,
                original=segment.original,
                evidence=segment.evidence,
            )


def _balanced(text: str) -> bool:
    """Whether each kind of bracket is opened as often as it is closed: a cheap first look."""
    return (
        text.count("(") + text.count("（") == text.count(")") + text.count("）")
        and text.count("«") == text.count("»")
        and text.count("“") == text.count("”")
        and text.count("「") == text.count("」")
        and text.count("『") == text.count("』")
    )


def _unmatched(text: str) -> int | None:
    """The first bracket of the prose without a partner."""
    open_: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(mask(text)):
        mark = match[0].translate(_WIDE)
        if mark in _OPENERS:
            open_.append((mark, match.start()))
        elif open_ and open_[-1][0] == _PAIRS[mark]:
            open_.pop()
        else:
            return match.start()
    return open_[0][1] if open_ else None
