r"""An element has an event handler.

`onerror`, `onclick` and their like are scripts in an attribute: an image that is not found is
enough to run one. It is found however it is written, also where only a lenient Markdown engine
would hand it to the browser.

What is not checked: code blocks, inline code and comments.

Bad, pt:

    Veja <img src=x onerror=alert(1)>.

Bad, fr:

    <a href="a.md" title=">" OnMouseOver = 'go()'>Canal</a>

Bad, zh-TW:

    <svg/onload=alert(1)>

Good, es:

    Escriba `<img onerror="...">`; <param name="a" one=1> no lo es.
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.active import elements, is_shown

SEVERITY = Severity.ERROR
_HANDLER = re.compile(r"on(?!ce\Z|line\Z|ly\Z)[a-z]{3,}")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for element in elements(pair.page):
        if "=" not in element.text or is_shown(pair.page, element.start):
            continue
        for name, _, start, end in element.attributes():
            if _HANDLER.fullmatch(name):
                yield Finding(f"{name} runs a script in the reader's browser", start, end)
