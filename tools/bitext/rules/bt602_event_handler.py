r"""An element has an event handler.

`onerror`, `onclick` and their like are scripts in an attribute: an image that is not found is
enough to run one. It is found however it is written, also where only a lenient Markdown engine
would hand it to the browser.

What is not checked: code blocks, inline code and comments; a handler that an element of the same
name has in the original, too, which is told there.

Bad, pt:

    Veja <img src=x onerror=alert(1)>.

Bad, fr:

    <a href="a.md" title=">" OnMouseOver = 'go()'>Canal</a>

Bad, zh-TW:

    <svg/onload=alert(1)>

Good, fr:

    Close <button title="Close it" onclick="close()">this</button>.
    =>
    Fermez <button title="Fermez-le" onclick="close()">ceci</button>.

Good, es:

    Escriba `<img onerror="...">`; <param name="a" one=1> no lo es.
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Page, Pair, Severity
from bitext.parts.active import Active, brought_in, elements, is_shown

SEVERITY = Severity.ERROR
_HANDLER = re.compile(r"on(?!ce\Z|line\Z|ly\Z)[a-z]{3,}")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for handler in brought_in(pair, _handlers):
        _, name, _ = handler.key
        yield Finding(f"{name} runs a script in the reader's browser", handler.start, handler.end)


def _handlers(page: Page) -> Iterator[Active]:
    for element in elements(page):
        if "=" not in element.text or is_shown(page, element.start):
            continue
        for name, value, start, end in element.attributes():
            if _HANDLER.fullmatch(name):
                yield Active((element.name, name, value), start, end)
