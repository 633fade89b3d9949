r"""A full stop or comma moved into the text of a link.

The original closes the sentence behind the link; here the mark is part of what the reader clicks,
and the sentence has none. It is moved out.

Bad, es:

    See [Call Cancellation](call-cancellation.md).
    =>
    Vea [Cancelación de llamadas.](call-cancellation.md)
    =>
    Vea [Cancelación de llamadas](call-cancellation.md).

Bad, pt:

    See [**WsOpen**](nf-wsopen.md), then [channels](channel.md).
    =>
    Consulte [**WsOpen,**](nf-wsopen.md) depois [canais](channel.md).
    =>
    Consulte [**WsOpen**](nf-wsopen.md), depois [canais](channel.md).

Good, es:

    Read [What is a channel?](channel.md) and [Contoso Inc.](contoso.md)
    =>
    Lea [¿Qué es un canal?](channel.md) y [Contoso Inc.](contoso.md)
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.links import Link, links, segment_of

SEVERITY = Severity.WARNING
_MARKS = ".,;:。，；：、"
_END = re.compile(rf"([ \u00a0\u202f]?)([{_MARKS}])([*_ ]*)\Z")
_ASCII = dict(zip("。，；：、", ".,;:,", strict=True))


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    text = pair.page.text
    for link in links(pair.page):
        if link.kind != "link" or text[link.text_end - 1] not in ".,;:。，；：、*_ ":
            continue
        match = _END.search(text, link.start, link.text_end)
        segment = match and segment_of(pair, link)
        if match and segment and _is_behind(segment.original, link.dest, match[2]):
            yield Finding(
                f'"{match[2]}" belongs behind the link',
                match.start(2),
                match.end(2),
                segment.original,
                segment.evidence,
                edits=_edits(text, link, match),
            )


def _is_behind(original: str, dest: str, mark: str) -> bool:
    """Whether that mark stands behind the original's link to that destination, not inside."""
    at = original.find(f"]({dest}")
    if at < 0 or _END.search(original, 0, at):
        return False
    rest = original[at + len(dest) + 2 :].partition(")")[2].lstrip("*_ ")
    return rest.startswith(_ASCII.get(mark, mark))


def _edits(text: str, link: Link, match: re.Match[str]) -> tuple[Edit, ...]:
    """Takes the mark out and puts it behind the link, unless one stands there already. Nothing, if
    the link would have no text left or a bracket that belongs behind it, too."""
    left = text[link.start + 1 : match.start()]
    if not left.strip("*_ ") or left.count("(") < left.count(")"):
        return ()
    end = match.end() if not match[3].strip() else match.end(2)
    following = text[link.end : link.end + 1]
    taken = Edit(match.start(), end, "")
    if following and following in _MARKS:
        return (taken,)
    space = " " if following.isalpha() and following < "\u3000" else ""
    return (taken, Edit(link.end, link.end, match[1].strip(" ") + match[2] + space))
