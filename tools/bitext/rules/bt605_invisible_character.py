r"""An invisible character stands in the text.

A zero-width space, a soft hyphen or a byte order mark inside a name makes another name of it: it
looks right, is not found by any search, and does not compile when it is copied. Such characters
are taken out. Joiners stay where a script or an emoji needs them, variation selectors behind what
they vary, and everything that the original has as well.

In the first two examples one stands behind `Ws`.

What is not checked: no-break spaces, which typography needs; entities such as `&shy;`, which can
be seen in the source; languages that separate words with zero-width spaces (Thai, Khmer, Lao,
Burmese).

Bad, es:

    =>
    Llame a Ws​AbortChannel.
    =>
    Llame a WsAbortChannel.

Bad, zh-TW:

    The state is WS\_CHANNEL.
    =>
    狀態為 WS‍\_CHANNEL。
    =>
    狀態為 WS\_CHANNEL。

Good, fr:

    Une famille : 👩‍👩‍👧 et un cœur ❤️.
"""

import re
import unicodedata
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Severity
from bitext.parts.characters import INVISIBLE, JOINERS, MARKS, RIGHT_TO_LEFT, SELECTORS, is_plain
from bitext.parts.outline import line_start

SEVERITY = Severity.WARNING
_INVISIBLE = re.compile(rf"[{INVISIBLE}{JOINERS}{MARKS}{SELECTORS}]+")
_RIGHT_TO_LEFT = re.compile(rf"[{RIGHT_TO_LEFT}]")
_SELECTOR = re.compile(rf"[{SELECTORS}]")
_MARK = re.compile(rf"[{MARKS}]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]*\\Z")
_MARKERS = frozenset("*_`~")  # a zero-width space keeps two of them apart
_SPACELESS = frozenset({"th", "km", "lo", "my"})


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page = pair.page
    if is_plain(page.text):
        return
    known = _original(pair)
    for match in _INVISIBLE.finditer(page.text, page.text.startswith("\ufeff")):
        if all(char in known or _has_use(page, match, char) for char in match[0]):
            continue
        names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in match[0][:3])
        yield Finding(
            f"nobody sees this character ({names})", *match.span(), edits=(Edit(*match.span(), ""),)
        )


def _original(pair: Pair) -> frozenset[str]:
    if pair.original is not None:
        return frozenset(pair.original.text)
    text = pair.page.text
    return frozenset("".join(text[s.source_start : s.source_end] for s in pair.page.spans))


def _has_use(page: Page, match: re.Match[str], char: str) -> bool:
    text, start = page.text, match.start()
    before, after = text[start - 1 : start], text[match.end() : match.end() + 1]
    if char in JOINERS:
        return _joins(before) and _joins(after)
    if _SELECTOR.match(char):
        return bool(before) and not before.isspace() and not (before.isascii() and before.isalpha())
    if char == "\u200b":
        return page.language in _SPACELESS or before in _MARKERS or after in _MARKERS
    if _MARK.match(char):
        line = text[line_start(text, start) : start + 200].partition("\n")[0]
        return _RIGHT_TO_LEFT.search(line) is not None
    return bool(_FLAG.search(text[max(0, start - 12) : start]))


def _joins(char: str) -> bool:
    """Whether it is of a script that joins its letters, or an emoji."""
    if not char or "\u3000" <= char <= "\u9fff":
        return False
    return unicodedata.category(char) in ("So", "Sk", "Lo", "Mn", "Mc")
