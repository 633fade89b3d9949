import json
import os
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


def test_only_pages_that_changed_are_read_again(tmp_path: Path) -> None:
    site, folder = tmp_path / "site", tmp_path / "folder"
    for name in ("kept", "changed", "removed"):
        page = site / name / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f'<html lang="en"><body><p>{name}</p></body></html>', "utf-8")
    search.update(site, folder)
    copies = {page.parent.name: page for page in (folder / "pages").rglob("*.html")}
    for copy in copies.values():
        stamp = copy.stat().st_mtime_ns
        copy.write_text('<html lang="en"><body><p>remembered</p></body></html>', "utf-8")
        os.utime(copy, ns=(stamp, stamp))
    (site / "changed/index.html").write_text("<html lang='en'><body>new</body></html>", "utf-8")
    os.utime(site / "changed/index.html", ns=(1, 1))
    (site / "removed/index.html").unlink()

    search.update(site, folder)

    assert "remembered" in copies["kept"].read_text("utf-8")
    assert "new" in copies["changed"].read_text("utf-8")
    assert not copies["removed"].exists()
    entry = json.loads((site / "pagefind/pagefind-entry.json").read_text("utf-8"))
    assert entry["languages"]["en"]["page_count"] == 2
    assert len(list((site / "pagefind/fragment").iterdir())) == 2
