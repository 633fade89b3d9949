r"""A format placeholder that the original does not have.

What a program replaces must be what the original lets it replace: a `{1}` that was `{0}`, or a
`%d` that was `%s`, shows the wrong value or crashes. A placeholder that is lost is reported by
`mangled-placeholder`.

Bad, es:

    The message is "Channel {0} stopped".
    =>
    El mensaje es «El canal {1} se detuvo».

Bad, fr:

    The format is %s.
    =>
    Le format est %d.

Good, fr:

    At most 100% of %s.
    =>
    Au plus 100 % de %s.
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.find import find
from bitext.parts.prose import prose

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if not _may_have(prose(pair).text):
        return
    for segment in pair.segments:
        target = segment.target
        if not segment.original or not _may_have(target):
            continue
        for name in find(target):
            if name.kind == "placeholder" and name.text not in segment.original:
                yield Finding(
                    f'"{name.text}" is not in the original',
                    segment.start + name.start,
                    segment.start + name.end,
                    original=segment.original,
                    evidence=segment.evidence,
                )


def _may_have(text: str) -> bool:
    return "%" in text or "{" in text or "$(" in text
