r"""A name stands more often in the translation than in the original.

A machine that loses its place writes a name twice: `WsOpenChannel WsOpenChannel`. Reported only
where the two stand side by side; in another sentence a name may well stand for a pronoun.

Bad, es:

    Call WsOpenChannel first.
    =>
    Llame primero a WsOpenChannel WsOpenChannel.
    =>
    Llame primero a WsOpenChannel.

Good, es:

    Call WsOpenChannel first.
    =>
    Llame primero a WsOpenChannel.

Good, es:

    See Foo\_BAR, FOO\_BAR.
    =>
    Vea FOO\_BAR FOO\_BAR.
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Segment, Severity
from bitext.names.findings import named
from bitext.names.original import Original

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for segment, original in named(pair):
        target = segment.target
        for name, written, times in original.needed:
            if written and target.count(written) > times and not _is_due(name, original, target):
                yield from _twice(segment, target, name, written)


def _is_due(name: str, original: Original, target: str) -> bool:
    """Whether one of them stands in the place of a name that differs only in case."""
    return any(lost != name and lost.lower() == name.lower() for lost in original.lost(target))


def _twice(segment: Segment, target: str, name: str, written: str) -> Iterator[Finding]:
    escaped = re.escape(written)
    twice = re.compile(rf"(?<![\w\\.:]){escaped}([ \u00a0]+{escaped})(?![\w\\]|[.:(]\w)")
    if twice.search(segment.original):
        return
    for match in twice.finditer(target):
        start, end = segment.start + match.start(1), segment.start + match.end(1)
        yield Finding(
            f"`{name}` stands here twice",
            start,
            end,
            original=segment.original,
            evidence=segment.evidence,
            edits=(Edit(start, end, ""),),
        )
