r"""A path was taken apart.

`C:\Windows` is a place, to the letter. Machine translation puts spaces around its separators, moves
them, and translates what is between.

Bad, es:

    It is in C:\\Program Files\\Netmon2\\Mcsvc.exe.
    =>
    Está en C: \\ archivos de programa \\ Netmon2 \\Mcsvc.exe.
    =>
    Está en C:\\Program Files\\Netmon2\\Mcsvc.exe.

Bad, fr:

    See %SystemRoot%\\System32\\drivers\\etc for them.
    =>
    Consultez % systemroot% \\ system32 \\ drivers, \\ etc.
    =>
    Consultez %SystemRoot%\\System32\\drivers\\etc.

Good, pt:

    In C:\\Temp, not in the folder of Windows.
    =>
    Em C:\\Temp, não na pasta do Windows.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "path")
