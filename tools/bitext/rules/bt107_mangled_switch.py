r"""A command-line switch was changed.

Bad, fr:

    Use /reporting:verbose to see more.
    =>
    Utilisez /Reporting : verbose pour en voir plus.
    =>
    Utilisez /reporting:verbose pour en voir plus.

Good, fr:

    Use /reporting:verbose to see more.
    =>
    Utilisez /reporting:verbose pour en voir plus.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "switch")
