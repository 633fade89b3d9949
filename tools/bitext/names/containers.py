"""Links and emphasis, in Markdown and HTML, and the names that are all they say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from bitext.markdown import inlines
from bitext.model import Inline

_HTML_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)\b([^<>]*?)(/?)>")
_HREF = re.compile(r"""href\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_HTML_CONTAINERS = {
    "a": "link",
    "b": "strong",
    "strong": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "dt": "dt",
    "code": "code",
}


class Container(Struct, frozen=True, gc=False):
    """A link or emphasis: outer and inner range in the source, and where it points."""

    kind: str
    start: int
    end: int
    inner_start: int
    inner_end: int
    dest: str


def containers(text: str) -> list[Container]:
    """Links and emphasis, in Markdown and HTML, outermost first."""
    found = []
    for inline in inlines(text):
        if inline.kind == "strong":
            found.append(_between("strong", inline, 2))
        elif inline.kind == "emphasis":
            found.append(_between("emphasis", inline, 1))
        elif inline.kind == "link":
            stop = text.rfind("](", inline.start, inline.end)
            if stop > 0:
                start, end = inline.start, inline.end
                found.append(Container("link", start, end, start + 1, stop, inline.dest))
    if "</" in text:
        found.extend(_html_containers(text))
    return sorted(found, key=lambda b: (b.start, -b.end))


def _between(kind: str, inline: Inline, marks: int) -> Container:
    start, end = inline.start, inline.end
    return Container(kind, start, end, start + marks, end - marks, "")


def _html_containers(text: str) -> Iterable[Container]:
    stack: list[tuple[str, int, int, str]] = []
    for tag in _HTML_TAG.finditer(text):
        kind = _HTML_CONTAINERS.get(tag[2].lower())
        if kind is None or tag[4]:
            continue
        if not tag[1]:
            href = _HREF.search(tag[3])
            stack.append((kind, tag.start(), tag.end(), href[1] if href else ""))
        elif stack and stack[-1][0] == kind:
            _, start, inner, dest = stack.pop()
            yield Container(kind, start, tag.end(), inner, tag.start(), dest)
