import hashlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bitext.docset import Docset
from bitext.rules import rules
from bitext.stage import Memory, Staged, StageError, stage

OFFICIAL = "https://learn.microsoft.com/{locale}/windows/win32/wsw/"
DEFAULT = [rule for rule in rules() if rule.default]
MICROSOFT = "---\nms.topic: article\n---\n"
SPAN = (
    '<span data-ttu-id="e-1">{}</span>'
    '<span class="sxs-lookup"><span data-stu-id="e-1">{}</span></span>'
)

Stage = Callable[[], dict[str, Staged]]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    write(folder / "en/index.md", "# Home\n")
    write(folder / "es/index.md", "# Inicio\n")
    return folder


@pytest.fixture
def staged(docs: Path, tmp_path: Path) -> Stage:
    """Stages the pages, and tells about each by its path in the stage."""

    def run() -> dict[str, Staged]:
        found = stage(Docset([str(docs)]), tmp_path / "stage", DEFAULT, OFFICIAL)
        return {page.path: page for page in found}

    return run


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="")


def files(folder: Path) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.startswith("."))


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The stage of our own documentation."""
    folder = tmp_path_factory.mktemp("ours") / "stage"
    root: Path = request.getfixturevalue("root")
    stage(Docset([str(root / "docs")]), folder, DEFAULT, OFFICIAL)
    return folder


FAULTED = "api/ne-webservices-ws_channel_state.md#ws_channel_state_faulted--4"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "sets the channel state to"),
        ("es", "establece el estado del canal en"),
        ("pt", "define o estado do canal como"),
        ("fr", "définit l’état du canal sur"),
        ("zh-TW", "並將通道狀態設定為"),
    ],
)
def test_the_constant_of_the_seeds_stands_in_its_cell(
    ours: Path, language: str, sentence: str
) -> None:
    row = next(
        line
        for line in (ours / language / "cancellation.md").read_text("utf-8").splitlines()
        if "WsAbortChannel" in line
    )
    constant = rf"[WS\_CHANNEL\_STATE\_FAULTED]({FAULTED})"
    assert row.split(" | ")[1].strip(" |.。").endswith(f"{sentence} {constant}")


def test_the_chinese_seed_is_left_in_chinese(ours: Path) -> None:
    text = (ours / "zh-TW/cancellation.md").read_text("utf-8")
    assert '# <a name="cancellation"></a>取消\n' in text
    assert [word for word in ("span", "Cancels", "Function", "affect") if word in text] == []


def test_the_links_of_the_seeds_lead_to_our_pages(ours: Path) -> None:
    text = (ours / "fr/cancellation.md").read_text("utf-8")
    assert re.findall(r"\]\(([^()]*)\)", text) == [
        "api/nf-webservices-wsabortchannel.md",
        FAULTED,
        "api/nf-webservices-wsabortlistener.md",
        "api/nf-webservices-wsabortserviceproxy.md",
        "api/nf-webservices-wsabortservicehost.md",
        "api/nf-webservices-wsabandoncall.md",
        "server-side-service-operations.md",
        "call-cancellation.md",
        "states.md",  # from what the site says
    ]


def test_the_api_page_is_readable(ours: Path) -> None:
    page = "en/api/nf-webservices-wsregisteroperationforcancel.md"
    text = (ours / page).read_text("utf-8")
    assert "\n### `freestateCallback` (in, optional)\n" in text
    assert "\n## Return value\n\nIf this function succeeds, it returns **S_OK**. " in text


def test_an_original_that_only_a_translation_holds_gets_a_page(
    docs: Path, staged: Stage, tmp_path: Path
) -> None:
    write(docs / "es/call.md", f"# Llamada\n\n{SPAN.format('Cancela.', 'It cancels.')}\n")

    pages = staged()

    assert pages["en/call.md"].source == "es/call.md"
    assert (tmp_path / "stage/en/call.md").read_text("utf-8") == "# Llamada\n\nIt cancels.\n"
    assert (tmp_path / "stage/es/call.md").read_text("utf-8") == "# Llamada\n\nCancela.\n"
    assert not (docs / "en/call.md").exists()


def test_the_translation_that_gives_back_the_original_is_taken(docs: Path, staged: Stage) -> None:
    digest = hashlib.sha1(b"---\r\n---\r\n\r\nIt  cancels.\r\n").hexdigest()
    front = f"---\nms.openlocfilehash: {digest}\n---\n"
    write(docs / "es/call.md", f"{front}{SPAN.format('Cancela.', 'It cancels.')}\n")
    write(docs / "fr/call.md", f"{front}{SPAN.format('Annule.', 'It  cancels.')}\n")

    assert staged()["en/call.md"].source == "fr/call.md"


def test_what_was_repaired_and_what_was_not(docs: Path, staged: Stage, tmp_path: Path) -> None:
    write(docs / "en/state.md", "Sets WS\\_CHANNEL\\_STATE\\_FAULTED.\n\nSee [x](gone.md).\n")
    write(docs / "es/state.md", "Fija WS \\_ CHANNEL \\_ STATE \\_ FAULTED.\n\nVea [x](gone.md).\n")

    page = staged()["es/state.md"]

    text = (tmp_path / "stage/es/state.md").read_text("utf-8")
    assert text == "Fija WS\\_CHANNEL\\_STATE\\_FAULTED.\n\nVea [x](gone.md).\n"
    assert [(f.code, f.line, f.column) for f in page.repaired] == [("BT101", 1, 6)]
    assert [(f.code, f.line, f.column) for f in page.remaining] == [("BT301", 3, 9)]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("index.md", "index.md"),
        ("only.md", "only.md"),  # the site falls back to the English page
        ("gone.md", "https://learn.microsoft.com/es-es/windows/win32/wsw/gone"),
        ("../images/a.png", "../images/a.png"),
        ("/windows/desktop/api/web/nf-web-wscall", "api/nf-web-wscall.md"),
        ("/windows/desktop/wsw/call", "call.md"),  # a page that is going to be generated
    ],
)
def test_links_know_the_whole_stage(
    docs: Path, staged: Stage, tmp_path: Path, link: str, expected: str
) -> None:
    write(docs / "en/only.md", "# Only\n")
    write(docs / "en/api/nf-web-wscall.md", "# WsCall\n")
    write(docs / "fr/call.md", SPAN.format("Appel", "Call") + "\n")
    write(docs / "images/a.png", "png")
    write(docs / "es/a.md", f"{MICROSOFT}[x]({link})\n")

    staged()

    assert (tmp_path / "stage/es/a.md").read_text("utf-8") == f"{MICROSOFT}[x]({expected})\n"


def test_other_files_are_copied_but_not_from_elsewhere(
    docs: Path, staged: Stage, tmp_path: Path
) -> None:
    write(tmp_path / "secret.txt", "secret")
    (docs / "secret.txt").symlink_to(tmp_path / "secret.txt")
    (docs / "logo.svg").write_bytes(b"<svg>\r\n\xff")
    write(docs / "es/a.css", "a{}")
    write(docs / ".git/config", "x")

    staged()

    assert files(tmp_path / "stage") == ["en/index.md", "es/a.css", "es/index.md", "logo.svg"]
    assert (tmp_path / "stage/logo.svg").read_bytes() == b"<svg>\r\n\xff"


def test_only_what_changed_is_written(docs: Path, staged: Stage, tmp_path: Path) -> None:
    write(docs / "es/a.md", "a\n")
    staged()
    folder = tmp_path / "stage"
    for path in files(folder):
        os.utime(folder / path, ns=(0, 0))

    write(docs / "es/a.md", "b\n")
    staged()

    changed = [path for path in files(folder) if (folder / path).stat().st_mtime_ns]
    assert changed == ["es/a.md"]
    assert (folder / "es/a.md").read_text("utf-8") == "b\n"


def test_what_is_gone_is_removed_and_nothing_else(
    docs: Path, staged: Stage, tmp_path: Path
) -> None:
    write(docs / "es/deep/down/a.md", "a\n")
    write(docs / "es/kept/a.md", "a\n")
    staged()
    write(tmp_path / "stage/es/kept/note.txt", "not of the stage")

    shutil.rmtree(docs / "es/deep")
    shutil.rmtree(docs / "es/kept")
    staged()

    assert files(tmp_path / "stage") == ["en/index.md", "es/index.md", "es/kept/note.txt"]
    assert not (tmp_path / "stage/es/deep").exists()


def test_a_file_may_become_a_folder(docs: Path, staged: Stage, tmp_path: Path) -> None:
    write(docs / "es/a.md", "a\n")
    write(docs / "es/b", "b\n")
    staged()

    (docs / "es/b").unlink()
    write(docs / "es/b/c.md", "c\n")
    staged()

    assert files(tmp_path / "stage/es") == ["a.md", "b/c.md", "index.md"]


def test_an_unreadable_page_is_told_and_the_others_are_staged(
    docs: Path, staged: Stage, tmp_path: Path
) -> None:
    write(docs / "es/a.md", "a\n")
    staged()
    (docs / "es/a.md").write_bytes(b"a\n  \xff\n")

    page = staged()["es/a.md"]

    assert [(f.code, f.line, f.column) for f in page.remaining] == [("BT001", 2, 3)]
    assert files(tmp_path / "stage") == ["en/index.md", "es/index.md"]


@pytest.mark.parametrize("folder", ["docs", "docs/stage", "."])
def test_pages_are_not_staged_over_themselves(docs: Path, tmp_path: Path, folder: str) -> None:
    with pytest.raises(StageError, match="where they are"):
        stage(Docset([str(docs)]), tmp_path / folder, DEFAULT)
    assert files(docs) == ["en/index.md", "es/index.md"]


def test_a_folder_with_other_things_in_it_is_no_stage(docs: Path, tmp_path: Path) -> None:
    write(tmp_path / "work/thesis.txt", "x")
    with pytest.raises(StageError, match="not a stage, and not empty"):
        stage(Docset([str(docs)]), tmp_path / "work", DEFAULT)
    assert files(tmp_path / "work") == ["thesis.txt"]


def test_the_corpus_is_staged(shared: Path, tmp_path: Path) -> None:
    """Every page of four languages, and the English ones of today, with their links."""
    for language in ("en", "es", "pt", "fr", "zh-TW"):
        shutil.copytree(shared / "corpus/wsw" / language, tmp_path / "docs" / language)

    pages = stage(Docset([str(tmp_path / "docs")]), tmp_path / "stage", DEFAULT, OFFICIAL)

    assert len(pages) == len(list((tmp_path / "stage").rglob("*.md"))) == 1010
    relative = [
        path
        for path in files(tmp_path / "stage")
        if "](/windows/" in (tmp_path / "stage" / path).read_text("utf-8")
    ]
    assert relative == []


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("[x](gone.md)", 'no page "gone.md"'),
        ("[x](../fr/gone.md#a)", 'no page "../fr/gone.md"'),
        ("![x](a.png)", 'no file "a.png"'),
        ("[x](#nowhere)", 'this page has no anchor "nowhere"'),
        ("[x](index.md#nowhere)", '"index.md" has no anchor "nowhere"'),
        ("[x](only.md#none)", '"only.md" has no anchor "none"'),
    ],
)
def test_a_link_to_nowhere_is_told_with_its_place(
    docs: Path, staged: Stage, link: str, message: str
) -> None:
    write(docs / "en/only.md", "# Only\n\n## Some\n")
    write(docs / "es/a.md", f"# A\n\na {link}\n")

    dead = [f for f in staged()["es/a.md"].remaining if f.code in ("BT301", "BT302")]

    assert [(f.message, f.line, f.column) for f in dead] == [(message, 3, 3 + link.index("(") + 1)]


def test_an_image_of_the_originals_is_shown_in_a_translation(docs: Path, staged: Stage) -> None:
    write(docs / "en/img/a.png", "PNG")
    for language in ("en", "es"):
        write(docs / language / "a.md", "![A](img/a.png) ![B](img/b.png)\n")

    told = [f.message for f in staged()["es/a.md"].remaining if f.code == "BT301"]

    assert told == ['no file "img/b.png"']


@pytest.mark.parametrize("is_certain", [True, False])
@pytest.mark.parametrize("dest", ["indice.md", "#indice", "index.md#indice"])
def test_a_link_that_belongs_elsewhere_is_not_told_as_dead(
    docs: Path, staged: Stage, dest: str, is_certain: bool
) -> None:
    english, spanish = "See [it](index.md) now.", f"Vea [esto]({dest}) ya."
    if is_certain:
        write(docs / "es/a.md", SPAN.format(spanish, english) + "\n")
    else:
        write(docs / "es/a.md", spanish + "\n")
        write(docs / "en/a.md", english + "\n")

    page = staged()["es/a.md"]

    found = [[f.code for f in page.repaired], [f.code for f in page.remaining]]
    assert found == ([["BT303"], []] if is_certain else [[], ["BT303"]])


@pytest.mark.parametrize("unread", [["en"], ["en", "es"], ["es"]])
def test_a_link_to_a_page_that_cannot_be_read_is_not_told(
    docs: Path, staged: Stage, unread: list[str]
) -> None:
    for language in unread:
        (docs / language / "broken.md").write_bytes(b"# Door\n\xff\n")
    for language in ("en", "es"):
        write(docs / language / "a.md", "# A\n\n[b](broken.md#door)\n")

    told = {p.path: [f.code for f in p.remaining if f.code != "BT504"] for p in staged().values()}

    links = {"en/a.md": [], "es/a.md": []} if "en" in unread else {"es/a.md": []}
    assert {path: codes for path, codes in told.items() if path in links} == links
    assert [path for path, codes in told.items() if codes == ["BT001"]] == [
        f"{language}/broken.md" for language in unread
    ]


def test_the_anchors_of_the_original_lead_there_in_every_language(
    docs: Path, staged: Stage, tmp_path: Path
) -> None:
    write(docs / "en/a.md", "# Call\n\n## See also\n\n## State `x`\n\n## See also\n")
    write(
        docs / "es/a.md",
        "# Llamada\n\n## Vea\n\n## Estado `x`\n\n## <a name='b'></a>Vea\n\n"
        "[a](#see-also) [b](#state-x) [c](#vea) [d](index.md#home)\n",
    )

    assert [f.code for f in staged()["es/a.md"].remaining if f.code[:3] == "BT3"] == []
    assert (tmp_path / "stage/es/a.md").read_text("utf-8").split("\n\n")[:4] == [
        '# <a name="call"></a>Llamada',
        '## <a name="see-also"></a>Vea',
        '## <a name="state-x"></a>Estado `x`',
        "## <a name='b'></a>Vea",
    ]


def test_with_a_memory_the_stage_is_the_same(docs: Path, tmp_path: Path) -> None:
    memory = Memory()
    changes = {
        "es/a.md": "# A\n\nVea [b](b.md#call) y WsCall.\n",
        "en/b.md": "# Call\n",
        "es/b.md": "# Llamada\n",
        "en/api/call.md": "---\ntitle: WsCall function\n---\n# WsCall\n",
        "es/api/call.md": "---\ntitle: WsCall\n---\n# WsCall\n",
        "en/index.md": "# WsCall\n\nSee WsCall.\n",
    }
    for number, (path, text) in enumerate(changes.items()):
        write(docs / path, text)
        os.utime(docs / path, ns=(number, number))
        with_memory, anew = tmp_path / "memory", tmp_path / f"anew-{number}"

        found = stage(Docset([str(docs)]), with_memory, DEFAULT, OFFICIAL, memory)

        assert found == stage(Docset([str(docs)]), anew, DEFAULT, OFFICIAL)
        assert {name: (with_memory / name).read_text() for name in files(with_memory)} == {
            name: (anew / name).read_text() for name in files(anew)
        }
