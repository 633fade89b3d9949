"""The glossary: a YAML list of terms, and how their forms are found in a text.

    - term: listener
      es: agente de escucha
      fr: écouteur
      avoid:
        fr: port d’écoute

A form is a string or a list of strings; one that ends in `*` is a stem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import yaml
from msgspec import Struct

from bitext.context import Term
from bitext.model import Problem
from bitext.nodes import NotYAMLError, compose

_NOTES = frozenset({"note", "notes"})


def read_glossary(text: str) -> tuple[tuple[Term, ...], tuple[Problem, ...]]:
    """The terms of a glossary, and what is wrong with it."""
    problems: list[Problem] = []
    try:
        root = compose(text)
    except NotYAMLError as error:
        at = error.offset
        return (), (Problem("glossary", f"not YAML: {error.reason}", at, at),)
    if root is None:
        return (), ()
    if not isinstance(root, yaml.SequenceNode):
        return (), (_problem(root, "a glossary is a list of terms"),)
    terms: dict[str, Term] = {}
    for node in root.value:
        term = _term(node, problems)
        if term and term.original in terms:
            problems.append(_problem(node, f'the term "{term.original}" occurs twice'))
        elif term:
            terms[term.original] = term
    return tuple(terms.values()), tuple(problems)


def _term(node: yaml.Node, problems: list[Problem]) -> Term | None:
    original = ""
    translations: dict[str, tuple[str, ...]] = {}
    avoid: dict[str, tuple[str, ...]] = {}
    for key, value in _items(node, "a term is a list of keys and values", problems):
        if key == "term" and isinstance(value, yaml.ScalarNode):
            original = value.value
        elif key == "avoid":
            for language, forms in _items(value, 'below "avoid" stand languages', problems):
                avoid[language] = _forms(forms, problems)
        elif key not in _NOTES:
            translations[key] = _forms(value, problems)
    if not original:
        problems.append(_problem(node, 'the key "term" is missing'))
        return None
    return Term(original, translations, avoid)


def _items(
    node: yaml.Node, complaint: str, problems: list[Problem]
) -> Iterator[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        problems.append(_problem(node, complaint))
        return
    for key, value in node.value:
        yield str(key.value), value


def _forms(node: yaml.Node, problems: list[Problem]) -> tuple[str, ...]:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    forms = [n for n in nodes if isinstance(n, yaml.ScalarNode) and n.value.strip("* ")]
    if not forms or len(forms) < len(nodes):
        problems.append(_problem(node, "a form is a word or several words"))
    return tuple(n.value for n in forms)


def _problem(node: yaml.Node, message: str) -> Problem:
    return Problem("glossary", message, node.start_mark.index, node.end_mark.index)


# What the end of a word becomes in its plural.
_PLURALS = {
    "es": (
        (r"ón\Z", "(?:ón|ones)"), (r"z\Z", "(?:z|ces)"), (r"(?<=[aeiou])\Z", "s?"),
        (r"\Z", "(?:es)?"),
    ),
    "pt": (
        (r"ão\Z", "(?:ão|ões)"), (r"m\Z", "(?:m|ns)"), (r"al\Z", "(?:al|ais)"),
        (r"(?<=[rz])\Z", "(?:es)?"), (r"\Z", "s?"),
    ),
    "fr": ((r"al\Z", "(?:al|aux)"), (r"(?<=eau)\Z", "x?"), (r"\Z", "s?")),
    "en": (
        (r"(?<=[^aeiou])y\Z", "(?:y|ies)"), (r"e\Z", "(?:e|es|ed|ing)"),
        (r"l\Z", "ll?(?:s|ed|ing)?"), (r"\Z", "(?:s|es|ed|ing)?"),
    ),
}  # fmt: skip


@lru_cache(4096)
def pattern(forms: tuple[str, ...], language: str) -> re.Pattern[str]:
    """Finds any of some forms, in the singular or the plural."""
    if language.startswith("zh"):
        return re.compile("|".join(re.escape(f.rstrip("*")) for f in forms), re.IGNORECASE)
    alternatives = "|".join(
        r"[ \u00a0]+".join(_word(word, language) for word in form.split())
        for form in sorted(forms, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?!\w)", re.IGNORECASE)


def _word(word: str, language: str) -> str:
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\w*"
    escaped = re.escape(word).replace("’", "['’]")
    if len(word) < 4 and language != "en":
        return escaped + ("s?" if len(word) == 3 else "")
    for end, plural in _PLURALS.get(language, ()):
        if re.search(end, word):
            return re.sub(end, plural.replace("\\", "\\\\"), escaped, count=1)
    return escaped


class Avoided(Struct, frozen=True):
    """A form that a language must not say for a term. `hint` is in every text that has it."""

    term: Term
    hint: str
    form: str


_last: tuple[object, str, tuple[Avoided, ...]] = (None, "", ())


def avoided(glossary: tuple[Term, ...], language: str) -> tuple[Avoided, ...]:
    """What a language must not say, the longest terms first. The last answer is kept: the pages of
    a language come one after the other."""
    global _last
    if _last[0] is not glossary or _last[1] != language:
        found = [
            Avoided(term, form.rstrip("*").lower()[: max(4, len(form) - 2)], form)
            for term in sorted(glossary, key=lambda t: -len(t.original))
            for form in term.avoid.get(language, ())
        ]
        _last = (glossary, language, tuple(found))
    return _last[2]
