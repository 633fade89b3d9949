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
from bitext.model import Finding, Pair, Severity
from bitext.parts.active import elements, is_shown

SEVERITY = Severity.WARNING
_EMBEDDING = frozenset(
    ["applet", "base", "embed", "form", "frame", "iframe", "link", "meta", "object", "style"]
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page, original = pair.page, pair.original
    for element in elements(page):
        if element.name not in _EMBEDDING or is_shown(page, element.start):
            continue
        if original is None or element.text not in original.text:
            yield Finding(
                f"<{element.name}> brings in content that the original has not",
                element.start,
                element.end,
            )
