"""The formats of a report: what they say of the same findings, and that others can read it."""

import json
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from bitext import cli
from bitext.edits import apply
from bitext.model import Edit, Finding, Lines, Severity
from bitext.report import FORMATS, Checked, Report, Summary, format_of, locate
from bitext.report.json import schema
from bitext.report.text import columns, visible
from bitext.rules import Rule
from tests.bitext.conftest import Bitext
from tests.bitext.sample import CLEAN, SPANISH, write


def rule(code: str, severity: Severity) -> Rule:
    return Rule(code, "made-up", severity, f"{code} is made up.\n\nFor a test.", lambda *_: ())


RULES = {
    code: rule(code, severity)
    for code, severity in (
        ("BT101", Severity.ERROR),
        ("BT204", Severity.WARNING),
        ("BT305", Severity.INFO),
    )
}
NASTY = 'a 100 % "<b>" & ::x, y: 通道\x00\x1b[31m\u202e\r\nz'


def render(
    form: str, text: str, *findings: Finding, path: str = "docs/es/a.md", width: int = 100
) -> str:
    pages = [Checked(path, locate(text, findings)), Checked("docs/es/clean.md", ())]
    summary = Summary()
    for page in pages:
        summary.count(page, RULES)
    report = Report(pages, RULES, summary, "1.2.3", width=width)
    return "".join(format_of(form).render(report))


def spot(text: str, word: str, code: str = "BT101", **more: object) -> Finding:
    start = text.index(word)
    return Finding("it is wrong", start, start + len(word), code=code, **more)  # type: ignore[arg-type]


# --- for people ---


@pytest.mark.parametrize(
    ("line", "word", "shown", "marks"),
    [
        ("uno dos tres", "dos", "uno dos tres", "    ^^^"),
        ("\tuno\tdos", "dos", "    uno    dos", "           ^^^"),
        ("通道已關閉，然後", "關閉", "通道已關閉，然後", "      ^^^^"),
        ("abc 通道。", "。", "abc 通道。", "        ^^"),
        ("e\u0301te\u0301 dos", "dos", "e\u0301te\u0301 dos", "    ^^^"),
        ("ａｂｃ x", "x", "ａｂｃ x", "       ^"),
        ("a\u200bb x", "x", "a\\u200bb x", "         ^"),
        ("a\u202eb", "\u202e", "a\\u202eb", " ^^^^^^"),
        ("a\x1b[31mb", "b", "a\\x1b[31mb", "         ^"),
        ("a\u00adb", "b", "a\\xadb", "     ^"),
        ("uno", "", "uno", "^"),
    ],
)
def test_marks_stand_below_what_they_mark(line: str, word: str, shown: str, marks: str) -> None:
    start = line.index(word) + 2
    finding = Finding("it is wrong", start, start + len(word), code="BT101")

    lines = render("text", f"-\n{line}\n-\n", finding).splitlines()

    assert lines[2:4] == [f"    2 | {shown}", f"      | {marks}"]


def test_a_long_line_is_cut_around_the_spot() -> None:
    text = "uno " * 1000 + "AQUÍ" + " dos" * 1000 + "\n"
    lines = render("text", text, spot(text, "AQUÍ"), width=60).splitlines()

    assert lines[0] == "docs/es/a.md:1:4001: BT101 error: it is wrong"
    assert lines[2:4] == [
        "    1 | …no uno uno uno uno uno AQUÍ dos dos dos dos dos do…",
        "      | " + " " * 24 + "^^^^",
    ]


@given(
    before=st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=300),
    word=st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=300),
    after=st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=300),
    width=st.integers(40, 120),
)
def test_a_line_fits_the_terminal_and_its_marks_the_line(
    before: str, word: str, after: str, width: int
) -> None:
    before = "x" + before  # else there may be no line to show
    finding = Finding("m", len(before), len(before) + len(word), code="BT101")
    lines = render("text", before + word + after, finding, width=width).split("\n")
    shown, marks = lines[2][8:], lines[3][8:]

    assert columns(lines[2]) <= width
    assert marks.strip(" ").strip("^") == ""
    assert len(marks) <= columns(shown) + (columns(visible(word)) == 0)
    assert visible(shown) == shown
    assert not any(unicodedata.category(c)[0] == "C" for c in shown)


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        ({"original": "one\n  two"}, ["original: one two"]),
        ({"original": "one", "evidence": "the slug"}, ["original: one (the slug)"]),
        ({"suggestion": "dues"}, ["help: perhaps dues"]),
        ({"edits": (Edit(4, 7, "DOS"),)}, ["help: write DOS"]),
        ({"edits": (Edit(4, 7, "DOS"), Edit(0, 3, "1"))}, ["help: write 1 DOS"]),
        ({"edits": (Edit(3, 7, ""),)}, ["help: remove dos"]),
        ({"edits": (Edit(3, 3, "\xa0"),)}, ["help: insert a no-break space after uno"]),
        ({"edits": (Edit(4, 4, "¿"),)}, ["help: insert ¿ before dos"]),
        ({"edits": (Edit(4, 4, "En"),)}, ["help: write Endos"]),
        ({"edits": (Edit(5, 6, ""),)}, ["help: remove o before s"]),
        ({"edits": (Edit(5, 6, "i"),)}, ["help: write dis"]),
        ({"edits": (Edit(12, 19, ""),)}, ["help: remove what stands from 1:13 to 2:7"]),
        ({"edits": (Edit(13, 13, "# "),)}, ["help: insert # at 2:1"]),
        ({"edits": (Edit(13, 17, "4"),)}, ["help: write 4 from 2:1 to 2:5"]),
        (
            {"edits": (Edit(4, 7, "DOS"), Edit(13, 17, "4"))},
            ["help: write DOS, and repair 1 more place with it"],
        ),
        ({}, []),
    ],
)
def test_the_original_and_the_way_out_are_told(finding: dict[str, object], told: list[str]) -> None:
    text = "uno dos tres\ncuatro\n"
    lines = render("text", text, spot(text, "dos", **finding)).splitlines()

    assert [line.removeprefix("      = ") for line in lines[4:] if "=" in line] == told


@pytest.mark.parametrize(
    ("text", "word", "edits", "told"),
    [
        (
            "vea WIDGET \\_ BUSY.",
            "WIDGET \\_ BUSY",
            (Edit(4, 4, "WS\\_"), Edit(10, 11, ""), Edit(13, 14, "")),
            "write WS\\_WIDGET\\_BUSY",
        ),
        (
            "(vea [la llamada.](a.md))",
            ".",
            (Edit(16, 17, ""), Edit(24, 24, ".")),
            "write llamada](a.md).",
        ),
        ("fin" + " uno" * 9, "fin", (Edit(0, 39, "a" * 200),), f"write {'a' * 78} … {'a' * 78}"),
        ("通道已關閉然後", "關閉", (Edit(3, 5, "開"),), "write 開"),
    ],
)
def test_a_repair_is_told_in_whole_words(
    text: str, word: str, edits: tuple[Edit, ...], told: str
) -> None:
    lines = render("text", text + "\n", spot(text, word, edits=edits)).splitlines()
    assert f"      = help: {told}" in lines


@pytest.mark.parametrize(("code", "severity"), [*((r.code, r.severity) for r in RULES.values())])
@pytest.mark.parametrize("form", ["text", "concise"])
def test_a_finding_shows_its_severity_behind_its_code(form: str, code: str, severity: str) -> None:
    first = render(form, "uno dos", spot("uno dos", "dos", code)).splitlines()[0]
    assert first == f"docs/es/a.md:1:5: {code} {severity}: it is wrong"


@pytest.mark.parametrize("length", [1, 51, 52, 53, 900])
def test_a_line_that_is_cut_in_front_says_so(length: int) -> None:
    text = "uno " * 50 + "x" * length + " dos" * 50
    lines = render("text", text, spot(text, "x" * length), width=60).splitlines()
    assert lines[2].startswith("    1 | …")


@pytest.mark.parametrize(
    ("codes", "closing"),
    [
        ("", "No findings in 2 pages."),
        ("BT101", "Found 1 finding (1 error, 0 warnings, 0 infos) in 1 page."),
        (
            "BT101 BT204 BT204 BT305",
            "Found 4 findings (1 error, 2 warnings, 1 info) in 1 page.",
        ),
    ],
)
def test_the_last_line_counts(codes: str, closing: str) -> None:
    findings = [Finding("m", 0, 1, code=code) for code in codes.split()]
    assert render("concise", "text", *findings).splitlines()[-1] == closing


@given(text=st.text("a\n\r通\u2028", max_size=60), data=st.data())
def test_places_are_those_of_the_text(text: str, data: st.DataObject) -> None:
    offsets = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    findings = [
        Finding("m", start, end, edits=(Edit(low, high, ""),))
        for (start, end), (low, high) in data.draw(st.lists(st.tuples(offsets, offsets)))
    ]
    lines = Lines(text)

    for finding, located in zip(findings, locate(text, findings), strict=True):
        (edit,) = located.edits
        for offset, *place in (
            (finding.start, located.line, located.column),
            (finding.end, located.end_line, located.end_column),
            (finding.edits[0].start, edit.line, edit.column),
            (finding.edits[0].end, edit.end_line, edit.end_column),
        ):
            expected = lines.place(offset)
            assert place == [expected.line, expected.column]
        assert lines.line(located.line).startswith(located.excerpt)


def test_a_fingerprint_is_that_of_the_words() -> None:
    def prints(text: str) -> list[str]:
        finding = Finding("m", text.index("dos"), text.index("!"), "the  original", code="BT204")
        return [located.fingerprint for located in locate(text, [finding])]

    assert prints("uno dos tres!") == prints("\n\nzwei dos\n  tres!\n") != prints("dos  cuatro!")


# --- for programs ---


def test_json_is_what_its_schema_says(docs: Path, bitext: Bitext) -> None:
    write(docs / "es/b.md", "[a](no.md)\n")
    validator = Draft202012Validator(schema())
    Draft202012Validator.check_schema(schema())

    select = ("--select", "BT101,BT301")
    document = json.loads(bitext("check", "docs", "--format", "json", *select).stdout)

    validator.validate(document)
    assert document["version"] == 1
    assert document["summary"]["codes"] == {"BT101": 1, "BT301": 1}
    (finding,) = (f for f in document["findings"] if f["code"] == "BT101")
    assert " ".join(finding) == (
        "code name severity message path line column end_line end_column"
        " original evidence suggestion fix"
    )
    assert finding["fix"] == {
        "edits": [
            {
                "line": 3,
                "column": 24,
                "end_line": 3,
                "end_column": 57,
                "text": "WS\\_CHANNEL\\_STATE\\_FAULTED",
            }
        ]
    }
    assert not validator.is_valid({**document, "version": 2})
    assert not validator.is_valid({**document, "findings": [{**finding, "line": 0}]})
    del finding["evidence"]
    assert not validator.is_valid(document)


@pytest.fixture(scope="module")
def sarif_schema() -> dict[str, object]:
    file = Path(__file__).parent / "schemas/sarif-2.1.0.json"
    found: dict[str, object] = json.loads(file.read_text("utf-8"))
    return found


def test_sarif_is_valid(sarif_schema: dict[str, object], docs: Path, bitext: Bitext) -> None:
    write(docs / "es/ñ 100%.md", "[a](no.md) and a\r\n\r\n[b](gone.md)")
    write(docs / "es/binary.md", b"\0")
    validator = validator_for(sarif_schema)(sarif_schema)

    log = json.loads(bitext("check", "docs", "--format", "sarif").stdout)

    assert [error.message for error in validator.iter_errors(log)] == []
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert {result["ruleId"] for result in run["results"]} >= {"BT001", "BT101", "BT301"}
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert Path(unquote(uri)).is_file()
    prints = [result["partialFingerprints"]["bitext/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    assert not validator.is_valid({**log, "runs": [{**run, "columnKind": "bytes"}]})
    for nothing in ("", CLEAN):
        write(docs / "es/ñ 100%.md", nothing)
    empty = json.loads(bitext("check", "docs/en", "--format", "sarif").stdout)
    assert validator.is_valid(empty)
    assert empty["runs"][0]["results"] == []


def test_the_fixes_of_sarif_repair_the_page(docs: Path, bitext: Bitext) -> None:
    text = "# 通道 \U0001f600\r\n" + SPANISH.replace("Establece", "\U0001f600 Establece")
    page = write(docs / "es/channel.md", text)
    log = json.loads(bitext("check", "docs", "--format", "sarif", "--select", "BT101").stdout)

    lines = Lines(text)
    edits = []
    for result in log["runs"][0]["results"]:
        for replacement in result["fixes"][0]["artifactChanges"][0]["replacements"]:
            region = replacement["deletedRegion"]
            start = lines.starts[region["startLine"] - 1] + region["startColumn"] - 1
            end = lines.starts[region["endLine"] - 1] + region["endColumn"] - 1
            edits.append(Edit(start, end, replacement["insertedContent"]["text"]))

    bitext("check", "docs", "--fix", "--select", "BT101")
    assert apply(text, edits).encode() == page.read_bytes()
    assert len(edits) == 1


def test_github_gets_annotations_with_everything_escaped() -> None:
    text = "uno\ndos\n"
    one = Finding(NASTY, 0, 3, code="BT101")
    two = Finding("over two lines", 1, 6, code="BT204")
    three = Finding("info", 0, 0, code="BT305")

    output = render("github", text, one, two, three, path="a, b:100%.md")

    name = "file=a%2C b%3A100%25.md"
    assert output.split("\n") == [
        f"::error {name},line=1,endLine=1,title=BT101 made-up,col=1,endColumn=4"
        '::1:1: a 100 %25 "<b>" & ::x, y: 通道\x00\x1b[31m\u202e%0D%0Az',
        f"::warning {name},line=1,endLine=2,title=BT204 made-up::1:2: over two lines",
        f"::notice {name},line=1,endLine=1,title=BT305 made-up,col=1,endColumn=1::1:1: info",
        "",
    ]


def test_gitlab_gets_a_list_with_unique_fingerprints() -> None:
    text = "dos dos dos\n"
    findings = [Finding(NASTY, at, at + 3, code="BT204") for at in (0, 4, 8)]

    issues = json.loads(render("gitlab", text, *findings))

    assert issues[0] == {
        "description": f"BT204: {NASTY}",
        "check_name": "made-up",
        "fingerprint": issues[0]["fingerprint"],
        "severity": "minor",
        "location": {"path": "docs/es/a.md", "lines": {"begin": 1, "end": 1}},
    }
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", issue["fingerprint"]) for issue in issues)
    assert json.loads(render("gitlab", text)) == []


def test_junit_counts_and_survives_every_character() -> None:
    text = NASTY + "\n"
    output = render(
        "junit",
        text,
        Finding(NASTY, 0, 1, original=NASTY, code="BT101"),
        Finding("w", 0, 1, code="BT204"),
        Finding("i", 0, 1, code="BT305"),
    )

    root = ElementTree.fromstring(output.encode())
    assert root.attrib == {"name": "bitext", "tests": "4", "failures": "2", "errors": "0"}
    suites = {suite.get("name"): suite for suite in root}
    assert [len(suite) for suite in suites.values()] == [3, 1]
    first = suites["docs/es/a.md"][0]
    assert first.get("name") == "BT101 made-up 1:1"
    failure = first.find("failure")
    assert failure is not None
    assert failure.get("message") == NASTY.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")
    assert suites["docs/es/a.md"][2].find("failure") is None
    assert suites["docs/es/a.md"][2].find("system-out") is not None


def test_the_command_line_offers_every_format() -> None:
    assert cli.FORMATS == FORMATS
    for form in FORMATS:
        assert callable(format_of(form).render)


@pytest.mark.parametrize("form", FORMATS)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    start=st.integers(0, 40),
    length=st.integers(0, 40),
    message=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_no_text_breaks_a_format(
    form: str, text: str, start: int, length: int, message: str
) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    finding = Finding(
        message, start, end, text, message, text, (Edit(start, end, message),), "BT101"
    )
    output = render(form, text, finding)
    if form in ("json", "sarif", "gitlab"):
        json.loads(output)
    elif form == "junit":
        ElementTree.fromstring(output.encode())
    elif form == "github":
        assert output.count("\n") == 1
