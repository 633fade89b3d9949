"""Other engines build the stage: the project outlives its theme."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bitext.docset import Docset
from bitext.rules import rules
from bitext.stage import stage

CONFIG = "site_name: WWSAPI\nsite_url: https://example.org/\ntheme: {{{theme}}}\n"


@pytest.fixture(scope="module")
def staged(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engines") / "stage"
    stage(Docset([str(root / "docs")]), folder, [rule for rule in rules() if rule.default])
    return folder


@pytest.mark.parametrize("language", ["en", "es", "zh-TW"])
@pytest.mark.parametrize(("engine", "theme"), [("properdocs", "name: mkdocs"), ("zensical", "")])
def test_another_engine_builds_the_stage(
    staged: Path, tmp_path: Path, engine: str, theme: str, language: str
) -> None:
    pytest.importorskip(engine)
    shutil.copytree(staged / language, tmp_path / "docs")
    (tmp_path / "mkdocs.yml").write_text(CONFIG.format(theme=theme))

    built = subprocess.run(
        [sys.executable, "-m", engine, "build", "-f", "mkdocs.yml"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert built.returncode == 0, built.stderr
    pages = {
        (page.parent if page.stem == "index" else page.with_suffix("")).relative_to(
            tmp_path / "docs"
        )
        for page in (tmp_path / "docs").rglob("*.md")
    }
    built_pages = {
        page.parent.relative_to(tmp_path / "site")
        for page in (tmp_path / "site").rglob("index.html")
    }
    assert pages == built_pages
    html = BeautifulSoup((tmp_path / "site/cancellation/index.html").read_text("utf-8"), "lxml")
    cells = [cell.get_text() for cell in html.select("td")]
    assert "WS_CHANNEL_STATE_FAULTED" in cells[1]
    assert html.find(id="cancellation") or html.find(attrs={"name": "cancellation"})
