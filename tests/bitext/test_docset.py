"""Which pages there are, what language they are in, and files that are no pages at all."""

import os
import pickle
import socket
from pathlib import Path

import pytest

from bitext.docset import Docset
from bitext.files import LARGEST, Unreadable, read_text
from bitext.folders import tag
from bitext.model import Page
from tests.bitext.conftest import Bitext, Process
from tests.bitext.sample import CLEAN, ENGLISH, REPAIRED, SPANISH, write


@pytest.mark.parametrize(
    ("folder", "language"),
    [
        ("es", "es"),
        ("pt-br", "pt"),
        ("PT-BR", "pt"),
        ("zh-TW", "zh-TW"),
        ("zh_TW", "zh-TW"),
        ("zh-hant", "zh-Hant"),
        ("zh-hant-hk", "zh-Hant-HK"),
        ("es-sxs", "es"),
        ("es-419", "es-419"),
        ("de-de", "de-DE"),
        ("sr-latn-rs", "sr-Latn-RS"),
        ("ca-es-valencia", "ca-ES-valencia"),
        ("fil-ph", "fil-PH"),
        ("api", ""),
        ("src", ""),
        ("xx", ""),
        ("e-s", ""),
        ("", ""),
    ],
)
def test_a_folder_is_named_by_its_language(folder: str, language: str) -> None:
    assert tag(folder) == language


def test_pages_know_their_language_and_where_they_lie_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for file in (
        "docs/en/a.md",
        "docs/en/ml/a.md",
        "docs/es/a.md",
        "docs/es/ml/ts/a.MD",
        "docs/fr/sub/b.markdown",
        "docs/readme.md",
        "docs/es/.hidden/a.md",
        "docs/es/node_modules/x/a.md",
        "docs/es/image.png",
    ):
        write(tmp_path / file, "# A\n")

    assert [(m.path, m.folder, m.relative) for m in Docset(["docs"]).members] == [
        ("docs/en/a.md", "en", "a.md"),
        ("docs/en/ml/a.md", "en", "ml/a.md"),
        ("docs/es/a.md", "es", "a.md"),
        ("docs/es/ml/ts/a.MD", "es", "ml/ts/a.MD"),
        ("docs/fr/sub/b.markdown", "fr", "sub/b.markdown"),
        ("docs/readme.md", "", "readme.md"),
    ]
    for paths in (["docs/es/ml"], ["docs/es/ml/ts/a.MD"], [str(tmp_path / "docs/es/ml/ts")]):
        (member,) = Docset(paths).members
        assert (member.path, member.folder, member.relative) == (
            "docs/es/ml/ts/a.MD",
            "es",
            "ml/ts/a.MD",
        )
    monkeypatch.chdir(tmp_path / "docs/es")
    assert [m.path for m in Docset(["."]).members] == ["a.md", "ml/ts/a.MD"]
    assert [m.relative for m in Docset(["..", "a.md", "../es/a.md"]).members].count("a.md") == 2


@pytest.mark.parametrize(
    ("text", "option", "language"),
    [
        ("---\nms.contentlocale: pt-BR\n---\n", "fr", "pt"),
        ("---\nms.contentlocale: de-DE\n---\n", "fr", "de-DE"),
        ("# A\n", "fr", "es"),
    ],
)
def test_a_page_says_its_language_better_than_its_folder(
    docs: Path, text: str, option: str, language: str
) -> None:
    write(docs / "es/channel.md", text)
    docset = Docset(["docs/es"], language=option)
    page = docset.page(docset.members[0])
    assert isinstance(page, Page)
    assert page.language == language


def test_the_option_tells_the_language_of_other_pages(tmp_path: Path) -> None:
    write(tmp_path / "guide/a.md", "# A\n")
    docset = Docset([str(tmp_path / "guide")], language="ja-JP")
    page = docset.page(docset.members[0])
    assert isinstance(page, Page)
    assert page.language == "ja-JP"


@pytest.mark.usefixtures("docs")
def test_the_original_of_a_page_is_found(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere/channel.md", "# Elsewhere\n")

    def original(docset: Docset) -> str | None:
        member = next(m for m in docset.members if m.folder == "es")
        page = docset.page(member)
        assert isinstance(page, Page)
        found = docset.pair(member, page).original
        return None if found is None else found.text

    assert original(Docset(["docs"])) == ENGLISH
    assert original(Docset(["docs/es/channel.md"])) == ENGLISH
    assert original(Docset(["docs"], original="elsewhere")) == "# Elsewhere\n"
    assert original(Docset(["docs"], default="es")) is None


@pytest.mark.usefixtures("docs")
def test_an_original_has_no_original() -> None:
    docset = Docset(["docs"])
    (member,) = (m for m in docset.members if m.folder == "en")
    page = docset.page(member)
    assert isinstance(page, Page)
    assert docset.is_original(member)
    assert docset.pair(member, page).original is None
    assert docset.context(member).originals is None


@pytest.mark.usefixtures("docs")
def test_what_was_looked_at_is_noted() -> None:
    docset = Docset(["docs/es"])
    (member,) = docset.members
    library = docset.context(member).library
    here = f"{Path.cwd().as_posix()}/docs/es"
    for ask, path in (
        (library.exists, "a.md"),
        (library.title, "b.md"),
        (library.anchors, "c.md"),
        (library.title, "b.md"),
    ):
        docset.asked.clear()
        ask(path)
        assert docset.asked == {f"{here}/{path}"}
    docset.asked.clear()
    library.other_case("d.md")
    assert docset.asked == {f"{here}/*"}
    list(library.pages)
    docset.asked.clear()
    docset.context(member)  # of the next page, which may profit from the list
    assert f"{here}/*" in docset.asked


def test_a_page_that_cannot_be_read_is_told_once(docs: Path, bitext: Bitext) -> None:
    for language in ("en", "es"):
        write(docs / language / "links.md", "[a](broken.md) [b](broken.md#door)\n")
        (docs / language / "broken.md").write_bytes(b"# Door\n\xff\n")

    told = bitext("check", "docs", "--select", "BT0,BT3", "--format", "concise").stdout

    assert told.splitlines()[:-1] == [
        f"docs/{language}/broken.md:2:1: BT001 error: byte 0xFF is not UTF-8;"
        " in Windows-1252 it is ÿ"
        for language in ("en", "es")
    ]


BILINGUAL = (
    '# <span data-ttu-id="a-1">Porta</span>'
    '<span class="sxs-lookup"><span data-stu-id="a-1">Door</span></span>\n'
)


def test_an_original_that_only_a_bilingual_page_holds_is_a_page(docs: Path, bitext: Bitext) -> None:
    write(docs / "pt-sxs/door.md", BILINGUAL)
    write(docs / "pt/gate.md", "# Portão\n")
    links = "[a](door.md#door) [b](door.md#window) [c](gate.md) [d](nowhere.md)\n"
    write(docs / "en/links.md", links)
    write(docs / "es/links.md", links)
    write(docs / "es/door.md", "# Puerta\n\nÁbrala.\n")
    write(docs / "es/other.md", "# Otra\n\nÁbrala.\n")
    select = ("--select", "BT301,BT302,BT504,BT505")

    found = bitext("check", "docs", "--format", "concise", *select).stdout.splitlines()

    assert found[:-1] == [
        'docs/en/links.md:1:23: BT302 warning: "door.md" has no anchor "window"',
        'docs/en/links.md:1:43: BT301 warning: no page "gate.md"',
        'docs/en/links.md:1:56: BT301 warning: no page "nowhere.md"',
        'docs/es/links.md:1:5: BT302 warning: "door.md" has no anchor "door"; the original has it',
        'docs/es/links.md:1:23: BT302 warning: "door.md" has no anchor "window";'
        " neither has the original",
        'docs/es/links.md:1:43: BT301 warning: no page "gate.md"; the original has the same link',
        'docs/es/links.md:1:56: BT301 warning: no page "nowhere.md";'
        " the original has the same link",
        "docs/es/other.md:1:1: BT505 warning: no original belongs to this page",
        "docs/pt/gate.md:1:1: BT505 warning: no original belongs to this page",
    ]

    write(docs / "pt-sxs/door.md", "# Porta\n", age=30)
    again = bitext("check", "docs", "--format", "concise", *select).stdout
    assert 'docs/en/links.md:1:5: BT301 warning: no page "door.md"\n' in again


def test_where_nothing_is_known_of_an_original_the_names_of_all_others_tell(
    docs: Path, bitext: Bitext
) -> None:
    write(docs / "en/other.md", "Sets WS\\_KEY\\_VALUE.\n")
    write(docs / "en/deep/image.md", b"\xff\xfe")
    write(docs / "es/lone.md", "Vale WS \\_ KEY \\_ VALUE.\n")
    write(docs / "es/channel.md", f"{REPAIRED}\n## Vale WS \\_ KEY \\_ VALUE.\n")

    result = bitext("check", "docs/es", "--format", "concise", "--select", "BT101,BT112")

    assert result.stdout.splitlines() == [
        "docs/es/channel.md:7:11: BT112 warning: a name is mangled here",
        "docs/es/lone.md:1:6: BT101 [*] error: `WS_KEY_VALUE` is mangled",
        "Found 2 findings (1 error, 1 warning, 0 infos) in 2 pages. 1 is repairable with --fix.",
    ]


def test_the_names_of_all_originals_are_read_when_somebody_asks(docs: Path) -> None:
    docset = Docset(["docs"])
    english, spanish = docset.members
    names, none = docset.context(spanish).names, docset.context(english).names
    contents = f"{docs.as_posix()}/en/**"
    assert contents not in docset.asked

    assert names() == {"WS_CHANNEL_STATE_FAULTED"}
    assert none() == frozenset()
    assert contents in docset.asked
    docset.asked.clear()
    names()
    assert contents in docset.asked


@pytest.mark.usefixtures("docs")
def test_a_set_goes_to_another_process() -> None:
    docset = Docset(["docs"], language="es", default="en")
    again = pickle.loads(pickle.dumps(docset))
    assert again.members == docset.members
    assert (again.language, again.default) == ("es", "en")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            b"# A\n\n\x89PNG\r\n\x1a\0",
            Unreadable("the file is binary: it has a NUL byte here", 4, 2),
        ),
        (b"a\0b", Unreadable("the file is binary: it has a NUL byte here", 1, 2)),
        (
            "# Año\nEspaña\n".encode("cp1252"),
            Unreadable("byte 0xF1 is not UTF-8; in Windows-1252 it is ñ", 1, 4),
        ),
        (
            "# ok\nñandú ".encode() + b"caf\xe9\n",
            Unreadable("byte 0xE9 is not UTF-8; in Windows-1252 it is é", 2, 10),
        ),
        (b"x \xe4\xb8", Unreadable("byte 0xE4 is not UTF-8; in Windows-1252 it is ä", 1, 3)),
        (b"x \x81 y", Unreadable("byte 0x81 is not UTF-8", 1, 3)),
        ("# A\n".encode("utf-16"), Unreadable("the file is UTF-16; pages are UTF-8")),
        (b"\xef\xbb\xbf# A\r\n", "\ufeff# A\r\n"),
        (b"", ""),
    ],
)
def test_a_file_is_read_to_the_byte_or_not_at_all(
    tmp_path: Path, data: bytes, problem: Unreadable | str
) -> None:
    write(tmp_path / "a.md", data)
    assert read_text(str(tmp_path / "a.md")) == problem


def test_bad_files_are_reported_and_the_rest_is_checked(docs: Path, bitext: Bitext) -> None:
    es = docs / "es"
    write(es / "binary.md", b"\x7fELF\0\0")
    write(es / "latin.md", "# España\n".encode("cp1252"))
    (es / "dangling.md").symlink_to("nowhere.md")
    (es / "loop.md").symlink_to("loop.md")
    os.mkfifo(es / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server, (es / "large.md").open("wb") as large:
        os.chdir(es)
        server.bind("socket.md")
        os.chdir(docs.parent)
        large.truncate(100 * 2**20)
        result = bitext("check", "docs", "--format", "concise")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "docs/es/binary.md:1:5: BT001 error: the file is binary: it has a NUL byte here",
        "docs/es/channel.md:3:24: BT101 [*] error: `WS_CHANNEL_STATE_FAULTED` is mangled",
        "docs/es/dangling.md:1:1: BT001 error: the file cannot be read: No such file or directory",
        f"docs/es/large.md:1:1: BT001 error: a page of 104,857,600 bytes; {LARGEST:,} are allowed",
        "docs/es/latin.md:1:7: BT001 error: byte 0xF1 is not UTF-8; in Windows-1252 it is ñ",
        "docs/es/loop.md:1:1: BT001 error: the file cannot be read:"
        " Too many levels of symbolic links",
        "docs/es/pipe.md:1:1: BT001 error: this is not a file",
        "docs/es/socket.md:1:1: BT001 error: this is not a file",
        "Found 8 findings (8 errors, 0 warnings, 0 infos) in 8 pages. 1 is repairable with --fix.",
    ]


def test_a_folder_may_be_called_like_a_page(docs: Path, bitext: Bitext) -> None:
    write(docs / "es/folder.md/a.md", SPANISH)
    write(docs / "en/folder.md/a.md", ENGLISH)

    result = bitext("check", "docs/es/folder.md", "--format", "concise")

    assert result.stdout.startswith("docs/es/folder.md/a.md:3:24: BT101 ")


def test_links_are_followed_inside_of_the_tree_only(docs: Path, bitext: Bitext) -> None:
    outside = docs.parent.parent / f"{docs.parent.name}-outside"
    write(outside / "secret.md", "[a](no.md)\n")
    write(docs.parent / "mkdocs.yml", "site_name: x\n")
    write(docs.parent / "shared/notice.md", "[b](no.md)\n")
    write(docs / "es/page.md", CLEAN)
    (docs / "es/secret.md").symlink_to(outside / "secret.md")
    (docs / "es/secrets").symlink_to(outside)
    (docs / "es/notice.md").symlink_to("../../shared/notice.md")
    (docs / "es/shared").symlink_to("../../shared")
    (docs / "es/again.md").symlink_to("page.md")
    (docs / "es/up").symlink_to("..")
    (docs / "es/self").symlink_to(".")

    assert [member.path for member in Docset(["docs/es"]).members] == [
        "docs/es/channel.md",
        "docs/es/notice.md",
        "docs/es/page.md",
        "docs/es/shared/notice.md",
    ]
    result = bitext("check", "docs/es", "--format", "concise", "--select", "BT301")

    assert [line.split(":")[0] for line in result.stdout.splitlines()[:-1]] == [
        "docs/es/notice.md",
        "docs/es/shared/notice.md",
    ]
    assert sorted(result.stderr.splitlines()) == [
        f"note: docs/es/secret.md leads out of {docs.parent}; the link was not followed",
        f"note: docs/es/secrets leads out of {docs.parent}; the link was not followed",
    ]


def test_a_repair_goes_through_a_link(docs: Path, bitext: Bitext) -> None:
    target = write(docs / "shared.txt", SPANISH)
    (docs / "es/channel.md").unlink()
    (docs / "es/channel.md").symlink_to("../shared.txt")

    assert bitext("check", "docs", "--fix").exit_code == 0

    assert (docs / "es/channel.md").is_symlink()
    assert "WS\\_CHANNEL\\_STATE\\_FAULTED" in target.read_text("utf-8")


def test_names_that_are_not_text_are_shown_and_checked(docs: Path, process: Process) -> None:
    Path(os.fsdecode(os.fsencode(docs / "es") + b"/caf\xe9.md")).write_text("[a](no.md)\n")

    for form in ("text", "json", "sarif", "junit", "gitlab", "github"):
        result = process("check", "docs/es", "--format", form, "--select", "BT301")
        assert (result.returncode, result.stderr) == (1, "")
        assert "caf\\xe9.md" in result.stdout.replace("\\\\", "\\").replace("%5C", "\\")


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " a\n",
        "".join("  " * depth + "- a\n" for depth in range(500)),
        "[" * 10_000 + "a" + "](b.md)" * 10_000,
        "*" * 10_000 + "a" + "*" * 10_000,
        '<span data-ttu-id="a">' * 10_000 + "</span>" * 10_000,
        "<div>" * 10_000,
        "---\na: " + "[" * 10_000 + "\n---\n",
        "---\na: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(60)) + "---\n",
    ],
)
def test_deep_pages_are_read_in_time(docs: Path, process: Process, text: str) -> None:
    write(docs / "es/deep.md", text)

    result = process("check", "docs/es", "--no-cache", "--format", "concise", timeout=60)

    assert "bug" not in result.stderr
    assert result.returncode == 1
    assert "docs/es/channel.md:3:24: BT101 " in result.stdout
