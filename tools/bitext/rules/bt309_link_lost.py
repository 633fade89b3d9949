r"""A link of the original is missing, or stands there twice.

The machine joined two links, or kept the words and dropped the address. The reader cannot go where
the original leads; or goes to one page by two links and never to the other.

What is not reported: an address that is there but is no link (`broken-link-syntax`), and one that
changed (`link-differs`). Nothing is compared with a later original than that which was translated.

Bad, es:

    See [channels](channel.md) and [messages](message.md).
    =>
    Vea [canales](channel.md) y mensajes.

Bad, fr:

    See [channels](channel.md).
    =>
    Consultez les [canaux](channel.md) de [communication](channel.md).

Good, es:

    See [channels](channel.md) and [messages](message.md).
    =>
    Vea [mensajes](message.md) y [canales](channel.md).
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Page, Pair, Segment, Severity
from bitext.parts.links import exchanges, links

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for found in exchanges(pair, context):
        if len(found.lost) == len(found.gained):
            continue
        segment = found.segment
        for dest in found.lost:
            if dest and dest not in found.target:
                yield Finding(
                    f"the original links to {dest} here",
                    segment.start,
                    segment.end,
                    segment.original,
                    segment.evidence,
                )
        gained = [dest for dest in found.gained if dest in segment.original]
        last = _last(pair.page, segment) if gained else {}
        for dest in gained:
            place = last.get(dest, (segment.start, segment.end))
            message = f"more links lead to {dest} here than in the original"
            yield Finding(message, *place, segment.original)


def _last(page: Page, segment: Segment) -> dict[str, tuple[int, int]]:
    """Where in a segment the last link to each address stands."""
    return {
        page.text[link.dest_start : link.dest_end]: (link.start, link.end)
        for link in links(page)
        if segment.start <= link.start < segment.end
    }
