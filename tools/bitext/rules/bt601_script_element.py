r"""The page runs a script.

A `<script>` in a page runs in the browser of everyone who reads it, with the rights of the site
that shows it. No documentation page needs one, whether its original has it or not: what a page
explains about scripts stands in code, which is shown and not run.

What is not checked: code blocks, inline code and comments.

Bad, es:

    Abra el canal. <script src="https://example.com/x.js"></script>

Bad, zh-TW:

    <table><tr><td><ScRiPt
    >alert(1)</td></tr></table>

Good, es:

    El elemento `<script>` va en la cabecera:

    ```html
    <script src="x.js"></script>
    ```
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.active import elements, is_shown

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for element in elements(pair.page):
        if element.name == "script" and not is_shown(pair.page, element.start):
            yield Finding("this script runs in the reader's browser", element.start, element.end)
