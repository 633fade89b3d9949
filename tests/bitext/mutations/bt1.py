"""Damage to the names of a good page, as machines do it."""

from tests.bitext.mutations import Mutation

ABORT = "[**WsAbortChannel**](/windows/desktop/api/webservices/nf-webservices-wsabortchannel)"

MUTATIONS = [
    Mutation("BT101", "es", r"WS\_CHANNEL\_STATE\_FAULTED", r"WS \_ CHANNEL \_ STATE \_ FAULTED"),
    Mutation(
        "BT101", "pt", r"WS\_CHANNEL\_STATE\_FAULTED", r"\_ estado de \_ canal WS \_ com falha"
    ),
    Mutation("BT101", "fr", r"WS\_CHANNEL\_STATE\_FAULTED", r"WS \_ Channel \_ State \_ Faulted"),
    Mutation("BT101", "zh-TW", r"WS\_CHANNEL\_STATE\_FAULTED", r"WS \_ 通道狀態發生錯誤 \_ \_"),
    Mutation(
        "BT101",
        "zh-TW.sxs",
        r"通道進入 WS\_CHANNEL\_STATE\_FAULTED",
        r"通道進入 WS \_ 通道 \_ 狀態 \_ 錯誤",
    ),
    Mutation(
        "BT102",
        "es",
        ABORT,
        ABORT.replace("WsAbortChannel", "WsAbortarCanal"),
        "**WsAbortarCanal**",
    ),
    Mutation(
        "BT102", "zh-TW", ABORT, ABORT.replace("WsAbortChannel", "WsAbortChaNnel"), "WsAbortChaNnel"
    ),
    Mutation("BT103", "es", "IStream::Read", "IStream:: Read"),
    Mutation("BT103", "zh-TW", "System.Int32", "System。Int32"),
    Mutation(
        "BT104", "fr", "</a>Ce que WsOpenChannel() renvoie", "</a>Ce que WsOpenChannel renvoie"
    ),
    Mutation("BT105", "es", "WebServices.h", "WebServices. h"),
    Mutation("BT105", "zh-TW", "WebServices.h", "WebServices。h"),
    Mutation(
        "BT106",
        "es",
        r"HKEY\_LOCAL\_MACHINE\\Software\\Contoso",
        r"HKEY \_ LOCAL \_ MACHINE \\ software \\ Contoso",
    ),
    Mutation("BT107", "es", "/out:", "/Out :"),
    Mutation("BT108", "es", "0x803D0000", "0X803d0000"),
    Mutation(
        "BT109",
        "pt",
        "6f1d2c9e-4b3a-4e57-9d21-8a0c5b7e4f13",
        "6f1d2c9e-4b3a- 4e57-9d21-8a0c5b7e4f13",
    ),
    Mutation("BT110", "fr", "`WS_E_OPERATION_ABORTED`", "`WS_E_OPÉRATION_ANNULÉE`"),
    Mutation("BT111", "es", "{0}", "{ 0 }"),
    Mutation(
        "BT112",
        "es",
        "Siga estos pasos:",
        "Siga estos pasos:\n\nVea \\_ estado de WS \\_ también.",
        "\\_ estado de WS \\_",
    ),
    Mutation(
        "BT113",
        "es",
        "Llame a **WsAbortChannel**, que",
        "Llame a WsAbortChannel WsAbortChannel, que",
        "WsAbortChannel WsAbortChannel",
    ),
    Mutation("BT114", "es", "Llame a **WsAbortChannel**, que", "Llame a la función, que"),
    Mutation("BT115", "es", r"C:\\Contoso\\Logs", r"C: \\ Contoso \\ registros"),
    Mutation("BT115", "zh-TW.sxs", r"位於 C:\\Contoso\\Logs", r"位於 C： \\ Contoso \\ logs"),
    Mutation("BT116", "fr", "Get-WinEvent", "Get- WinEvent"),
    Mutation("BT116", "pt", "Get-WinEvent", "Obter-WinEvent"),
    Mutation("BT117", "fr", r"**Software**\\**Contoso**", r"**logiciel** \\ **Contoso**"),
]
