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
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.names.find import find, needed

SEVERITY = Severity.WARNING
_TWICE = re.compile(r"(?<![\w\\.:])([A-Za-z_](?:[\w.:]|\\_)*(?:\w|\(\)))([ \u00a0]+\1)(?![\w.:\\(]\w|\w)")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for segment in pair.segments:
        target = pair.target(segment)
        if not any(target.count(name) > n for _, name, n in needed(segment.original)):
            continue
        for match in _TWICE.finditer(target):
            if not find(match[1]) or _TWICE.search(segment.original):
                continue
            start, end = segment.start + match.start(2), segment.start + match.end(2)
            yield Finding(
                f"`{find(match[1])[0].text}` stands here twice",
                start,
                end,
                original=segment.original,
                evidence=segment.evidence,
                edits=(Edit(start, end, ""),),
            )
