import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bitext.baseline import Entry, written
from bitext.docset import Docset
from bitext.rules import rules
from bitext.stage import stage
from tests.bitext.conftest import unprivileged
from tests.server import Server, serving

DEFAULT = [rule for rule in rules() if rule.default]
CONFIG = """\
site_name: Cancellation
repo_url: https://example.org/repo
edit_uri: edit/main/docs/
theme: {name: material, font: false, features: [content.action.edit]}
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
    """A site of two pages in three languages. The Chinese one of them holds the English one."""
    write(tmp_path / "mkdocs.yml", CONFIG)
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


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


def shown(page: Path) -> str:
    """What a reader sees in the middle of a page who asks for no originals."""
    main = soup(page).select_one("[role=main], article")
    assert main is not None
    for aside in main.select("[hidden], .bt-original, .bt-modes, .bt-notes, .bt-mark"):
        aside.decompose()
    for name in main.select(".bt-name"):
        name.unwrap()
    main.smooth()
    return " ".join(main.get_text(" ").split())


def test_a_site_is_built_from_the_stage(project: Path) -> None:
    built = mkdocs(project, "build", "--strict")

    assert built.returncode == 0, built.stderr
    site = project / "site"
    assert "Sets WS_CHANNEL_STATE." in shown(site / "state/index.html")
    assert "Fija WS_CHANNEL_STATE." in shown(site / "es/state/index.html")
    assert "設為 WS_CHANNEL_STATE" in shown(site / "zh-TW/state/index.html")
    assert "Sets" not in shown(site / "zh-TW/state/index.html")
    assert "2 findings on 2 pages were repaired" in built.stderr


def test_git_does_not_see_the_stage(project: Path) -> None:
    git = ["git", "-C", str(project)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    for _ in range(2):
        assert mkdocs(project, "build").returncode == 0
        status = subprocess.run(
            [*git, "status", "--porcelain", "--untracked-files=all", "build"],
            check=True,
            capture_output=True,
            text=True,
        )
        assert status.stdout == ""
    assert not (project / "site/.gitignore").exists()


def test_links_of_html_lead_to_the_pages_that_are_built(project: Path) -> None:
    cell = '<a href="../state.md#a">A</a> <a href="b.md">B</a> <a href="my%20page.md">C</a>'
    row = f"<table><tr><td>{cell}</td></tr></table>"
    write(project / "docs/es/sub/table.md", f"# Tabla\n\n{row}\n")
    write(project / "docs/es/sub/my page.md", "# Mi página\n")

    built = mkdocs(project, "build")

    assert built.returncode == 0, built.stderr
    links = soup(project / "site/es/sub/table/index.html").select("td a")
    assert [link["href"] for link in links] == ["../../state/#a", "b.md", "../my%20page/"]


def test_one_repair_is_told_as_one(project: Path) -> None:
    write(project / "docs/es/state.md", "Fija WS\\_CHANNEL\\_STATE.\n")

    built = mkdocs(project, "build")

    assert "1 finding on 1 page was repaired" in built.stderr


def test_a_page_that_is_left_out_is_told(project: Path) -> None:
    (project / "docs/es/index.md").write_bytes(b"a\n  \xff\n")

    built = mkdocs(project, "build", "--strict")

    assert built.returncode == 1
    assert re.search(r"docs/es/index.md:2:3: BT001 .*; the page is left out\n", built.stderr)


def test_a_folder_that_cannot_be_read_is_told(project: Path) -> None:
    write(project / "docs/es/secret/index.md", "# Secreto\n")
    (project / "docs/es/secret").chmod(0)

    command = unprivileged(sys.executable, "-m", "mkdocs", "build", "--strict")
    built = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    (project / "docs/es/secret").chmod(0o755)

    assert built.returncode == 1
    told = "docs/es/secret cannot be read: Permission denied; its pages are left out"
    assert f"WARNING -  bitext: {told}\n" in built.stderr


def test_our_own_site_is_built(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "docs", tmp_path / "docs")
    for name in ("mkdocs.yml", "bitext-baseline.json"):
        shutil.copy(root / name, tmp_path)

    built = mkdocs(tmp_path, "build", "--strict")

    assert built.returncode == 0, built.stderr
    for folder in ("", "es/", "pt/", "fr/", "zh-TW/"):
        cells = soup(tmp_path / f"site/{folder}cancellation/index.html").select("td")
        assert "WS_CHANNEL_STATE_FAULTED" in str(cells[1].contents[:2])
    text = shown(tmp_path / "site/zh-TW/cancellation/index.html").partition("本站附註")[0]
    assert re.findall(r"[A-Za-z_]+", text) == [
        "WWSAPI", "WsAbortChannel", "WS_CHANNEL_STATE_FAULTED", "WsAbortListener",
        "WsAbortServiceProxy", "proxy", "WsAbortServiceHost", "WsAbandonCall", "proxy",
    ]  # fmt: skip


def test_a_page_that_a_hook_changed_has_no_originals_and_that_is_told(project: Path) -> None:
    hook = "def on_page_read_source(page, config):\n    return 'changed'\n"
    write(project / "hook.py", hook)
    write(project / "mkdocs.yml", f"{CONFIG}hooks: [hook.py]\n")

    built = mkdocs(project, "build")

    assert "es/state.md: changed before bitext saw it, so its originals" in built.stderr
    assert soup(project / "site/es/state/index.html").select(".bt-original") == []


def test_originals_are_beside_and_their_files_are_there(project: Path) -> None:
    write(project / "mkdocs.yml", CONFIG.replace("  - i18n:", "  - search\n  - i18n:"))

    mkdocs(project, "build")

    page = soup(project / "site/es/state/index.html")
    assert [tag.get_text() for tag in page.select(".bt-text")] == ["Sets WS_CHANNEL_STATE."]
    linked = [tag["src"] for tag in page.select("script[src*=beside]")]
    linked += [tag["href"] for tag in page.select("link[href*=beside]")]
    assert [(project / "site/es/state" / path).is_file() for path in linked] == [True, True]
    assert "Sets" not in str(searched(project, "es/state/"))
    assert "Fija WS_CHANNEL_STATE" in str(searched(project, "es/state/"))


def searched(project: Path, address: str) -> list[str]:
    """What Material's search knows of a page."""
    index = json.loads((project / "site/search/search_index.json").read_text("utf-8"))
    return [doc["text"] for doc in index["docs"] if doc["location"].startswith(address)]


def test_what_is_not_repaired_stops_a_strict_build_with_its_place(project: Path) -> None:
    write(project / "docs/es/index.md", "# WWSAPI\n\nEn el el canal.\n")

    built = mkdocs(project, "build", "--strict")

    assert built.returncode == 1
    assert re.search(r"WARNING -  bitext: docs/es/index.md:3:\d+: BT204 ", built.stderr)


def test_a_page_that_is_not_translated_stops_a_strict_build(project: Path) -> None:
    write(project / "docs/en/more.md", "# More\n")

    built = mkdocs(project, "build", "--strict")

    assert built.returncode == 1
    assert "docs/es/more.md:1:1: BT504 this page is not translated" in built.stderr


@pytest.mark.parametrize("option", ["findings: 'off'", "findings: off", "baseline: accepted.json"])
def test_findings_that_are_accepted_stop_nothing(project: Path, option: str) -> None:
    write(project / "docs/es/index.md", "# WWSAPI\n\nEn el el canal.\n")
    write(project / "mkdocs.yml", CONFIG.replace("bitext: {}", f"bitext: {{{option}}}"))
    docset = Docset([str(project / "docs")])
    findings = {
        page.shown: page.remaining for page in stage(docset, project / "elsewhere", DEFAULT)
    }
    entries = [
        Entry(str(Path(path).relative_to(project)), finding.code, finding.fingerprint)
        for path, found in findings.items()
        for finding in found
    ]
    write(project / "accepted.json", "".join(written(entries)))

    built = mkdocs(project, "build", "--strict")

    assert built.returncode == 0, built.stderr
    assert "BT204" not in built.stderr


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("accepted.json", "[]", "accepted.json:1:1: "),
        ("build/stage/thesis.txt", "mine", "build/stage: this is not a stage, and not empty"),
    ],
)
def test_a_mistake_of_the_user_is_told_in_a_line(
    project: Path, name: str, text: str, message: str
) -> None:
    write(project / "mkdocs.yml", CONFIG.replace("bitext: {}", "bitext: {baseline: accepted.json}"))
    write(project / "accepted.json", "".join(written([])))
    write(project / name, text)

    built = mkdocs(project, "build")

    assert built.returncode == 1
    assert "Traceback" not in built.stderr
    assert message in built.stderr


def test_pages_are_edited_where_they_come_from(project: Path) -> None:
    mkdocs(project, "build")

    edit = {
        page: soup(project / "site" / page / "index.html").find("a", href=re.compile("edit/main"))
        for page in ("state", "es/state", "zh-TW/state")
    }
    assert {page: link and link["href"] for page, link in edit.items()} == {
        "state": "https://example.org/repo/edit/main/docs/zh-TW/state.md",
        "es/state": "https://example.org/repo/edit/main/docs/es/state.md",
        "zh-TW/state": "https://example.org/repo/edit/main/docs/zh-TW/state.md",
    }


def test_a_site_without_languages_is_built(tmp_path: Path) -> None:
    write(tmp_path / "mkdocs.yml", "site_name: x\nplugins: [bitext]\n")
    write(tmp_path / "docs/index.md", "# Call\n\n> [!TIP]\n> Wait.\n")

    built = mkdocs(tmp_path, "build", "--strict")

    assert built.returncode == 0, built.stderr
    quote = soup(tmp_path / "site/index.html").blockquote
    assert quote is not None
    assert quote.get_text(" ", strip=True) == "Tip Wait."


@pytest.fixture
def server(project: Path) -> Iterator[Server]:
    with serving(project) as server:
        yield server


def test_an_edited_page_is_staged_again_while_serving(project: Path, server: Server) -> None:
    before = server.page("es/state/")
    assert 'Fija <span class="bt-name">WS_CHANNEL_STATE<' in before

    write(project / "docs/es/state.md", "Establece WS \\_ Channel \\_ STATE.\n")
    server.wait_for_change(before)

    assert 'Establece <span class="bt-name">WS_CHANNEL_STATE<' in server.page("es/state/")
    # What the build itself writes is no change: that would never end.
    assert server.stop().count("Detected file changes") == 1
