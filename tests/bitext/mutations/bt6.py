"""What does not belong into a good page: content that runs, characters that deceive."""

from tests.bitext.mutations import Mutation

LIFE = "](channel.md#the-life-of-a-channel)"

MUTATIONS = [
    Mutation(
        "BT601",
        "es",
        '\n## <a name="limits">',
        '\n<script>go()</script>\n\n## <a name="limits">',
        "<script>",
    ),
    Mutation("BT601", "zh-TW.sxs", "通道狀態的圖表", "<SCRIPT src=//x>"),
    Mutation("BT602", "fr", '<tr class="odd">', '<tr class="odd" onclick="go()">'),
    Mutation("BT602", "zh-TW", "Managed</strong>", "<img src=x oNerror=go()></strong>"),
    Mutation("BT603", "es", LIFE, "](javascript:go)"),
    Mutation("BT603", "pt", LIFE, "](JaVa&#115;cript:go)"),
    Mutation("BT603", "fr", LIFE, "](java\tscript:go)"),
    Mutation("BT603", "zh-TW", "<td>讀取", '<td><a href="data:text/html,x">讀取</a>'),
    Mutation("BT604", "es", "consulte [Elección", "\u202econsulte [Elección", "\u202e"),
    Mutation("BT604", "fr", "(SUCCEEDED(hr))", "(SUCCEEDED(\u2066hr))", "\u2066"),
    Mutation("BT604", "zh-TW.sxs", "您可以隨時", "您可以&#x202D;隨時", "&#x202D;"),
    Mutation("BT605", "es", "incluye WebServices.h", "incluye Web\u200bServices.h", "\u200b"),
    Mutation("BT605", "pt", "WsCloseChannel(channel", "WsClose\u00adChannel(channel", "\u00ad"),
    Mutation("BT605", "zh-TW", "您可以隨時", "您\ufeff可以隨時", "\ufeff"),
    Mutation("BT605", "zh-TW.sxs", "您可以隨時", "您\U000e0041可以隨時", "\U000e0041"),
    Mutation("BT606", "es", "incluye WebServices.h", "incluye WеbServices.h"),
    Mutation("BT606", "zh-TW", "(SUCCEEDED(hr))", "(SUCＣEEDED(hr))"),
    Mutation(
        "BT607",
        "es",
        '\n## <a name="limits">',
        '\n<iframe src=//x></iframe>\n\n## <a name="limits">',
        "<iframe src=//x>",
    ),
    Mutation("BT607", "zh-TW", "<td>讀取", '<td><form action="//x"></form>讀取'),
]
