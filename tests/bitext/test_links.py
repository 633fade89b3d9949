"""What links lead to: the pages of the set, their anchors, the API's pages."""

import pytest

from bitext.align import align
from bitext.context import Context, Library
from bitext.edits import apply
from bitext.model import Evidence, Finding
from bitext.parse import parse
from bitext.parts.links import links, without_locale
from bitext.rules import rules, run

PAGES = {
    "wsw/channel.md": '# Canal\n\n## <a name="see-also"></a>Vea también\n\n## Año nuevo\n',
    "wsw/sub/Message.md": "# Mensaje\n",
    "api/webservices/index.md": "# API\n",
    "api/webservices/nf-webservices-wsopenchannel.md": "# WsOpenChannel\n",
}
LIBRARY = Library(PAGES, PAGES.get)
ORIGINALS = Library((*PAGES, "wsw/only-english.md"), lambda _: "")


def findings(code: str, text: str, original: str = "", path: str = "wsw/page.md") -> list[Finding]:
    page = parse(text, path, "es")
    source = parse(original, path, "en") if original else None
    pair = align(page, source, Evidence.EXACT if source else Evidence.NONE)
    rule = next(rule for rule in rules() if rule.code == code)
    return run(pair, Context(LIBRARY, ORIGINALS), [rule])


@pytest.mark.parametrize(
    ("dest", "message", "repaired"),
    [
        ("channel.md", "", ""),
        ("./channel.md#see-also", "", ""),
        ("sub/Message.md", "", ""),
        ("../api/webservices/index.md", "", ""),
        ("only-english.md", "", ""),
        ("../../elsewhere/page.md", "", ""),
        ("/windows/win32/nothing.md", "", ""),
        ("https://example.com/nothing.md", "", ""),
        ("nothing.png", "", ""),
        ("canal.md", 'no page "wsw/canal.md"', ""),
        (
            "sub/message.md",
            'no page "sub/message.md": this one is called "sub/Message.md"',
            "sub/Message.md",
        ),
        (
            "./Channel.md#x",
            'no page "./Channel.md": this one is called "./channel.md"',
            "./channel.md#x",
        ),
        (
            "../wsw/Channel.md",
            'no page "../wsw/Channel.md": this one is called "channel.md"',
            "channel.md",
        ),
    ],
)
def test_broken_link(dest: str, message: str, repaired: str) -> None:
    text = f"Vea [esto]({dest}), y ![aquello](nada.md).\n"
    found = findings("BT301", text)
    assert [f.message for f in found] == ([message] if message else [])
    for finding in found:
        assert text[finding.start : finding.end] == dest
        expected = text.replace(dest, repaired) if repaired else text
        assert apply(text, finding.edits) == expected


def test_a_link_that_is_broken_in_the_original_too() -> None:
    (finding,) = findings("BT301", "Vea [esto](x.md).", "See [this](x.md).")
    assert finding.message == 'no page "wsw/x.md"; the original has the same link'


def test_a_page_alone_has_no_broken_links() -> None:
    rule = next(rule for rule in rules() if rule.code == "BT301")
    assert run(align(parse("[a](b.md)"), None), Context(), [rule]) == []


@pytest.mark.parametrize(
    ("dest", "message"),
    [
        ("channel.md#see-also", ""),
        ("channel.md#See-Also", ""),
        ("channel.md#ano-nuevo", ""),
        ("channel.md#a%C3%B1o-nuevo-1", ""),
        ("channel.md#tab/windows", ""),
        ("nothing.md#see-also", ""),
        ("#aqui", ""),
        ("#", ""),
        ("channel.md#vea-tambien", ""),
        ("channel.md#nada", '"wsw/channel.md" has no anchor "nada"; neither has the original'),
        ("#nada", 'this page has no anchor "nada"'),
    ],
)
def test_missing_anchor(dest: str, message: str) -> None:
    text = f'# Página\n\n## <a name="aqui"></a>Aquí\n\nVea [esto]({dest}).\n'
    found = findings("BT302", text)
    assert [f.message for f in found] == ([message] if message else [])
    assert [text[f.start : f.end] for f in found] == ([dest] if message else [])


def test_an_anchor_that_only_the_translation_lost() -> None:
    text, original = (
        "Vea [esto](#remarks).\n\n## Comentarios\n",
        "See [this](#remarks).\n\n## Remarks\n",
    )
    (finding,) = findings("BT302", text, original)
    assert finding.message == 'this page has no anchor "remarks"; the original has it'
    (finding,) = findings("BT302", text, original.replace("## Remarks", "## Notes"))
    assert finding.message == 'this page has no anchor "remarks"; neither has the original'
    assert finding.edits == ()


@pytest.mark.parametrize(
    ("headings", "repaired"),
    [
        ("## Uno\n\n## Dos\n", '## Uno\n\n## <a name="two"></a>Dos\n'),
        ("Dos\n---\n\n## Uno\n", 'Dos\n---\n\n## <a name="two"></a>Uno\n'),
        ('## <a name="one"></a>Uno\n\n## Dos\n', ""),
        ("## Uno {#one}\n\n## Dos\n", ""),
        ("## Dos\n", ""),
    ],
)
def test_the_heading_that_is_meant_gets_the_anchor(headings: str, repaired: str) -> None:
    text = f"[Dos](#two)\n\n{headings}"
    (finding,) = findings("BT302", text, "[Two](#two)\n\n## One\n\n## Two\n")
    assert apply(text, finding.edits) == (f"[Dos](#two)\n\n{repaired}" if repaired else text)


def test_of_two_headings_of_the_same_words_none_gets_the_anchor() -> None:
    text, original = "[Dos](#two)\n\n## A\n\n## B\n", "[Two](#two)\n\n## Two\n\n## Two\n"
    (finding,) = findings("BT302", text, original)
    assert finding.edits == ()


@pytest.mark.parametrize(
    ("dest", "message", "suggestion"),
    [
        ("/windows/win32/api/webservices/nf-webservices-wsopenchannel", "", ""),
        ("/windows/desktop/api/WebServices/NF-webservices-wsopenchannel", "", ""),
        ("/windows/win32/api/heapapi/nf-heapapi-heapallok", "", ""),
        (
            "/windows/win32/api/webservices/nf-webservices-wsopenchanel#remarks",
            'webservices has no page "nf-webservices-wsopenchanel"',
            "nf-webservices-wsopenchannel",
        ),
        (
            "https://docs.microsoft.com/en-us/windows/win32/api/webservices/ns-webservices-x",
            'webservices has no page "ns-webservices-x"',
            "",
        ),
    ],
)
def test_unknown_api_page(dest: str, message: str, suggestion: str) -> None:
    found = findings("BT306", f"Vea [esto]({dest}).\n")
    assert [f.message for f in found] == ([message] if message else [])
    assert [f.suggestion for f in found] == ([suggestion] if message else [])


@pytest.mark.parametrize(
    ("text", "dest", "written"),
    [
        ("[a](b.md)", "b.md", "b.md"),
        ('[a]( <b c.md> "t")', "b c.md", "b c.md"),
        (r"[a](b\_c.md)", "b_c.md", r"b\_c.md"),
        ("[![i](i.png)](b(c).md 't')", "b(c).md", "b(c).md"),
        ("<https://x.com/>", "https://x.com/", "https://x.com/"),
        ("[a][n]\n\n[n]: b.md", "b.md", "[a][n]"),
        ('<p><a class="x" href="b.md?x&amp;y">a</a></p>', "b.md?x&y", "b.md?x&amp;y"),
        ('in <a href="b.md">a</a>', "b.md", "b.md"),
    ],
)
def test_where_a_destination_stands(text: str, dest: str, written: str) -> None:
    link = links(parse(text))[0]
    assert (link.dest, text[link.dest_start : link.dest_end]) == (dest, written)


def test_links_of_the_embedded_original_are_not_those_of_the_page() -> None:
    half = '<a href="{}">x</a>'
    text = (
        f'<p><span data-ttu-id="a-101">{half.format("b.md")}</span><span class="sxs-lookup">'
        f'<span data-stu-id="a-101">{half.format("c.md")}</span></span></p>'
    )
    assert [link.dest for link in links(parse(text))] == ["b.md"]


@pytest.mark.parametrize(
    ("dest", "expected"),
    [
        ("https://learn.microsoft.com/es-es/windows", "https://learn.microsoft.com/windows"),
        ("https://example.com/zh-hans-cn?x", "https://example.com?x"),
        ("https://es.wikipedia.org/wiki/SOAP", "https://.wikipedia.org/wiki/SOAP"),
        ("https://example.com/so-what/es", "https://example.com/so-what/es"),
        ("https://go.dev/doc", "https://go.dev/doc"),
        ("channel.md", "channel.md"),
    ],
)
def test_without_locale(dest: str, expected: str) -> None:
    assert without_locale(dest) == expected


def test_a_site_of_two_letters_is_no_language() -> None:
    original = "See [this](https://go.dev/doc).\n"
    (finding,) = findings("BT303", "Vea [esto](https://ui.dev/doc).\n", original)
    assert finding.suggestion == "https://go.dev/doc"


def test_an_anchor_of_a_translated_heading_is_no_other_link() -> None:
    original = "See [the news](channel.md#happy-new-year).\n"
    assert findings("BT303", "Vea [esto](channel.md#año-nuevo).\n", original) == []
    (finding,) = findings("BT303", "Vea [esto](sub/Message.md#nada).\n", original)
    assert finding.suggestion == "channel.md#happy-new-year"


@pytest.mark.parametrize(
    ("dest", "code"), [("nada.md", "BT301"), ("channel.md#nada", "BT302"), ("#nada", "BT302")]
)
def test_a_broken_link_that_belongs_elsewhere_is_told_once(dest: str, code: str) -> None:
    def told(original: str) -> list[str]:
        text = f"Vea [esto]({dest}).\n"
        codes = ("BT301", "BT302", "BT303")
        return [f.code for code in codes for f in findings(code, text, original)]

    assert told("See [the news](sub/Message.md).\n") == ["BT303"]
    assert told(f"See [the news]({dest}).\n") == [code]
    assert told("") == [code]


@pytest.mark.parametrize(
    ("tag", "repaired"),
    [
        ('<a name="other"></a>', '<a name="ws_token"></a>'),
        ('<a name="WS\\_TOKEN"*></a>', '<a name="WS\\_TOKEN"*></a>'),
        ('\\<a name="WS\\_TOKEN"></a>', '\\<a name="WS\\_TOKEN"></a>'),
    ],
)
def test_an_anchor_is_renamed_only_in_a_tag(tag: str, repaired: str) -> None:
    rest = '## <a name="one"></a>Uno\n\n## <a name="two"></a>Dos\n'
    page = parse(f"# {tag}Token\n\n{rest}", "a.md", "es")
    original = parse("# WS\\_TOKEN\n\n## One\n\n## Two\n", "a.md", "en")
    pair = align(page, original, Evidence.EXACT)
    (finding,) = run(pair, Context(), [rule for rule in rules() if rule.code == "BT008"])

    assert apply(page.text, finding.edits) == f"# {repaired}Token\n\n{rest}"
