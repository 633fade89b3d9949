r"""A format placeholder was changed.

`%s`, `%1`, `{0}` and `%SystemRoot%` are replaced when a program runs; one that is broken shows.

Bad, es:

    Found in %SystemRoot% only.
    =>
    Solo se encuentra en % SystemRoot %.
    =>
    Solo se encuentra en %SystemRoot%.

Good, es:

    Found in %SystemRoot% only.
    =>
    Solo se encuentra en %SystemRoot%.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "placeholder")
