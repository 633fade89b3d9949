"""Damage to the structure of a good page."""

from tests.bitext.mutations import Mutation

API = "/windows/desktop/api/webservices/nf-webservices-"
CLOSE = f"| [**WsCloseChannel**]({API}wsclosechannel) |"
IMAGE = "](images/channel-states.png)"
NEXT_ROW = '</tr>\n<tr class="even">'

MUTATIONS = [
    Mutation(
        "BT002", "zh-TW.sxs", '<span data-stu-id="4c7d2-107">', '<span data-stu-id="4c7d2-7">'
    ),
    Mutation(
        "BT002",
        "zh-TW.sxs",
        '<span data-ttu-id="4c7d2-108">',
        '<span data-ttu-id="4c7d2-108&quot;>',
        "&quot;",
    ),
    Mutation("BT003", "es", '## <a name="limits"></a>Límites', '### <a name="limits"></a>Límites'),
    Mutation("BT003", "fr", '\n\n## <a name="limits"></a>Limites', "\n\n**Limites**", "\n\n**"),
    Mutation("BT003", "pt", '## <a name="limits">', '##<a name="limits">', "##"),
    Mutation("BT003", "zh-TW", "此範例包含", "### 範例\n\n此範例包含", "範例"),
    Mutation("BT003", "zh-TW.sxs", '## <a name="limits"></a>', '<a name="limits"></a>'),
    Mutation("BT004", "es", "\n2. Espere hasta", " 2. Espere hasta", "2. Espere hasta"),
    Mutation("BT004", "fr", "- *Deux threads*", "\n1. *Deux threads*", "*Deux"),
    Mutation("BT004", "zh-TW", "- 一則訊息", "  - 一則訊息", "一則訊息"),
    Mutation("BT004", "zh-TW.sxs", "\n3. <span", "\n<span", "<span"),
    Mutation("BT005", "es", f"\n{CLOSE} No se", "<br/>No se", "No se"),
    Mutation(
        "BT005", "zh-TW", "| 函式 | 停止的內容 |\n|----------|------------|", "| 函式 |\n|----|"
    ),
    Mutation(
        "BT006", "es", "hr = WsAbortChannel(channel, error);", "hr = WsAbortChannel(canal, error);"
    ),
    Mutation(
        "BT006", "pt", "    hr = WsCloseChannel(channel, NULL", "hr = WsCloseChannel(channel, NULL"
    ),
    Mutation("BT006", "fr", "```c\n", "```code\n", "code"),
    Mutation("BT006", "zh-TW", "if (SUCCEEDED(hr))\n", "", "hr = WsAbortChannel"),
    Mutation("BT006", "zh-TW.sxs", "NULL, error);", "空, error);"),
    Mutation("BT017", "es", "}\n```\n", "}\n", "```c"),
    Mutation("BT017", "zh-TW.sxs", "}\n```\n", "}\n", "```c"),
    Mutation("BT007", "es", IMAGE, "] (images/channel-states.png)"),
    Mutation("BT007", "fr", IMAGE, "](images/etats.png)"),
    Mutation("BT007", "zh-TW.sxs", IMAGE, "](images/狀態.png)"),
    Mutation("BT008", "es", '<a name="limits"></a>', "", "Límites"),
    Mutation("BT008", "fr", '<a name="limits">', '<a name="limites">'),
    Mutation("BT008", "zh-TW", '<a name="limits">', '<a name="限制">'),
    Mutation("BT008", "zh-TW.sxs", '<a name="limits">', '<a name="limit">'),
    Mutation("BT009", "es", "|----------|------------|", "|——————————|————————————|"),
    Mutation("BT009", "pt", "\n|----------|------------|\n", " |----------|------------| "),
    Mutation("BT009", "fr", "| Rien ne", "| Rien | ne"),
    Mutation("BT009", "zh-TW", "|----------|------------|\n", "", "函式 | 停止的內容"),
    Mutation("BT010", "es", "**S\\_OK**", "** S\\_OK **"),
    Mutation("BT010", "fr", "**S\\_OK**", "**S\\_OK"),
    Mutation("BT010", "pt", "**S\\_OK**", "* *S\\_OK* *"),
    Mutation("BT010", "zh-TW", "呼叫 **WsAbortChannel**，", "呼叫**WsAbortChannel，**"),
    Mutation("BT010", "zh-TW.sxs", "呼叫 **WsAbortChannel**，", "呼叫＊＊WsAbortChannel＊＊，"),
    Mutation("BT011", "es", "> [!NOTE]", "> [!NOTA]"),
    Mutation("BT011", "fr", "> [!NOTE]", "> [!TIP]"),
    Mutation("BT011", "pt", "> [!NOTE]\n> ", "\n"),
    Mutation("BT011", "zh-TW", "> [!NOTE]", "> 【！注意】"),
    Mutation("BT011", "zh-TW.sxs", "> [!NOTE]", "> \\[! 注意\\]"),
    Mutation(
        "BT012", "es", "<strong>administrada</strong>", "<strong>administrada<strong>", "<strong>"
    ),
    Mutation("BT012", "fr", NEXT_ROW, '<tr class="even">'),
    Mutation("BT012", "pt", "<th>Nome</th>", "<nome>Nome</nome>", "<nome>"),
    Mutation(
        "BT012", "zh-TW", "<strong>Managed</strong>", "< strong>Managed</strong>", "< strong>"
    ),
    Mutation("BT012", "zh-TW.sxs", "<strong>Managed</strong>", "<b>Managed</b>", "<b>"),
    Mutation("BT013", "es", "\n\nPuede detener", "\n\nAviso.\n\nPuede detener", "Aviso."),
    Mutation("BT013", "zh-TW", "。請遵循下列步驟：", "。\n\n請遵循下列步驟："),
    Mutation("BT014", "es", "\n\nPuede detener", "\n\n::: zona\n\nPuede detener", "::: zona"),
    Mutation(
        "BT014",
        "zh-TW.sxs",
        '\n## <a name="limits">',
        '\n[!INCLUDE [x](x.md)]\n\n## <a name="limits">',
        "[!INCLUDE [x](x.md)]",
    ),
    Mutation("BT015", "zh-TW", "此範例包含 WebServices.h", "此範例包含 >WebServices.h"),
    Mutation("BT015", "zh-TW.sxs", "WWSAPI 的通道，", ">WWSAPI 的通道，"),
    Mutation("BT015", "es", "\nPuede detener", "\n>Puede detener"),
]
