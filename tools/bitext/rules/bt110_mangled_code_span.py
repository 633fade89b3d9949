r"""Inline code was translated or changed.

What stands between backticks is code, to the letter.

Bad, es:

    Set `maxOccurs` to 1.
    =>
    Establezca `MaxOccurs` en 1.
    =>
    Establezca `maxOccurs` en 1.

Bad, fr:

    The `string` type maps to `xs:string`.
    =>
    Le type `chaîne` correspond à `xs:string`.
    =>
    Le type `string` correspond à `xs:string`.

Good, es:

    Set `maxOccurs` to 1.
    =>
    Establezca `maxOccurs` en 1.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "code")
