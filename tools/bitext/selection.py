"""Which rules a run asks: `--select BT1,BT204,broken-link --ignore BT107`.

The longest selector that fits a rule decides, so `--ignore BT1 --select BT101` asks for BT101 alone
of its family. A family stands for those of its rules that are on by default; a rule that is not has
to be named, or all of them by ALL.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from bitext.rules import FAMILIES, Rule

ALL = "ALL"

_CODE = re.compile(r"BT(?:\d.*)?", re.IGNORECASE)
_LOOK_ALIKES = str.maketrans("ILO", "110")
_ALIKE = 0.75  # the least share of a name that is right
_FEW = 5  # rules that are named as what may be meant


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
    """What may be meant: a code or name with a slip, or a rule of the same family."""
    families = {family: f"{family} ({name})" for family, name in FAMILIES.items()}
    called = families | {rule.code: f"{rule.code} ({rule.name})" for rule in rules}
    if codes := _nearest(rules, selector, called):
        return f"did you mean {' or '.join(called[code] for code in codes)}?"
    family = selector.upper()[:3]
    if family in families:
        known = ", ".join(rule.code for rule in rules if rule.code[:3] == family)
        return f"{families[family]} has {known}"
    if _CODE.fullmatch(selector):
        return f"the families are {', '.join(families.values())}"
    return "`bitext rules` lists them"


def _nearest(rules: Sequence[Rule], selector: str, codes: Collection[str]) -> list[str]:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    read = re.sub(r"[\W_]", "", selector).upper().translate(_LOOK_ALIKES)
    if guess := {read, f"BT{read}"}.intersection(codes):
        return [*guess]
    if _CODE.fullmatch(selector):  # nothing tells which of its digits is wrong
        return []
    names = {rule.name: rule.code for rule in rules} | {code.lower(): code for code in codes}
    name = selector.lower().replace("_", "-")
    if found := extractOne(
        name, list(names), scorer=OSA.normalized_similarity, score_cutoff=_ALIKE
    ):
        return [names[found[0]]]
    within = [rule.code for rule in rules if name in rule.name.split("-")]
    return within if len(within) <= _FEW else []
