r"""A function name lost its parentheses or its letters.

Bad, zh-TW:

    It calls WsOpenChannel() twice.
    =>
    它會呼叫 WsOpenChannel （） 兩次。
    =>
    它會呼叫 WsOpenChannel() 兩次。

Good, zh-TW:

    It calls WsOpenChannel() twice.
    =>
    它會呼叫 WsOpenChannel() 兩次。
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "call")
