r"""A name in camel case was re-cased, split or translated.

`RelatesTo` is the name of a header, not two words. Restored where its letters still stand together
or where the link or emphasis tells its place. A name that is nowhere is BT114.

Bad, pt:

    The PolicyTemplate sample shows both.
    =>
    O exemplo Policytemplate mostra ambos.
    =>
    O exemplo PolicyTemplate mostra ambos.

Bad, es:

    The **portType** names it.
    =>
    El **tipoDePuerto** lo nombra.
    =>
    El **portType** lo nombra.

Bad, pt:

    The **ChooseColor** function uses the **CHOOSECOLOR** structure.
    =>
    A estrutura **CHOOSECOLOR** é usada pela função **choosecolor**.
    =>
    A estrutura **CHOOSECOLOR** é usada pela função **ChooseColor**.

Good, pt:

    The PolicyTemplate sample shows both.
    =>
    O exemplo PolicyTemplate mostra ambos.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return [lost for lost in lost_names(pair, context, "camel") if lost.edits]
