"""Damage to the links of a good page. `marked` is what the finding marks, if not all of `new`."""

from tests.bitext.mutations import Mutation

CALL = "call-cancellation.md#when-a-call-is-canceled"
LIFE = "channel.md#the-life-of-a-channel"
CHOICE = "#choosing-a-function"
API = "/windows/desktop/api/webservices/nf-webservices-"
CLOSE = f"[**WsCloseChannel**]({API}wsclosechannel)"
FREE = f"[**WsFreeChannel**]({API}wsfreechannel)"

MUTATIONS = [
    Mutation("BT301", "es", f"]({CALL})", f"]({CALL}) [x](cancelacion.md)", "cancelacion.md"),
    Mutation("BT301", "fr", "](channel.md#", "](Channel.md#", "Channel.md#the-life-of-a-channel"),
    Mutation("BT301", "zh-TW", f"]({LIFE})", f"]({LIFE})[通道](通道.md)", "通道.md"),
    Mutation("BT302", "es", f"]({CHOICE})", f"]({CHOICE}) [x](#eleccion)", "#eleccion"),
    Mutation("BT302", "pt", '<a name="choosing-a-function"></a>', "", "#choosing-a-function"),
    Mutation("BT302", "zh-TW", f"]({CHOICE})", f"]({CHOICE})[選擇](#選擇)", "#選擇"),
    Mutation("BT303", "es", f"]({LIFE})", "](canal.md)", "canal.md"),
    Mutation("BT303", "pt", f"]({CALL})", "](https://example.com)", "https://example.com"),
    Mutation(
        "BT303",
        "fr",
        "nf-webservices-wsfreechannel",
        "nf-webservices-wsfreeerror",
        f"{API}wsfreeerror",
    ),
    Mutation(
        "BT303", "zh-TW", "](channel.md#", "](message.md#", "message.md#the-life-of-a-channel"
    ),
    Mutation(
        "BT304",
        "es",
        f"]({API}wsfreechannel)",
        "](https://docs.microsoft.com/es-es/windows/x)",
        "/es-es",
    ),
    Mutation("BT304", "fr", f"]({LIFE})", "](http://msdn.microsoft.com/en-us/x)", "/en-us"),
    Mutation("BT304", "zh-TW", f"]({LIFE})", "](https://learn.microsoft.com/zh-tw)", "/zh-tw"),
    Mutation(
        "BT305",
        "es",
        f"]({LIFE})",
        "](https://msdn.microsoft.com/library/x)",
        "https://msdn.microsoft.com/library/x",
    ),
    Mutation(
        "BT305",
        "pt",
        f"]({LIFE})",
        "](http://technet.microsoft.com/x)",
        "http://technet.microsoft.com/x",
    ),
    Mutation("BT305", "zh-TW", f"]({LIFE})", "](ms-help://MS.X/y.htm)", "ms-help://MS.X/y.htm"),
    Mutation("BT306", "es", "nf-webservices-wsfreechannel", "nf-webservices-wsfrechannel"),
    Mutation("BT307", "es", "[La vida de un canal](", "La vida de un canal [](", f"[]({LIFE})"),
    Mutation("BT307", "fr", "[Annulation d’appel](", "[ ](", f"[ ]({CALL})"),
    Mutation("BT307", "pt", "[**WsFreeChannel**](", "[****](", f"[****]({API}wsfreechannel)"),
    Mutation("BT307", "zh-TW", "[通道的生命週期](", "[通道的生命週期][](", f"[]({LIFE})"),
    Mutation(
        "BT308",
        "es",
        "[La vida de un canal](",
        "[La vida de un canal] (",
        f"[La vida de un canal] ({LIFE})",
    ),
    Mutation("BT308", "fr", f"]({LIFE})", f"]({LIFE}", f"[La vie d’un canal]({LIFE}"),
    Mutation("BT308", "zh-TW", f"[通道的生命週期]({LIFE})", f"［通道的生命週期］（{LIFE}）"),
    Mutation(
        "BT309",
        "es",
        CLOSE + " y después",
        "**WsCloseChannel** y después",
        f"Llame a **WsCloseChannel** y después a [**WsFreeChannel**]({API}wsfreechannel).",
    ),
    Mutation("BT309", "fr", f"]({LIFE})", f"]({LIFE})[canal]({LIFE})", f"[canal]({LIFE})"),
    Mutation("BT310", "es", f"de llamadas]({CALL}).", f"de llamadas.]({CALL})", "."),
    Mutation("BT310", "pt", f"{FREE}.", f"[**WsFreeChannel.** ]({API}wsfreechannel)", "."),
    Mutation("BT310", "fr", f"{FREE}.", f"[**WsFreeChannel**.]({API}wsfreechannel).", "."),
    Mutation("BT310", "zh-TW", f"[呼叫取消]({CALL})。", f"[呼叫取消。]({CALL})", "。"),
    Mutation(
        "BT311",
        "es",
        f"a {FREE}",
        f"[**a WsFreeChannel**]({API}wsfreechannel)",
        "**a WsFreeChannel**",
    ),
    Mutation(
        "BT311",
        "pt",
        f"{CLOSE} e",
        f"[**WsCloseChannel** e]({API}wsclosechannel)",
        "**WsCloseChannel** e",
    ),
    Mutation(
        "BT311",
        "fr",
        f"puis {FREE}",
        f"[puis **WsFreeChannel**]({API}wsfreechannel)",
        "puis **WsFreeChannel**",
    ),
]
