import re

import markdown
import pytest


def headings(text: str) -> list[str]:
    html = markdown.markdown(text, extensions=["wwsdocs.headings", "toc", "attr_list"])
    return re.findall(r"<h\d .*?</h\d>", html)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# See also", ['<h1 id="see-also">See also</h1>']),
        ("## `WsCall` (a)", ['<h2 id="wscall-a"><code>WsCall</code> (a)</h2>']),
        ("## WS_A*b*", ['<h2 id="ws_ab">WS_A<em>b</em></h2>']),
        ("# 取消", ['<h1 id="取消">取消</h1>']),
        ('# <a name="call"></a>取消', ['<h1 id="call"><a id="取消"></a>取消</h1>']),
        ('# <a name="call"></a>Call', ['<h1 id="call">Call</h1>']),
        ("# Call { #other }", ['<h1 id="other">Call</h1>']),
        ("# A\n\n# A\n\n# A", ['<h1 id="a">A</h1>', '<h1 id="a-1">A</h1>', '<h1 id="a-2">A</h1>']),
        ("# !!", ['<h1 id="section">!!</h1>']),
    ],
)
def test_a_heading_has_the_anchor_of_its_original(text: str, expected: list[str]) -> None:
    assert headings(text) == expected
