r"""A link runs a script.

`javascript:` and `vbscript:` run what follows them when the link is followed, `data:` brings a
whole page along. Browsers forgive white space, entities and capitals inside, so they are forgiven
here.

What is not checked: code blocks, inline code and comments; images that are `data:`.

Bad, es:

    Abra el [canal](javascript:alert(1)).

Bad, fr:

    <a href=" java&#115;cript:alert(1)">Canal</a>

Bad, pt:

    [Canal][1]

    [1]: VBScript:x

Good, zh-TW:

    [通道](javascript.md)、`javascript:void(0)` 與 <a href="data.md">資料</a>
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.active import address, elements, is_shown

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
    page = pair.page
    for match in _LINK.finditer(page.text):
        if _SCRIPT.match(address(match[1])) and not is_shown(page, match.start()):
            yield Finding("this link runs a script", match.start(1), match.end(1))
    for element in elements(page):
        if ":" not in element.text and "&" not in element.text:
            continue
        if _SCRIPT.match(address(element.text[1:])) and not is_shown(page, element.start):
            yield Finding("this link runs a script", element.start, element.end)
        for name, value, start, end in element.attributes():
            runs = name in _ADDRESSES and _SCRIPT.match(address(value))
            is_image = element.name == "img" and name == "src"
            if runs and not is_image and not is_shown(page, start):
                yield Finding("this link runs a script", start, end)
