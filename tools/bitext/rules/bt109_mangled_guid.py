r"""A GUID was changed.

Bad, fr:

    The provider is {FD79F8A8-1B4E-4B2C-9DE6-2A0C8B3C1D11} here.
    =>
    Le fournisseur est {FD79F8A8-1B4E-4B2C- 9DE6-2A0C8B3C1D11} ici.
    =>
    Le fournisseur est {FD79F8A8-1B4E-4B2C-9DE6-2A0C8B3C1D11} ici.

Good, fr:

    The provider is {FD79F8A8-1B4E-4B2C-9DE6-2A0C8B3C1D11} here.
    =>
    Le fournisseur est {FD79F8A8-1B4E-4B2C-9DE6-2A0C8B3C1D11} ici.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "guid")
