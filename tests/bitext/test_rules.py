"""The documentation of each rule holds: its bad examples are found, and repaired as it says; its
good ones are not found."""

import re
from collections import Counter

import pytest

from bitext.align import align
from bitext.context import Context, Version
from bitext.edits import apply
from bitext.model import Evidence, Severity
from bitext.parse import parse
from bitext.rules import FAMILIES, Example, Rule, examples, repair, rules, run
from tests.bitext.contexts import CONTEXTS

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{example.verdict}-{example.language}-{number}")
    for rule in rules()
    for number, example in enumerate(examples(rule), 1)
]

# What no text of a page can show.
UNSEEN = {"BT001", "BT504"}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_is_true(rule: Rule, example: Example) -> None:
    page = parse(example.target, "page.md", example.language)
    original = parse(example.original, "page.md") if example.original else None
    pair = align(page, original, Evidence.EXACT if original else Evidence.NONE)
    findings = run(pair, CONTEXTS.get(rule.code, lambda _: Context())(page), [rule])
    edits = [edit for finding in findings for edit in finding.edits]

    assert bool(findings) == (example.verdict == "Bad")
    assert apply(example.target, edits) == (example.repaired or example.target)


@pytest.mark.parametrize(("ours", "theirs"), [("\r\n", "\n"), ("\n", "\r\n"), ("\r\n", "\r\n")])
@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_repair_has_the_line_ends_of_the_page(
    rule: Rule, example: Example, ours: str, theirs: str
) -> None:
    target, expected = (
        f"{text}\n".replace("\n", ours)
        for text in (example.target, example.repaired or example.target)
    )
    source = example.original.replace("\n", theirs)
    page = parse(target, "page.md", example.language)
    original = parse(source, "page.md") if source else None
    pair = align(page, original, Evidence.EXACT if original else Evidence.NONE)
    findings = run(pair, CONTEXTS.get(rule.code, lambda _: Context())(page), [rule])
    edits = [edit for finding in findings for edit in finding.edits]

    assert apply(target, edits) == expected


def test_lines_that_are_put_back_end_as_those_of_the_page() -> None:
    original = parse("```c\nopen();\nabort();\nclose();\n```\n", "page.md")
    front = "---\r\nms.translationtype: MT\r\n---\r\n"
    text = f"{front}```c\r\nopen();\r\nclose();\r\n```\r\n"

    expected = f"{front}```c\r\nopen();\r\nabort();\r\nclose();\r\n```\r\n"
    assert repair(text, original, "page.md", "es") == expected


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_rule_is_documented(rule: Rule) -> None:
    first, blank, *_ = rule.doc.split("\n")
    verdicts = {example.verdict for example in examples(rule)}

    assert re.fullmatch(r"[A-Z`].*[^.]\.", first) and len(first) <= 100
    assert blank == ""
    assert verdicts == ({"Bad", "Good"} if rule.code not in UNSEEN else verdicts - {"Bad"})
    assert isinstance(rule.severity, Severity)
    assert rule.code[:3] in FAMILIES


def test_codes_and_names_are_their_own() -> None:
    codes = Counter(rule.code for rule in rules())
    names = Counter(rule.name for rule in rules())

    assert [key for key, count in (*codes.items(), *names.items()) if count > 1] == []


def test_a_later_original_says_nothing_about_structure() -> None:
    page = parse("# Canal\n\nUse <nombre>.\n", "page.md", "es")
    later = parse("# Channel\n\nUse <name>.\n\n## Remarks\n\n- one\n", "page.md")
    pair = align(page, later, Evidence.FILE)
    structure = [rule for rule in rules() if rule.code.startswith("BT0")]

    codes = {finding.code for finding in run(pair, Context(), structure)}
    assert codes == {"BT003", "BT004", "BT012", "BT013"}
    assert run(pair, Context(version=Version("", "stale")), structure) == []


FENCED = "```c\nOpen();\n```\n\nWait.\n\n```c\nClose();\n```\n"


@pytest.mark.parametrize(
    ("target", "opening", "repaired"),
    [
        ("```c\nOpen();\n```\n\nEspere.\n\n```c\nClose();\n", 27, "Close();\n```\n"),
        ("```c\nOpen();\n\nEspere.\n\n```c\nClose();\n```\n", 0, "Open();\n```\n\nEspere."),
        ("```c\nAbrir();\n\nEspere.\n\n```c\nClose();\n```\n", 0, ""),
        ("```c\nOpen();\n``` Espere.\n\n```c\nClose();\n```\n", 0, ""),
        ("> ```c\n> Open();\n\nEspere.\n\n```c\nClose();\n```\n", 2, "> Open();\n> ```\n"),
        ("```c\nOpen();\n```\n\nEspere.\n\n~~~~c\nClose();\n~~~\n", 27, ""),
    ],
)
def test_a_fence_is_told_where_it_opens(target: str, opening: int, repaired: str) -> None:
    pair = align(parse(target, "page.md", "es"), parse(FENCED, "page.md"), Evidence.EXACT)
    told = run(pair, Context(), [rule for rule in rules() if rule.code in ("BT006", "BT017")])
    assert [(finding.code, finding.start) for finding in told] == [("BT017", opening)]
    assert bool(told[0].edits) == bool(repaired)
    assert repaired in apply(target, told[0].edits)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("# Canal\n\n## Notas\n\nCierre.\n\n## Vea\n", []),
        ("# Canal\n\n## Notas\n\nCierre.\n", ["BT003 a heading of the original is missing here"]),
        (
            "# Canal\n\n## Notas\n\nCierre.\n\n### Vea\n",
            ["BT003 this heading has level 3, the original's has level 2"],
        ),
        (
            "# Canal\n\n## Notas\n\nCierre.\n\n## Vea\n\n## Nuevo\n",
            ["BT003 the original has no heading here"],
        ),
        (
            "# Canal\n\n## Notas\n\nCierre.\n\n## Vea\n\nNada.\n",
            ["BT013 no block of the original corresponds to this one"],
        ),
    ],
)
def test_what_differs_is_told_once(target: str, expected: list[str]) -> None:
    original = parse("# Channel\n\n## Remarks\n\nClose it.\n\n## See also\n", "page.md")
    pair = align(parse(target, "page.md", "es"), original, Evidence.EXACT)
    structure = [rule for rule in rules() if rule.code.startswith("BT0")]

    found = run(pair, Context(), structure)
    assert [f"{finding.code} {finding.message}" for finding in found] == expected
