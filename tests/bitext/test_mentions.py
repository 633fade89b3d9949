"""Identifiers that have a page are linked where a text says them; the page says who does."""

from pathlib import Path

import pytest

from bitext.docset import Docset
from bitext.render.links import Shelf
from bitext.render.names import described
from bitext.render.page import render
from bitext.stage import stage

SHELF = Shelf(
    names={
        "WsCall": "api/call.md",
        "WS_STATE": "api/state.md",
        "WS_STATE_OPEN": "api/state.md#ws_state_open",
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use WsCall.", "Use [WsCall](api/call.md)."),
        ("呼叫WsCall函式。", "呼叫[WsCall](api/call.md)函式。"),
        ("**WsCall**()", "**[WsCall](api/call.md)**()"),
        ("`WsCall` and `WsCall()`", "[`WsCall`](api/call.md) and `WsCall()`"),
        ("`WsCall(a, b)`", "`WsCall(a, b)`"),
        (r"a WS\_STATE is", r"a [WS\_STATE](api/state.md) is"),
        (r"WS\_STATE\_OPEN", r"[WS\_STATE\_OPEN](api/state.md#ws_state_open)"),
        (r"WS\_STATE\_SHUT WS_STATE_", r"WS\_STATE\_SHUT WS_STATE_"),
        ("WsCalls, xWsCall, WsCall.md", "WsCalls, xWsCall, WsCall.md"),
        ("# WsCall", "# WsCall"),
        ("[a WsCall](x.md) ![WsCall](y.png)", "[a WsCall](x.md) ![WsCall](y.png)"),
        ('<a id="y" href="x.md">a WsCall</a>', '<a id="y" href="x.md">a WsCall</a>'),
        ('<b title="WsCall">x</b>', '<b title="WsCall">x</b>'),
        ("```\nWsCall\n```", "```\nWsCall\n```"),
        ("| WsCall |\n|---|\n| WsCall |", "| [WsCall](api/call.md) |\n|---|\n| WsCall |"),
        ("WsCall\n\nWsCall", "[WsCall](api/call.md)\n\nWsCall"),
        ("WsCall\n\n## A\n\nWsCall", "[WsCall](api/call.md)\n\n## A\n\n[WsCall](api/call.md)"),
        ("WsCall, see [it](api/call.md)", "WsCall, see [it](api/call.md)"),
    ],
)
def test_a_name_is_linked_once_a_section(text: str, expected: str) -> None:
    assert render(text, "a.md", "en", SHELF) == f"{expected}\n"


def test_a_page_does_not_link_to_itself() -> None:
    assert render("WsCall WS_STATE", "api/call.md", "en", SHELF) == "WsCall [WS_STATE](state.md)\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("api/a.md", "title: WsCall function", {"WsCall": "api/a.md"}),
        ("a.md", "title: WsCall function", {}),
        ("api/a.md", "title: About calls", {}),
        ("a.md", "api_name:\n - WsCall\n - WS_CALL", {"WsCall": "a.md", "WS_CALL": "a.md"}),
        (
            "api/a.md",
            "title: WS_STATE enumeration\n---\n### -field WS_OPEN:3\n\n### -field WS_SHUT\n",
            {
                "WS_STATE": "api/a.md",
                "WS_OPEN": "api/a.md#ws_open--3",
                "WS_SHUT": "api/a.md#ws_shut",
            },
        ),
    ],
)
def test_what_a_page_describes(path: str, text: str, expected: dict[str, str]) -> None:
    front = f"---\nms.assetid: 3E456814-f70f-47ab-b866-f0b73d5cd35e\n{text}\n---\n"
    assert described(path, front) == ("3e456814-f70f-47ab-b866-f0b73d5cd35e", expected)


def test_a_reference_page_lists_the_pages_that_mention_it(tmp_path: Path) -> None:
    call = "---\ntitle: WsCall function\n---\n# WsCall\n"
    for path, text in {
        "en/api/call.md": call,
        "es/api/call.md": call,
        "en/b.md": "# B\n\nSee WsCall.\n",
        "es/b.md": "---\ntitle: La B\n---\n# B\n\nVea [x](api/call.md#a), [y](api/call.md).\n",
        "es/api/c.md": "---\ntitle: C\n---\n\nWsCall\n",
    }.items():
        file = tmp_path / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    stage(Docset([str(tmp_path / "docs")]), tmp_path / "stage", ())

    staged = {language: tmp_path / f"stage/{language}/api/call.md" for language in ("en", "es")}
    assert staged["en"].read_text("utf-8") == f"{call}\n## Mentioned in\n\n- [B](../b.md)\n"
    assert staged["es"].read_text("utf-8") == (
        f'{call}\n## <a name="mentioned-in"></a>Mencionado en\n\n- [C](c.md)\n- [La B](../b.md)\n'
    )
