r"""A constant was spaced, translated, re-cased or reordered.

Names with underscores are the machine's favourite victims: it reads `\_` as a break between words
and translates what stands between. A reader can neither search for what is left nor type it. The
name is restored where it stood; the translated words around it stay.

Names that are found nowhere in the translation are reported without a repair.

Bad, es:

    Sets the state to WS\_CHANNEL\_STATE\_FAULTED.
    =>
    Establece el estado en WS \_ CHANNEL \_ STATE \_ FAULTED.
    =>
    Establece el estado en WS\_CHANNEL\_STATE\_FAULTED.

Bad, fr:

    See [**WS\_CHANNEL\_BINDING**](/api/ne-webservices-ws_channel_binding).
    =>
    Consultez [** \_ liaison WS Channel \_**](/api/ne-webservices-ws_channel_binding).
    =>
    Consultez [**WS\_CHANNEL\_BINDING**](/api/ne-webservices-ws_channel_binding).

Bad, pt:

    It sends LINE\_CALLSTATE with LINECALLSTATE\_IDLE.
    =>
    Envia a linha \_ CALLSTATE com LINECALLSTATE \_ ocioso.
    =>
    Envia a LINE\_CALLSTATE com LINECALLSTATE\_IDLE.

Bad, es:

    The Directory\_ column is a key.
    =>
    La columna \_ Directorio es una clave.
    =>
    La columna Directory\_ es una clave.

Bad, pt:

    Type: **const D3D12\_RESOURCE\_DESC\***
    =>
    Tipo: **const D3D12 \_ recurso \_ Desc \***
    =>
    Tipo: **const D3D12\_RESOURCE\_DESC\***

Bad, zh-TW:

    It is DXGI\_EFFECT\_DISCARD or DXGI\_EFFECT\_UNKNOWN.
    =>
    它是 DXGI \_ 效果 \_ 捨棄 或 DXGI \_ 效果 \_ 未知。
    =>
    它是 DXGI\_EFFECT\_DISCARD 或 DXGI\_EFFECT\_UNKNOWN。

Good, es:

    Sets the state to WS\_CHANNEL\_STATE\_FAULTED.
    =>
    Establece el estado en WS\_CHANNEL\_STATE\_FAULTED.
"""

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_names

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> list[Finding]:
    return lost_names(pair, context, "constant")
