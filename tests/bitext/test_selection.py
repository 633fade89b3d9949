"""Which rules `--select` and `--ignore` leave."""

import pytest

from bitext.model import Severity
from bitext.rules import Rule
from bitext.selection import UnknownRuleError, selection


def rule(code: str, name: str, *, default: bool = True) -> Rule:
    return Rule(code, name, Severity.ERROR, "", lambda *_: (), default)


RULES = (
    rule("BT101", "mangled-constant"),
    rule("BT102", "mangled-call", default=False),
    rule("BT111", "mangled-guid"),
    rule("BT204", "repeated-words"),
)


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ([], [], "BT101 BT111 BT204"),
        (["BT1"], [], "BT101 BT111"),
        (["bt1"], ["BT111"], "BT101"),
        (["BT11,BT2"], [], "BT111 BT204"),
        (["BT11", "BT2"], [], "BT111 BT204"),
        (["BT102"], [], "BT102"),
        (["mangled-call", "Repeated-Words"], [], "BT102 BT204"),
        (["ALL"], [], "BT101 BT102 BT111 BT204"),
        (["ALL"], ["BT1"], "BT204"),
        (["ALL", "BT102"], ["BT1"], "BT102 BT204"),
        (["ALL"], ["ALL"], ""),
        ([], ["BT1"], "BT204"),
        ([], ["BT1,BT204"], ""),
        (["BT101"], ["BT1"], "BT101"),
        (["BT1"], ["BT1"], ""),
        (["BT"], ["BT2"], "BT101 BT111"),
        (["BT101"], ["BT101"], ""),
    ],
)
def test_the_longest_selector_decides(select: list[str], ignore: list[str], codes: str) -> None:
    assert " ".join(rule.code for rule in selection(RULES, select, ignore)) == codes


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("BT10l", "did you mean BT101 (mangled-constant)?"),
        ("bt1O1", "did you mean BT101 (mangled-constant)?"),
        ("101", "did you mean BT101 (mangled-constant)?"),
        ("BT-101", "did you mean BT101 (mangled-constant)?"),
        ("TB101", "did you mean BT101 (mangled-constant)?"),
        ("BTl", "did you mean BT1 (identifiers)?"),
        ("BT103", "BT1 (identifiers) has BT101, BT102, BT111"),
        ("BT10x", "BT1 (identifiers) has BT101, BT102, BT111"),
        ("repeated-word", "did you mean BT204 (repeated-words)?"),
        ("repaeted_words", "did you mean BT204 (repeated-words)?"),
        ("Repeatedwords", "did you mean BT204 (repeated-words)?"),
        ("repeated", "did you mean BT204 (repeated-words)?"),
        (
            "mangled",
            "did you mean BT101 (mangled-constant) or BT102 (mangled-call)"
            " or BT111 (mangled-guid)?",
        ),
        ("BT9", "the families are BT0 (structure), BT1 (identifiers), BT2 (translation),"),
        ("BT999", "the families are BT0 (structure), BT1 (identifiers), BT2 (translation),"),
        ("E501", "`bitext rules` lists them"),
        ("XY", "`bitext rules` lists them"),
    ],
)
def test_an_unknown_selector_is_told_the_nearest(selector: str, message: str) -> None:
    with pytest.raises(UnknownRuleError) as error:
        selection(RULES, [selector], [])
    assert str(error.value).startswith(f'no rule is called "{selector}"; {message}')


@pytest.mark.parametrize("selector", ["", " ,"])
def test_to_name_no_rule_is_a_mistake(selector: str) -> None:
    with pytest.raises(UnknownRuleError) as error:
        selection(RULES, [selector], [])
    assert str(error.value) == "no rule is named; `bitext rules` lists them"
