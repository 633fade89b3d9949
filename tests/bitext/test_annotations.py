import re
from pathlib import Path

import pytest

from bitext.docset import Docset
from bitext.edits import apply
from bitext.notes import notes_path, read_notes
from bitext.parse import parse
from bitext.render.annotations import (
    ANNOTATIONS,
    Annotation,
    MalformedAnnotationsError,
    annotated,
    read_annotations,
)
from bitext.stage import StageError, stage

PAGE = "# A\n\nOne.\n\n### -param b [in]\n\nTwo.\n"
LABEL = '> <strong class="bt-annotation">Note by this site</strong>\n>\n'
SECTIONS = {
    "en": ["Syntax", "`context` (in)", "Return value"],
    "es": ["Sintaxis", "`context` (in)", "Valor devuelto"],
    "pt": ["Sintaxe", "`context` (in)", "Valor retornado"],
    "fr": ["Syntaxe", "`context` (in)", "Valeur de retour"],
    "zh-TW": ["語法", "`context` (in)", "傳回值"],
}
NAMES = re.compile(r"`[^`\n]+`|\]\([^()]+\)")


@pytest.mark.parametrize(
    ("anchor", "text", "expected"),
    [
        ("a", "Said.", f"# A\n\nOne.\n\n\n{LABEL}> Said.\n\n### -param b [in]\n\nTwo.\n"),
        ("param-b-in", "Said.\n\nAgain.", f"{PAGE}\n{LABEL}> Said.\n>\n> Again.\n\n"),
        ("param-b-in", "## C\n\nSaid.", f"{PAGE}\n## C\n\n{LABEL}> Said.\n\n"),
        ("gone", "Said.", f"{PAGE}\n{LABEL}> Said.\n\n"),
    ],
)
def test_what_the_site_says_stands_at_the_end_of_a_section(
    anchor: str, text: str, expected: str
) -> None:
    edits = annotated(parse(PAGE, "a.md", "en"), "en", [Annotation(anchor, {"en": text}, "")])

    assert apply(PAGE, edits) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("a.md: {b: {en: c}}", {"a.md": (Annotation("b", {"en": "c"}, "f:1:8"),)}),
        ("a.md: {b: {pt-BR: c}}", {"a.md": (Annotation("b", {"pt": "c"}, "f:1:8"),)}),
    ],
)
def test_annotations_are_read(text: str, expected: object) -> None:
    assert read_annotations(text, "f") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.md: b", "f:1:7: here belong anchors of headings"),
        ("a.md:\n", "f:1:6: here belong anchors of headings"),
        ("a.md: {b: c}", "f:1:11: here belong languages"),
        ("a.md: {b: {en: [1]}}", "f:1:16: en has no text"),
        ("a.md: {b: {en: ' '}}", "f:1:16: en has no text"),
        ("a.md: {b: {en: c}}\na.md: {d: {en: e}}", "f:2:1: a.md is here for the second time"),
        ("a.md: {b: {en: c}, b: {en: d}}", "f:1:20: b is here for the second time"),
        ("a.md: {b: {english: c}}", "f:1:12: english is no language"),
        ("a.md: {b: {[en]: c}}", "f:1:11: here belong languages"),
        ("a.md:\n\tb: c", "f:2:1: not YAML: found character that cannot start any token"),
        ("é:\n  😀: \1", "f:2:6: not YAML: control characters are not allowed"),
        ('a.md: {b: {en: "c}}\n', "f:1:16: not YAML: no quote closes this one"),
        ("[" * 60_000, "f:1:1001: not YAML: nested too deeply"),
    ],
)
def test_what_is_no_annotation_is_told(text: str, message: str) -> None:
    with pytest.raises(MalformedAnnotationsError) as error:
        read_annotations(text, "f")

    assert str(error.value) == message


def test_a_page_without_headings_says_it_at_its_end() -> None:
    edits = annotated(parse("One.\n", "a.md", "es"), "es", [Annotation("a", {"en": "Said."}, "")])

    assert [edit.start for edit in edits] == [5]


@pytest.mark.parametrize(
    ("page", "gap"),
    [
        ("# A\n\n> One.\nTwo.\n\n", "\n<!-- -->\n\n"),
        ("# A\n\n> One.\n\nTwo.\n", "\n"),
        ("# A\n\n<div>\n</div>", "\n\n"),
    ],
)
def test_what_the_site_says_is_no_part_of_what_stands_above(page: str, gap: str) -> None:
    edits = annotated(parse(page, "a.md", "en"), "en", [Annotation("a", {"en": "Said."}, "")])

    assert apply(page, edits) == f"{page}{gap}{LABEL}> Said.\n\n"


def test_what_is_said_at_one_place_keeps_its_order() -> None:
    texts = ("One.", "Two.", "## C\n\nThree.")
    said = [Annotation(f"gone-{text}", {"en": text}, "") for text in texts]

    assert apply(PAGE, annotated(parse(PAGE, "a.md", "en"), "en", said)) == (
        f"{PAGE}\n{LABEL}> One.\n\n<!-- -->\n\n{LABEL}> Two.\n\n## C\n\n{LABEL}> Three.\n\n"
    )


def test_the_second_heading_of_the_same_words_has_a_number() -> None:
    page = "# A\n\n## B\n\nOne.\n\n## B\n\nTwo.\n"
    said = [Annotation(name, {"en": name}, "") for name in ("b", "b-1")]

    edits = annotated(parse(page, "a.md", "en"), "en", said)

    assert [edit.start for edit in edits] == [page.rindex("## B"), len(page)]


def test_translations_say_it_in_their_language_and_have_no_original_there(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    for language, text in (("en", "# A\n\nOne.\n"), ("es", "# El\n\nUno.\n")):
        (docs / language).mkdir(parents=True)
        (docs / language / "a.md").write_text(text)
    (docs / ANNOTATIONS).write_text("a.md: {a: {en: Said., es: Dicho.}}")

    stage(Docset([str(docs)]), tmp_path / "stage", [])

    assert (tmp_path / "stage/es/a.md").read_text() == (
        '# <a name="a"></a>El\n\nUno.\n\n'
        '> <strong class="bt-annotation">Nota de este sitio</strong>\n>\n> Dicho.\n'
    )
    notes = read_notes((tmp_path / "stage" / notes_path("es/a.md")).read_bytes())
    assert [original.text for original in notes.originals] == ["A", "One."]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("b.md: {a: {en: Said.}}", "annotations.yml:1:8: there is no page b.md"),
        ("a.md:\n  b: {en: Said.}", "annotations.yml:2:3: a.md has no heading #b, but #a"),
    ],
)
def test_what_is_not_there_is_told(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "docs/en").mkdir(parents=True)
    (tmp_path / "docs/en/a.md").write_text("# A\n")
    (tmp_path / "docs" / ANNOTATIONS).write_text(text)

    with pytest.raises(StageError) as error:
        stage(Docset([str(tmp_path / "docs")]), tmp_path / "stage", [])

    assert str(error.value).endswith(message)


def test_all_that_is_not_there_is_told_by_a_check(tmp_path: Path) -> None:
    for path, text in (("en/a.md", "# A\n"), ("es/a.md", "# El\n"), ("es/own.md", "# Suya\n")):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    said = "a.md: {a: {en: X.}, el: {en: X.}}\nb.md: {a: {en: X.}}\nown.md: {x: {en: X.}}\n"
    (tmp_path / ANNOTATIONS).write_text(said)
    docset = Docset([str(tmp_path)])

    docset.look_over(str(tmp_path))

    place = tmp_path / ANNOTATIONS
    assert docset.unread() == [
        f"{place}:1:21: a.md has no heading #el, but #a",
        f"{place}:2:8: there is no page b.md",
    ]


def test_an_original_in_a_bilingual_page_has_headings(tmp_path: Path) -> None:
    span = (
        '<span data-ttu-id="a1b2c-101">El</span>'
        '<span class="sxs-lookup"><span data-stu-id="a1b2c-101">It</span></span>'
    )
    for path, text in (("en/a.md", "# A\n"), ("es/b.md", f"# {span}\n")):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / ANNOTATIONS).write_text("b.md: {it: {en: X.}, el: {en: X.}}\n")
    docset = Docset([str(tmp_path)])

    told = list(docset.astray(str(tmp_path)))

    assert told == [f"{tmp_path / ANNOTATIONS}:1:22: b.md has no heading #el, but #it"]


def test_a_page_that_is_not_staged_now_is_no_stranger(tmp_path: Path) -> None:
    for path in ("docs/en/a.md", "docs/es/b.md"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("# A\n")
    (tmp_path / "docs" / ANNOTATIONS).write_text("a.md: {a: {en: Said.}}")

    staged = stage(Docset([str(tmp_path / "docs/es/b.md")]), tmp_path / "stage", [])

    assert [entry.path for entry in staged] == ["b.md"]


def test_ours_say_the_same_in_every_language(root: Path) -> None:
    text = (root / "docs" / ANNOTATIONS).read_text("utf-8")
    said = [one.texts for page in read_annotations(text, ANNOTATIONS).values() for one in page]

    assert {(*texts,) for texts in said} == {("en", "es", "pt", "fr", "zh-TW")}
    assert [
        texts["en"]
        for texts in said
        if len({(*sorted(NAMES.findall(text)),) for text in texts.values()}) > 1
    ] == []


@pytest.mark.parametrize("language", [*SECTIONS])
def test_ours_stand_where_the_official_text_is_wrong(
    root: Path, tmp_path_factory: pytest.TempPathFactory, language: str
) -> None:
    stage(Docset([str(root / "docs")]), (folder := tmp_path_factory.mktemp("ours")), [])
    path = folder / language / "api/nf-webservices-wsregisteroperationforcancel.md"
    text = path.read_text("utf-8")

    _, *sections = [
        re.sub(r".*</a>", "", section.partition("\n")[0])
        for section in re.split(r"^#+ ", text, flags=re.MULTILINE)
        if "bt-annotation" in section
    ]
    assert sections == SECTIONS[language]
