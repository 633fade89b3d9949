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
from bitext.model import Finding, Pair, Severity
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
        for dest in found.gained:
            if dest in segment.original:
                yield _twice(pair, segment.start, segment.end, dest, segment.original)


def _twice(pair: Pair, start: int, end: int, dest: str, original: str) -> Finding:
    text = pair.page.text
    places = [
        (link.start, link.end)
        for link in links(pair.page)
        if start <= link.start < end and text[link.dest_start : link.dest_end] == dest
    ]
    place = places[-1] if places else (start, end)
    return Finding(f"more links lead to {dest} here than in the original", *place, original)
