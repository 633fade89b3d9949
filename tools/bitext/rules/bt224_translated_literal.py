r"""A literal was translated, or is in small letters.

`TRUE`, `FALSE` and `NULL` are what one types in C, not words. Machine translation takes them for
words.

Bad, es:

    The return value is **TRUE**, or **NULL**.
    =>
    El valor devuelto es **true** o **nulo**.
    =>
    El valor devuelto es **TRUE** o **NULL**.

Bad, zh-TW:

    If it is NULL, the call fails.
    =>
    如果為 Null，則呼叫會失敗。
    =>
    如果為 NULL，則呼叫會失敗。

Bad, pt:

    The function returns TRUE.
    =>
    A função retorna verdadeiro.
    =>
    A função retorna TRUE.

Good, es:

    The return value is **TRUE** for a null-terminated string.
    =>
    El valor devuelto es **TRUE** para una cadena terminada en null.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return [lost for lost in lost_names(pair, context, "literal") if lost.edits]
