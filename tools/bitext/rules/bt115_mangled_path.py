r"""A path was taken apart.

`C:\Windows` is a place, to the letter. Machine translation puts spaces around its separators, moves
them, and translates what is between. The folders of Windows have English names wherever it is
installed; what else a translator put into a path in one piece is left.

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

Bad, es:

    It is in C:\\Program Files\\Netmon2 now.
    =>
    Está en C:\\Archivos de programa\\Netmon2.
    =>
    Está en C:\\Program Files\\Netmon2.

Good, fr:

    Such as C:\\path\\to\\file.
    =>
    Par exemple, C:\\chemin\\du\\fichier.

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
