"""The command line, used on real files."""

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bitext.cli import main
from bitext.rules import rules
from tests.bitext.conftest import Bitext, Process
from tests.bitext.sample import ENGLISH, REPAIRED, SPANISH, write

FOUND = r"""docs/es/channel.md:3:24: BT101 [*] error: `WS_CHANNEL_STATE_FAULTED` is mangled
      |
    3 | Establece el estado en WS \_ CHANNEL \_ STATE \_ FAULTED.
      |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = original: Sets the state to WS\_CHANNEL\_STATE\_FAULTED. (EVIDENCE)
      = help: write WS\_CHANNEL\_STATE\_FAULTED

Found 1 finding (1 error, 0 warnings, 0 infos) in 1 page. 1 is repairable with --fix.
"""
DIFF = """\
--- a/docs/es/channel.md
+++ b/docs/es/channel.md
@@ -1,5 +1,5 @@
 # Canales
~
-Establece el estado en WS \\_ CHANNEL \\_ STATE \\_ FAULTED.
+Establece el estado en WS\\_CHANNEL\\_STATE\\_FAULTED.
~
 Lo cierra.
""".replace("~", " ")


@pytest.mark.usefixtures("docs")
def test_a_finding_is_shown_with_its_place_the_original_and_the_repair(bitext: Bitext) -> None:
    result = bitext("check", "docs")

    stdout = re.sub(r"\(the original of today.*\)", "(EVIDENCE)", result.stdout)
    assert (result.exit_code, stdout, result.stderr) == (1, FOUND, "")


def test_clean_pages_exit_with_0(docs: Path, bitext: Bitext) -> None:
    write(docs / "es/channel.md", REPAIRED)

    result = bitext("check", "docs")

    assert (result.exit_code, result.stdout) == (0, "No findings in 2 pages.\n")


def test_infos_count_where_they_were_asked_for(docs: Path, bitext: Bitext) -> None:
    write(docs / "es/channel.md", "Vea [esto](https://msdn.microsoft.com/library/aa1.aspx).\n")
    write(docs / "en/channel.md", "See [this](https://msdn.microsoft.com/library/aa1.aspx).\n")

    assert "0 errors, 0 warnings, 2 infos" in bitext("check", "docs").stdout
    assert bitext("check", "docs").exit_code == 0
    assert bitext("check", "docs", "--select", "legacy-link").exit_code == 1


@pytest.mark.parametrize("command", [["check"], ["status"], ["names"], ["stage", "out"]])
def test_a_folder_without_pages_is_a_mistake(
    docs: Path, bitext: Bitext, command: list[str]
) -> None:
    write(docs.parent / "nothing/image.txt", "no page")
    (docs.parent / "dir.md").mkdir()

    for paths in (["nothing"], ["dir.md"], ["docs", "nothing"]):
        result = bitext(*command, *paths)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.endswith(f"Error: no Markdown pages in {paths[-1]}\n")
    assert not Path("out").exists()


@pytest.mark.parametrize("command", [["check"], ["status"], ["names"], ["stage", "out"]])
def test_a_project_without_pages_is_a_mistake(
    docs: Path, bitext: Bitext, command: list[str]
) -> None:
    write(docs.parent / "mkdocs.yml", "docs_dir: pages\n")

    result = bitext(*command)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("Error: pages is missing, where mkdocs.yml has its pages\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["check", "nowhere"], "Path 'nowhere' does not exist"),
        (["status", "nowhere"], "Path 'nowhere' does not exist"),
        (["names", ""], "Path '' does not exist"),
        (["stage", "out", "nowhere"], "Path 'nowhere' does not exist"),
        (["original", "nowhere.md"], "File 'nowhere.md' does not exist"),
        (["original", "docs"], "File 'docs' is a directory"),
        (["check", "docs", "--original", "nowhere"], "Directory 'nowhere' does not exist"),
        (
            ["check", "docs", "--select", "BT1O1"],
            'no rule is called "BT1O1"; did you mean BT101 (mangled-constant)?',
        ),
        (["check", "docs", "--select", ""], "no rule is named; `bitext rules` lists them"),
        (
            ["check", "docs", "--ignore", "mangeld-constant"],
            'no rule is called "mangeld-constant"; did you mean BT101 (mangled-constant)?',
        ),
        (["check", "docs", "--ignore", "ALL"], "--ignore leaves no rule to ask"),
        (["check", "docs", "--language", "english"], '"english" is not a language tag'),
        (["check", "docs", "--fix", "--diff"], "--fix and --diff exclude each other"),
        (["check", "docs", "--jobs", "0"], "0 is not in the range x>=1"),
        (["check", "docs", "--since", "HEAD"], "--since: docs: not a git repository"),
        (["check", "docs", "--output-file", "no/such/folder"], "cannot be written: No such file"),
        (["check", "docs", "--statistics", "--format", "json"], "--statistics is a text"),
        (
            ["check", "docs", "--diff", "--format", "json"],
            "--diff is a text: it has no other --format; leave one of the two out",
        ),
        (
            ["check", "docs", "--write-baseline", "no/such/folder", "--format", "sarif"],
            "--write-baseline is a text",
        ),
        (
            ["check", "docs", "--write-baseline", "no/such/folder", "--statistics"],
            "--write-baseline and --statistics exclude each other",
        ),
        (
            ["check", "docs", "--write-baseline", "no/such/folder", "--output-file", "x"],
            "--write-baseline and --output-file exclude each other",
        ),
        (["check", "docs", "--since", ""], "Invalid value for '--since': it is empty"),
        (["check", "docs", "--language", ""], "Invalid value for '--language': it is empty"),
        (["check", "docs", "--output-file", ""], "Invalid value for '--output-file': it is empty"),
        (["check", "docs", "--write-baseline", ""], "for '--write-baseline': it is empty"),
        (
            ["check", "docs", "--output-file", "docs/glossary.yml"],
            "--output-file: docs/glossary.yml is read in this run",
        ),
        (
            ["check", "docs/es", "--original", "docs/en", "--output-file", "docs/en/channel.md"],
            "--output-file: docs/en/channel.md is read in this run",
        ),
        (
            ["check", "docs", "--output-file", "./docs/es/channel.md"],
            "--output-file: ./docs/es/channel.md is read in this run",
        ),
        (["check"], "there is no mkdocs.yml here: say which PATH to look at"),
        (["explain", "BT10l"], "did you mean BT101 (mangled-constant)?"),
        (["explain", "BT1"], "BT1 stands for several rules: BT101 mangled-constant, "),
        (["explain", "BT"], f" and {len(rules()) - 23} more"),
        (["original", "docs/en/channel.md"], "docs/en/channel.md is an original"),
        (["original", "docs/es/channel.md", "--original", "docs/es"], "channel.md is an original"),
    ],
)
@pytest.mark.usefixtures("docs")
def test_a_mistake_is_explained_and_exits_with_2(
    bitext: Bitext, arguments: list[str], complaint: str
) -> None:
    result = bitext(*arguments)

    assert result.exit_code == 2
    assert complaint in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_diff_shows_what_fix_does(docs: Path, bitext: Bitext) -> None:
    result = bitext("check", "docs", "--diff")
    assert (result.exit_code, result.stdout) == (1, DIFF)
    assert (docs / "es/channel.md").read_text("utf-8") == SPANISH

    subprocess.run(["git", "apply"], input=result.stdout, check=True, encoding="utf-8")
    assert (docs / "es/channel.md").read_text("utf-8") == REPAIRED
    assert bitext("check", "docs", "--diff").exit_code == 0


@pytest.mark.usefixtures("docs")
def test_diff_shows_what_an_earlier_check_has_found(bitext: Bitext) -> None:
    assert bitext("check", "docs").exit_code == 1

    result = bitext("check", "docs", "--diff")

    assert (result.exit_code, result.stdout) == (1, DIFF)


def test_diff_tells_of_pages_that_it_cannot_read(docs: Path, bitext: Bitext) -> None:
    write(docs / "es/bad.md", b"a\n  \xff\n")
    write(docs / "es/channel.md", REPAIRED)

    result = bitext("check", "docs", "--diff")

    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr
        == "error: docs/es/bad.md:2:3: byte 0xFF is not UTF-8; in Windows-1252 it is ÿ\n"
    )


def test_fix_repairs_and_a_second_one_has_nothing_to_do(docs: Path, bitext: Bitext) -> None:
    result = bitext("check", "docs", "--fix")
    assert (result.exit_code, result.stdout) == (
        0,
        "Found 1 finding (1 fixed, 0 remaining).\n",
    )
    assert (docs / "es/channel.md").read_text("utf-8") == REPAIRED
    before = (docs / "es/channel.md").stat()

    assert bitext("check", "docs", "--fix").stdout == "No findings in 2 pages.\n"
    assert (docs / "es/channel.md").stat() == before


@pytest.mark.parametrize(
    "form",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("Lo cierra.", "Lo\u00a0cierra.\u2028\x0cFin  "),
    ],
)
def test_fix_and_diff_change_nothing_but_the_spot(
    docs: Path, bitext: Bitext, form: Callable[[str], str]
) -> None:
    page = write(docs / "es/channel.md", form(SPANISH))

    diff = bitext("check", "docs", "--diff", "--select", "BT101").stdout_bytes
    assert bitext("check", "docs", "--fix", "--select", "BT101").exit_code == 0
    assert page.read_bytes() == form(REPAIRED).encode()

    write(page, form(SPANISH))
    subprocess.run(["git", "apply", "-"], input=diff, check=True)
    assert page.read_bytes() == form(REPAIRED).encode()


def test_fix_repairs_only_what_is_selected(docs: Path, bitext: Bitext) -> None:
    assert bitext("check", "docs", "--fix", "--ignore", "BT1").exit_code == 0
    assert (docs / "es/channel.md").read_text("utf-8") == SPANISH


def test_fix_keeps_the_mode_of_the_file(docs: Path, bitext: Bitext) -> None:
    page = docs / "es/channel.md"
    page.chmod(0o640)

    bitext("check", "docs", "--fix")

    assert page.read_text("utf-8") == REPAIRED
    assert page.stat().st_mode & 0o777 == 0o640


@pytest.mark.usefixtures("docs")
def test_the_report_goes_to_a_file(bitext: Bitext) -> None:
    result = bitext("check", "docs", "--format", "json", "--output-file", "report.json")

    assert result.stdout.startswith("Found 1 finding ")
    assert json.loads(Path("report.json").read_text("utf-8"))["summary"]["errors"] == 1


def test_statistics_count_rules(docs: Path, bitext: Bitext) -> None:
    write(docs / "es/other.md", "[a](no.md) [b](no.md)\n")

    result = bitext("check", "docs", "--statistics", "--select", "BT101,BT301")

    assert result.stdout.splitlines()[:2] == [
        "2  BT301  broken-link",
        "1  BT101  mangled-constant",
    ]


def test_without_path_the_mkdocs_file_tells_where_the_pages_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bitext: Bitext
) -> None:
    write(
        tmp_path / "mkdocs.yml",
        "docs_dir: pages\n"
        "markdown_extensions:\n"
        "  - pymdownx.emoji:\n"
        "      emoji_index: !!python/name:material.extensions.emoji.twemoji\n"
        "      path: !ENV [HOME, /]\n"
        "plugins:\n"
        "  - search\n"
        "  - i18n:\n"
        "      docs_structure: folder\n"
        "      languages:\n"
        "        - {locale: de, default: true}\n"
        "        - {locale: es}\n"
        "        - {locale: fr}\n",
    )
    write(tmp_path / "pages/de/channel.md", ENGLISH)
    write(tmp_path / "pages/es/channel.md", SPANISH)
    write(tmp_path / "pages/es/assets/x.txt", "no page")
    write(tmp_path / "notes/x.md", "<script>no page of the site</script>")
    (tmp_path / "pages/es/deep").mkdir()
    monkeypatch.chdir(tmp_path / "pages/es/deep")

    result = bitext("check", "--format", "concise")

    assert result.stdout.splitlines() == [
        f"{tmp_path}/pages/es/channel.md:3:24: BT101 [*] error:"
        " `WS_CHANNEL_STATE_FAULTED` is mangled",
        "Found 1 finding (1 error, 0 warnings, 0 infos) in 1 page. 1 is repairable with --fix.",
    ]
    assert result.stderr == f"note: {tmp_path}/pages/fr is missing\n"


def test_a_broken_mkdocs_file_matters_only_where_it_is_needed(docs: Path, bitext: Bitext) -> None:
    write(docs.parent / "mkdocs.yml", "site_name: x\nplugins: [i18n\n")

    alone = bitext("check")
    assert alone.exit_code == 2
    assert f"{docs.parent}/mkdocs.yml:3:1: " in alone.stderr
    assert bitext("check", "docs").exit_code == 1


def test_since_looks_only_at_what_changed(docs: Path, bitext: Bitext) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)

    write(docs / "es/ñandú 2.md", "# A\n")
    write(docs / "es/early.md", "[e](no.md)\n")
    git("init", "-b", "main")
    git("add", ".")
    git("commit", "-m", "first")
    assert bitext("check", "docs", "--since", "HEAD").stdout == "No findings in 0 pages.\n"

    write(docs / "es/ñandú 2.md", "[a](no.md)\n")
    write(docs / "es/new.md", "[b](no.md)\n")
    write(docs.parent / ".gitignore", "ignored.md\n")
    write(docs / "es/ignored.md", "[c](no.md)\n")
    (docs / "es/channel.md").unlink()

    changed = bitext("check", "docs", "--since", "HEAD", "--format", "concise", "--select", "BT301")
    assert re.findall(r"^docs/es/(.*?):", changed.stdout, re.MULTILINE) == ["new.md", "ñandú 2.md"]

    git("checkout", "-b", "side")
    git("add", ".")
    git("commit", "-m", "second")
    git("checkout", "main")
    write(docs / "es/early.md", "[d](later.md)\n")
    git("add", ".")
    git("commit", "-m", "third")
    git("checkout", "side")
    since = bitext("check", "docs", "--since", "main", "--format", "concise", "--select", "BT301")
    assert re.findall(r"^docs/es/(.*?):", since.stdout, re.MULTILINE) == ["new.md", "ñandú 2.md"]

    git("commit", "--allow-empty", "-m", "fourth")
    write(docs / "en/early.md", "[e](no.md)\n")
    original = bitext(
        "check", "docs", "--since", "HEAD", "--format", "concise", "--select", "BT301"
    )
    assert re.findall(r"^docs/(.*?):", original.stdout, re.MULTILINE) == [
        "en/early.md",
        "es/early.md",
    ]

    unknown = bitext("check", "docs", "--since", "--no-such")
    assert unknown.exit_code == 2
    assert 'there is no commit "--no-such"' in unknown.stderr


@pytest.mark.parametrize("command", main.commands)
def test_the_help_fits_a_terminal(bitext: Bitext, command: str) -> None:
    (line,) = (x for x in bitext("--help").stdout.splitlines() if x.startswith(f"  {command} "))
    told = bitext(command, "--help").stdout

    assert line.split(maxsplit=1)[1] in told
    assert max(map(len, told.splitlines())) <= 80
    assert "-\n" not in told


def test_rules_are_listed_and_explained(bitext: Bitext) -> None:
    line = next(x for x in bitext("rules").stdout.splitlines() if x.startswith("BT101"))
    assert line.split()[1:3] == ["mangled-constant", "error"]

    entries = json.loads(bitext("rules", "--format", "json").stdout)
    (entry,) = (x for x in entries if x["code"] == "BT101")
    assert (entry["name"], entry["family"], entry["severity"]) == (
        "mangled-constant",
        "identifiers",
        "error",
    )
    told = bitext("explain", "mangled-constant").stdout
    assert told == bitext("explain", "bt101").stdout
    assert told.startswith(f"BT101 mangled-constant (error)\n\n{entry['summary']}.\n")


@pytest.mark.parametrize("command", [["rules"], ["explain", "BT209"], ["check", "docs"]])
def test_the_output_in_a_file_is_utf_8_everywhere(
    docs: Path, process: Process, command: list[str]
) -> None:
    write(docs / "es/通道.md", SPANISH)
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}  # as it is on Windows

    result = process(*command, env=environment)

    assert (result.returncode, result.stderr) == (int(command[0] == "check"), "")
    assert command == ["rules"] or re.search("[一-龥]", result.stdout)


def test_names_lists_identifiers_with_the_first_place(docs: Path, bitext: Bitext) -> None:
    write(docs / "en/z.md", "Set WS\\_CHANNEL\\_STATE\\_FAULTED and call WsCloseChannel.\n")

    assert bitext("names", "docs").stdout == (
        "WS_CHANNEL_STATE_FAULTED  constant  2  docs/en/channel.md:3:19\n"
        "WsCloseChannel            camel     1  docs/en/z.md:1:42\n"
    )


def test_names_tells_of_a_page_that_it_cannot_read(docs: Path, bitext: Bitext) -> None:
    write(docs / "en/bad.md", b"a\n  \xff\n")

    result = bitext("names", "docs")

    assert (result.exit_code, result.stdout.split()[0]) == (1, "WS_CHANNEL_STATE_FAULTED")
    assert result.stderr == (
        "error: docs/en/bad.md:2:3: byte 0xFF is not UTF-8; in Windows-1252 it is ÿ;"
        " it is left out\n"
    )


def test_status_is_a_table_of_pages_and_languages(docs: Path, bitext: Bitext) -> None:
    write(docs / "en/通道.md", "# Z\n")
    write(docs / "fr/通道.md", "# Z\n")

    assert bitext("status", "docs").stdout == STATUS


STATUS = """\
channel.md  en  original    clean
channel.md  es            1 found  0 % intact
channel.md  fr  missing
通道.md     en  original    clean
通道.md     es  missing
通道.md     fr              clean

en  2 pages, 2 original    clean
es  1 page, 1 missing    1 found  0 % intact
fr  1 page, 1 missing      clean
"""
NARROW_STATUS = """\
channel.md
  en  original    clean
  es            1 found  0 % intact
"""


@pytest.mark.usefixtures("docs")
def test_status_fits_the_terminal() -> None:
    command = [sys.executable, "-m", "bitext", "status", "docs"]
    for width, told in ((44, NARROW_STATUS), (45, STATUS[: STATUS.index("channel.md  fr")])):
        terminal, end = pty.openpty()
        with open(terminal, "rb") as screen:  # noqa: PTH123
            subprocess.run(
                command, stdout=end, env={**os.environ, "COLUMNS": str(width)}, check=True
            )
            os.close(end)
            assert os.read(screen.fileno(), 1000).decode().replace("\r\n", "\n") == told


def test_a_share_is_whole_only_where_nothing_is_lost(docs: Path, bitext: Bitext) -> None:
    names = "".join(f"Calls `WsOpen{number}`.\n\n" for number in range(300))
    write(docs / "en/channel.md", ENGLISH + names)
    write(docs / "es/channel.md", SPANISH + names)

    assert "99 % intact" in bitext("status", "docs").stdout


def test_status_keeps_sets_apart_that_lie_side_by_side(docs: Path, bitext: Bitext) -> None:
    write(docs.parent / "more/en/channel.md", ENGLISH)

    assert bitext("status", ".").stdout == (
        "docs:\n"
        "channel.md  en  original    clean\n"
        "channel.md  es            1 found  0 % intact\n"
        "\n"
        "more:\n"
        "channel.md  en  original  clean\n"
    )
    entries = json.loads(bitext("status", ".", "--format", "json").stdout)
    assert [(entry["home"], entry["folder"]) for entry in entries] == [
        ("docs", "en"),
        ("docs", "es"),
        ("more", "en"),
    ]


def test_the_name_of_a_page_need_not_be_text(docs: Path, bitext: Bitext) -> None:
    for name in (os.fsdecode(b"\xff.md"), *(f"{number}.md" for number in range(40))):
        write(docs / "en" / name, ENGLISH)
        write(docs / "es" / name, SPANISH)

    entries = json.loads(bitext("status", "docs", "--format", "json").stdout)
    assert {entry["page"] for entry in entries} >= {"0.md", "\\xff.md"}
    assert "\\xff.md     es" in bitext("status", "docs").stdout
    fixed = bitext("check", "docs", "--fix", "--jobs", "2")  # enough pages for two processes
    assert fixed.stdout == "Found 42 findings (42 fixed, 0 remaining).\n"
    assert (docs / "es" / os.fsdecode(b"\xff.md")).read_text("utf-8") == REPAIRED


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.usefixtures("docs")
def test_streams_may_be_closed(closed: str) -> None:
    for arguments, code in (("check docs", 1), ("rules", 0), ("status docs", 0), ("nonsense", 2)):
        command = f"{shlex.quote(sys.executable)} -m bitext {arguments} {closed}"
        result = subprocess.run(command, shell=True, capture_output=True, text=True)
        assert (result.returncode, "Traceback" in result.stderr) == (code, False)


def test_original_prints_the_page_that_was_translated(docs: Path, bitext: Bitext) -> None:
    bilingual = (
        '<span data-ttu-id="a-1">Ciérrelo.</span><span class="sxs-lookup">'
        '<span data-stu-id="a-1">Close it.</span></span>\n'
    )
    page = write(docs / "es/b.md", bilingual)

    assert bitext("original", page).stdout == "Close it.\n"
    assert bitext("original", docs / "es/channel.md").stdout == ENGLISH
    assert bitext("original", page, docs / "es/channel.md").stdout == (
        f"==> docs/es/b.md <==\nClose it.\n==> docs/es/channel.md <==\n{ENGLISH}"
    )


def test_a_page_may_have_no_original(docs: Path, bitext: Bitext) -> None:
    (docs / "en/channel.md").unlink()

    result = bitext("original", docs / "es/channel.md")

    told = "Error: docs/es/channel.md is not bilingual, and no original of it is found\n"
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(told)


def test_stage_writes_repaired_pages(docs: Path, bitext: Bitext) -> None:
    result = bitext("stage", "out", "docs")

    assert result.stdout == "2 pages staged in out: 1 finding repaired, 0 left\n"
    assert "en WS\\_CHANNEL\\_STATE\\_FAULTED." in Path("out/es/channel.md").read_text("utf-8")
    assert (docs / "es/channel.md").read_text("utf-8") == SPANISH
    assert (result.exit_code, result.stderr) == (0, "")


def test_stage_names_every_page_that_it_leaves_out(docs: Path, bitext: Bitext) -> None:
    for number in range(12):
        write(docs / f"es/bad{number:02}.md", b"a\n  \xff\n")

    result = bitext("stage", "out", "docs")

    assert result.exit_code == 1
    assert result.stdout == (
        "2 pages staged in out: 1 finding repaired, 0 left\n12 pages left out\n"
    )
    told = result.stderr.splitlines()
    assert [line.partition(": BT001 ")[0] for line in told] == [
        f"error: docs/es/bad{number:02}.md:2:3" for number in range(12)
    ]
    assert all(line.endswith(": left out") for line in told)
    assert sorted(path.name for path in Path("out/es").iterdir()) == ["channel.md"]


@pytest.mark.parametrize(
    ("text", "left", "code"),
    [
        ("Cierre el el canal.", ["1 BT204"], 1),
        ("Cierre [el canal](https://msdn.microsoft.com/x).", ["2 BT305"], 0),
        ("Cierre el el [canal](https://msdn.microsoft.com/x).", ["2 BT305", "1 BT204"], 1),
    ],
)
def test_stage_says_what_is_left_and_tells_it_by_its_exit_code(
    docs: Path, bitext: Bitext, text: str, left: list[str], code: int
) -> None:
    link = "[the channel](https://msdn.microsoft.com/x)" if "](" in text else "the channel"
    write(docs / "en/b.md", f"Close {link}.\n")
    write(docs / "es/b.md", f"{text}\n")

    result = bitext("stage", "out", "docs", "--original", "docs/en")

    number = sum(int(told[0]) for told in left)
    assert result.stdout == f"4 pages staged in out: 1 finding repaired, {number} left\n"
    command = "bitext check docs --original docs/en"
    assert result.stderr == f"note: left: {', '.join(left)}; `{command}` shows where\n"
    assert result.exit_code == code


def test_stage_says_where_links_lead_nowhere_that_only_it_knows_of(
    docs: Path, bitext: Bitext
) -> None:
    write(docs / "es/channel.md", "![a](a.png) [b](#b)\n")
    write(docs / "en/channel.md", "![a](a.png) [b](#b)\n")

    result = bitext("stage", "out", "docs")

    assert (result.exit_code, result.stderr.splitlines()) == (
        1,
        [
            f"note: docs/{language}/channel.md:1:{place}"
            for language in ("en", "es")
            for place in ('6: BT301 no file "a.png"', '17: BT302 this page has no anchor "b"')
        ],
    )


MALFORMED = [
    ("glossary.yml", b"- term: channel\n  avoid: x\n", '2:10: below "avoid" stand languages'),
    ("glossary.yml", b"- term: \xe9\n", "1:9: byte 0xE9 is not UTF-8; in Windows-1252 it is é"),
    ("annotations.yml", b"channel.md:\n  canal: Hola.\n", "2:10: here belong languages"),
    ("annotations.yml", b"a:\n  b:\n    es: \xe9\n", "3:9: byte 0xE9 is not UTF-8"),
    ("annotations.yml", b"b.md:\n  canal: {es: Hola.}\n", "2:3: there is no page b.md"),
    ("annotations.yml", b"channel.md:\n  x: {es: Hola.}\n", "2:3: channel.md has no heading #x"),
]


@pytest.mark.parametrize("command", [["check"], ["check", "--fix"], ["status"], ["stage", "out"]])
@pytest.mark.parametrize("mistake", MALFORMED)
def test_what_is_wrong_with_glossary_and_annotations_is_told(
    docs: Path, bitext: Bitext, command: list[str], mistake: tuple[str, bytes, str]
) -> None:
    name, data, message = mistake
    write(docs / name, data)

    for _ in range(2):  # the second time with what is known from the first
        result = bitext(*command, "docs")

        assert result.exit_code == 2
        *_, told = result.stderr.splitlines()
        assert told.lower().startswith(f"error: docs/{name}:{message.lower()}")


@pytest.mark.usefixtures("docs")
def test_stage_needs_a_folder_that_it_can_make(bitext: Bitext) -> None:
    Path("file").write_text("mine", "utf-8")

    result = bitext("stage", "file/out", "docs")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: file/out/.bitext-stage: Not a directory\n"


@pytest.mark.usefixtures("docs")
def test_color_is_for_terminals_and_for_who_asks(
    bitext: Bitext, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in bitext("check", "docs").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31mBT101\x1b[0m" in bitext("check", "docs").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in bitext("check", "docs").stdout


def test_the_module_runs_and_starts_fast(process: Process) -> None:
    result = process("--version")
    assert re.fullmatch(r"bitext \d+\.\d+\.\d+\n", result.stdout)

    heavy = {"bitext.rules", "bitext.parse", "yaml", "bs4", "sqlite3", "subprocess", "msgspec"}
    code = f"import sys, bitext.cli; print(sorted({heavy} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert loaded.stdout == "[]\n", loaded.stderr


def test_a_reader_that_stops_reading_is_no_error(docs: Path) -> None:
    for number in range(2000):
        write(docs / f"es/{number}.md", "[a](no.md)\n")
    command = [sys.executable, "-m", "bitext", "check", "docs", "--no-cache"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "docs"],
        ["check", "docs", "--diff", "--no-cache"],
        ["check", "docs", "--output-file", "/dev/full"],
        ["rules"],
        ["--version"],
    ],
)
@pytest.mark.usefixtures("docs")
def test_an_output_that_is_full_is_told_in_a_line(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "bitext", *arguments]
    with open("/dev/full", "w") as full:  # noqa: PTH123
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)

    told = "error: the output cannot be written: No space left on device\n"
    assert (result.returncode, result.stderr) == (2, told)
