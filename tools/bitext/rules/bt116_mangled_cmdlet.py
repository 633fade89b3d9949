r"""The name of a cmdlet was changed.

Bad, fr:

    Run Get-ChildItem first.
    =>
    Exécutez d’abord Get- ChildItem.
    =>
    Exécutez d’abord Get-ChildItem.

Bad, es:

    Run **Get-ChildItem** first.
    =>
    Ejecute primero **Obtener-ChildItem**.
    =>
    Ejecute primero **Get-ChildItem**.

Bad, pt:

    Run New-Object and Get-EventLog.
    =>
    Execute Novo-Objeto e Obter-EventLog.
    =>
    Execute New-Object e Get-EventLog.

Bad, de:

    Run Get-EventLog first.
    =>
    Führen Sie zuerst Abrufen-EventLog aus.
    =>
    Führen Sie zuerst Get-EventLog aus.

Good, es:

    Run Get-ChildItem on a Read-Only drive.
    =>
    Ejecute Get-ChildItem en una unidad de solo lectura.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "cmdlet")
