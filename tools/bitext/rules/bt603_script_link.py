r"""A link runs a script.

`javascript:` and `vbscript:` run what follows them when the link is followed, `data:` brings a
whole page along. Browsers forgive white space, entities and capitals inside, so they are forgiven
here.

What is not checked: code blocks, inline code and comments; images that are `data:`; a link that the
original has, too, which is told there.

Bad, es:

    Abra el [canal](javascript:alert(1)).

Bad, fr:

    <a href=" java&#115;cript:alert(1)">Canal</a>

Bad, pt:

    [Canal][1]

    [1]: VBScript:x

Good, es:

    [Close](javascript:close()) the channel.
    =>
    [Cierre](javascript:close()) el canal.

Good, zh-TW:

    [通道](javascript.md)、`javascript:void(0)` 與 <a href="data.md">資料</a>
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Page, Pair, Severity
from bitext.parts.active import Active, address, brought_in, elements, is_shown

SEVERITY = Severity.ERROR
_SCRIPT = re.compile(
    r"(?:javascript|vbscript|livescript):|data:(?:text/html|text/xml|application/xhtml|image/svg)"
)
_ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "data", "xlink:href", "srcdoc", "from", "to", "values"}
)
# Only what has a colon or an entity before the first slash has another scheme than the page.
_LINK = re.compile(
    r"\](?:\(|:)[\s<]*+(?!https?:|#|/)([^()\s/?#]*?(?:[:&]|[\t\r\n\x0b\x0c]\w)[^)\n]*)"
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for link in brought_in(pair, _script_links):
        yield Finding("this link runs a script", link.start, link.end)


def _script_links(page: Page) -> Iterator[Active]:
    for match in _LINK.finditer(page.text):
        if _runs(match[1]) and not is_shown(page, match.start()):
            yield Active((_destination(page, match.start(1)),), *match.span(1))
    for element in elements(page):
        if ":" not in element.text and "&" not in element.text:
            continue
        if _runs(element.text[1:]) and not is_shown(page, element.start):
            yield Active((element.text,), element.start, element.end)
        for name, value, start, end in element.attributes():
            runs = name in _ADDRESSES and _runs(value)
            is_image = element.name == "img" and name == "src"
            if runs and not is_image and not is_shown(page, start):
                yield Active((value,), start, end)


def _runs(dest: str) -> bool:
    return _SCRIPT.match(address(dest)) is not None


def _destination(page: Page, at: int) -> str:
    """All of the destination that stands there; where only a lenient engine sees a link, the line
    with it."""
    around = [i.dest for i in page.inlines if i.dest and i.start <= at < i.end]
    if around:
        return around[-1]
    end = page.text.find("\n", at)
    return page.text[page.text.rfind("\n", 0, at) + 1 : end if end >= 0 else None]
