import re
import subprocess
from pathlib import Path

import pytest

from bitext.context import Move, Version
from bitext.difference import shown
from bitext.docset import Docset
from bitext.edits import apply, carried
from bitext.model import TEXT_KINDS, Edit, Page
from bitext.notes import Notes, iso, notes_path, read_notes
from bitext.parse import parse
from bitext.render.links import Shelf
from bitext.render.page import rendered
from bitext.rules import rules
from bitext.spans import Clean, read_spans
from bitext.stage import stage

DEFAULT = [rule for rule in rules() if rule.default]
OFFICIAL = "https://learn.microsoft.com/{locale}/windows/win32/wsw/"
SPAN = (
    '<span data-ttu-id="e-1">{}</span>'
    '<span class="sxs-lookup"><span data-stu-id="e-1">{}</span></span>'
)
SHA1 = "a6e979455e898922dfb7c81381c1f1aafd455274"
SHA256 = "bf75bd8d07d8f78ddf0a5750e6f4f96feb073dc15b8e63ed23ab8ceb061de145"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="")


def noted(folder: Path, path: str) -> tuple[str, Notes]:
    """A page of the stage of `folder/docs`, with its notes."""
    stage(Docset([str(folder / "docs")]), folder / "stage", DEFAULT, OFFICIAL)
    text = (folder / "stage" / path).read_bytes().decode()
    return text, read_notes((folder / "stage" / notes_path(path)).read_bytes())


def originals(text: str, notes: Notes) -> list[tuple[str, str, str]]:
    return [(o.kind, text[o.start : o.end], o.text) for o in notes.originals]


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ((), "cde"),
        ((Edit(0, 1, ""),), "cde"),
        ((Edit(0, 0, "xyz"),), "cde"),
        ((Edit(6, 8, "xyz"),), "cde"),
        ((Edit(2, 2, "<"), Edit(5, 5, ">")), "<cde>"),
        ((Edit(0, 2, "<"), Edit(5, 7, ">")), "cde"),
        ((Edit(2, 3, "<"), Edit(4, 5, ">")), "<d>"),
        ((Edit(1, 3, "<"), Edit(4, 6, ">")), "<d>"),
        ((Edit(3, 4, ""),), "ce"),
        ((Edit(0, 8, "x"),), "x"),
    ],
)
def test_a_stretch_goes_with_the_edits(edits: tuple[Edit, ...], expected: str) -> None:
    ((start, end),) = carried([(2, 5)], edits)
    assert apply("abcdefgh", edits)[start:end] == expected


def test_a_stretch_is_found_in_the_rendered_page() -> None:
    source = f"\ufeffa\r\n\r\n\r\n> [!NOTE]\r\n> {SPAN.format('El *WsX* es', 'The *WsX* is')}\r\n"
    start = source.index("WsX")

    text, ((low, high),) = rendered(source, "a.md", "es", Shelf(), stretches=[(start, start + 3)])

    assert text == "a\n\n> **Nota**\n>\n> El *WsX* es\n"
    assert text[low:high] == "WsX"


@pytest.mark.parametrize(
    ("offset", "expected"), [(0, 0), (2, 2), (2 + 24, 2), (2 + 26, 4), (2 + 30, 5)]
)
def test_what_is_taken_out_is_where_it_stood(offset: int, expected: int) -> None:
    text = f"a {SPAN.format('bcd', 'xyz')} e"
    clean = Clean(text, read_spans(text)[0])
    assert clean.text == "a bcd e"
    assert clean.clean(offset) == expected


def test_blocks_know_their_originals(tmp_path: Path) -> None:
    write(tmp_path / "docs/en/a.md", "# Call\n\nIt ends.\n\n- One\n- WsX\n\n| A |\n|---|\n| b |\n")
    write(tmp_path / "docs/es/a.md", "# Cita\n\nTermina.\n\n- Uno\n- WsX\n\n| A |\n|---|\n| c |\n")

    assert originals(*noted(tmp_path, "es/a.md")) == [
        ("heading", '<a name="call"></a>Cita', "Call"),
        ("paragraph", "Termina.", "It ends."),
        ("paragraph", "Uno", "One"),
        ("cell", "c", "b"),
    ]


def test_sentences_of_a_bilingual_page_become_blocks(tmp_path: Path) -> None:
    both = f"{SPAN.format('Cancela.', 'It *cancels*.')} {SPAN.format('Termina.', 'It ends.')}\n"
    write(tmp_path / "docs/es/a.md", both)

    found = originals(*noted(tmp_path, "es/a.md"))

    assert found == [("paragraph", "Cancela. Termina.", "It *cancels*. It ends.")]


def test_an_english_page_has_no_original(tmp_path: Path) -> None:
    write(tmp_path / "docs/en/a.md", "# Call\n")
    assert noted(tmp_path, "en/a.md")[1].originals == ()


@pytest.mark.parametrize(
    ("broken", "good", "marked"),
    [
        ("Fija WS \\_ X \\_ OPEN.", "It sets WS\\_X\\_OPEN.", "WS\\_X\\_OPEN"),
        ("Fija **WS \\_ X \\_ OPEN**.", "It sets **WS\\_X\\_OPEN**.", "WS\\_X\\_OPEN"),
        ("Vea [WS \\_ X \\_ OPEN](a.md).", "See [WS\\_X\\_OPEN](a.md).", "[WS\\_X\\_OPEN](a.md)"),
        ("## WS \\_ X \\_ OPEN", "## WS\\_X\\_OPEN", "WS\\_X\\_OPEN"),
    ],
)
def test_a_restored_name_is_where_it_is_shown(
    tmp_path: Path, broken: str, good: str, marked: str
) -> None:
    write(tmp_path / "docs/en/a.md", f"---\ntitle: X\n---\nCall.\n\n{good}\n")
    write(tmp_path / "docs/es/a.md", f"---\ntitle: X\n---\nCita.\r\n\r\n\r\n{broken}\n")

    text, notes = noted(tmp_path, "es/a.md")

    ((name, before, at),) = [(r.name, r.before, text[r.start : r.end]) for r in notes.restored]
    assert (name, before, at) == ("WS_X_OPEN", "WS _ X _ OPEN", marked)


def test_the_seeds_are_of_one_original(root: Path, tmp_path: Path) -> None:
    stage(Docset([str(root / "docs")]), tmp_path / "stage", DEFAULT, OFFICIAL)
    found = {
        language: read_notes(
            (tmp_path / "stage" / notes_path(f"{language}/cancellation.md")).read_bytes()
        ).provenance
        for language in ("es", "pt", "fr", "zh-TW", "en")
    }

    assert {language: (p.translation, p.date, p.hash) for language, p in found.items()} == {
        "es": ("machine", "2021-08-11", SHA256),
        "pt": ("machine", "2021-08-11", SHA256),
        "fr": ("machine", "2020-11-04", SHA1),
        "zh-TW": ("machine", "2020-11-04", SHA1),
        "en": ("", "", SHA1),
    }
    assert {p.others for p in found.values()} == {()}
    assert [p.source for p in found.values()] == ["", "", "", "", "zh-TW"]


def test_history_proves_that_the_seeds_are_of_one_original(
    root: Path, shared: Path, tmp_path: Path
) -> None:
    """Two name it by SHA-1 and two by SHA-256; commits and dates differ."""
    bundle, docs = str(shared / "corpus/wsw-en.bundle"), tmp_path / "docs"
    subprocess.run(["git", "clone", "-q", "-b", "main", bundle, docs / "en"], check=True)
    for language in ("es", "pt", "fr", "zh-TW"):
        seed = (root / "docs" / language / "cancellation.md").read_bytes().decode()
        write(docs / language / "desktop-src/wsw/cancellation.md", seed)
    stage(Docset([str(docs)]), tmp_path / "stage", (), OFFICIAL)
    path = "desktop-src/wsw/cancellation.md"
    found = [
        read_notes((tmp_path / "stage" / notes_path(f"{language}/{path}")).read_bytes()).provenance
        for language in ("es", "pt", "fr", "zh-TW")
    ]

    assert [p.hash for p in found] == [SHA256, SHA256, SHA1, SHA1]
    assert {p.version.sha256 for p in found if p.version} == {SHA256}
    assert [(p.version and p.version.state, p.others, p.evidence) for p in found] == [
        ("retouched", (), "exact")
    ] * 4


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (SHA1, SHA1, ()),
        (SHA1, SHA256, ()),  # they may name one and the same file
        (SHA1, SHA1[::-1], ("fr",)),
        (SHA256, SHA256[::-1], ("fr",)),
        ("", SHA1, ()),
    ],
)
def test_languages_of_another_version_are_named(
    tmp_path: Path, own: str, other: str, expected: tuple[str, ...]
) -> None:
    write(tmp_path / "docs/es/a.md", f"---\nms.openlocfilehash: {own}\n---\nUno\n")
    write(tmp_path / "docs/fr/a.md", f"---\nms.openlocfilehash: {other}\n---\nUn\n")

    assert noted(tmp_path, "es/a.md")[1].provenance.others == expected


def test_an_original_that_changed_is_told(tmp_path: Path) -> None:
    write(tmp_path / "docs/en/a.md", "# One\n\nTwo\n")
    write(tmp_path / "docs/es/a.md", f"---\nms.openlocfilehash: {SHA1}\n---\n# Uno\n")

    version = noted(tmp_path, "es/a.md")[1].provenance.version

    assert version == Version(SHA1, "stale", moved=(Move("structure"),), path="a.md")


@pytest.mark.parametrize(
    ("date", "expected"), [("8/11/2021", "2021-08-11"), ("2021", "2021"), ("", "")]
)
def test_dates(date: str, expected: str) -> None:
    assert iso(date) == expected


LETTERS = re.compile(r"[^\W_]+")


def letters(text: str) -> str:
    return "".join(LETTERS.findall(shown(text)))


@pytest.mark.parametrize("language", ["es", "pt", "fr", "zh-TW"])
def test_in_the_corpus_each_block_has_its_own_original(
    shared: Path, tmp_path: Path, language: str
) -> None:
    """The segments of a bilingual page say sentence by sentence what a block translates; no rule
    repairs anything here, so that both can be compared."""
    folder = shared / f"corpus/wsw/{language}-sxs"
    pages = sorted(folder.glob("*.md"))[::4]
    for page in pages:
        write(tmp_path / f"docs/{language}" / page.name, page.read_bytes().decode())
    stage(Docset([str(tmp_path / "docs")]), tmp_path / "stage", (), OFFICIAL)
    compared = total = 0
    for page in pages:
        known = told_by_segments(parse(page.read_bytes().decode(), page.name))
        path = f"{language}/{page.name}"
        text = (tmp_path / "stage" / path).read_bytes().decode()
        notes = read_notes((tmp_path / "stage" / notes_path(path)).read_bytes())
        for _, target, original in originals(text, notes):
            total += 1
            if (expected := known.get(letters(target))) is not None:
                assert letters(original) in expected, (path, target)
                compared += 1
    assert len(pages) == 51
    assert compared > 0.97 * total > 500


def told_by_segments(page: Page) -> dict[str, set[str]]:
    """The letters of each block, and those of the segments in it."""
    found: dict[str, set[str]] = {}
    for block in page.blocks:
        if block.kind in TEXT_KINDS:
            text = page.text[block.start : block.end]
            spans = [s for s in page.spans if block.start <= s.target_start < block.end]
            end = max([block.end, *(s.end for s in spans)])
            start = min([block.start, *(s.start for s in spans)])
            text = page.text[start:end]
            inner = read_spans(text)[0]
            target = letters(Clean(text, inner).text)
            found.setdefault(target, set()).add(letters(Clean(text, inner, original=True).text))
    return found
