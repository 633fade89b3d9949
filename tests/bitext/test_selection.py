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
        ("BT103", 'no rule is called "BT103"; BT1 (identifiers) has BT101, '),
        ("repeated-word", 'no rule is called "repeated-word"; the nearest is repeated-words'),
        ("repaeted-words", 'no rule is called "repaeted-words"; the nearest is repeated-words'),
        ("repeated", 'no rule is called "repeated"; `bitext rules` lists them'),
        ("BT999", 'no rule is called "BT999"; `bitext rules` lists them'),
        ("", "no rule is named; `bitext rules` lists them"),
        (" ,", "no rule is named; `bitext rules` lists them"),
        ("E501", 'no rule is called "E501"; `bitext rules` lists them'),
    ],
)
def test_an_unknown_selector_is_told_the_nearest(selector: str, message: str) -> None:
    with pytest.raises(UnknownRuleError) as error:
        selection(RULES, [selector], [])
    assert str(error.value).startswith(message)
