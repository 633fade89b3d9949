r"""A dotted or scoped name was taken apart.

`IStream::Read` and `System.Int32` are one word each. Machine translation puts spaces around `::`
and `.`, or writes them full-width.

Bad, fr:

    Call IStream::Read first.
    =>
    Appelez d’abord IStream:: Read.
    =>
    Appelez d’abord IStream::Read.

Bad, zh-TW:

    The value is a System.Int32.
    =>
    此值為 System。Int32。
    =>
    此值為 System.Int32。

Good, fr:

    Call IStream::Read first.
    =>
    Appelez d’abord IStream::Read.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "scoped", "dotted")
