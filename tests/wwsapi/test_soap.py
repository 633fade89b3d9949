import itertools
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wwsapi.constants import AddressingVersion, EnvelopeVersion, Hresult
from wwsapi.errors import WsError
from wwsapi.soap import (
    Envelope,
    Fault,
    FaultCode,
    HeadReader,
    Rejected,
    check_understood,
    read,
    write,
)
from wwsapi.xmltext import escape

SOAP_1_1, SOAP_1_2 = EnvelopeVersion.SOAP_1_1, EnvelopeVersion.SOAP_1_2
V0_9, V1_0, TRANSPORT = AddressingVersion
NS_1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
NS_1_2 = "http://www.w3.org/2003/05/soap-envelope"
NS_0_9 = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
NS_1_0 = "http://www.w3.org/2005/08/addressing"

VERSIONS = list(itertools.product([SOAP_1_1, SOAP_1_2], [V0_9, V1_0, TRANSPORT]))
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
WORD = TEXT.map(str.strip)
NAME = WORD.filter(bool)


@pytest.mark.parametrize(
    ("envelope", "text"),
    [
        (
            Envelope(action="urn:a", message_id="urn:uuid:1", to="net.tcp://x", content="<b/>"),
            f'<s:Envelope xmlns:s="{NS_1_2}" xmlns:a="{NS_1_0}"><s:Header>'
            '<a:Action s:mustUnderstand="1">urn:a</a:Action><a:MessageID>urn:uuid:1</a:MessageID>'
            '<a:To s:mustUnderstand="1">net.tcp://x</a:To></s:Header>'
            "<s:Body><b/></s:Body></s:Envelope>",
        ),
        (
            Envelope(SOAP_1_1, V0_9, "urn:a", "urn:uuid:1", "", "http://x?a&b", content="<b/>"),
            f'<s:Envelope xmlns:s="{NS_1_1}" xmlns:a="{NS_0_9}"><s:Header>'
            '<a:Action s:mustUnderstand="1">urn:a</a:Action><a:MessageID>urn:uuid:1</a:MessageID>'
            f"<a:ReplyTo><a:Address>{NS_0_9}/role/anonymous</a:Address></a:ReplyTo>"
            '<a:To s:mustUnderstand="1">http://x?a&amp;b</a:To></s:Header>'
            "<s:Body><b/></s:Body></s:Envelope>",
        ),
        (
            Envelope(SOAP_1_2, V0_9, "urn:a", relates_to="urn:uuid:1"),
            f'<s:Envelope xmlns:s="{NS_1_2}" xmlns:a="{NS_0_9}"><s:Header>'
            '<a:Action s:mustUnderstand="1">urn:a</a:Action><a:RelatesTo>urn:uuid:1</a:RelatesTo>'
            "</s:Header><s:Body></s:Body></s:Envelope>",
        ),
        (
            Envelope(SOAP_1_1, TRANSPORT, "urn:a", "urn:uuid:1", to="http://x", content="<é/>"),
            f'<s:Envelope xmlns:s="{NS_1_1}"><s:Body><é/></s:Body></s:Envelope>',
        ),
        (
            Envelope(SOAP_1_2, TRANSPORT, headers=[Element("{urn:h}h", {"k": "<"})]),
            f'<s:Envelope xmlns:s="{NS_1_2}"><s:Header><ns0:h xmlns:ns0="urn:h" k="&lt;" />'
            "</s:Header><s:Body></s:Body></s:Envelope>",
        ),
        (
            Envelope(SOAP_1_1, TRANSPORT, fault=Fault(FaultCode.RECEIVER, "a < b", "")),
            f'<s:Envelope xmlns:s="{NS_1_1}"><s:Body><s:Fault><faultcode>s:Server</faultcode>'
            "<faultstring>a &lt; b</faultstring></s:Fault></s:Body></s:Envelope>",
        ),
        (
            Envelope(SOAP_1_1, TRANSPORT, fault=Fault(FaultCode.SENDER, "no", "en", "<d/>")),
            f'<s:Envelope xmlns:s="{NS_1_1}"><s:Body><s:Fault><faultcode>s:Client</faultcode>'
            '<faultstring xml:lang="en">no</faultstring><detail><d/></detail>'
            "</s:Fault></s:Body></s:Envelope>",
        ),
        (
            Envelope(relates_to="urn:1", fault=Fault(FaultCode.SENDER, "no", "en", "<d/>")),
            f'<s:Envelope xmlns:s="{NS_1_2}" xmlns:a="{NS_1_0}"><s:Header>'
            f'<a:Action s:mustUnderstand="1">{NS_1_0}/fault</a:Action>'
            "<a:RelatesTo>urn:1</a:RelatesTo></s:Header><s:Body><s:Fault>"
            "<s:Code><s:Value>s:Sender</s:Value></s:Code>"
            '<s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason><s:Detail><d/></s:Detail>'
            "</s:Fault></s:Body></s:Envelope>",
        ),
    ],
)
def test_what_is_written(envelope: Envelope, text: str) -> None:
    assert write(envelope).decode() == text


@pytest.mark.parametrize(
    ("envelope", "hresult", "text"),
    [
        (Envelope(), Hresult.E_INVALIDARG, "A message with WS-Addressing 1.0 needs an action."),
        (
            Envelope(action="\0"),
            Hresult.E_INVALIDARG,
            "XML cannot carry the character U+0000 at index 0.",
        ),
        (
            Envelope(SOAP_1_1, TRANSPORT, content="\ud800"),
            Hresult.E_INVALIDARG,
            "XML cannot carry the character U+D800 at index 72.",
        ),
        (
            Envelope(SOAP_1_1, TRANSPORT, headers=[Element("a", {"b": "\x01"})]),
            Hresult.E_INVALIDARG,
            "XML cannot carry the character U+0001 at index 6.",
        ),
        (
            Envelope(EnvelopeVersion.NONE, TRANSPORT),
            Hresult.WS_E_NOT_SUPPORTED,
            "Messages without a SOAP envelope are not supported.",
        ),
    ],
)
def test_what_cannot_be_written(envelope: Envelope, hresult: Hresult, text: str) -> None:
    with pytest.raises(WsError) as caught:
        write(envelope)
    assert (caught.value.hresult, caught.value.strings) == (hresult, (text,))


@given(st.sampled_from(VERSIONS), NAME, st.tuples(WORD, WORD, WORD), TEXT)
def test_an_envelope_comes_back(
    versions: tuple[EnvelopeVersion, AddressingVersion],
    action: str,
    others: tuple[str, str, str],
    content: str,
) -> None:
    sent = Envelope(*versions, action, *others, content=f"<b>{escape(content)}</b>")
    got = read(write(sent), *versions)
    assert (got.version, got.addressing) == versions
    assert (got.action, got.message_id, got.relates_to, got.to) == (
        ("", "", "", "") if versions[1] == TRANSPORT else (action, *others)
    )
    assert got.body is not None
    assert (got.body.tag, got.body.text or "", got.fault) == ("b", content, None)


@given(st.sampled_from(VERSIONS), st.sampled_from(FaultCode), WORD, st.sampled_from(["en", "fr"]))
def test_a_fault_comes_back(
    versions: tuple[EnvelopeVersion, AddressingVersion], code: FaultCode, reason: str, lang: str
) -> None:
    fault = Fault(code, reason, lang, "<d>&lt;</d><e />")
    got = read(write(Envelope(*versions, fault=fault)), *versions)
    assert got.fault == fault


@pytest.mark.parametrize(
    ("before", "encoding"),
    [
        (b"", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\0", "utf-8"),
        (b"\0\xef\xbb\xbf", "utf-8"),
        (b"", "utf-16-le"),
        (b"\xff\xfe", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"\xfe\xff", "utf-16-be"),
    ],
)
def test_encodings_and_a_stray_byte(before: bytes, encoding: str) -> None:
    text = write(Envelope(action="é😀", content="<b/>")).decode()
    data = before + text.encode(encoding)
    assert read(data, SOAP_1_2, V1_0).action == "é😀"
    for size in (1, 7, len(data)):
        reader = HeadReader(SOAP_1_2, V1_0)
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        head = next(filter(None, map(reader.feed, pieces)))
        assert head.action == "é😀"
        assert data[reader.offset :].decode(encoding) == "<b/></s:Body></s:Envelope>"


def test_what_another_library_writes() -> None:
    data = f"""<?xml version='1.0' encoding='utf-8'?>
    <soap-env:Envelope xmlns:soap-env="{NS_1_1}">
      <soap-env:Header xmlns:wsa="{NS_1_0}">
        <wsa:Action> urn:a </wsa:Action><wsa:From><wsa:Address>x</wsa:Address></wsa:From>
        <wsa:RelatesTo RelationshipType="urn:other">urn:2</wsa:RelatesTo>
        <wsa:RelatesTo RelationshipType="{NS_1_0}/reply">urn:1</wsa:RelatesTo>
      </soap-env:Header>
      <soap-env:Body id="x">
        <ns0:Add xmlns:ns0="urn:calc"><ns0:a>1</ns0:a></ns0:Add>
      </soap-env:Body>
    </soap-env:Envelope>""".lstrip()
    got = read(data.encode(), SOAP_1_1, V1_0)
    assert (got.action, got.relates_to, got.to) == ("urn:a", "urn:1", "")
    assert [header.tag for header in got.headers] == [f"{{{NS_1_0}}}From", f"{{{NS_1_0}}}RelatesTo"]
    assert got.body is not None
    assert tostring(got.body).strip() == (
        b'<ns0:Add xmlns:ns0="urn:calc"><ns0:a>1</ns0:a></ns0:Add>'
    )


@pytest.mark.parametrize(
    ("version", "fault", "expected"),
    [
        (
            SOAP_1_1,
            "<faultcode>x:Client.Authentication</faultcode><faultstring>who</faultstring>",
            Fault(FaultCode.SENDER, "who", ""),
        ),
        (
            SOAP_1_1,
            "<faultcode>Client</faultcode><faultstring>a</faultstring><detail>b&lt;<c/>d</detail>",
            Fault(FaultCode.SENDER, "a", "", "b&lt;<c />d"),
        ),
        (
            SOAP_1_1,
            "<faultcode>a:ActionNotSupported</faultcode>",
            Fault(FaultCode.RECEIVER, "", ""),
        ),
        (SOAP_1_1, "", Fault(FaultCode.RECEIVER, "", "")),
        (
            SOAP_1_2,
            "<s:Code><s:Value>s:Sender</s:Value><s:Subcode/></s:Code>"
            '<s:Reason><s:Text xml:lang="es">no</s:Text><s:Text xml:lang="en">no</s:Text>'
            "</s:Reason><s:Detail/>",
            Fault(FaultCode.SENDER, "no", "es"),
        ),
        (SOAP_1_2, "<s:Code/><s:Reason/>", Fault(FaultCode.RECEIVER, "", "")),
    ],
)
def test_faults_of_others(version: EnvelopeVersion, fault: str, expected: Fault) -> None:
    got = read(enveloped(f"<s:Body><s:Fault>{fault}</s:Fault></s:Body>", version), version, V1_0)
    assert got.fault == expected


ACTION = f'<s:Header><a:Action xmlns:a="{NS_1_0}">urn:a</a:Action>'


@pytest.mark.parametrize(
    ("xml", "code", "text"),
    [
        (
            f'<s:Envelope xmlns:s="{NS_1_1}"/>',
            FaultCode.VERSION_MISMATCH,
            "The envelope is one of SOAP 1.1, and one of SOAP 1.2 is expected.",
        ),
        (
            '<Envelope xmlns="urn:x"/>',
            FaultCode.VERSION_MISMATCH,
            "The root element is {urn:x}Envelope, and an envelope of SOAP 1.2 is expected.",
        ),
        (
            "<html/>",
            FaultCode.SENDER,
            "The root element is html, and an envelope of SOAP 1.2 is expected.",
        ),
        ("", FaultCode.SENDER, "The envelope has no Body."),
        ("<s:Header/>", FaultCode.SENDER, "The envelope has no Body."),
        ("<s:Header><s:Body/></s:Header>", FaultCode.SENDER, "The envelope has no Body."),
        (
            "<x/><s:Body/>",
            FaultCode.SENDER,
            "Other elements than one Header stand before the Body.",
        ),
        (
            "<s:Header/><s:Header/><s:Body/>",
            FaultCode.SENDER,
            "Other elements than one Header stand before the Body.",
        ),
        ("<s:Body/>", FaultCode.SENDER, "The envelope has no Action header of WS-Addressing 1.0."),
        (
            f'<s:Header><a:Action xmlns:a="{NS_0_9}">urn:a</a:Action></s:Header><s:Body/>',
            FaultCode.SENDER,
            "The envelope has no Action header of WS-Addressing 1.0.",
        ),
        (
            f'{ACTION}<a:Action xmlns:a="{NS_1_0}">urn:b</a:Action></s:Header><s:Body/>',
            FaultCode.SENDER,
            f"The envelope has two headers {{{NS_1_0}}}Action.",
        ),
        (
            f'{ACTION}<h xmlns="urn:h" s:mustUnderstand="true"/></s:Header><s:Body/>',
            FaultCode.MUST_UNDERSTAND,
            "The header {urn:h}h must be understood, and nobody here does.",
        ),
        (
            f'{ACTION}<h s:mustUnderstand="1" s:role="{NS_1_2}/role/next"/></s:Header><s:Body/>',
            FaultCode.MUST_UNDERSTAND,
            "The header h must be understood, and nobody here does.",
        ),
    ],
)
def test_what_is_rejected(xml: str, code: FaultCode, text: str) -> None:
    data = xml.encode() if "Envelope" in xml or "html" in xml else enveloped(xml)
    with pytest.raises(Rejected) as caught:
        read(data, SOAP_1_2, V1_0)
    error = caught.value
    assert (error.hresult, error.strings) == (Hresult.WS_E_INVALID_FORMAT, (text,))
    assert error.code == code


@pytest.mark.parametrize(
    ("header", "understood"),
    [
        ('<h s:mustUnderstand="1"/>', False),
        ('<h s:mustUnderstand="0"/>', True),
        ('<h mustUnderstand="1"/>', True),
        ("<h/>", True),
        (f'<h s:mustUnderstand="1" s:role="{NS_1_2}/role/ultimateReceiver"/>', False),
        ('<h s:mustUnderstand="1" s:role="urn:somebody-else"/>', True),
        (f'<ReplyTo xmlns="{NS_1_0}" s:mustUnderstand="1"/>', True),
        (f'<ReplyTo xmlns="{NS_0_9}" s:mustUnderstand="1"/>', False),
    ],
)
def test_must_understand(header: str, understood: bool) -> None:
    data = enveloped(f"{ACTION}{header}</s:Header><s:Body/>")
    envelope = read(data, SOAP_1_2, V1_0, check_must_understand=False)
    (found,) = envelope.headers
    check_understood(envelope, {found.tag})
    if understood:
        assert len(read(data, SOAP_1_2, V1_0).headers) == 1
    else:
        with pytest.raises(Rejected):
            check_understood(envelope)


def test_a_header_for_somebody_else_is_no_header_of_ours() -> None:
    other = f'<a:To xmlns:a="{NS_1_0}" s:role="urn:somebody-else">urn:x</a:To>'
    got = read(enveloped(f"{ACTION}{other}</s:Header><s:Body/>"), SOAP_1_2, V1_0)
    assert (got.to, len(got.headers)) == ("", 1)


def test_addressing_that_nobody_asked_for_must_not_be_claimed_as_understood() -> None:
    data = write(Envelope(action="urn:a"))
    with pytest.raises(Rejected) as caught:
        read(data, SOAP_1_2, TRANSPORT)
    assert caught.value.code == FaultCode.MUST_UNDERSTAND


@given(st.binary(max_size=40), st.sampled_from(VERSIONS))
def test_arbitrary_bytes(data: bytes, versions: tuple[EnvelopeVersion, AddressingVersion]) -> None:
    for read_it in (lambda: read(data, *versions), lambda: HeadReader(*versions).feed(data)):
        try:
            read_it()
        except WsError as error:
            assert error.hresult in (Hresult.WS_E_INVALID_FORMAT, Hresult.WS_E_QUOTA_EXCEEDED)


PIECES = [
    *("<s:Header>", "</s:Header>", "<s:Body>", "</s:Body>", "<s:Fault>", "</s:Fault>", "<x/>"),
    *(
        f'<a:Action xmlns:a="{NS_1_0}">x</a:Action>',
        '<h s:mustUnderstand="1"/>',
        "text",
        "<s:Body/>",
    ),
    *("<faultcode/>", "<s:Code>", "</s:Code>", "<!-- -->", '<RelatesTo RelationshipType="x"/>'),
]


@given(st.lists(st.sampled_from(PIECES), max_size=9), st.integers(0, 200))
def test_envelopes_of_any_shape(pieces: list[str], cut: int) -> None:
    data = enveloped("".join(pieces))
    reader = HeadReader(SOAP_1_2, V1_0)
    try:
        head = reader.feed(data[:cut]) or reader.feed(data[cut:])
        got = read(data, SOAP_1_2, V1_0, check_must_understand=False)
    except Rejected:
        return
    except WsError as error:
        assert error.hresult == Hresult.WS_E_INVALID_FORMAT
        return
    assert head
    assert (head.action, [tostring(h) for h in head.headers]) == (
        got.action,
        [tostring(h) for h in got.headers],
    )


@given(st.data())
def test_a_head_is_complete_with_the_tag_of_the_body(data: st.DataObject) -> None:
    head = f'<s:Envelope xmlns:s="{NS_1_2}">{ACTION}</s:Header><s:Body x=">" y=\'">\' >'
    whole = f"{head}<b>{'x' * 50}</b></s:Body></s:Envelope>".encode()
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1))))
    reader = HeadReader(SOAP_1_2, V1_0)
    for start, end in itertools.pairwise([0, *cuts, len(whole)]):
        envelope = reader.feed(whole[start:end])
        if envelope:
            assert (envelope.action, reader.offset) == ("urn:a", len(head))
            assert start < len(head) <= end
            return
    pytest.fail("the head was never complete")


def test_a_body_in_a_header_is_not_the_body() -> None:
    head = f'<s:Envelope xmlns:s="{NS_1_2}">{ACTION}<s:Body/></s:Header><s:Body>'.encode()
    reader = HeadReader(SOAP_1_2, V1_0)
    envelope = reader.feed(head)
    assert envelope
    assert (len(envelope.headers), reader.offset) == (1, len(head))


def test_a_long_tag_in_pieces_is_not_read_again_and_again() -> None:
    data = f'<s:Envelope xmlns:s="{NS_1_2}">{ACTION}<h k="{">" * 60_000}'.encode()
    reader = HeadReader(SOAP_1_2, V1_0)
    assert [index for index in range(len(data)) if reader.feed(data[index : index + 1])] == []
    assert reader.feed(b'"/></s:Header><s:Body>') is None
    with pytest.raises(WsError) as caught:
        reader.feed(b" " * 6000)
    assert caught.value.hresult == Hresult.WS_E_QUOTA_EXCEEDED


@pytest.mark.parametrize(
    ("data", "hresult", "text"),
    [
        (
            f'<s:Envelope xmlns:s="{NS_1_2}"><s:Header>'.encode() + b" " * 1000,
            Hresult.WS_E_QUOTA_EXCEEDED,
            "The head of the envelope has more than 1000 bytes.",
        ),
        (
            f'<s:Envelope xmlns:s="{NS_1_1}"><'.encode(),
            Hresult.WS_E_INVALID_FORMAT,
            "The envelope is one of SOAP 1.1, and one of SOAP 1.2 is expected.",
        ),
        (
            f'<s:Envelope xmlns:s="{NS_1_2}"><x/><s:Body>'.encode(),
            Hresult.WS_E_INVALID_FORMAT,
            "Other elements than one Header stand before the Body.",
        ),
        (
            b"<!DOCTYPE a [",
            Hresult.WS_E_INVALID_FORMAT,
            "The XML has a document type declaration: line 1, column 13",
        ),
        (
            "<s>".encode("utf-16-le") + b"\0\xd8" + b"x\0",
            Hresult.WS_E_INVALID_FORMAT,
            "The envelope is not in UTF-16: before byte 10",
        ),
        (
            b"junk ",
            Hresult.WS_E_INVALID_FORMAT,
            "The XML cannot be read (syntax error): line 1, column 1",
        ),
    ],
)
def test_heads_that_are_refused(data: bytes, hresult: Hresult, text: str) -> None:
    with pytest.raises(WsError) as caught:
        HeadReader(SOAP_1_2, V1_0, limit=1000).feed(data)
    assert (caught.value.hresult, caught.value.strings) == (hresult, (text,))


def enveloped(content: str, version: EnvelopeVersion = SOAP_1_2) -> bytes:
    namespace = NS_1_1 if version == SOAP_1_1 else NS_1_2
    return f'<s:Envelope xmlns:s="{namespace}">{content}</s:Envelope>'.encode()
