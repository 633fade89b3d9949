import ast
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from bs4 import BeautifulSoup, Tag
from markdown import Markdown
from mkdocs.utils.meta import get_data

from bitext.beside import Beside, marked, words_of
from bitext.beside.elements import entries
from bitext.beside.marks import ANY
from bitext.beside.originals import second
from bitext.context import Move, Version
from bitext.docset import Docset
from bitext.notes import Notes, Original, Provenance, Restored, digest, notes_path, read_notes
from bitext.rules import rules
from bitext.stage import stage

LANGUAGES = ["en", "es", "pt", "fr", "zh-TW"]
EXTENSIONS = ["toc", "tables", "fenced_code", "pymdownx.highlight", "pymdownx.superfences"]
OFFICIAL = "https://learn.microsoft.com/{locale}/windows/win32/wsw/"
ADDED = ".bt-original, .bt-modes, .bt-notes, .bt-mark, .bt-banner"


def noted(
    text: str, originals: Iterable[tuple[str, str]] = (), names: Iterable[tuple[str, str]] = ()
) -> Notes:
    """Notes of a page: pieces of its text with their originals, and its restored names with what
    was delivered."""
    found = [(text.index(target), target, original) for target, original in originals]
    placed = [(text.index(name), name, before) for name, before in names]
    return Notes(
        digest(text),
        "es",
        originals=tuple(Original(at, at + len(t), "paragraph", o) for at, t, o in found),
        restored=tuple(
            Restored(
                "WS_Y" if "Y" in n else "WS_X",
                before,
                "",
                "the same letters stand here",
                at,
                at + len(n),
            )
            for at, n, before in placed
        ),
    )


def html(text: str, notes: Notes, *, body: str = "") -> str:
    beside = Beside()
    beside.show(notes, "beside.js")
    return Markdown(extensions=[*EXTENSIONS, beside]).convert(marked(body or text, text, notes))


def soup(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "html.parser")


def squeezed(tag: Tag) -> str:
    """The markup of an element, without what stands the same in all of them."""
    for summary in tag.select("summary"):
        summary.decompose()
    markup = re.sub(r' (?:data-[\w-]+|lang|role|aria-label)="[^"]*"', "", str(tag))
    return re.sub(r">\s+<", "><", markup).strip()


@pytest.mark.parametrize(
    ("text", "target", "original", "expected"),
    [
        (
            "Uno *dos*.",
            "Uno",
            "One *two*.",
            '<div class="bt-pair"><p>Uno <em>dos</em>.</p><details class="bt-original">'
            '<div class="bt-text">One <em>two</em>.</div></details></div>',
        ),
        (
            "## Uno ##",
            "Uno",
            "One",
            '<div class="bt-pair"><h2 id="uno">Uno</h2><details class="bt-original">'
            '<div class="bt-text">One</div></details></div>',
        ),
        (
            "- Uno\n    - Dos\n",
            "Uno",
            "[One](a.md)",
            '<ul><li><div class="bt-pair"><div>Uno</div><details class="bt-original">'
            '<div class="bt-text"><a href="a.md">One</a></div></details></div>'
            "<ul><li>Dos</li></ul></li></ul>",
        ),
        (
            "1. a\n\n2. Uno\n\n    dos",
            "Uno",
            "One",
            '<ol><li><p>a</p></li><li><div class="bt-pair"><p>Uno</p><details class="bt-original">'
            '<div class="bt-text">One</div></details></div><p>dos</p></li></ol>',
        ),
        (
            "| a | b |\n|---|---|\n| c | **Uno** |",
            "**Uno**",
            "One \\| two",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td>"
            '<td><strong>Uno</strong><details class="bt-original"><div class="bt-text">One | two'
            "</div></details></td></tr></tbody></table>",
        ),
        (
            "> Uno\n> dos",
            "Uno",
            "One\n> two",
            '<blockquote><div class="bt-pair"><p>Uno\ndos</p><details class="bt-original">'
            '<div class="bt-text">One two</div></details></div></blockquote>',
        ),
        (
            "<table><tr><td>Uno &amp; <b>dos</b></td></tr></table>",
            "Uno",
            "One &amp; <b>two</b>",
            '<table><tr><td>Uno &amp; <b>dos</b><details class="bt-original">'
            '<div class="bt-text">One &amp; two</div></details></td></tr></table>',
        ),
        (
            "<div><p>Uno</p>dos</div>",
            "Uno",
            "One",
            '<div><p>Uno</p><details class="bt-original"><div class="bt-text">One</div></details>'
            "dos</div>",
        ),
        # Nothing is put into code.
        ("    Uno", "Uno", "One", "<pre><code>Uno\n</code></pre>"),
        ("```\nUno\n```", "Uno", "One", "<pre><code>Uno\n</code></pre>"),
    ],
)
def test_an_original_stands_beside_its_block(
    text: str, target: str, original: str, expected: str
) -> None:
    notes = noted(text, [(target, original)])
    if "\\|" in original:
        notes = msgspec.structs.replace(
            notes, originals=(msgspec.structs.replace(notes.originals[0], kind="cell"),)
        )
    page = soup(html(text, notes))
    for tag in page.select(".bt-modes, .bt-notes, script"):
        tag.decompose()
    for wrapper in page.select("div.highlight"):
        wrapper.replace_with(soup(f"<pre><code>{wrapper.get_text()}</code></pre>"))
    assert squeezed(page) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("a **WS\\_X** b", "WS\\_X", "<p>a <strong>{WS_X}</strong> b</p>"),
        ("a `WS_X` b", "`WS_X`", "<p>a {<code>WS_X</code>} b</p>"),
        ("a [WS\\_X](b.md) c", "[WS\\_X](b.md)", '<p>a {<a href="b.md">WS_X</a>} c</p>'),
        ("# a WS_X", "WS_X", '<h1 id="a-ws_x">a {WS_X}</h1>'),
        ("<p>a WS_X b</p>", "WS_X", "<p>a {WS_X} b</p>"),
        ("a <WS_X> b", "WS_X", None),
    ],
)
def test_a_restored_name_has_a_mark(text: str, name: str, expected: str | None) -> None:
    notes = noted(text, names=[(name, "WS _ X")])
    page = soup(html(text, notes))
    mark = '<a class="bt-mark" href="#bt-restored-1" id="bt-mark-1"></a>'
    markup = squeezed(next(tag for tag in page.find_all(True) if tag.name != "script"))
    if expected is None:
        assert "bt-mark" not in markup
        assert [li.get_text() for li in page.select(".bt-restored li")] != []
        assert page.select(".bt-back") == []
        return
    assert markup == expected.replace("{", '<span class="bt-name">').replace("}", f"{mark}</span>")
    assert [a["href"] for a in page.select(".bt-back")] == ["#bt-mark-1"]


def test_the_table_of_contents_reads_as_without_notes() -> None:
    text = "# Uno WS\\_X\n\n## Dos\n"
    notes = noted(text, [("Uno", "One"), ("Dos", "Two")], [("WS\\_X", "WS _ X")])
    beside = Beside()
    beside.show(notes, "")
    with_notes = Markdown(extensions=[*EXTENSIONS, beside])
    without = Markdown(extensions=EXTENSIONS)

    with_notes.convert(marked(text, text, notes))
    without.convert(text)

    assert listed(with_notes) == listed(without) == [("uno-ws_x", "Uno WS_X", ["Dos"])]


def listed(md: Markdown) -> list[tuple[str, str, list[str]]]:
    tokens = md.toc_tokens  # type: ignore[attr-defined]
    return [(t["id"], t["name"], [inner["name"] for inner in t["children"]]) for t in tokens]


def test_what_was_delivered_is_text_and_no_markup() -> None:
    notes = noted("a WS\\_X\n", names=[("WS\\_X", "<b>*a*</b> &quot;b&amp;\\_")])
    (item,) = soup(html("a WS\\_X\n", notes)).select(".bt-restored li")
    assert "«<b>*a*</b> &quot;b&amp;\\_»" in item.get_text()


def test_the_list_tells_what_was_delivered_and_why() -> None:
    text = "a WS\\_X b, a **WS\\_Y** and WS\\_X.\n"
    notes = noted(text, names=[("WS\\_X", "WS _ X"), ("WS\\_Y", "WS Y")])
    again = Restored("WS_X", "WS _ X", "", "the same letters stand here", 27, 32)
    notes = msgspec.structs.replace(notes, restored=(*notes.restored, again))

    items = soup(html(text, notes)).select(".bt-restored li")

    assert [(li["id"], li.get_text()) for li in items] == [
        (
            "bt-restored-1",
            "WS_X, se entregó como «WS _ X» (aquí estaban las mismas letras, separadas) ↩ ↩",
        ),
        (
            "bt-restored-2",
            "WS_Y, se entregó como «WS Y» (aquí estaban las mismas letras, separadas) ↩",
        ),
    ]


@pytest.mark.parametrize(
    ("stories", "expected"),
    [
        ((), []),
        ((("A", "a"), ("B", "b")), [[0], [1]]),
        ((("A", "a"), ("B", "b"), ("A", "a")), [[0, 2], [1]]),
        ((("A", "a"), ("A", "b"), ("A", "a")), [[0, 2], [1]]),
    ],
)
def test_names_of_one_story_have_one_entry(
    stories: tuple[tuple[str, str], ...], expected: list[list[int]]
) -> None:
    assert entries([Restored(name, before, "", "") for name, before in stories]) == expected


def test_notes_of_another_text_mark_nothing() -> None:
    text = "Uno\n"
    notes = noted(text, [("Uno", "One")])
    assert marked("Uno!\n", "Uno!\n", notes) == "Uno!\n"
    assert marked("Dos\n", text, notes) == "Dos\n"


def test_the_front_matter_may_be_gone() -> None:
    text = "---\ntitle: x\n---\nUno\n"
    page = soup(html(text, noted(text, [("Uno", "One")]), body="Uno\n"))
    assert [tag.get_text() for tag in page.select(".bt-text")] == ["One"]


@pytest.mark.parametrize(
    "text", ["!!! note\n    a", "??? note\n    a", "[TOC]", "[^1]: a", "*[HTML]: a", ": a"]
)
def test_what_begins_something_else_is_not_marked(text: str) -> None:
    assert marked(text, text, noted(text, [(text, "One")])) == text


@pytest.mark.parametrize(
    ("markdown", "kind", "expected"),
    [
        ("a\n  b", "paragraph", "a b"),
        ("a  \nb\\\n> c", "paragraph", "a<br>b<br>c"),
        ("a \\| b", "cell", "a | b"),
        ("a \\| b", "paragraph", "a \\| b"),
        ('<a name="x"></a>a', "heading", "a"),
        ("a {#x}", "heading", "a"),
        ("a {: .x }", "heading", "a"),
        ("a {x}", "heading", "a {x}"),
        ('<b id="x">a</b>', "paragraph", "<b>a</b>"),
        ("a</div> b", "paragraph", "a b"),
        ("<b>a", "paragraph", "a"),
        ("a<br>b <img src='x'>", "paragraph", "a<br>b <img src='x'>"),
        ("a[^1]", "paragraph", "a"),
        ("a\ufdd0", "paragraph", "a"),
    ],
)
def test_an_original_may_stand_on_the_page_again(markdown: str, kind: str, expected: str) -> None:
    assert second(markdown, kind) == expected


def test_originals_are_english_and_no_search_sees_them() -> None:
    text = "Uno\n"
    page = soup(html(text, noted(text, [("Uno", "One")])))

    (original,) = page.select("details.bt-original")
    assert original["data-pagefind-ignore"] == "all"
    assert original["data-search-exclude"] == "true"
    assert [tag["lang"] for tag in original.select(".bt-text")] == ["en"]
    assert original.select("summary")[0].get_text() == "EN mostrar el original en inglés"
    assert [tag["value"] for tag in page.select(".bt-modes input[checked]")] == ["off"]
    assert [tag["src"] for tag in page.select("script")] == ["beside.js"]
    assert page.select("style, [style], [onclick]") == []


def test_a_page_without_originals_has_no_choice() -> None:
    page = soup(html("Uno\n", noted("Uno\n")))
    assert str(page) == "<p>Uno</p>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_all_words(language: str) -> None:
    words, told = words_of(language)
    english, _ = words_of("en")
    assert told == language
    assert set(words.languages) == set(LANGUAGES)
    assert set(words.reasons) == set(english.reasons)
    assert set(words.evidence) == set(english.evidence)
    assert len(words.months) == 12
    for field in english.__struct_fields__:
        ours, theirs = getattr(words, field), getattr(english, field)
        if isinstance(theirs, str) and field not in ("date", "conjunction", "comma"):
            assert placeholders(ours) == placeholders(theirs), field


MOVES = (
    Move("heading", ("A", "B")),
    Move("headings_added", ("A",)),
    Move("headings_removed", ("A", "B")),
    Move("title"),
    Move("description"),
    Move("blocks", ("A",), (9, 1, 0, 2)),
    Move("words", ("A", "B")),
    Move("words_added", ("A",)),
    Move("words_removed", ("A",)),
    Move("names_added", tuple("ABCDEFG")),
    Move("names_removed", ("A",)),
    Move("structure"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_can_tell_what_moved(language: str) -> None:
    words, _ = words_of(language)
    assert list(words.moves) == [move.kind for move in MOVES]
    assert [said for said in map(words.move, MOVES) if "{" in said] == []


def test_what_moved_in_words() -> None:
    words, _ = words_of("fr")
    assert [words.move(MOVES[index]) for index in (0, 2, 5, 9)] == [
        "Le titre « A » est devenu « B ».",
        "Titres supprimés : « A », « B ».",
        "Sur 9 blocs, modifiés : 1, supprimés : 2 ; sous « A ».",
        "Nouveaux identificateurs : A, B, C, D, E et 2 de plus.",
    ]


FRESH = Version("0" * 40, "fresh")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Provenance(), []),
        (Provenance(version=FRESH), []),
        (Provenance(version=Version("0" * 40, "retouched")), []),
        (Provenance(version=Version("0" * 40, "")), []),
        (
            Provenance(version=Version("0" * 40, "stale")),
            [
                "Esta traducción no está actualizada",
                "El original en inglés ha cambiado desde que se tradujo.",
            ],
        ),
        (
            Provenance(version=Version("0" * 40, "stale", "0123456789", "2025-09-02", (MOVES[3],))),
            [
                "Esta traducción no está actualizada",
                "El original en inglés ha cambiado desde que se tradujo; la última vez, "
                "el 2 de septiembre de 2025 (confirmación 0123456).",
                "Qué ha cambiado en el original:",
                "Ha cambiado el título de la página.",
            ],
        ),
        (
            Provenance(version=Version("0" * 40, "gone", path="b.md")),
            [
                "Esta traducción no está actualizada",
                "El original en inglés se ha movido a b.md.",
            ],
        ),
        (
            Provenance(version=Version("0" * 40, "unknown")),
            [
                "No se sabe si esta traducción está actualizada",
                "La versión del original que se tradujo no figura en el historial del original.",
            ],
        ),
        (
            Provenance(version=FRESH, others=("fr", "pt", "zh-TW")),
            [
                "Los idiomas difieren",
                "Otros idiomas se tradujeron a partir de otra versión del original: "
                "francés, portugués y chino tradicional.",
            ],
        ),
    ],
)
def test_a_banner_only_where_there_is_something_to_know(
    facts: Provenance, expected: list[str]
) -> None:
    notes = msgspec.structs.replace(noted("# Uno\n\ndos\n"), provenance=facts)
    page = soup(html("# Uno\n\ndos\n", notes))
    told = [tag.get_text() for tag in page.select(".bt-banner p, .bt-banner li")]
    assert told == expected
    if expected:
        assert [tag.name for tag in page.find_all(True, recursive=False)][:2] == ["h1", "aside"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Provenance(evidence="file"), []),
        (
            Provenance("machine", "2021-08-11", "ab" * 32),
            [
                "Acerca de esta traducción",
                "Traducción automática, entregada el 11 de agosto de 2021",
                f"Versión del original en inglés que se tradujo, según su SHA-256: {'ab' * 32}",
            ],
        ),
        (
            Provenance("human", hash="ab" * 20, version=FRESH),
            [
                "Acerca de esta traducción",
                "Traducción humana",
                f"Versión del original en inglés que se tradujo, según su SHA-1: {'ab' * 20}",
                "Es la versión actual.",
            ],
        ),
        (
            Provenance(hash="", source="zh-TW", evidence="spans"),
            [
                "Acerca de esta página",
                "Esta página en inglés se reconstruyó a partir del marcado bilingüe "
                "de la página en chino tradicional.",
            ],
        ),
    ],
)
def test_the_end_of_the_page_tells_where_it_comes_from(
    facts: Provenance, expected: list[str]
) -> None:
    notes = msgspec.structs.replace(noted("Uno\n"), provenance=facts)
    page = soup(html("Uno\n", notes))
    assert [tag.get_text() for tag in page.select(".bt-about h2, .bt-about p")] == expected


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{\w+}", text))


_REASON = re.compile(
    r"^(?!a name is)(?:its|the|a|only|as) [a-z ]*(?:here|it|name|missing|another case)$"
)


def test_every_reason_has_words(root: Path) -> None:
    """The reasons that names are restored for, as they stand in the code."""
    words, _ = words_of("fr")
    told: set[str] = set()
    for path in (root / "tools/bitext/names").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                told.update(_REASON.findall(node.value))
    assert len(told) > 5
    assert [reason for reason in told if not words.reason(reason)] == []
    assert words.reason("it stood next to WS_X") == ("dans l’original, il se trouve à côté de WS_X")
    assert words.reason("`a.b` stands here") == "« a.b » se trouvait ici"


@pytest.mark.parametrize(
    ("language", "date", "expected"),
    [
        ("en", "2021-08-11", "August 11, 2021"),
        ("es", "2021-08-11", "11 de agosto de 2021"),
        ("pt", "2021-08-01", "1º de agosto de 2021"),
        ("fr", "2021-08-01", "1er août 2021"),
        ("zh-TW", "2021-08-11", "2021 年 8 月 11 日"),
        ("es", "2021", "2021"),
        ("es", "2021-13-01", "2021-13-01"),
    ],
)
def test_dates_in_words(language: str, date: str, expected: str) -> None:
    assert words_of(language)[0].day(date) == expected


def test_another_language_has_english_words() -> None:
    assert words_of("de")[1] == "en"
    assert words_of("../words/es")[1] == "en"


@pytest.mark.parametrize("language", ["es", "pt", "fr", "zh-TW"])
def test_in_the_corpus_a_page_without_its_originals_is_the_page_as_it_was(
    shared: Path, tmp_path: Path, language: str
) -> None:
    """Every original finds its block, and whatever is put on the page changes nothing else."""
    folder = shared / "corpus/wsw"
    for source in (language, "en"):
        (tmp_path / "docs" / source).mkdir(parents=True)
    for page in sorted((folder / language).glob("*.md"))[::8]:
        for source in (language, "en"):
            data = (folder / source / page.name).read_bytes()
            (tmp_path / "docs" / source / page.name).write_bytes(data)
    default = [rule for rule in rules() if rule.default]
    stage(Docset([str(tmp_path / "docs")]), tmp_path / "stage", default, OFFICIAL)
    pages = sorted((tmp_path / "stage" / language).glob("*.md"))
    attached = shown = 0
    for page in pages:
        text = page.read_bytes().decode()
        path = tmp_path / "stage" / notes_path(f"{language}/{page.name}")
        notes = read_notes(path.read_bytes())
        body = get_data(text)[0]
        found = html(text, notes, body=body)
        assert not ANY.search(found)
        with_notes = soup(found)
        without = soup(Markdown(extensions=EXTENSIONS).convert(body))
        assert len(with_notes.select(".bt-original")) == len(notes.originals), page
        attached += len(notes.originals)
        shown += len(with_notes.select(".bt-mark"))
        for tag in with_notes.select(ADDED):
            tag.decompose()
        assert with_notes.get_text().split() == without.get_text().split(), page
    assert len(pages) == 26
    assert attached > 200
    assert shown > 20
