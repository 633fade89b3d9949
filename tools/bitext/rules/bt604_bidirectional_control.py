r"""A bidirectional control character turns text around.

What a reader or a reviewer sees is then not what stands there: `U+202E` shows `exe.doc` for a file
that ends in `cod.exe`, and code that looks like a comment runs ("Trojan Source"). Prose in Latin
or Chinese letters never needs such a character, so it is taken out. In Arabic or Hebrew text only
one that is not closed in its own paragraph is reported; in code every one is.

What is not checked: the directional marks `U+200E` and `U+200F`, which move nothing but
themselves; outside Arabic and Hebrew they are invisible-characters.

Bad, es:

    =>
    Abra el archivo &#x202E;cod.exe.
    =>
    Abra el archivo cod.exe.

Good, es:

    Abra el archivo «doc.exe».
"""

import html
import re
import unicodedata
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Severity
from bitext.parts.characters import BIDIRECTIONAL, RIGHT_TO_LEFT, is_plain

SEVERITY = Severity.ERROR
_CONTROL = re.compile(rf"[{BIDIRECTIONAL}]+")
_ENTITY = re.compile(r"&#(?:x(?:202[a-e]|206[6-9])|823[4-8]|829[4-7]);", re.IGNORECASE)
_RIGHT_TO_LEFT = re.compile(rf"[{RIGHT_TO_LEFT}]")
_CLOSING = "\u202c\u2069"
_NEAR = 1000  # characters of a line that are looked at to each side


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page = pair.page
    matches: list[re.Match[str]] = []
    if not is_plain(page.text):
        matches += _CONTROL.finditer(page.text)
    if "&" in page.text:
        matches += _ENTITY.finditer(page.text)
    for match in matches:
        line = _line(page.text, match.start())
        foreign = not _RIGHT_TO_LEFT.search(line)
        if foreign or _is_code(page, match.start()) or not _is_closed(line):
            name = unicodedata.name(html.unescape(match[0])[0])
            yield Finding(
                f"an invisible character turns text around here ({name})",
                *match.span(),
                edits=(Edit(*match.span(), ""),) if foreign else (),
            )


def _line(text: str, offset: int) -> str:
    low = max(0, offset - _NEAR)
    before = text[low:offset].rpartition("\n")[2]
    return html.unescape(before + text[offset : offset + _NEAR].partition("\n")[0])


def _is_code(page: Page, offset: int) -> bool:
    blocks = any(b.kind == "code" and b.start <= offset < b.end for b in page.blocks)
    return blocks or any(i.kind == "code" and i.start <= offset < i.end for i in page.inlines)


def _is_closed(line: str) -> bool:
    controls = "".join(_CONTROL.findall(line))
    return 2 * sum(control in _CLOSING for control in controls) == len(controls)
