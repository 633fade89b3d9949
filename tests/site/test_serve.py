"""Working on pages: what mkdocs says, and what it shows while it serves."""

import re
import shutil
from pathlib import Path

import pytest

from tests.server import serving
from tests.site.conftest import mkdocs


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """Our documentation, to be changed."""
    shutil.copytree(root / "docs", tmp_path / "docs")
    for name in ("mkdocs.yml", "bitext-baseline.json"):
        shutil.copy(root / name, tmp_path)
    return tmp_path


def append(page: Path, text: str) -> None:
    page.write_text(page.read_text("utf-8") + text, "utf-8")


def test_an_edited_page_is_shown_with_what_was_found_on_it(copy: Path) -> None:
    with serving(copy) as server:
        before = server.page("es/")
        assert "wws-findings" not in before
        assert ".md-" in server.page("assets/bitext/beside.css")

        append(copy / "docs/es/index.md", "\nEsto es el el final.\n")
        server.wait_for_change(before)

        after = server.page("es/")
        assert "Esto es el el final." in after
        found = re.findall(r"<li><code>(.*?)</code></li>", after)
        assert any(re.match(r"docs/es/index.md:\d+:12: BT204 ", line) for line in found)
        assert "Esto es" not in server.page("fr/")

        append(copy / "docs/es/index.md", "\n## Fin\n\n[x](gone.md), [y](states.md#gone)\n")
        server.wait_for_change(after)
        assert '<h2 id="fin">Fin</h2>' in server.page("es/")
        said = server.stop()
        assert "BT204" in said
        built = re.findall(r"wwsdocs: (\S+): (\d+) pages? built", said)
        assert {language for language, _ in built[:5]} == {"en", "es", "pt", "fr", "zh-TW"}
        assert built[5] == ("es", "1")
        assert {language for language, _ in built[6:]} == {"es"}
        warnings = [line for line in said.splitlines() if line.startswith("WARNING")]
        assert [name for line in warnings for name in ("gone.md", '"gone"') if name in line] == [
            "gone.md",
            '"gone"',
        ]


def test_an_edited_original_is_shown_beside_its_translations(copy: Path) -> None:
    with serving(copy) as server:
        before = server.page("es/timeouts/")
        page = copy / "docs/en/timeouts.md"
        page.write_text(page.read_text("utf-8").replace("no timeout", "no limit of time"), "utf-8")
        server.wait_for_change(before)
        assert "no limit of time" not in before
        assert "no limit of time" in server.page("es/timeouts/")


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("[x](gone.md)", 'BT301 no page "gone.md"'),
        ("![x](gone.png)", 'BT301 no file "gone.png"'),
        ("[x](cancellation.md#gone)", 'BT302 "cancellation.md" has no anchor "gone"'),
        ("[x](/windows/desktop/wsw/gone)", ""),
    ],
)
def test_a_link_to_nowhere_stops_a_strict_build_with_its_place(
    copy: Path, link: str, message: str
) -> None:
    page = copy / "docs/en/index.md"
    append(page, f"\nSee {link}.\n")
    place = f"{len(page.read_text('utf-8').splitlines())}:{6 + link.index('(')}"

    built = mkdocs(copy, "build", "--strict")

    lines = [line for line in built.stderr.splitlines() if "bitext: docs/en/index.md" in line]
    expected = f"WARNING -  bitext: docs/en/index.md:{place}: {message}"
    assert lines == ([expected] if message else [])
    assert built.returncode == (1 if message else 0), built.stderr


@pytest.mark.parametrize("parallel", ["true", "false"])
def test_warnings_are_said_once_and_counted_in_each_language(copy: Path, parallel: str) -> None:
    settings = (copy / "mkdocs.yml").read_text("utf-8")
    settings = settings.replace("  - index.md\n", "  - index.md\n  - gone.md\n", 1)
    (copy / "mkdocs.yml").write_text(settings, "utf-8")
    append(copy / "docs/es/index.md", "\n[x](missing.md)\n")

    built = mkdocs(copy, "build", "--strict", PARALLEL=parallel)

    assert built.returncode == 1
    assert built.stderr.count("'gone.md' is included in the 'nav'") == 1
    (error,) = (line for line in built.stderr.splitlines() if line.startswith("ERROR"))
    assert error == (
        "ERROR   -  --strict forbids warnings, and there are: "
        "English 1, Español 2, Português (Brasil) 1, Français 1, 繁體中文 1"
    )
    assert (copy / "site/pagefind/pagefind-entry.json").is_file()
    assert (copy / "site/sitemap.xml").is_file()


@pytest.mark.parametrize(
    ("parallel", "message"),
    [("true", "Español, Français: the build failed; there is no site"), ("false", "it fails")],
)
def test_a_build_that_fails_leaves_no_part_of_a_site(
    copy: Path, parallel: str, message: str
) -> None:
    (copy / "fails.py").write_text(
        "def on_page_markdown(markdown, page, **_):\n"
        "    if page.file.src_uri in ('es/states.md', 'fr/states.md'):\n"
        "        raise RuntimeError('it fails')\n",
        "utf-8",
    )
    append(copy / "mkdocs.yml", "\nhooks: [fails.py]\n")

    built = mkdocs(copy, "build", PARALLEL=parallel)

    assert built.returncode == 1
    assert "es/states.md: this page cannot be built" in built.stderr
    assert message in built.stderr
    assert list((copy / "site").iterdir()) == []


def test_a_page_that_cannot_be_read_stops_a_strict_build_and_no_other(copy: Path) -> None:
    (copy / "docs/es/index.md").write_bytes(b"# A\n\n  \xff\n")

    built = mkdocs(copy, "build")
    assert built.returncode == 0, built.stderr
    assert re.search(r"docs/es/index.md:3:3: BT001 .*; the page is left out\n", built.stderr)
    assert (copy / "site/es/cancellation/index.html").is_file()
    assert mkdocs(copy, "build", "--strict").returncode == 1
