r"""Inline code was translated or lost its marks.

What stands between backticks is code, to the letter.

Bad, es:

    Set `maxOccurs` to 1.
    =>
    Establezca `MaxOccurs` en 1.
    =>
    Establezca `maxOccurs` en 1.

Good, es:

    Set `maxOccurs` to 1.
    =>
    Establezca `maxOccurs` en 1.
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    yield from lost_names(pair, context, "code")
