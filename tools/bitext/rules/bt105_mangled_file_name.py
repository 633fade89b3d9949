r"""The name of a file, header or library was taken apart.

`WebServices. h` is not a header that a compiler finds.

Bad, es:

    Declared in WebServices.h.
    =>
    Se declara en WebServices. h.
    =>
    Se declara en WebServices.h.

Bad, zh-TW:

    PurchaseOrder.wsdl
    =>
    PurchaseOrder .wsdl
    =>
    PurchaseOrder.wsdl

Good, es:

    Declared in WebServices.h.
    =>
    Se declara en WebServices.h.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "file")
