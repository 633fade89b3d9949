"""Which rules a run asks: `--select BT1,BT204,broken-link --ignore BT107`.

The longest selector that fits a rule decides, so `--ignore BT1 --select BT101` asks for BT101 alone
of its family. A family stands for those of its rules that are on by default; a rule that is not has
to be named, or all of them by ALL.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bitext.rules import FAMILIES, Rule

ALL = "ALL"


class UnknownRuleError(ValueError):
    """A selector that fits no rule; the message says what it may have meant."""


def selection(rules: Sequence[Rule], select: Iterable[str], ignore: Iterable[str]) -> list[Rule]:
    """The rules that are selected and not ignored, in their order."""
    select = list(select)
    wanted, unwanted = _selectors(rules, select), _selectors(rules, ignore)
    if select and not wanted:
        raise UnknownRuleError("no rule is named; `bitext rules` lists them")
    found = []
    for rule in rules:
        about_it = wanted if rule.default else [s for s in wanted if s in (ALL, rule.code)]
        chosen = _longest(rule, about_it) if wanted else int(rule.default)
        if chosen > _longest(rule, unwanted):
            found.append(rule)
    return found


def _selectors(rules: Sequence[Rule], values: Iterable[str]) -> list[str]:
    """The selectors of a repeatable option, in the form of codes."""
    codes = {rule.name: rule.code for rule in rules}
    found: list[str] = []
    for value in values:
        for selector in value.replace(",", " ").split():
            code = codes.get(selector.lower(), selector.upper())
            if code != ALL and not any(rule.code.startswith(code) for rule in rules):
                raise UnknownRuleError(f'no rule is called "{selector}"; {_hint(rules, selector)}')
            found.append(code)
    return found


def _longest(rule: Rule, selectors: Iterable[str]) -> int:
    """How exactly a rule is named; 0 if it is not, 1 by ALL."""
    fitting = (len(selector) for selector in selectors if rule.code.startswith(selector))
    return max(fitting, default=int(ALL in selectors))


def _hint(rules: Sequence[Rule], selector: str) -> str:
    """What may be meant: one name with a slip, or a rule of the same family."""
    from rapidfuzz.distance import OSA

    near = [rule.name for rule in rules if OSA.distance(rule.name, selector.lower()) == 1]
    if near:
        return f"the nearest is {near[0]}"
    family = selector.upper()[:3]
    codes = ", ".join(rule.code for rule in rules if rule.code[:3] == family)
    if codes:
        return f"{family} ({FAMILIES[family]}) has {codes}"
    return "`bitext rules` lists them"
