r"""A link has more words in it than the name that it leads to.

In the original the name is the link, and nothing else. The machine draws a neighbour into it, often
half of what belongs together, so that readers see `[la función WsOpen](x.md) de canal`, and a click
on an article. The words are moved out.

What is not checked: links whose text is more than a name, and names that are damaged themselves.

Bad, es:

    Use the [**WsOpenChannel**](nf-wsopenchannel.md) function.
    =>
    Use la [**función WsOpenChannel**](nf-wsopenchannel.md).
    =>
    Use la función [**WsOpenChannel**](nf-wsopenchannel.md).

Bad, es:

    A [**RECT**](/windows/win32/api/windef/ns-windef-rect) is one.
    =>
    Una [**estructura RECT es**](/windows/win32/api/windef/ns-windef-rect) una.
    =>
    Una estructura [**RECT**](/windows/win32/api/windef/ns-windef-rect) es una.

Bad, pt:

    Set [WS\_CHANNEL\_STATE](ne-ws-channel-state.md) to the value.
    =>
    Defina [WS\_CHANNEL\_STATE com](ne-ws-channel-state.md) o valor.
    =>
    Defina [WS\_CHANNEL\_STATE](ne-ws-channel-state.md) com o valor.

Good, fr:

    See [the WsOpenChannel function](nf-wsopenchannel.md) and [**WsFault**](ns-wsfault.md).
    =>
    Consultez [la fonction WsOpenChannel](nf-wsopenchannel.md) et [**WsFault**](ns-wsfault.md).
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.names.by_place import held
from bitext.names.find import find
from bitext.parts.links import Link, links, segment_of

SEVERITY = Severity.WARNING
_HINT = re.compile(r"[a-z][A-Z]|\\?_|[.:]\w|[A-Z]{3}")
_API = re.compile(r"/n[a-z]-")
_WORDS = r"[^\W\d_]+(?:[ ’'][^\W\d_]+)*"


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    text = pair.page.text
    for link in links(pair.page):
        shown = text[link.start + 1 : link.text_end]
        if link.kind != "link" or " " not in shown or "<" in shown:
            continue
        if not _HINT.search(shown) and not _API.search(link.dest):
            continue
        segment = segment_of(pair, link)
        name = _linked(segment.original, link.dest) if segment else ""
        if segment is None or name not in shown or not _is_name(name, segment.original):
            continue
        around = rf"(\**)({_WORDS} )?(\**){re.escape(name)}(\**)( {_WORDS})?([.,;:]?\**)"
        if match := re.fullmatch(around, shown):
            yield Finding(
                f"the original's link is {name} alone",
                link.start + 1,
                link.text_end,
                segment.original,
                segment.evidence,
                edits=tuple(_edits(link, match)),
            )


def _linked(original: str, dest: str) -> str:
    """The text of the link to that destination, without emphasis."""
    end = original.find(f"]({dest}")
    return original[original.rfind("[", 0, end) + 1 : end].strip("*") if end > 0 else ""


def _is_name(text: str, original: str) -> bool:
    if text == "" or " " in text:
        return False
    if any(word.text == text and word.told_by == "link" for word in held(original)):
        return True
    return [n.text for n in find(text)] == [text.replace("\\", "")]


def _edits(link: Link, match: re.Match[str]) -> Iterator[Edit]:
    base = link.start + 1
    if before := match[2]:
        yield Edit(link.start, link.start, before)
        yield Edit(base + match.start(2), base + match.end(2), "")
    if after := match[5]:
        yield Edit(base + match.start(5), base + match.end(5), "")
        yield Edit(link.end, link.end, after)
