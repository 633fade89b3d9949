"""The form in which Microsoft keeps the pages of an API: `## -description`, `### -param name [in]`.

The marks are for a build of Microsoft's. Here they become headings that a reader can read, in the
language of the page; lines broken at random are joined, and bold that carries a namespace is bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bitext.context import slug
from bitext.model import Block, Edit, Page
from bitext.render.anchors import MARK

_SECTIONS = {
    "description": ("Description", "Descripción", "Descrição", "Description", "描述"),
    "syntax": ("Syntax", "Sintaxis", "Sintaxe", "Syntaxe", "語法"),
    "prototype": ("Prototype", "Prototipo", "Protótipo", "Prototype", "原型"),
    "parameters": ("Parameters", "Parámetros", "Parâmetros", "Paramètres", "參數"),
    "struct-fields": ("Members", "Miembros", "Membros", "Membres", "成員"),
    "enum-fields": ("Constants", "Constantes", "Constantes", "Constantes", "常數"),
    "inheritance": ("Inheritance", "Herencia", "Herança", "Héritage", "繼承"),
    "returns": ("Return value", "Valor devuelto", "Valor retornado", "Valeur de retour", "傳回值"),
    "remarks": ("Remarks", "Observaciones", "Comentários", "Remarques", "備註"),
    "examples": ("Examples", "Ejemplos", "Exemplos", "Exemples", "範例"),
    "see-also": ("See also", "Vea también", "Consulte também", "Voir aussi", "另請參閱"),
}
_LANGUAGES = ("en", "es", "pt", "fr", "zh-TW")
_MARKED = re.compile(
    r"^#{2,4}[ \t]+(?:<a name=\"[^\"\n]*\"></a>)?-(?:description|api-id)\b", re.MULTILINE
)
_HEADING = re.compile(
    r"(?:<a name=\"-?(?P<anchor>[\w-]*)\"></a>)?[ \t]*-[ \t]*(?P<mark>\S+)(?P<rest>.*)"
)
_ENTRY = re.compile(
    r"[ \t]*(?P<name>[^\s:\[\]]+)(?::(?P<value>\S+))?(?:[ \t]*\[(?P<use>[^\[\]]*)\])?[ \t]*"
)
_BROKEN = re.compile(r"[ \t]*\n[ \t]+(?=[^\s>])")
_BOLD = re.compile(r"<b xmlns:[^<>]*>([^<>\n]*)</b>")
_WORD = re.compile(r"[^\W_](?:[\w.]*[^\W_])?")


def reference(page: Page) -> Iterator[Edit]:
    if not _MARKED.search(page.text):
        return
    for block in page.blocks:
        if block.kind == "heading":
            yield from _heading(page, block)
        elif block.kind == "paragraph":
            for match in _BROKEN.finditer(page.text, block.start, block.end):
                yield Edit(match.start(), match.end(), " ")
    for match in _BOLD.finditer(page.text):
        bold = f"**{match[1]}**" if _WORD.fullmatch(match[1]) else f"<b>{match[1]}</b>"
        yield Edit(match.start(), match.end(), bold)
    yield from _title(page)


def _heading(page: Page, block: Block) -> Iterator[Edit]:
    match = _HEADING.fullmatch(page.text, block.start, block.end)
    if match is None:
        return
    start = match.end("anchor") + 6 if match["anchor"] else block.start
    mark = match["mark"].lower()
    # `-param name [in]`, and below another one `- name [in]`.
    listed = match["rest"] if mark in ("param", "field") else match["mark"] + match["rest"]
    if (
        listing := _ENTRY.fullmatch(listed)
        if mark in ("param", "field") or block.level == 4
        else None
    ):
        yield Edit(start, block.end, _entry(listing))
    elif block.level == 2:
        key = match["anchor"] or mark
        title, english = (
            _section(key, language, match["mark"]) for language in (page.language, "en")
        )
        kept = "" if match["anchor"] or title == english else MARK.format(slug(english))
        yield Edit(start, block.end, kept + title)
    else:
        yield Edit(start, block.end, listed.strip())


def entry(listed: str) -> str:
    """The heading of what is listed as `name:value`."""
    match = _ENTRY.fullmatch(listed)
    return _entry(match) if match else listed


def _entry(match: re.Match[str]) -> str:
    value = f" = `{match['value']}`" if match["value"] else ""
    return f"`{match['name']}`{value}" + (f" ({match['use'].strip()})" if match["use"] else "")


def _section(key: str, language: str, mark: str) -> str:
    words = _SECTIONS.get(key)
    if words is None:
        return mark.replace("-", " ").capitalize()
    return words[_LANGUAGES.index(language) if language in _LANGUAGES else 0]


def _title(page: Page) -> Iterator[Edit]:
    """One heading of the first level: the title, where the page has none; the first, where it has
    the same one again."""
    tops = [b for b in page.blocks if b.kind == "heading" and b.level == 1]
    if not tops and page.front is not None and (title := page.front.get("title")):
        yield Edit(page.front.end, page.front.end, f"\n# {title}\n\n")
    for block in tops[1:]:
        if _text(page, block) == _text(page, tops[0]):
            yield Edit(page.text.rindex("\n", 0, block.start) + 1, block.end, "")


def _text(page: Page, block: Block) -> str:
    return page.text[block.start : block.end]
