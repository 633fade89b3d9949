"""Findings that are accepted: known again after edits elsewhere, given up when they are gone."""

import json
import shutil
from pathlib import Path

import pytest

from bitext.baseline import MalformedBaselineError, read_baseline
from tests.bitext.conftest import Bitext
from tests.bitext.sample import ENGLISH, REPAIRED, SPANISH, write

LINKS = "Vea [uno](no.md), [dos](no.md) y [tres](nunca.md).\n"
CHECK = ("check", "docs", "--select", "BT301", "--format", "concise")


@pytest.fixture
def known(docs: Path, bitext: Bitext) -> Path:
    """A page with three broken links, all of them listed."""
    page = write(docs / "es/links.md", LINKS)
    result = bitext(*CHECK, "--write-baseline", "known.json")
    assert (result.exit_code, result.stdout) == (0, "known.json: 3 findings listed\n")
    return page


@pytest.mark.usefixtures("known")
def test_listed_findings_do_not_count(bitext: Bitext) -> None:
    result = bitext(*CHECK, "--baseline", "known.json")
    told = "No findings in 3 pages. The baseline accepts 3 findings.\n"
    assert (result.exit_code, result.stdout) == (0, told)

    result = bitext(*CHECK[:-1], "json", "--baseline", "known.json")
    document = json.loads(result.stdout)
    assert (document["summary"]["findings"], document["summary"]["accepted"]) == (0, 3)
    assert document["findings"] == []


def test_the_file_is_sorted_and_has_a_line_for_each(known: Path, bitext: Bitext) -> None:
    write(known.with_name("a.md"), LINKS)
    bitext(*CHECK, "--write-baseline", "known.json")

    lines = Path("known.json").read_text("utf-8").splitlines()
    assert (lines[:3], lines[-2:]) == (["{", '"version": 1,', '"findings": ['], ["]", "}"])
    entries = [json.loads(line.rstrip(",")) for line in lines[3:-2]]
    assert [(e["path"], e["message"]) for e in entries] == [
        (f"docs/es/{page}.md", f'no page "{target}.md"')
        for page in ("a", "links")
        for target in ("no", "no", "nunca")
    ]
    assert len({e["fingerprint"] for e in entries}) == 3
    again = Path("known.json").read_bytes()
    bitext(*CHECK, "--write-baseline", "known.json")
    assert Path("known.json").read_bytes() == again


@pytest.mark.parametrize(
    "text",
    [
        "Una línea más.\n\n# Y un título\n\n" + LINKS,
        LINKS.replace("uno", "cien"),
        LINKS.replace("Vea ", "Vea\r\n"),
        LINKS.replace(" y ", "\n\ny\n"),
    ],
)
def test_edits_elsewhere_change_nothing(known: Path, bitext: Bitext, text: str) -> None:
    write(known, text)
    result = bitext(*CHECK, "--baseline", "known.json")
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_new_finding_counts(known: Path, bitext: Bitext) -> None:
    write(known, LINKS + "[cuatro](no.md) [cinco](otro.md)\n")

    result = bitext(*CHECK, "--baseline", "known.json")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        'docs/es/links.md:2:10: BT301 warning: no page "no.md"',
        'docs/es/links.md:2:25: BT301 warning: no page "otro.md"',
        "Found 2 findings (0 errors, 2 warnings, 0 infos) in 1 page."
        " The baseline accepts 3 findings.",
    ]


def test_a_stale_entry_has_to_go(known: Path, bitext: Bitext) -> None:
    write(known, LINKS.replace("nunca.md", "channel.md"))

    result = bitext(*CHECK, "--baseline", "known.json")
    told = "No findings in 3 pages. The baseline accepts 2 findings.\n"
    assert (result.exit_code, result.stdout) == (1, told)
    assert result.stderr.splitlines() == [
        'error: docs/es/links.md: BT301 no page "nunca.md": stale in known.json',
        "rewrite it with --write-baseline known.json",
    ]
    # It says nothing of pages or rules that were not asked for.
    assert bitext("check", "docs/en", "--baseline", "known.json").exit_code == 0
    assert bitext("check", "docs", "--select", "BT6", "--baseline", "known.json").exit_code == 0

    bitext(*CHECK, "--write-baseline", "known.json")
    assert bitext(*CHECK, "--baseline", "known.json").exit_code == 0


def test_entries_of_a_page_that_is_gone_are_stale(known: Path, bitext: Bitext) -> None:
    known.unlink()
    result = bitext(*CHECK, "--baseline", "known.json")
    assert result.exit_code == 1
    assert result.stderr.count("stale in known.json") == 3


@pytest.mark.parametrize(
    "narrow", [["docs", "--select", "BT1"], ["docs/es/channel.md"], ["docs/en"]]
)
def test_a_page_that_is_missing_is_known_whatever_else_is_asked(
    docs: Path, bitext: Bitext, narrow: list[str]
) -> None:
    write(docs / "en/missing.md", ENGLISH)
    bitext("check", "docs", "--write-baseline", "known.json")
    listed = Path("known.json").read_text("utf-8")
    assert listed.count("BT504") == 1

    assert bitext("check", *narrow, "--baseline", "known.json").exit_code == 0
    for paths in (narrow, ["docs"]):
        bitext("check", *paths, "--write-baseline", "known.json")
        assert Path("known.json").read_text("utf-8") == listed

    write(docs / "es/missing.md", SPANISH)
    assert bitext("check", "docs", "--baseline", "known.json").stderr.count("BT504") == 1


def test_writing_for_some_pages_keeps_the_entries_of_others(known: Path, bitext: Bitext) -> None:
    write(known.with_name("b.md"), "[a](weg.md)\n")

    bitext("check", known.with_name("b.md"), "--select", "BT301", "--write-baseline", "known.json")

    assert bitext(*CHECK, "--baseline", "known.json").exit_code == 0


def test_paths_are_those_from_the_file(
    known: Path, bitext: Bitext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(known.parent)
    result = bitext("check", ".", "--select", "BT301", "--baseline", "../../known.json")
    assert (result.exit_code, result.stderr) == (0, "")
    absolute = bitext(
        "check", known, "--select", "BT301", "--baseline", Path("../../known.json").resolve()
    )
    assert (absolute.exit_code, absolute.stderr) == (0, "")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_is_listed_is_not_repaired(docs: Path, bitext: Bitext, jobs: str) -> None:
    for name in range(40):  # enough for several processes
        write(docs / f"en/{name}.md", ENGLISH)
        write(docs / f"es/{name}.md", SPANISH)
    bitext("check", "docs", "--write-baseline", "known.json")
    new = write(docs / "es/new.md", SPANISH)
    write(docs / "en/new.md", ENGLISH)
    check = ("check", "docs", "--baseline", "known.json", "--jobs", jobs)

    assert "b/docs/es/new.md" in (difference := bitext(*check, "--diff").stdout)
    assert difference.count("+++ ") == 1
    fixed = bitext(*check, "--fix")

    assert (fixed.exit_code, fixed.stderr) == (0, "")
    accepted = "The baseline accepts 41 findings.\n"
    assert fixed.stdout == f"Found 1 finding (1 fixed, 0 remaining). {accepted}"
    assert new.read_text("utf-8") == REPAIRED
    assert {(docs / f"es/{name}.md").read_text("utf-8") for name in range(40)} == {SPANISH}
    pages = len(list(docs.rglob("*.md")))
    assert bitext(*check).stdout == f"No findings in {pages} pages. {accepted}"
    assert bitext("check", "docs", "--fix").stdout == "Found 41 findings (41 fixed, 0 remaining).\n"


def test_writing_after_repairs_says_what_was_repaired(known: Path, bitext: Bitext) -> None:
    check = ("check", "docs", "--select", "BT101,BT301", "--fix", "--write-baseline", "new.json")

    fixed = bitext(*check)

    assert (fixed.exit_code, fixed.stdout) == (
        0,
        "Found 4 findings (1 fixed, 3 remaining)."
        " 0 errors, 3 warnings, 0 infos in 1 page.\n"
        "new.json: 3 findings listed\n",
    )
    assert known.with_name("channel.md").read_text("utf-8") == REPAIRED
    assert len(entries(Path("new.json"))) == 3


def test_nothing_is_repaired_if_no_baseline_can_be_written(docs: Path, bitext: Bitext) -> None:
    result = bitext("check", "docs", "--fix", "--write-baseline", "no/such/known.json")

    assert (result.exit_code, result.stdout) == (2, "")
    told = "no/such/known.json cannot be written: the folder no/such is missing or read-only\n"
    assert result.stderr.endswith(told)
    assert (docs / "es/channel.md").read_text("utf-8") == SPANISH


@pytest.mark.usefixtures("known")
def test_a_report_does_not_replace_the_baseline(bitext: Bitext) -> None:
    text = Path("known.json").read_text("utf-8")

    result = bitext(*CHECK, "--baseline", "known.json", "--output-file", "./known.json")

    assert result.exit_code == 2
    assert result.stderr.endswith("--output-file: ./known.json is read in this run\n")
    assert Path("known.json").read_text("utf-8") == text


def test_what_is_listed_follows_the_repair_of_another_finding(docs: Path, bitext: Bitext) -> None:
    waits = "as soon as everything that waits for it has been told"
    write(docs / "en/channel.md", f"It sets WS\\_CHANNEL\\_STATE\\_FAULTED {waits}.\n")
    write(docs / "es/channel.md", "Es WS \\_ CHANNEL \\_ STATE \\_ FAULTED.\n")
    bitext("check", "docs", "--select", "BT203", "--write-baseline", "known.json")
    check = ("check", "docs", "--baseline", "known.json")

    fixed = bitext(*check, "--fix")

    accepted = "The baseline accepts 1 finding.\n"
    assert (fixed.exit_code, fixed.stderr) == (0, "note: known.json: 1 finding listed\n")
    assert fixed.stdout == f"Found 1 finding (1 fixed, 0 remaining). {accepted}"
    again = bitext(*check)
    told = f"No findings in 2 pages. {accepted}"
    assert (again.exit_code, again.stdout, again.stderr) == (0, told, "")


def test_what_is_listed_follows_the_repair_of_its_original(docs: Path, bitext: Bitext) -> None:
    write(docs / "en/a.md", "See [it](Channel.md). Sets WS\\_CHANNEL\\_STATE\\_FAULTED.\n")
    text = "Vea [él](Channel.md). Fija WS \\_ CHANNEL \\_ STATE \\_ FAULTED.\n"
    page = write(docs / "es/a.md", text)
    bitext("check", page, "--select", "BT101", "--write-baseline", "known.json")
    before = entries(Path("known.json"))
    check = ("check", "docs", "--select", "BT101,BT301", "--baseline", "known.json")

    fixed = bitext(*check, "--fix")

    told = "Found 3 findings (3 fixed, 0 remaining). The baseline accepts 1 finding.\n"
    assert (fixed.exit_code, fixed.stdout) == (0, told)
    assert page.read_text("utf-8") == text.replace("Channel", "channel")
    assert len(entries(Path("known.json")) - before) == 1
    again = bitext(*check)
    assert (again.exit_code, again.stderr) == (0, "")


# Pages as they were delivered, of whose findings some that are accepted change with the names.
DELIVERED = [
    ("es", "channel.md", "BT222", 1, 1),
    ("pt", "schema-support-level.md", "BT201", 1, 1),
    ("pt", "policy-support.md", "BT203", 1, 0),  # it seemed to break off in a mangled name
    ("zh-TW", "channel-layer-overview.md", "BT222", 1, 1),
]


@pytest.mark.parametrize(("language", "page", "code", "listed", "left"), DELIVERED)
def test_after_repairs_only_what_still_stands_is_listed(  # noqa: PLR0913 - a row of the table
    tmp_path: Path,
    shared: Path,
    bitext: Bitext,
    language: str,
    page: str,
    code: str,
    listed: int,
    left: int,
) -> None:
    for folder in ("en", language):
        shutil.copytree(shared / "corpus/wsw" / folder, tmp_path / folder)
    known, file = tmp_path / "known.json", tmp_path / language / page
    bitext("check", file, "--select", code, "--write-baseline", known)
    before = entries(known)
    check = ("check", file, "--select", f"BT1,BT310,{code}", "--baseline", known)

    bitext(*check, "--fix")

    assert (len(before), len(entries(known))) == (listed, left)
    assert entries(known).isdisjoint(before)
    again = bitext(*check)
    assert (again.stderr, code in again.stdout) == ("", False)


def entries(file: Path) -> set[str]:
    return {entry["fingerprint"] for entry in json.loads(file.read_text("utf-8"))["findings"]}


def test_entries_of_a_page_that_cannot_be_read_are_not_stale(known: Path, bitext: Bitext) -> None:
    known.write_bytes(b"\xff\n")
    result = bitext("check", "docs", "--select", "BT001,BT301", "--baseline", "known.json")
    assert (result.exit_code, result.stderr) == (1, "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: Expecting value"),
        ('{\n"version": 1,\n"findings": [,]}', "3:14: Expecting value"),
        ('{"version": 7}', "1:13: version 7 is not known, 1 is"),
        ("\n []", "2:2: Expected `object`, got `array`"),
        (
            '{\n"version": 1,\n"findings": [\n{"path":"a","code":"BT1","fingerprint":"x"},\n'
            '{"path":"a","code":7,"fingerprint":"x"}\n]\n}',
            "5:20: Expected `str`, got `int`",
        ),
        (
            '{"findings": [\n {"message": "ñ,]}", "path": "a", "code": "BT1"}], "version": 1}',
            "2:2: Object missing required field `fingerprint`",
        ),
        ('{"version": 1,\n"ñ": NaN}', "2:6: JSON is malformed: invalid character"),
        ("[" * 100_000, "1:1: this is nested too deeply"),
        (
            b'{"version": 1,\n "path": "\xe9"}',
            "2:11: byte 0xE9 is not UTF-8; in Windows-1252 it is é",
        ),
        (b"\xff\xfe\0", "1:1: the file is UTF-16; pages are UTF-8"),
    ],
)
def test_a_malformed_file_is_explained_with_its_place(
    docs: Path, bitext: Bitext, text: str | bytes, message: str
) -> None:
    file = write(docs / "known.json", text)
    with pytest.raises(MalformedBaselineError) as error:
        read_baseline(file.read_bytes())
    assert str(error.value) == message

    result = bitext("check", "docs", "--baseline", "docs/known.json")
    assert result.exit_code == 2
    assert f"Error: docs/known.json:{message}\n" in result.stderr


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read_baseline(b'\xef\xbb\xbf{"version": 1}').listed == frozenset()
