r"""The page runs a script.

A `<script>` in a page runs in the browser of everyone who reads it, with the rights of the site
that shows it. What a page explains about scripts stands in code, which is shown and not run. Where
the original has the very same script, down to its last word, its author wanted it: it is told on
the original, where that is checked, and not on each translation.

What is not checked: code blocks, inline code and comments.

Bad, es:

    Abra el canal. <script src="https://example.com/x.js"></script>

Bad, zh-TW:

    <table><tr><td><ScRiPt
    >alert(1)</td></tr></table>

Bad, fr:

    <script>count("channel")</script>

    Open the channel.
    =>
    <script>send("channel")</script>

    Ouvrez le canal.

Good, pt:

    <script setup>
    import Channel from "./channel.vue"
    </script>

    Open the channel.
    =>
    <script setup>
    import Channel from "./channel.vue"
    </script>

    Abra o canal.

Good, es:

    El elemento `<script>` va en la cabecera:

    ```html
    <script src="x.js"></script>
    ```
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Page, Pair, Severity
from bitext.parts.active import Active, brought_in, elements, is_shown

SEVERITY = Severity.ERROR
_END = re.compile(r"</script\b", re.IGNORECASE)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for script in brought_in(pair, _scripts):
        yield Finding("this script runs in the reader's browser", script.start, script.end)


def _scripts(page: Page) -> Iterator[Active]:
    text, end = page.text, 0
    lines = ""
    for element in elements(page):
        if element.name == "script" and not is_shown(page, element.start):
            if element.start >= end:  # or it is in another script, and part of that
                match = _END.search(text, element.start)
                end = match.start() if match else len(text)
                lines = "\n".join(map(str.strip, text[element.start : end].splitlines()))
            yield Active((lines,), element.start, element.end)
