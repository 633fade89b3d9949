import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace

from bitext.model import TEXT_KINDS, Page
from bitext.parse import parse
from bitext.render.anchors import MARK
from bitext.render.links import Shelf
from bitext.render.page import render

OFFICIAL = "https://learn.microsoft.com/{locale}/windows/win32/wsw/"
GUID = "3e456814-f70f-47ab-b866-f0b73d5cd35e"
SHELF = replace(
    Shelf.of(["a.md", "Big.md", "images/a.png", "api/nf-web-wscall.md", "sub/b.md"], OFFICIAL),
    ids={GUID: "sub/b.md"},
)
IMAGE = "https://learn.microsoft.com/es-es/windows/win32/wsw/a.png"
ANCHOR = '<a name="-remarks"></a>'
SPAN = (
    '<span data-ttu-id="e-1">{}</span>'
    '<span class="sxs-lookup"><span data-stu-id="e-1">{}</span></span>'
)


def rendered(body: str, language: str = "es", path: str = "a.md") -> str:
    """The body of a page of Microsoft's."""
    text = render(f"---\nms.topic: article\n---\n{body}\n", path, language, SHELF)
    return text.removeprefix("---\nms.topic: article\n---\n").removesuffix("\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"# {SPAN.format('Llamada', 'Call')}", "# Llamada"),
        (f"[{SPAN.format('**A**', '**B**')}](x.md)", "[**A**](https://learn.microsoft.com/es-es/windows/win32/wsw/x)"),
        ('# <a name="call"></a>Llamada', '# <a name="call"></a>Llamada'),
        ("a\n\n\n \u00a0\n\n\nb", "a\n\nb"),
        ("a  \n\n    \n\n    code\n\n\n\n    code", "a\n\n    code\n\n\n\n    code"),
        ('so <a href="sub/b.md">**A**\nB</a>.', "so [**A**\nB](sub/b.md)."),
        ('Ah!<a href="sub/b.md">A</a>', 'Ah!<a href="sub/b.md">A</a>'),
        ('<a href="sub/b.md">A\\</a>', '<a href="sub/b.md">A\\</a>'),
        ('<a href="sub/b.md">A <a href="sub/b.md">B</a>', '<a href="sub/b.md">A [B](sub/b.md)'),
        ('<a href="sub/b.md">A `</a>` B</a>', "[A `</a>` B](sub/b.md)"),
        ('<a href="sub/b.md"></a>', '<a href="sub/b.md"></a>'),
        ('<a name="x" href="sub/b.md">A</a>', '<a name="x" href="sub/b.md">A</a>'),
        ("```\na\n\n\n\n> [!NOTE]\n[x](y.md)\n```", "```\na\n\n\n\n> [!NOTE]\n[x](y.md)\n```"),
        ("<pre>\na\n\n\n\nb\n</pre>", "<pre>\na\n\n\n\nb\n</pre>"),
    ],
)  # fmt: skip
def test_one_language_is_left(body: str, expected: str) -> None:
    assert rendered(body) == expected


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "> [!NOTE]\n> a", "> **Note**\n>\n> a"),
        ("es", "> [!NOTE]\n> a", "> **Nota**\n>\n> a"),
        ("pt", "> [!TIP]\n> a", "> **Dica**\n>\n> a"),
        ("fr", "> [!Warning]  \n> a\n> - b", "> **Avertissement**\n>\n> a\n> - b"),
        ("zh-TW", "> [!IMPORTANT]\n>\n> a", "> **重要**\n>\n>\n> a"),
        ("de", "> [!CAUTION]\n> a", "> **Caution**\n>\n> a"),
        ("es", "> [!NOTE] a\n> b", "> **Nota**\n>\n> a\n> b"),
        ("es", "1. > [!NOTE]\n   > a", "1. > **Nota**\n   >\n   > a"),
        ("es", "- a\n\n  >[!NOTE]\n  >a", "- a\n\n  >**Nota**\n  >\n  >a"),
        ("es", r"> \[!NOTE\] a", r"> \[!NOTE\] a"),
        ("es", "`> [!NOTE]`", "`> [!NOTE]`"),
    ],
)
def test_alerts_are_quotes_that_say_what_they_are(language: str, body: str, expected: str) -> None:
    assert rendered(body, language) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('a :::no-loc text="Kestrel"::: b', "a Kestrel b"),
        (':::image type="content" source="a.png" alt-text="Capas":::', f"![Capas]({IMAGE})"),
        (':::image type="complex" source="a.png":::\nB\n:::image-end:::', f"![]({IMAGE})\n\nB"),
        (':::code language="csharp" source="a.cs":::', ""),
        ('::: zone pivot="x"\n\na\n\n::: zone-end\n\nb', "\na\n\nb"),
        (":::row:::\n :::column:::\n    a\n     b\n :::column-end:::\n:::row-end:::", "\na\n b"),
        ('> [!div class="nextstepaction"]\n> [a](a.md)', "> [a](a.md)"),
        ("[!INCLUDE [a](../includes/a.md)]\n\nb", "\nb"),
        ("[!code-csharp[Main](a.cs?x=1)]\n\nb", "\nb"),
        ("> [!VIDEO https://example.org/v]", "> <https://example.org/v>"),
        ("<xref:System.String.Format%2A?displayProperty=name>", "`System.String.Format*`"),
        ("[la clase](xref:System.Lazy(T)) y", "la clase y"),
        ("# [C#](#tab/cs)", "**C#**"),
        ("std::vector ::: x", "std::vector ::: x"),
    ],
)  # fmt: skip
def test_the_extensions_of_learn_become_markdown(body: str, expected: str) -> None:
    assert rendered(body) == expected


@pytest.mark.parametrize(
    ("dest", "expected"),
    [
        ("a.md", "a.md"),
        ("./a.md#b", "./a.md#b"),
        ("big.md", "Big.md"),
        ("images/a.png", "images/a.png"),
        ("#a", "#a"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("//example.org/a.md", "//example.org/a.md"),
        ("b.md", "https://learn.microsoft.com/es-es/windows/win32/wsw/b"),
        ("b.md?v=1#c", "https://learn.microsoft.com/es-es/windows/win32/wsw/b?v=1#c"),
        ("../com/b.md", "https://learn.microsoft.com/es-es/windows/win32/com/b"),
        ("images/b.png", "https://learn.microsoft.com/es-es/windows/win32/wsw/images/b.png"),
        ("b_(v=vs.85).md", "https://learn.microsoft.com/es-es/windows/win32/wsw/b_(v=vs.85)"),
        ("/windows/desktop/api/Web/nf-web-wscall", "api/nf-web-wscall.md"),
        ("/windows/win32/api/web/nf-web-WsCall#x", "api/nf-web-wscall.md#x"),
        ("/windows/desktop/api/Web/nf-web-wsb", "https://learn.microsoft.com/es-es/windows/win32/api/web/nf-web-wsb"),
        ("/windows/desktop/wsw/a", "a.md"),
        ("/windows/win32/wsw/b#c", "https://learn.microsoft.com/es-es/windows/win32/wsw/b#c"),
        ("/dotnet/api/system.string", "https://learn.microsoft.com/es-es/dotnet/api/system.string"),
        ("/en-us/windows/win32/wsw/a", "a.md"),
        ("https://learn.microsoft.com/en-us/windows/win32/wsw/sub/b#x", "sub/b.md#x"),
        ("http://docs.microsoft.com/windows/desktop/api/W/nf-web-wscall?v", "api/nf-web-wscall.md"),
        ("http://docs.microsoft.com/zh-tw/windows/win32/wsw/a/", "https://learn.microsoft.com/es-es/windows/win32/wsw/a/"),
        ("https://docs.microsoft.com/fr-fr/windows/win32/wsw/a", "a.md"),
        ("https://docs.microsoft.com/en-us/dotnet/x?a=b#c", "https://learn.microsoft.com/es-es/dotnet/x?a=b#c"),
        (f"https://msdn.microsoft.com/{GUID}", "sub/b.md"),
        (f"https://msdn.microsoft.com/en-us/library/{GUID.upper()}(v=VS.85).aspx", "sub/b.md"),
        (f"http://msdn2.microsoft.com/library/windows/desktop/{GUID}", "sub/b.md"),
        ("https://msdn.microsoft.com/00000000-0000-0000-0000-000000000000", "https://msdn.microsoft.com/00000000-0000-0000-0000-000000000000"),
        ("https://msdn.microsoft.com/library/dd323454.aspx", "https://msdn.microsoft.com/library/dd323454.aspx"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "link",
    ["[x]({})", '[x]({} "y")', "![x]({})", "[r]: {}", '<a id="k" href="{}">x</a>', "[**x**](<{}>)"],
)
def test_links_lead_to_our_pages_or_to_the_official_ones(
    link: str, dest: str, expected: str
) -> None:
    assert rendered(link.format(dest)) == link.format(expected)


def test_links_count_from_the_folder_of_the_page() -> None:
    assert rendered("[x](../a.md) [y](../big.md) [z](c.md)", path="sub/b.md") == (
        "[x](../a.md) [y](../Big.md) [z](https://learn.microsoft.com/es-es/windows/win32/wsw/sub/c)"
    )


@pytest.mark.parametrize(
    ("language", "locale"),
    [("en", "en-us"), ("pt", "pt-br"), ("fr", "fr-fr"), ("zh-TW", "zh-tw"), ("de", "de")],
)
def test_official_pages_are_linked_in_the_language_of_the_reader(
    language: str, locale: str
) -> None:
    expected = f"[x](https://learn.microsoft.com/{locale}/windows/win32/wsw/b)"
    assert rendered("[x](b.md)", language) == expected


@pytest.mark.parametrize("text", ["[x](b.md) [y](/z)\n", "---\ntitle: a\n---\n[x](b.md)\n"])
def test_pages_of_our_own_keep_their_links(text: str) -> None:
    assert render(text, "a.md", "es", SHELF) == text


def test_pages_of_our_own_lead_to_our_pages_or_to_microsofts_of_the_reader() -> None:
    text = "[x](/windows/win32/api/web/nf-web-wscall) [y](https://docs.microsoft.com/a) [z](b.md)"
    assert render(text, "a.md", "fr", SHELF) == (
        "[x](api/nf-web-wscall.md) [y](https://learn.microsoft.com/fr-fr/a) [z](b.md)\n"
    )


def test_where_a_guid_says_nothing_the_text_of_the_link_does() -> None:
    shelf = replace(SHELF, names={"WsCall": "api/nf-web-wscall.md", "WS_CALL": "a.md"})
    old = "https://msdn.microsoft.com/00000000-0000-0000-0000-000000000000"
    text = f'[**WS\\_CALL**]({old}) <a href="{old}"><b>WsCall</b></a> [a]({old})\n'
    assert render(text, "api/x.md", "fr", shelf) == (
        f"[**WS\\_CALL**](../a.md) [<b>WsCall</b>](nf-web-wscall.md) [a]({old})\n"
    )


def test_without_an_address_links_stay_as_they_are() -> None:
    text = "---\nms.topic: article\n---\n[x](b.md) [y](/windows/desktop/wsw/b) [z](A.md)\n"
    assert render(text, "c.md", "es", Shelf.of(["a.md"])) == text.replace("A.md", "a.md")


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "# F\n\n## -description", "# F\n\n## Description"),
        ("es", "# F\n\n## -returns", f"# F\n\n## {MARK.format('return-value')}Valor devuelto"),
        ("zh-TW", "# F\n\n## -see-also", f"# F\n\n## {MARK.format('see-also')}另請參閱"),
        ("fr", f"# F\n\n## {ANCHOR}-remarques", f"# F\n\n## {ANCHOR}Remarques"),
        ("en", "# F\n\n## -struct-fields", "# F\n\n## Members"),
        ("en", "# F\n\n## -type-parameters", "# F\n\n## Type parameters"),
        ("en", "# F\n\n### -param context [in, optional]", "# F\n\n### `context` (in, optional)"),
        ("en", "# F\n\n### -param *details", "# F\n\n### `*details`"),
        ("en", "# F\n\n### -field Timeout:5", "# F\n\n### `Timeout` = `5`"),
        ("en", "# F\n\n### -field The protocol. Values:", "# F\n\n### The protocol. Values:"),
        ("en", "# F\n\n#### - inboundSa [in, out]", "# F\n\n#### `inboundSa` (in, out)"),
        ("en", "# F\n\na. \n            b  \n      c", "# F\n\na. b c"),
        ("en", '# F\n\n<b xmlns:loc="http://x/l10n">S_OK</b>', "# F\n\n**S_OK**"),
        ("en", '# F\n\n<b xmlns:loc="http://x/l10n">__a b</b>', "# F\n\n<b>__a b</b>"),
        ("en", "# F\n\na\n\n# F\n\nb", "# F\n\na\n\nb"),
        ("en", "text", "# F\n\ntext"),
    ],
)  # fmt: skip
def test_the_form_of_api_pages_is_readable(language: str, body: str, expected: str) -> None:
    front = "---\ntitle: F\nms.topic: function\n---\n"
    text = render(f"{front}\n{body}\n\n## -api-id\n", "api/f.md", language, SHELF)

    assert text == f"{front}\n{expected}\n\n## Api id\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<dl> <dt>\n\n*a* \\[in\\]\n</dt> <dd>\n\nOne.\n\nTwo.\n\n</dd> <dt>\n\nb\n</dt> </dl>",
            "-   *a* \\[in\\]\n\n    One.\n\n    Two.\n\n-   b",
        ),
        (
            "<dl> <dt>\n\na\n</dt> <dd>\n\n<dl> <dt>\n\nb\n</dt> <dd>\n\n"
            "```\nc\n```\n\n</dd> </dl> </dd> </dl>",
            "-   a\n\n    -   b\n\n        ```\n        c\n        ```",
        ),
        # Terms without text, and definitions without a term.
        ("<dl> <dt>\n\n\u00a0\n</dt> <dd>\n\na\n\n</dd> </dl>\n\nb", "-   a\n\nb"),
        ("<dl> <dd>\n\na\n\n</dd> </dl>", "a"),
        # One `<dl>` is missing: what closes it goes with the list.
        (
            "<dl> <dt>\n\na\n</dt> <dd>\n<dt>\n\nb\n</dt> </dl> </dd> </dl>\n\nc",
            "-   a\n\n    -   b\n\nc",
        ),
        # In HTML through and through, it stays.
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("| a |\n|---|\n| <dl> <dt>b</dt> </dl> |", "| a |\n|---|\n| <dl> <dt>b</dt> </dl> |"),
        ("<dl> <dt>\n\na\n</dt>", "<dl> <dt>\n\na\n</dt>"),
    ],
)  # fmt: skip
def test_definition_lists_are_lists(body: str, expected: str) -> None:
    assert rendered(f"A\n\n{body}") == f"A\n\n{expected}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("el elemento <xs:schema> de", "el elemento `<xs:schema>` de"),
        ("<https://example.org> <a@example.org>", "<https://example.org> <a@example.org>"),
        ("- a\n- \n- b", "- a\n\n- b"),
    ],
)
def test_what_some_readers_misunderstand_is_said_plainly(body: str, expected: str) -> None:
    assert rendered(body) == expected


def test_a_dash_is_no_mark_on_other_pages() -> None:
    assert rendered("## -p option\n\na\n   b") == "## -p option\n\na\n   b"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("title: A: B\nms.topic: x", "title: 'A: B'\nms.topic: x"),
        ("a: 1\na: 2", "a: '1'"),
        ("título : x\nb: 'c\nkeywords:\n- a", "b: '''c'\nkeywords:\n- a"),
        ("a: &x 1\nb: *x", "a: '&x 1'\nb: '*x'"),
        ("ms.date: 05/31/2018 # c", "ms.date: 05/31/2018 # c"),
    ],
)
def test_front_matter_is_yaml(front: str, expected: str) -> None:
    text = render(f"---\n{front}\n---\nx\n", "a.md", "es", SHELF)
    assert text == f"---\n{expected}\n---\nx\n"
    assert yaml.safe_load(text.split("---\n")[1])


def test_line_ends_and_byte_order_marks_are_plain() -> None:
    text = "\ufeff---\r\ntitle: a\r\n---\r\nb\r\n\r\n\r\nc\r\n"
    assert render(text, "a.md", "es", SHELF) == "---\ntitle: a\n---\nb\n\nc\n"


WORD = re.compile(r"\w+")
TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
ADDRESS = re.compile(r"\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?=[ )])")
STABLE = ("heading", "cell", "row", "table", "code", "quote", "rule", "directive")
LEAKS = ("data-ttu-id", "sxs-lookup", ":::", "xref:", "](/windows/", "\n\n\n", "\n\u00a0\n")


def test_the_corpus_is_rendered(shared: Path) -> None:
    """Nothing of the markup is left, nothing of the structure is lost, YAML is YAML, and what was
    rendered once needs no second time."""
    folder = shared / "corpus/wsw"
    shelf = Shelf.of([path.name for path in (folder / "en").glob("*.md")], OFFICIAL)
    pages = sorted(folder.glob("*/*.md"))
    for path in pages:
        page = parse(path.read_text("utf-8"), path.name)

        text = render(page.text, path.name, page.language, shelf)

        assert render(text, path.name, page.language, shelf) == text, path
        again = parse(text, path.name, page.language)
        assert [leak for leak in LEAKS if leak in without_code(again)] == [], path
        clean = parse(page.clean, path.name, page.language)
        assert words(again) == words(clean), path
        assert shape(again) == shape(clean), path
        assert yaml.safe_load(text.split("---\n")[1])["title"], path
    assert len(pages) == 1818


def words(page: Page) -> list[str]:
    """What a reader sees, without the addresses of links, HTML tags and the names of alerts."""
    found: list[str] = []
    for block in page.blocks:
        if block.kind in TEXT_KINDS or block.kind == "code":
            text = page.text[block.start : block.end]
            if text not in ("**Note**", "**Nota**", "**Observação**", "**Remarque**", "**備註**"):
                found += WORD.findall(ADDRESS.sub("](", TAG.sub(" ", text)))
    return found


def shape(page: Page) -> Counter[str]:
    """The blocks whose number stays: alerts become quotes, their names paragraphs, and definition
    lists in HTML lists of Markdown."""
    kinds = Counter("quote" if b.kind == "alert" else b.kind for b in page.blocks)
    return Counter({k: n for k, n in kinds.items() if k in STABLE})


def without_code(page: Page) -> str:
    text = page.text
    for block in reversed(page.blocks):
        if block.kind == "code":
            text = f"{text[: block.start]}code{text[block.end :]}"
    return text
