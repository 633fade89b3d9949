r"""A literal is nowhere in the translation.

`TRUE`, `FALSE` or `NULL` became a word, and nothing shows which. It may be right to say “nothing”
for `NULL`, so this is only information; a literal whose remains are there is BT224.

Bad, pt:

    If it is NULL, nothing happens.
    =>
    Se não houver nada, nada acontecerá.

Good, pt:

    If it is NULL, nothing happens.
    =>
    Se for NULL, nada acontecerá.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.INFO


def check(pair: Pair, context: Context) -> list[Finding]:
    return [lost for lost in lost_names(pair, context, "literal") if not lost.edits]
