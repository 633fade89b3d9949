"""A good page has nothing that any rule finds; damaged, the rule that is about the damage finds it,
where it is."""

import re
from pathlib import Path

import pytest

from bitext.align import align
from bitext.context import Context
from bitext.model import Evidence, Finding, Pair
from bitext.parse import parse
from bitext.rules import Rule, rules, run
from tests.bitext.contexts import CONTEXTS
from tests.bitext.mutations import Mutation, mutations

GOOD = Path(__file__).parent / "good"
LANGUAGES = [path.stem for path in sorted(GOOD.glob("*.md")) if path.stem != "en"]
ORIGINAL = parse((GOOD / "en.md").read_text("utf-8"), "page.md")

# What cannot be done to the text of a page.
ELSEWHERE = {
    "BT001": "a page that cannot be read has no text; the reader says so",
    "BT016": "a directive is a function of the project, and a good page has none",
    "BT504": "a page that is missing has no text; the rule looks at the set",
    "BT505": "a good page has its original",
}


def pair_of(text: str, language: str) -> Pair:
    tag = language.removesuffix(".sxs")
    return align(parse(text, "page.md", tag), ORIGINAL, Evidence.EXACT)


def context_of(rule: Rule, pair: Pair) -> Context:
    return CONTEXTS.get(rule.code, lambda _: Context())(pair.page)


def good(language: str) -> str:
    return (GOOD / f"{language}.md").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_page_is_good(language: str) -> None:
    pair = pair_of(good(language), language)

    assert run(pair, Context(folder=pair.page.language), rules()) == []


@pytest.mark.parametrize("mutation", mutations(), ids=str)
def test_damage_is_found(mutation: Mutation) -> None:
    text = good(mutation.language)
    assert text.count(mutation.old) == 1, "the text to change has to occur once"
    at = text.index(mutation.old)
    damaged = text[:at] + mutation.new + text[at + len(mutation.old) :]
    places = marked(mutation, damaged, at)
    (rule,) = [rule for rule in rules() if rule.code == mutation.code]
    pair = pair_of(damaged, mutation.language)
    findings = run(pair, context_of(rule, pair), rules())

    assert any(
        finding.code == mutation.code and touches(finding, *place)
        for finding in findings
        for place in places
    ), findings


def marked(mutation: Mutation, damaged: str, at: int) -> list[tuple[int, int]]:
    end = at + len(mutation.new)
    if not mutation.marked:
        return [(at, end)]
    where = re.compile(re.escape(mutation.marked))
    inside = [match.span() for match in where.finditer(damaged, at, end)]
    return inside or [match.span() for match in where.finditer(damaged)]


def touches(finding: Finding, start: int, end: int) -> bool:
    """Overlaps, or stands at the edge of what has no length."""
    if finding.start == finding.end or start == end:
        return finding.start <= end and start <= finding.end
    return finding.start < end and start < finding.end


def test_every_rule_has_its_damage() -> None:
    codes = {rule.code for rule in rules()}
    damaged = {mutation.code for mutation in mutations()}

    assert sorted(codes - damaged) == sorted(ELSEWHERE)
