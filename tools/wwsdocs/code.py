"""What is done to the HTML of a page: names in highlighted code lead to their pages; alignment is
a class, as a strict policy allows no `style`; an empty cell is no header; titles in another
language say so."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

_PART = re.compile(
    r'<div class="wws-code">.*?</pre>|<h[1-6]\b|<pre\b.*?</pre>', re.DOTALL
)  # the code of an example is a text box: nothing in it can be followed
_HEADINGS = re.compile(r'(<ul class="md-nav__list" data-md-component="toc")')
_NOTICE = 'class="wws-notice"'
_LINKED = re.compile(r"(<a\b.*?</a>)", re.DOTALL)
_EMPTY = re.compile(r"<th\b[^<>]*></th>")
_ALIGNED = re.compile(r'(<t[hd]) style="text-align: (left|center|right);"')


def said_in(html: str, lang: str, titles: Collection[str]) -> str:
    """Says the language of the titles that the navigation shows in another one, and that of the
    headings of a page with such a title."""
    if not titles:
        return html
    choice = "|".join(re.escape(title) for title in sorted(titles))
    html = re.sub(rf'(class="md-ellipsis")(>\s*(?:{choice})\s*<)', rf'\1 lang="{lang}"\2', html)
    return _HEADINGS.sub(rf'\1 lang="{lang}"', html) if _NOTICE in html else html


def aligned(html: str) -> str:
    return _EMPTY.sub("<td></td>", _ALIGNED.sub(r'\1 class="\2"', html))


def linked(html: str, addresses: Mapping[str, str]) -> str:
    """Links the first mention of each name in the code of each section."""
    pattern = _pattern(tuple(addresses))
    if pattern is None or "<pre" not in html:
        return html
    seen: set[str] = set()

    def link(match: re.Match[str]) -> str:
        name = match[0]
        if name in seen:
            return name
        seen.add(name)
        return f'<a href="{addresses[name]}">{name}</a>'

    def part(match: re.Match[str]) -> str:
        if match[0].startswith("<h"):
            seen.clear()
            return match[0]
        if match[0].startswith("<div"):
            return match[0]
        pieces = _LINKED.split(match[0])
        pieces[::2] = [pattern.sub(link, piece) for piece in pieces[::2]]
        return "".join(pieces)

    return _PART.sub(part, html)


@lru_cache(8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """A whole name in the text between tags."""
    if not names:
        return None
    choice = "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))
    return re.compile(rf"(?<![\w.])(?:{choice})(?!\w)(?=[^<>]*<)")
