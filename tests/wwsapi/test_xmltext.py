import re
from collections.abc import Callable
from itertools import pairwise
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wwsapi import xmltext
from wwsapi.constants import Hresult
from wwsapi.errors import WsError
from wwsapi.xmltext import MAX_DEPTH, Parser, attribute, escape, parse, to_utf8

CARRIED = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r&<>\"'")
)
INVALID = "not well-formed (invalid token)"
PIECES = [
    *(b"<a>", b"</a>", b"<b/>", b"<a x='1'>", b'<p:a xmlns:p="urn:x">', b"</p:a>", b"&lt;", b"&x;"),
    *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x?>", b'<?xml version="1.0"?>', b"<!DOCTYPE a>"),
    *(b"<!DOCTYPE a [", b"]>", b"\xc3\xa9", b"\xff", b" ", b"\0", b"\r\n", b"="),
]
BOMB = "<!DOCTYPE a [<!ENTITY a 'ha'>{}]><a>&k;</a>".format(
    "".join(f"<!ENTITY {name} '{f'&{last};' * 20}'>" for last, name in pairwise("abcdefghijk"))
).encode()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<a>\xc3\xa9</a>", "é"),
        (b"\xef\xbb\xbf<a>\xc3\xa9</a>", "é"),
        (b'<?xml version="1.0" encoding="UTF-8"?><a>\xc3\xa9</a>', "é"),
        (b"<?xml version='1.0' encoding='us-ascii' standalone='yes'?>\n<a>e</a>", "e"),
        ("\ufeff<a>é😀</a>".encode("utf-16-le"), "é😀"),
        ("\ufeff<a>é😀</a>".encode("utf-16-be"), "é😀"),
        ("<a>é</a>".encode("utf-16-le"), "é"),
        ("<a>é</a>".encode("utf-16-be"), "é"),
        ('<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16"), "é"),
        (b"<a>&lt;&gt;&amp;&quot;&apos;&#233;&#x1F600;</a>", "<>&\"'é😀"),
        (b"<a><![CDATA[<!DOCTYPE <? ]]></a>", "<!DOCTYPE <? "),
        (b"<a><!-- <!DOCTYPE a> <?x?> -->b</a>", "b"),
        (b"<a>1\r\n2\r3&#13;</a>", "1\n2\n3\r"),
    ],
)
def test_what_is_read(data: bytes, text: str) -> None:
    assert parse(data).text == text


def test_names_are_written_as_elementtree_writes_them() -> None:
    data = b'<p:a xmlns:p="urn:x" xmlns="urn:y" p:k="1" k="2"><b/><?x?></p:a>'.replace(
        b"<?x?>", b""
    )
    for root in (parse(data), watched(data)):
        assert (root.tag, root.attrib) == ("{urn:x}a", {"{urn:x}k": "1", "k": "2"})
        assert [child.tag for child in root] == ["{urn:y}b"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "The XML cannot be read (no element found): line 1, column 1"),
        (b"<a>\n<b></a>", "The XML cannot be read (mismatched tag): line 2, column 6"),
        (b"<a>&x;</a>", "The XML cannot be read (undefined entity): line 1, column 4"),
        (b"<p:a/>", "The XML cannot be read (unbound prefix): line 1, column 1"),
        (b"<a/><b/>", "The XML cannot be read (junk after document element): line 1, column 5"),
        (
            b"<a>\xff</a>",
            "The XML cannot be read (not well-formed (invalid token)): line 1, column 4",
        ),
        (
            b"<a>\0</a>",
            "The XML cannot be read (not well-formed (invalid token)): line 1, column 4",
        ),
        (b"<a b='1' b='2'/>", "The XML cannot be read (duplicate attribute): line 1, column 10"),
        (
            "<a>\n\ud800</a>".encode("utf-16-le", "surrogatepass"),
            "The XML is not in UTF-16: line 2, column 1",
        ),
        (BOMB, "The XML has a document type declaration: line 1, column 13"),
        (
            b'\n<!-- - - --> <!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
            "The XML has a document type declaration: line 2, column 53",
        ),
        (
            '<!DOCTYPE a PUBLIC "x" "http://127.0.0.1/x"><a/>'.encode("utf-16"),
            "The XML has a document type declaration: line 1, column 44",
        ),
        (b"<?x y?><a/>", "The XML has a processing instruction: line 1, column 1"),
        (b"<a>\n <?x y?></a>", "The XML has a processing instruction: line 2, column 2"),
        (
            b'<?xml version="1.0" encoding="cp037"?><a/>',
            "The XML has the encoding cp037: line 1, column 1",
        ),
        (b'<?xml version="1.1"?><a/>', "The XML has version 1.1: line 1, column 1"),
    ],
)
def test_what_is_refused(data: bytes, text: str) -> None:
    assert refusal(data) == (Hresult.WS_E_INVALID_FORMAT, text)


def test_a_bomb_is_not_lit_in_pieces_either() -> None:
    with pytest.raises(WsError):
        Parser("until").feed(BOMB)


@pytest.mark.parametrize("tail", [b"", b"<?x?>"])
def test_depth(tail: bytes) -> None:
    deepest = b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH
    assert len(list(parse(deepest).iter())) == MAX_DEPTH
    assert refusal(b"<a>" + deepest + b"</a>" + tail) == (
        Hresult.WS_E_QUOTA_EXCEEDED,
        "The XML has more than 64 levels: line 1, column 193",
    )


def test_depth_of_a_wide_document() -> None:
    wide = b"<b></b>" * MAX_DEPTH
    assert len(parse(b"<a>" + wide + b"</a>")) == MAX_DEPTH
    deep = b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH
    assert refusal(b"<a>" + wide + deep + b"</a>")[0] == Hresult.WS_E_QUOTA_EXCEEDED


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            b"<a>" + b"<b/>" * xmltext.MAX_ELEMENTS + b"</a>",
            "The XML has more than 100000 elements: line 1, column 400000",
        ),
        (
            b"<a>" + b'<b c="" d=""/>' * (xmltext.MAX_ATTRIBUTES // 2 + 1) + b"</a>",
            "The XML has more than 100000 attributes: line 1, column 700004",
        ),
    ],
)
def test_numbers(data: bytes, text: str) -> None:
    assert refusal(data) == (Hresult.WS_E_QUOTA_EXCEEDED, text)


def test_less_than_signs_that_are_no_elements() -> None:
    text = "<=" * (xmltext.MAX_ELEMENTS * 2)
    assert parse(f"<a><![CDATA[{text}]]></a>".encode()).text == text


@given(st.binary(max_size=60))
def test_arbitrary_bytes(data: bytes) -> None:
    outcome(parse, data)


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_both_parsers_read_the_same_language(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert outcome(parse, data) == outcome(watched, data)


@given(st.binary(max_size=40), st.binary(max_size=3))
def test_what_we_accept_the_bare_parser_accepts(content: bytes, mark: bytes) -> None:
    data = mark + b"<a>" + content + b"</a>"
    try:
        ours = tostring(parse(data))
    except WsError:
        return
    try:
        assert ours == tostring(fromstring(to_utf8(data)))
    except ParseError as error:  # pragma: no cover
        raise AssertionError(data) from error


@given(CARRIED)
def test_text_comes_back(text: str) -> None:
    root = parse(f"<a b={attribute(text)}>{escape(text)}</a>".encode())
    assert (root.text or "", root.get("b")) == (text, text)


@given(st.text())
def test_text_that_cannot_be_carried(text: str) -> None:
    bad = re.search("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", text)
    try:
        escape(text)
        assert bad is None
    except WsError as error:
        assert bad
        assert error.hresult == Hresult.E_INVALIDARG
        assert error.strings == (
            f"XML cannot carry the character U+{ord(bad[0]):04X} at index {bad.start()}.",
        )


@pytest.mark.parametrize(
    ("text", "content", "value"),
    [
        ("", "", '""'),
        ("a b", "a b", '"a b"'),
        ("a<b>&\"'", "a&lt;b&gt;&amp;\"'", '"a&lt;b&gt;&amp;&quot;\'"'),
        ("\t\r\n&", "\t&#13;\n&amp;", '"&#9;&#13;&#10;&amp;"'),
        ("]]>", "]]&gt;", '"]]&gt;"'),
        ("\x7f\u200b", "\x7f\u200b", '"\x7f\u200b"'),
    ],
)
def test_escaped(text: str, content: str, value: str) -> None:
    assert (escape(text), attribute(text)) == (content, value)


@given(st.integers(1, 40))
def test_the_parser_takes_pieces(size: int) -> None:
    data = b'<a><b c="&lt;">x&amp;y</b><until/></a>'
    parser = Parser("until")
    for start in range(0, len(data), size):
        parser.feed(data[start : start + size])
        if parser.stopped_at >= 0:
            break
    assert parser.stopped_at == data.index(b"<until")
    assert tostring(parser.close_early()) == b'<a><b c="&lt;">x&amp;y</b></a>'


def watched(data: bytes) -> Element:
    parser = Parser()
    parser.feed(to_utf8(data))
    return parser.close()


def refusal(data: bytes) -> tuple[Hresult, str]:
    with pytest.raises(WsError) as caught:
        parse(data)
    return caught.value.hresult, " ".join(caught.value.strings)


def outcome(read: Callable[[bytes], Element], data: bytes) -> object:
    try:
        return tostring(read(data))
    except WsError as error:
        return error.hresult, error.strings
