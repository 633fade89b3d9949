from functools import partial
from pathlib import Path

import pytest

from bitext.align import align
from bitext.context import Context
from bitext.docset import Docset
from bitext.model import Evidence
from bitext.parse import parse
from bitext.render.directives import DirectiveError, directives, refusal
from bitext.render.links import Shelf
from bitext.render.page import render
from bitext.rules import rules, run
from bitext.stage import stage
from tests.bitext.conftest import Bitext
from tests.bitext.sample import write


def states(argument: str, language: str) -> str:
    if argument == "door":
        raise ValueError("a door has no states")
    return f"| {language} |\n|---|\n\n{argument}\n"


def broken(argument: str, _language: str) -> str:
    return {}[argument]


NAMED = {"states": f"{__name__}:states"}
KNOWN = directives(NAMED)


def rendered(text: str) -> str:
    return render(text, "a.md", "es", Shelf(), KNOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n```states channel\n```\n\nb\n", "a\n\n| es |\n|---|\n\nchannel\n\nb\n"),
        ("~~~~ states  two words \n\n~~~~\n", "| es |\n|---|\n\ntwo words\n"),
        ("```states\n```\n", "| es |\n|---|\n"),
        ("- a\n\n  ```states b\n  ```\n", "- a\n\n  | es |\n  |---|\n\n  b\n"),
        ("> ```states b\n> ```\n", "> | es |\n> |---|\n>\n> b\n"),
        ("```states door\n```\n", "```states door\n```\n"),
        ("```states b\nsome code\n```\n", "```states b\nsome code\n```\n"),
        ("```python\n```\n", "```python\n```\n"),
        ("    ```states b\n    ```\n", "    ```states b\n    ```\n"),
    ],
)
def test_an_empty_fence_of_that_name_is_what_its_function_writes(text: str, expected: str) -> None:
    assert rendered(text) == expected


REFUSED = [rule for rule in rules() if rule.code in ("BT006", "BT016")]


@pytest.mark.parametrize(
    ("original", "target", "messages", "offered"),
    [
        ("```states channel", "```states channel", [], []),
        ("```states channel", "```states door", ["a door has no states"], ["states channel"]),
        ("```states door", "```states channel", [], []),
        ("```states door", "```states door", ["a door has no states"], [""]),
        ("", "```states door", ["a door has no states"], [""]),
        ("```text", "```states door", ["a door has no states"], ["text"]),
    ],
)
def test_what_a_function_refuses_is_one_finding(
    original: str, target: str, messages: list[str], offered: list[str]
) -> None:
    page = parse(f"# A\n\n- {target}\n  ```\n", "a.md", "es")
    source = parse(f"# A\n\n- {original}\n  ```\n", "a.md") if original else None
    pair = align(page, source, Evidence.EXACT if source else Evidence.NONE)

    found = run(pair, Context(refusal=partial(refusal, KNOWN)), REFUSED)

    assert [(f.code, f.start, f.message) for f in found] == [("BT016", 7, m) for m in messages]
    assert [(f.original, f.edits) for f in found] == [(offer, ()) for offer in offered]


def test_check_and_stage_say_the_same(tmp_path: Path, bitext: Bitext) -> None:
    write(tmp_path / "docs/es/a.md", "# A\n\n```states door\n```\n")
    named = "plugins: [{bitext: {directives: {states: '%s'}}}]\n"
    write(tmp_path / "mkdocs.yml", named % f"{__name__}:states")
    check = ("check", str(tmp_path / "docs"), "--format", "concise")

    for _ in range(2):
        told = bitext(*check)
        assert "a.md:3:1: BT016 warning: a door has no states\n" in told.stdout
    docset = Docset([str(tmp_path / "docs")], directives=NAMED)
    (page,) = stage(docset, tmp_path / "stage", REFUSED)
    assert [(f.code, f.line, f.column, f.message) for f in page.remaining] == [
        ("BT016", 3, 1, "a door has no states")
    ]

    write(tmp_path / "mkdocs.yml", named % "nowhere:states")
    told = bitext(*check)
    assert (told.exit_code, "BT016" in told.stdout) == (0, False)
    assert "note: directive states: nowhere:states: No module named 'nowhere'" in told.stderr


def test_a_stage_stands_on_its_own(tmp_path: Path) -> None:
    docs = tmp_path / "docs/es"
    docs.mkdir(parents=True)
    (docs / "a.md").write_text("# A\n\n```states channel\n```\n\n```states door\n```\n")

    docset = Docset([str(tmp_path / "docs")], directives=NAMED)
    (page,) = stage(docset, tmp_path / "stage", REFUSED)

    staged = (tmp_path / "stage/es/a.md").read_text()
    assert staged == "# A\n\n| es |\n|---|\n\nchannel\n\n```states door\n```\n"
    assert [(f.code, f.line, f.column) for f in page.remaining] == [("BT016", 6, 1)]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nowhere.at.all:f", "directive x: nowhere.at.all:f: No module named 'nowhere'"),
        (f"{__name__}:nothing", f"module '{__name__}' has no attribute 'nothing'"),
        (f"{__name__}:KNOWN", "KNOWN is not a function"),
        ("states", "directive x: states: "),
    ],
)
def test_a_function_that_is_not_there_is_told(place: str, message: str) -> None:
    with pytest.raises(DirectiveError, match=message):
        directives({"x": place})


def test_a_function_that_fails_is_named() -> None:
    place = f"{__name__}:broken"
    assert refusal(directives({"b": place}), "b", "c", "es") == f"{place} failed: KeyError: 'c'"


def test_without_a_function_nothing_is_staged(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text("# A\n")
    docset = Docset([str(tmp_path / "docs")], directives={"x": "nowhere.at_all:f"})

    with pytest.raises(DirectiveError):
        stage(docset, tmp_path / "stage", [])

    assert not (tmp_path / "stage").exists()
