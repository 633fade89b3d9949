r"""The extension of a file was taken for the end of a sentence.

`.etl` begins with a dot: the machine puts it behind the word before, and a space behind it. What
became a word (`an .exe file`: an executable) is not told.

Bad, pt:

    It is an .etl file.
    =>
    É um arquivo. ETL.
    =>
    É um arquivo .etl.

Bad, es:

    With an extension of .vbs or .wsf.
    =>
    Con una extensión de . vbs o . WSF.
    =>
    Con una extensión de .vbs o .wsf.

Good, es:

    It is an .exe file.
    =>
    Es un archivo ejecutable.

Good, pt:

    It ends with .com always.
    =>
    Há um sufixo. Com ele, termina.
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for lost in lost_names(pair, context, "extension"):
        found = pair.page.text[lost.start : lost.end].strip(". ")
        if lost.edits and not found.istitle():  # the next sentence may begin with it
            yield lost
