"""Microsoft Learn's extensions of Markdown, said in plain Markdown.

What is left reads the same in every site engine: an alert is a block quote that begins with its
name, a column is what stands in it. What lies in another file of another repository (an include, a
code sample) is not there to be shown, and goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from bitext.model import Edit, Page
from bitext.render.passages import matches

_ALERTS = {
    "NOTE": {"es": "Nota", "pt": "Observação", "fr": "Remarque", "zh-TW": "備註"},
    "TIP": {"es": "Sugerencia", "pt": "Dica", "fr": "Conseil", "zh-TW": "提示"},
    "IMPORTANT": {"es": "Importante", "pt": "Importante", "fr": "Important", "zh-TW": "重要"},
    "CAUTION": {"es": "Precaución", "pt": "Cuidado", "fr": "Attention", "zh-TW": "注意"},
    "WARNING": {"es": "Advertencia", "pt": "Aviso", "fr": "Avertissement", "zh-TW": "警告"},
}
_ALERT = re.compile(
    rf"^(.*?>[ \t]*)\[!({'|'.join(_ALERTS)})\][ \t]*(\S?)", re.IGNORECASE | re.MULTILINE
)
_COLUMN = re.compile(
    r"^[ \t]*:::[ \t]*column\b[^\n]*\n(.*?)^[ \t]*:::[ \t]*column-end\b", re.MULTILINE | re.DOTALL
)
_EXTENSION = re.compile(
    r':::[ \t]*no-loc\b[^\n]*?\btext="(?P<text>[^"\n]*)"[^\n]*?:::'
    r"|:::[ \t]*image(?![\w-])(?P<image>[^\n]*?):::"
    r"|:::[ \t]*(?:row|column|zone|moniker|image|code|form)(?:-end)?(?![\w-])(?:[^\n]*?:::|[^\n]*)"
    r"|\[!(?:INCLUDE|code[\w-]*)[ \t]*\[[^\[\]\n]*\][ \t]*\([^()\n]*\)\]"
    r"|\[!div\b[^\[\]\n]*\][ \t]*(?:\n[ \t]*>[ \t]?)?"
    r"|\[!VIDEO[ \t]+(?P<video>[^\s\[\]]+)[^\[\]\n]*\]"
    r"|(?<!!)\[(?P<label>[^\[\]\n]*)\]\(xref:[^\s()]*(?:\([^()\n]*\)[^\s()]*)*\)"
    r"|<xref:(?P<xref>[^\s<>?]+)[^\s<>]*>"
    r'|^#{1,6}[ \t]+(?:<a name="[^"\n]*"></a>)?\[(?P<tab>[^\[\]\n]+)\]\(#tab/[^()\n]*\)[ \t]*$',
    re.IGNORECASE | re.MULTILINE,
)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"\n]*)"')
_HINTS = (":::", "[!", "xref:", "#tab/")


def columns(page: Page) -> Iterator[Edit]:
    """Moves the contents of columns to the left: without `:::`, an indented text would be code."""
    if ":::" not in page.text:
        return
    for column in _COLUMN.finditer(page.text):
        lines = [(m.start(), m[0]) for m in re.finditer(r"[^\n]+", column[1]) if m[0].strip()]
        indent = min((len(line) - len(line.lstrip()) for _, line in lines), default=0)
        for offset, _ in lines if indent else ():
            start = column.start(1) + offset
            yield Edit(start, start + indent, "")


def extensions(page: Page) -> Iterator[Edit]:
    if not any(hint in page.text for hint in _HINTS):
        return
    for match in matches(page, _ALERT):
        yield _alert(page, match)
    for match in matches(page, _EXTENSION):
        yield Edit(match.start(), match.end(), _plain(match))


def _alert(page: Page, match: re.Match[str]) -> Edit:
    """The alert's name on a line of its own, and an empty line of the quote below it."""
    name = _ALERTS[match[2].upper()].get(page.language, match[2].capitalize())
    quote = re.sub(r"[^\s>]", " ", match[1])
    below = f"\n{quote.rstrip()}"
    rest = f"\n{quote}" if match[3] else ""
    return Edit(match.end(1), match.start(3), f"**{name}**{below}{rest}")


def _plain(match: re.Match[str]) -> str:
    if match["text"] or match["label"]:
        return match["text"] or match["label"]
    if match["image"]:
        attributes = dict(_ATTRIBUTE.findall(match["image"]))
        below = "\n" if attributes.get("type") == "complex" else ""
        return f"![{attributes.get('alt-text', '')}]({attributes.get('source', '')}){below}"
    if match["video"]:
        return f"<{match['video']}>"
    if match["xref"]:
        return f"`{unquote(match['xref'])}`"
    if match["tab"]:
        return f"**{match['tab']}**"
    return ""
