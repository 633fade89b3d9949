"""The glossary: what it may look like, and which forms of a word are found."""

from pathlib import Path

import pytest

from bitext.context import Term
from bitext.glossary import avoided, pattern, read_glossary

GLOSSARY = """\
- term: listener
  es: agente de escucha
  zh-TW: [接聽程式, 接聽器]
  avoid:
    zh-TW: 監聽器
  note: not a subscriber
- term: cancel
  es: cancel*
"""


def test_terms_with_one_form_or_several() -> None:
    assert read_glossary(GLOSSARY) == (
        (
            Term(
                "listener",
                {"es": ("agente de escucha",), "zh-TW": ("接聽程式", "接聽器")},
                {"zh-TW": ("監聽器",)},
            ),
            Term("cancel", {"es": ("cancel*",)}),
        ),
        (),
    )


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("- term: [x\n", "", "not YAML: did not find expected ',' or ']'"),
        ("- térm: é\a\n", "", "not YAML: control characters are not allowed"),
        ("[" * 60_000, "", "not YAML: nested too deeply"),
        ("term: x\n", "term: x\n", "a glossary is a list of terms"),
        ("- word\n", "word", "a term is a list of keys and values"),
        ("- es: canal\n", "es: canal\n", 'the key "term" is missing'),
        ("- term: x\n  es: {a: b}\n", "{a: b}", "a form is a word or several words"),
        ("- term: x\n  es: [a, '*']\n", "[a, '*']", "a form is a word or several words"),
        ("- term: x\n  avoid: y\n", "y", 'below "avoid" stand languages'),
        ("- term: x\n- term: x\n", "term: x\n", 'the term "x" occurs twice'),
    ],
)
def test_mistakes_have_a_place(text: str, place: str, message: str) -> None:
    _, (problem, *_) = read_glossary(text)

    assert (text[problem.start : problem.end], problem.message) == (place, message)


def test_an_empty_glossary_is_no_mistake() -> None:
    assert read_glossary("# nothing yet\n") == ((), ())


@pytest.mark.parametrize(
    ("form", "language", "text", "found"),
    [
        ("channel", "en", "Channels of a channel-less subchannel.", ["Channels", "channel"]),
        ("cancel", "en", "canceled, cancelling, cancels", ["canceled", "cancelling", "cancels"]),
        ("policy", "en", "policies and a policy", ["policies", "policy"]),
        ("close", "en", "closing, closed, closet", ["closing", "closed"]),
        ("canal", "es", "Canal, canales, canalón", ["Canal", "canales"]),
        ("operación", "es", "operación, operaciones", ["operación", "operaciones"]),
        ("agente de escucha", "es", "agentes de escucha", ["agentes de escucha"]),
        ("cancel*", "es", "cancela la cancelación", ["cancela", "cancelación"]),
        ("red", "es", "la red, la redacción", ["red"]),
        ("canal", "pt", "canal, canais", ["canal", "canais"]),
        ("ligação", "pt", "ligação, ligações", ["ligação", "ligações"]),
        ("canal", "fr", "canal, canaux", ["canal", "canaux"]),
        ("file d’attente", "fr", "files d'attente", ["files d'attente"]),
        ("通道", "zh-TW", "此通道的通道", ["通道", "通道"]),
    ],
)  # fmt: skip
def test_forms_are_found_in_singular_and_plural(
    form: str, language: str, text: str, found: list[str]
) -> None:
    assert pattern((form,), language).findall(text) == found


def test_what_to_avoid_is_told_by_language_and_the_longest_term_first() -> None:
    terms = (
        Term("operation", {}, {"zh-TW": ("操作",)}),
        Term("service operation", {}, {"zh-TW": ("服務操作",), "fr": ("action",)}),
    )

    assert [(a.term.original, a.form) for a in avoided(terms, "zh-TW")] == [
        ("service operation", "服務操作"),
        ("operation", "操作"),
    ]
    assert [a.form for a in avoided(terms, "fr")] == ["action"]
    assert avoided(terms, "es") == ()


def test_our_glossary_is_well_formed_and_knows_each_term_in_each_language(root: Path) -> None:
    terms, problems = read_glossary((root / "docs/glossary.yml").read_text("utf-8"))

    assert problems == ()
    assert [t.original for t in terms] == sorted(t.original for t in terms)
    assert {frozenset(t.translations) for t in terms} == {frozenset({"es", "pt", "fr", "zh-TW"})}
