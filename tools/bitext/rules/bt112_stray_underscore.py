r"""An underscore stands alone: what is left of a name.

Names written with `\_` fall apart in machine translation, and their underscores stay behind. Where
the original is known, the rules BT101 to BT111 name what was lost. This rule reports the remains on
pages and in paragraphs whose original nobody knows.

Bad, pt:

    os atributos são submetidos a backup para a \_ cadeia de caracteres WS;

Good, pt:

    os atributos são submetidos a backup para WS\_STRING;

Good, es:

    Sets the state to WS\_CHANNEL\_STATE\_FAULTED.
    =>
    Establece el estado en WS\_CHANNEL\_STATE\_FAULTED.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "stray")
