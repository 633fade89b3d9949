r"""A hexadecimal number was changed.

Error codes are looked up by their digits.

Bad, pt:

    Fails with 0x803D0000 at once.
    =>
    Falha com 0x 803D0000 imediatamente.
    =>
    Falha com 0x803D0000 imediatamente.

Good, pt:

    Fails with 0x803D0000 at once.
    =>
    Falha com 0x803D0000 imediatamente.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "hex")
