import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from bitext.report import json as report
from wwsapi.constants import Hresult
from wwsapi.states import TABLES, Cell, Table
from wwsdocs import directives
from wwsdocs.directives import example, states, timeline
from wwsdocs.project_pages import contributing, schema

WORDS = yaml.safe_load(Path(directives.__file__).with_suffix(".yml").read_text("utf-8"))
REFUSALS = {
    "–": Hresult.WS_E_INVALID_OPERATION,
    "!": Hresult.WS_E_OBJECT_FAULTED,
    "?": Hresult.E_INVALIDARG,
}
NAMES = [table.name.replace(" ", "-") for table in TABLES]


def rows(text: str) -> dict[str, list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: rest for first, *rest in cells}


def meant(text: str, state: str) -> tuple[object, ...]:
    """What a reader takes from a cell: refusal, misuse, states on the way, fault, certainty."""
    inferred = text.endswith(" †")
    text = text.removesuffix(" †")
    text, _, fault = text.replace("\N{NO-BREAK SPACE}", " ").partition(", ⚡ ")
    way = [part.strip("` ") for part in text.split("→")[1:]] if "→" in text else []
    return REFUSALS.get(text), text == "✗", way[-1] if way else state, fault.strip("`"), inferred


def stated(cell: Cell, state: str) -> tuple[object, ...]:
    failed = cell.outcomes.get("broken", cell.outcomes.get("error"))
    after = cell.outcomes["ok"].name if "ok" in cell.outcomes else state
    fault = "FAULTED" if failed is not None and failed.name == "FAULTED" else ""
    return cell.refusal, cell.is_usage_failure, after, fault, cell.provenance == "I"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_sign_says_what_the_table_says(table: Table) -> None:
    head, *body = rows(states(table.name.replace(" ", "-"), "en")).items()
    assert head == ("Function", [f"`{state.name}`" for state in table.states])
    assert [function for function, _ in body] == list(table.rows)
    for function, cells in body:
        for text, (state, cell) in zip(cells, table.rows[function].items(), strict=True):
            assert meant(text, state.name) == stated(cell, state.name), (function, state.name)


@pytest.mark.parametrize(
    ("name", "function", "number", "expected"),
    [
        ("channel", "Open", 0, "→\N{NO-BREAK SPACE}`OPENING` →\N{NO-BREAK SPACE}`OPEN`"),
        ("channel", "Open", 1, "–"),
        ("channel", "Send", 3, "✓, ⚡\N{NO-BREAK SPACE}`FAULTED`"),
        ("channel", "Send", 4, "!"),
        ("channel", "Free", 3, "✗"),
        ("channel", "Accept", 1, "– †"),
        ("listener", "SetProperty", 0, "?"),
        ("service-proxy", "Call", 2, "✓, ⚡\N{NO-BREAK SPACE}`FAULTED`"),
        ("service-host", "Abort", 2, "→\N{NO-BREAK SPACE}`FAULTED`"),
        ("service-host", "Close", 4, "✓ †"),
    ],
)
def test_cells(name: str, function: str, number: int, expected: str) -> None:
    assert rows(states(name, "en"))[function][number] == expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", WORDS)
def test_the_legend_explains_the_signs_that_are_there_and_no_others(
    name: str, language: str
) -> None:
    text = states(name, language)
    used = "".join("".join(cells) for cells in rows(text).values())
    legend = re.findall("<dt>(.)</dt>", text)
    assert set(legend) == {sign for sign in "✓→⚡–!?✗†" if sign in used}


@pytest.mark.parametrize(
    ("directive", "argument", "said"),
    [
        (states, "service", "channel, listener, service-proxy, service-host; not of 'service'"),
        (example, "e99", "There is no example 'e99'. There are: e01_states_by_hand, e02_"),
        (example, "../cli", "There is no example '../cli'"),
        (example, "__init__", "There is no example '__init__'"),
        (timeline, "start", "There is a timeline of stop; not of 'start'"),
    ],
)
def test_an_unknown_name_is_told(
    directive: Callable[[str, str], str], argument: str, said: str
) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        directive(argument, "en")
    assert said in str(error.value)


def keys(words: object, path: str = "") -> Iterator[str]:
    """Each place in the words where there is a text."""
    if isinstance(words, dict):
        for key, inner in words.items():
            yield from keys(inner, f"{path}/{key}")
    elif isinstance(words, list):
        for number, inner in enumerate(words):
            yield from keys(inner, f"{path}/{number}")
    else:
        assert str(words).strip(), path
        yield path


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr", "zh-TW"])
def test_every_word_is_in_every_language(language: str) -> None:
    assert list(keys(WORDS[language])) == list(keys(WORDS["en"]))
    assert "{object}" in WORDS[language]["diagram"]
    ways = [way["name"] for way in WORDS[language]["timeline"]["ways"]]
    assert ways == [way["name"] for way in WORDS["en"]["timeline"]["ways"]]


@pytest.mark.parametrize(
    ("language", "error"), [("en", "error"), ("fr", "erreur"), ("zh-TW", "錯誤")]
)
def test_a_diagram_says_functions_as_they_are_and_the_error_in_the_language(
    language: str, error: str
) -> None:
    labels = set(re.findall(r"<text[^<>]*>([^<>]+)</text>", states("listener", language)))
    states_of = {state.name for state in TABLES[1].states}
    assert labels - states_of == {"Open", "Abort", "Close", "Reset", error}


@pytest.mark.parametrize(
    ("language", "run"), [("pt-BR", "Executar"), ("zh-TW", "執行"), ("de", "Run")]
)
def test_the_words_are_those_of_the_language(language: str, run: str) -> None:
    assert f">{run}</button>" in example("e01_states_by_hand", language)


def test_the_page_about_contributing_is_the_file_without_its_title() -> None:
    text = contributing("", "en")
    assert text.startswith("## Setting up\n")
    assert "\n## Adding a page or a language\n" in text


def test_the_schema_is_that_of_the_reports() -> None:
    _, fence, rest = schema("", "en").partition("```json\n")
    text, _, _ = rest.partition("\n```\n")
    assert fence
    assert json.loads(text) == report.schema()
