r"""A registry key was taken apart.

Bad, es:

    Stored in HKEY\_LOCAL\_MACHINE\\Software\\Contoso only.
    =>
    Solo se almacena en HKEY \_ LOCAL \_ MACHINE \\ software \\ Contoso.
    =>
    Solo se almacena en HKEY\_LOCAL\_MACHINE\\Software\\Contoso.

Good, es:

    Stored in HKEY\_LOCAL\_MACHINE\\Software\\Contoso only.
    =>
    Solo se almacena en HKEY\_LOCAL\_MACHINE\\Software\\Contoso.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "registry")
