r"""The page embeds what its original doesn't.

A frame, form, object or style sheet brings the contents of another place into the page, asks
readers for what they type, or redraws the page; `<base>` and `<meta>` lead all its links, or all
its readers, elsewhere. Where the original has the very same element, its author wanted it.

What is not checked: code blocks, inline code and comments; where the content comes from.

Bad, es:

    Rellene esto: <form action="https://example.com/"><input name="password"></form>

Bad, zh-TW:

    <iframe src="https://video.example.com/channel"></iframe>

    Text.
    =>
    <iframe src="https://other.example.com/channel"></iframe>

    文字。

Good, pt:

    <iframe src="https://video.example.com/channel"></iframe>

    Text.
    =>
    <iframe src="https://video.example.com/channel"></iframe>

    Texto.
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Page, Pair, Severity
from bitext.parts.active import Active, brought_in, elements, is_shown

SEVERITY = Severity.WARNING
_EMBEDDING = frozenset(
    ["applet", "base", "embed", "form", "frame", "iframe", "link", "meta", "object", "style"]
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for element in brought_in(pair, _embedding):
        name, _ = element.key
        message = f"<{name}> brings in content that the original has not"
        yield Finding(message, element.start, element.end)


def _embedding(page: Page) -> Iterator[Active]:
    for element in elements(page):
        if element.name in _EMBEDDING and not is_shown(page, element.start):
            yield Active((element.name, element.text), element.start, element.end)
