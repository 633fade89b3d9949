import re
from pathlib import Path

import pytest

from wwsdocs import search

FOUND = Path(__file__).parents[2] / "docs/assets/found.js"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>取消呼叫</p>", "<p>取 消 呼 叫</p>"),
        ("<p><strong>單向</strong>呼叫</p>", "<p><strong>單 向</strong> 呼 叫</p>"),
        ("<p>見<a href='取消'>取消</a>。</p>", "<p>見<a href='取消'> 取 消</a> 。</p>"),
        ("<p><code>WsCall</code>函式 WS_A。</p>", "<p><code>WsCall</code> 函 式 WS_A。</p>"),
        ("<p>a <b>b</b>c</p>", "<p>a <b>b</b>c</p>"),
    ],
)
def test_chinese_is_read_character_by_character(html: str, expected: str) -> None:
    assert search.apart(html) == expected


def test_the_page_asks_for_the_characters_that_the_index_divides() -> None:
    wide = re.search(r'const wide = "(.*)"', FOUND.read_text("utf-8"))
    assert wide is not None
    assert wide[1].encode().decode("unicode_escape") == search.WIDE
