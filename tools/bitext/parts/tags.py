"""HTML tags in a text, and the placeholders in angle brackets that look like tags."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TAG = re.compile(
    r"\\.|`[^`]*`|<!--(?:(?!<!--|-->).)*+-->"
    r"|<(?:[a-z][a-z+.-]*://|mailto:)[^\s<>]*>|<a (?:id|name)=[^<>]*></a>"
    r"|<span class=\"sxs-lookup\">(?:[^<]++|<(?!/span></span>|span class=))*+</span></span>"
    r"|<(/?[^\W\d][^<>]*>)",
    re.DOTALL,
)
_NAME = re.compile(r"</?[\w:.-]+")
_LETTERS = re.compile(r"[\W_]+")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|col|colgroup|del|dfn|em|embed|font|hr|i|iframe|img|input|ins"
    r"|kbd|label|link|mark|nobr|object|param|picture|q|s|samp|script|small|source|span|strike"
    r"|strong|style|sub|sup|svg|time|track|tt|u|var|video|wbr)"
)
_STRUCTURAL = re.compile(
    r"</?(?:article|aside|blockquote|caption|center|dd|details|div|dl|dt|fig\w+|footer|form|h[1-6]"
    r"|header|li|main|nav|ol|p|pre|section|summary|t(?:able|body|d|foot|h|head|r)|ul)"
)


class Tag(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """What makes two tags the same: the name in HTML, every character in a placeholder."""
        name = _NAME.match(self.text)
        if name and (_INLINE.fullmatch(key := name[0].lower()) or _STRUCTURAL.fullmatch(key)):
            return key
        return self.text.replace("\\", "").replace("\u00a0", " ")

    @property
    def is_structural(self) -> bool:
        return _STRUCTURAL.fullmatch(self.key) is not None

    @property
    def letters(self) -> str:
        return letters(self.text)


def tags(text: str, start: int, end: int) -> list[Tag]:
    """Tags outside code, without autolinks, comments and the anchors that headings are given."""
    return [Tag(m[0], *m.span()) for m in _TAG.finditer(text, start, end) if m[1]]


def texts(text: str, start: int, end: int) -> list[str]:
    """What is in the tags, as it is written: where that is the same, nobody looks closer."""
    return list(filter(None, _TAG.findall(text, start, end)))


@lru_cache(1024)
def letters(text: str) -> str:
    return _LETTERS.sub("", text).lower()
