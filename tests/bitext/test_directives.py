from pathlib import Path

import pytest

from bitext.docset import Docset
from bitext.model import Finding
from bitext.parse import parse
from bitext.render import render
from bitext.render.directives import DirectiveError, directives, refusals
from bitext.render.links import Shelf
from bitext.stage import stage


def states(argument: str, language: str) -> str:
    if argument == "door":
        raise ValueError("a door has no states")
    return f"| {language} |\n|---|\n\n{argument}\n"


KNOWN = directives({"states": f"{__name__}:states"})


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


def test_what_a_function_refuses_is_a_finding_at_the_fence() -> None:
    text = "a\n\n- ```states door\n  ```\n\n```states channel\n```\n"
    found = list(refusals(parse(text), KNOWN))
    assert found == [Finding("a door has no states", 5, 25, code="BT016")]


def test_a_stage_stands_on_its_own(tmp_path: Path) -> None:
    docs = tmp_path / "docs/es"
    docs.mkdir(parents=True)
    (docs / "a.md").write_text("# A\n\n```states channel\n```\n\n```states door\n```\n")

    (page,) = stage(Docset([str(tmp_path / "docs")]), tmp_path / "stage", (), "", KNOWN)

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
