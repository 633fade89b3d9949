import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from bs4 import BeautifulSoup

from bitext.model import Severity
from bitext.rules import rules

OURS = Path("docs")
FRONT = """\
site_name: Cancellation
repo_url: https://example.org/repo
edit_uri: edit/main/docs/
validation: {links: {absolute_links: warn, anchors: warn, unrecognized_links: warn}}
nav: [index.md, state.md]
plugins:
  - bitext: {}
  - i18n:
      docs_structure: folder
      languages:
        - {locale: en, name: English, default: true}
        - {locale: es, name: Español}
        - {locale: zh-TW, name: 繁體中文}
"""
SPAN = (
    '<span data-ttu-id="e-1">{}</span>'
    '<span class="sxs-lookup"><span data-stu-id="e-1">{}</span></span>'
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A site of two pages in three languages. One of them is in English in the Chinese page only."""
    write(tmp_path / "mkdocs.yml", FRONT)
    for language in ("en", "es", "zh-TW"):
        write(tmp_path / f"docs/{language}/index.md", "# WWSAPI\n")
    write(
        tmp_path / "docs/zh-TW/state.md",
        SPAN.format("設為 WS \\_ 通道狀態 \\_ \\_ 。", "Sets WS\\_CHANNEL\\_STATE.") + "\n",
    )
    write(tmp_path / "docs/es/state.md", "Fija WS \\_ Channel \\_ STATE.\n")
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def mkdocs(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip


def text_of(page: Path) -> str:
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    return " ".join(soup.select_one("[role=main], article").get_text(" ").split())


def test_a_site_is_built_from_the_stage(project: Path) -> None:
    built = mkdocs(project, "build", "--strict")

    assert built.returncode == 0, built.stderr
    site = project / "site"
    assert "Sets WS_CHANNEL_STATE." in text_of(site / "state/index.html")
    assert "Fija WS_CHANNEL_STATE." in text_of(site / "es/state/index.html")
    assert "設為 WS_CHANNEL_STATE" in text_of(site / "zh-TW/state/index.html")
    assert "Sets" not in (site / "zh-TW/state/index.html").read_text("utf-8")
    assert "2 findings repaired on 2 pages" in built.stderr


def test_our_own_site_is_built(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "docs", tmp_path / "docs")
    for name in ("mkdocs.yml", "bitext-baseline.json"):
        shutil.copy(root / name, tmp_path)

    built = mkdocs(tmp_path, "build", "--strict")

    assert built.returncode == 0, built.stderr
    for folder in ("", "es/", "pt/", "fr/", "zh-TW/"):
        page = tmp_path / f"site/{folder}cancellation/index.html"
        cells = BeautifulSoup(page.read_text("utf-8"), "html.parser").select("td")
        assert "WS_CHANNEL_STATE_FAULTED" in cells[1].get_text()
    shown = text_of(tmp_path / "site/zh-TW/cancellation/index.html")
    assert re.findall(r"[A-Za-z_]+", shown) == [
        "WWSAPI", "WsAbortChannel", "WS_CHANNEL_STATE_FAULTED", "WsAbortListener",
        "WsAbortServiceProxy", "proxy", "WsAbortServiceHost", "WsAbandonCall", "proxy",
    ]  # fmt: skip
