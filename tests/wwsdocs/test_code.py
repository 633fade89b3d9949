import pytest
from bs4 import BeautifulSoup

from wwsdocs.code import aligned, framed, linked, said_in, unparted

PLACES = {"WsCall": "call/", "WS_STATE": "state/", "WS_STATE_OPEN": "state/#ws_state_open"}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<pre><span>WsCall</span>(</pre>", '<pre><span><a href="call/">WsCall</a></span>(</pre>'),
        ("<pre>WsCall WsCall</pre>", '<pre><a href="call/">WsCall</a> WsCall</pre>'),
        ("<pre>WS_STATE_OPEN</pre>", '<pre><a href="state/#ws_state_open">WS_STATE_OPEN</a></pre>'),
        ("<pre>xWsCall WsCalls ws.WsCall</pre>", "<pre>xWsCall WsCalls ws.WsCall</pre>"),
        ('<pre><i title="WsCall">x</i></pre>', '<pre><i title="WsCall">x</i></pre>'),
        ('<pre><a href="x">WsCall</a></pre>', '<pre><a href="x">WsCall</a></pre>'),
        ("<p>WsCall</p>", "<p>WsCall</p>"),
        (
            '<div class="wws-code"><pre>WsCall</pre></div><pre>WsCall</pre>',
            '<div class="wws-code"><pre>WsCall</pre></div><pre><a href="call/">WsCall</a></pre>',
        ),
        (
            "<pre>WsCall</pre><h2>x</h2><pre>WsCall</pre>",
            '<pre><a href="call/">WsCall</a></pre><h2>x</h2><pre><a href="call/">WsCall</a></pre>',
        ),
    ],
)
def test_names_in_code_lead_to_their_pages(html: str, expected: str) -> None:
    assert linked(html, PLACES) == expected


def test_a_title_in_another_language_says_so() -> None:
    html = '<span class="md-ellipsis">\n  A (b)\n</span><div class="md-ellipsis">A (b) c</div>'
    assert said_in(html, "en", {"A (b)", "B"}) == html.replace(
        '"md-ellipsis">\n', '"md-ellipsis" lang="en">\n'
    )
    assert said_in(html, "en", set()) == html


def test_alignment_is_a_class() -> None:
    html = '<th style="text-align: right;">a</th><td style="text-align: center;">b</td>'
    assert aligned('<th style="text-align: left;"></th>') == "<td></td>"
    assert aligned(html) == '<th class="right">a</th><td class="center">b</td>'


@pytest.mark.parametrize(
    ("head", "kind", "labels"),
    [
        (
            '<td></td><th>"a" <code>b</code></th><th>C<details>c</details></th>',
            "wws-table wws-stack",
            [None, '"a" b', "C"],
        ),
        ("<th>1</th><th>2</th><th>3</th><th>4</th>", "wws-table wws-stack", ["1", "2", "3", "4"]),
        ("<th>1</th><th>2</th><th>3</th><th>4</th><th>5</th>", "wws-table", [None] * 5),
    ],
)
def test_a_table_is_in_a_frame_and_a_list_where_that_says_its_columns(
    head: str, kind: str, labels: list[str | None]
) -> None:
    cells = '<td class="right">†</td>' * len(labels)
    row = f"<tr>{cells}</tr>"
    html = f"<p>x</p><table><thead><tr>{head}</tr></thead><tbody>{row * 2}</tbody></table>"
    (frame,) = BeautifulSoup(framed(html), "lxml").select("p + .wws-wide")
    (table,) = frame.select("table")
    assert table["class"] == kind.split()
    assert [cell.get("data-label") for cell in table.select("tbody td")] == labels * 2
    assert len(table.select("tbody td.right")) == 2 * len(labels)


def test_a_table_without_a_head_and_one_in_a_cell_stay_as_they_are() -> None:
    raw = "<table><tr><td>raw</td></tr></table>"
    inner = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"
    outer = f"<table><tr><td>{inner}</td></tr></table>"
    assert framed(raw) == raw
    assert framed(raw + inner).startswith(f'{raw}<div class="wws-wide"><table ')
    assert framed(outer).endswith("</table></div></td></tr></table>")


def test_a_dagger_stays_with_its_word() -> None:
    assert unparted("<code>A</code> † <pre>a † <b>b</b> †</pre> †") == (
        "<code>A</code>\N{NO-BREAK SPACE}† <pre>a † <b>b</b> †</pre>\N{NO-BREAK SPACE}†"
    )
