"""What is done to the HTML of a page: names in highlighted code lead to their pages; alignment is
a class, as a strict policy allows no `style`; an empty cell is no header; a table scrolls in its
own frame, and one of few columns has what it takes to be a list on a phone; titles in another
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
_CODE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_LINKED = re.compile(r"(<a\b.*?</a>)", re.DOTALL)
_IN_TABLE = r"(?:(?!</?table\b).)*"
_TABLE = re.compile(rf"<table>({_IN_TABLE}?)(</thead>{_IN_TABLE})</table>", re.DOTALL)
_HEAD = re.compile(r"<t[hd]\b[^<>]*>(.*?)</t[hd]>", re.DOTALL)
_CELL = re.compile(r"<(tr|td\b[^<>]*)>")
_MANY = 5  # columns
_UNSAID = re.compile(r"<details\b.*?</details>|<[^<>]+>", re.DOTALL)  # originals, and tags
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


def unparted(html: str) -> str:
    """A dagger stays with what it marks; code is as it was written."""
    parts = _CODE.split(html)
    parts[::2] = [part.replace(" †", "\N{NO-BREAK SPACE}†") for part in parts[::2]]
    return "".join(parts)


def framed(html: str) -> str:
    return _TABLE.sub(_frame, html)


def _frame(table: re.Match[str]) -> str:
    head, body = table.groups()
    titles = [_UNSAID.sub("", cell).strip().replace('"', "&quot;") for cell in _HEAD.findall(head)]
    kind = "wws-table"
    if len(titles) < _MANY:
        body, kind = _labelled(body, titles), "wws-table wws-stack"
    return f'<div class="wws-wide"><table class="{kind}">{head}{body}</table></div>'


def _labelled(body: str, titles: list[str]) -> str:
    """Each cell says what its column is."""
    columns = iter(titles)

    def label(tag: re.Match[str]) -> str:
        nonlocal columns
        if tag[1] == "tr":
            columns = iter(titles)
            return tag[0]
        title = next(columns, "")
        return f'<{tag[1]} data-label="{title}">' if title else tag[0]

    return _CELL.sub(label, body)


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
