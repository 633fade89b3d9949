r"""A name in camel case is nowhere in the translation.

`RelatesTo` became "the latest", and nothing shows where. Some such words may rightly have been
translated (`TimeStamp` in running text), and nothing tells which, so this is only information; a
name whose remains are there is BT102.

Bad, es:

    The RelatesTo header correlates both.
    =>
    El encabezado más reciente correlaciona ambos.

Good, es:

    The RelatesTo header correlates both.
    =>
    El encabezado RelatesTo correlaciona ambos.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.INFO


def check(pair: Pair, context: Context) -> list[Finding]:
    return [lost for lost in lost_names(pair, context, "camel") if not lost.edits]
