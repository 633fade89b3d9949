"""SOAP envelopes: version 1.1 and 1.2, with WS-Addressing 1.0, 0.9, or none (the transport's).

`write` fills a template: prefixes and the order of headers are those of the original, and no XML
declaration precedes them. `read` takes what any SOAP library may write. What it cannot take it
raises as `Rejected`, which knows the code of the SOAP fault that a service answers.

An envelope is asymmetric on purpose: who writes has text (`content`), who reads wants elements
(`body`).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from xml.etree.ElementTree import Element, tostring

from wwsapi.constants import MAX_MESSAGE_SIZE, AddressingVersion, EnvelopeVersion, Hresult
from wwsapi.errors import WsError
from wwsapi.xmltext import Parser, attribute, encoding_of, escape, parse, require_carried


class FaultCode(StrEnum):
    """By their names in SOAP 1.2."""

    SENDER = "Sender"
    RECEIVER = "Receiver"
    MUST_UNDERSTAND = "MustUnderstand"
    VERSION_MISMATCH = "VersionMismatch"
    DATA_ENCODING_UNKNOWN = "DataEncodingUnknown"


class Fault(NamedTuple):
    code: FaultCode
    reason: str
    lang: str = "en"
    detail: str = ""  # the XML in it


@dataclass(slots=True)
class Envelope:
    version: EnvelopeVersion = EnvelopeVersion.SOAP_1_2
    addressing: AddressingVersion = AddressingVersion.V1_0
    action: str = ""
    message_id: str = ""
    relates_to: str = ""
    to: str = ""
    headers: list[Element] = field(default_factory=list)  # those that no field above holds
    content: str = ""  # to be written: the XML in Body
    body: Element | None = None  # as read: the first element in Body
    fault: Fault | None = None  # written instead of content; read from body


class Rejected(WsError):
    """An envelope that cannot be taken, and the code of the fault that says so."""

    def __init__(self, code: FaultCode, text: str) -> None:
        super().__init__(Hresult.WS_E_INVALID_FORMAT, text)
        self.code = code


class _Soap(NamedTuple):
    name: str
    namespace: str
    role: str  # the attribute that says whom a header is for
    ours: set[str | None]

    def tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"


class _Addressing(NamedTuple):
    name: str
    namespace: str
    reply_to: str  # a header of every message that is not itself a reply


_SOAP_1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
_SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope"
_ADDRESSING_0_9 = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
_ADDRESSING_1_0 = "http://www.w3.org/2005/08/addressing"

_SOAP = {
    EnvelopeVersion.SOAP_1_1: _Soap(
        "SOAP 1.1",
        _SOAP_1_1,
        f"{{{_SOAP_1_1}}}actor",
        {None, "", "http://schemas.xmlsoap.org/soap/actor/next"},
    ),
    EnvelopeVersion.SOAP_1_2: _Soap(
        "SOAP 1.2",
        _SOAP_1_2,
        f"{{{_SOAP_1_2}}}role",
        {None, "", f"{_SOAP_1_2}/role/next", f"{_SOAP_1_2}/role/ultimateReceiver"},
    ),
}
_ADDRESSING = {
    AddressingVersion.V0_9: _Addressing(
        "WS-Addressing 0.9",
        _ADDRESSING_0_9,
        f"<a:ReplyTo><a:Address>{_ADDRESSING_0_9}/role/anonymous</a:Address></a:ReplyTo>",
    ),
    AddressingVersion.V1_0: _Addressing("WS-Addressing 1.0", _ADDRESSING_1_0, ""),
}
_FIELDS = {"Action": "action", "MessageID": "message_id", "RelatesTo": "relates_to", "To": "to"}
_FIELD_OF = {
    version: {f"{{{addressing.namespace}}}{tag}": name for tag, name in _FIELDS.items()}
    for version, addressing in _ADDRESSING.items()
}
_CODES_1_1 = {FaultCode.SENDER: "Client", FaultCode.RECEIVER: "Server"}
_CODES = {code.value: code for code in FaultCode} | {
    name: code for code, name in _CODES_1_1.items()
}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*+>""")
_PATIENCE = 1 << 24  # bytes that a head may make us read again


def write(envelope: Envelope) -> bytes:
    soap = _soap(envelope.version)
    addressing = _ADDRESSING.get(envelope.addressing)
    start, header = f'<s:Envelope xmlns:s="{soap.namespace}"', ""
    if addressing:
        start = f'{start} xmlns:a="{addressing.namespace}"'
        header = _addressing_headers(envelope, addressing)
    if envelope.headers:
        header += _xml(envelope.headers)
    if header:
        header = f"<s:Header>{header}</s:Header>"
    body = _fault(envelope.fault, envelope.version) if envelope.fault else envelope.content
    text = f"{start}>{header}<s:Body>{body}</s:Body></s:Envelope>"
    try:
        return text.encode()
    except UnicodeEncodeError:
        require_carried(text)
        raise


def _addressing_headers(envelope: Envelope, addressing: _Addressing) -> str:
    action = envelope.action or (envelope.fault and f"{addressing.namespace}/fault")
    if not action:
        raise WsError(Hresult.E_INVALIDARG, f"A message with {addressing.name} needs an action.")
    header = f'<a:Action s:mustUnderstand="1">{escape(action)}</a:Action>'
    if envelope.message_id:
        header += f"<a:MessageID>{escape(envelope.message_id)}</a:MessageID>"
    if envelope.relates_to:
        header += f"<a:RelatesTo>{escape(envelope.relates_to)}</a:RelatesTo>"
    else:
        header += addressing.reply_to
    if envelope.to:
        header += f'<a:To s:mustUnderstand="1">{escape(envelope.to)}</a:To>'
    return header


def _fault(fault: Fault, version: EnvelopeVersion) -> str:
    reason, detail = escape(fault.reason), fault.detail
    if version == EnvelopeVersion.SOAP_1_1:
        code = _CODES_1_1.get(fault.code, fault.code)
        lang = f" xml:lang={attribute(fault.lang)}" if fault.lang else ""
        return (
            f"<s:Fault><faultcode>s:{code}</faultcode><faultstring{lang}>{reason}</faultstring>"
            f"{detail and f'<detail>{detail}</detail>'}</s:Fault>"
        )
    return (
        f"<s:Fault><s:Code><s:Value>s:{fault.code}</s:Value></s:Code>"
        f"<s:Reason><s:Text xml:lang={attribute(fault.lang)}>{reason}</s:Text></s:Reason>"
        f"{detail and f'<s:Detail>{detail}</s:Detail>'}</s:Fault>"
    )


def _xml(elements: Iterable[Element]) -> str:
    text = "".join(tostring(element, encoding="unicode") for element in elements)
    require_carried(text)
    return text


def read(
    data: bytes,
    version: EnvelopeVersion,
    addressing: AddressingVersion,
    *,
    check_must_understand: bool = True,
) -> Envelope:
    soap = _soap(version)
    root = parse(data[1:] if _has_stray_byte(data) else data)
    _check_root(root.tag, soap)
    children = list(root)
    tags = [child.tag for child in children]
    if soap.tag("Body") not in tags:
        raise Rejected(FaultCode.SENDER, "The envelope has no Body.")
    place = tags.index(soap.tag("Body"))
    header, body = _header(children[:place], soap), children[place]
    envelope = _head(header, version, addressing)
    if len(body):
        envelope.body = content = body[0]
        if content.tag == soap.tag("Fault"):
            envelope.fault = _read_fault(content)
    if addressing in _ADDRESSING and not (envelope.action or envelope.fault):
        name = _ADDRESSING[addressing].name
        raise Rejected(FaultCode.SENDER, f"The envelope has no Action header of {name}.")
    if check_must_understand:
        check_understood(envelope)
    return envelope


def check_understood(envelope: Envelope, known: Container[str] = ()) -> None:
    """Rejects a header that must be understood, is meant for us and has no tag in `known`."""
    soap = _soap(envelope.version)
    addressing = _ADDRESSING.get(envelope.addressing)
    ours = f"{{{addressing.namespace}}}" if addressing else "{}"
    for header in envelope.headers:
        if (
            header.get(soap.tag("mustUnderstand"), "").strip() in ("1", "true")
            and header.get(soap.role) in soap.ours
            and not header.tag.startswith(ours)
            and header.tag not in known
        ):
            raise Rejected(
                FaultCode.MUST_UNDERSTAND,
                f"The header {header.tag} must be understood, and nobody here does.",
            )


def _soap(version: EnvelopeVersion) -> _Soap:
    if soap := _SOAP.get(version):
        return soap
    raise WsError(Hresult.WS_E_NOT_SUPPORTED, "Messages without a SOAP envelope are not supported.")


def _has_stray_byte(data: bytes) -> bool:
    """Some peers write an empty string table, a zero, before text. 00 3C 00 is UTF-16."""
    return data[:1] == b"\0" and not (data[1:2] == b"<" and data[2:3] == b"\0")


def _check_root(tag: str, soap: _Soap) -> None:
    if tag == soap.tag("Envelope"):
        return
    for other in _SOAP.values():
        if tag == other.tag("Envelope"):
            text = f"The envelope is one of {other.name}, and one of {soap.name} is expected."
            raise Rejected(FaultCode.VERSION_MISMATCH, text)
    text = f"The root element is {tag}, and an envelope of {soap.name} is expected."
    is_envelope = tag.rpartition("}")[2] == "Envelope"
    raise Rejected(FaultCode.VERSION_MISMATCH if is_envelope else FaultCode.SENDER, text)


def _header(before_body: list[Element], soap: _Soap) -> Iterable[Element]:
    match before_body:
        case []:
            return ()
        case [header] if header.tag == soap.tag("Header"):
            return header
    raise Rejected(FaultCode.SENDER, "Other elements than one Header stand before the Body.")


def _head(
    header: Iterable[Element], version: EnvelopeVersion, addressing: AddressingVersion
) -> Envelope:
    soap, fields = _soap(version), _FIELD_OF.get(addressing, {})
    found: dict[str, str] = {}
    others = []
    for element in header:
        name = fields.get(element.tag)
        if not name or element.get(soap.role) not in soap.ours or not _is_reply(element):
            others.append(element)
        elif name in found:
            raise Rejected(FaultCode.SENDER, f"The envelope has two headers {element.tag}.")
        else:
            found[name] = (element.text or "").strip()
    return Envelope(
        version,
        addressing,
        found.get("action", ""),
        found.get("message_id", ""),
        found.get("relates_to", ""),
        found.get("to", ""),
        others,
    )


def _is_reply(element: Element) -> bool:
    """Not so RelatesTo with a relationship of another kind."""
    return element.get("RelationshipType", "reply").lower().endswith("reply")


def _read_fault(element: Element) -> Fault:
    parts = {child.tag.rpartition("}")[2]: child for child in element}
    code = _first(parts.get("faultcode", parts.get("Code")))
    reason = _first(parts.get("faultstring", parts.get("Reason")))
    detail = parts.get("detail", parts.get("Detail"))
    name = _words(code).rpartition(":")[2].partition(".")[0]
    return Fault(
        _CODES.get(name, FaultCode.RECEIVER),
        _words(reason),
        "" if reason is None else reason.get(_LANG, ""),
        "" if detail is None else (escape(detail.text or "") + _xml(detail)).strip(),
    )


def _first(element: Element | None) -> Element | None:
    """The first child, or the element itself if it has none."""
    return element[0] if element is not None and len(element) else element


def _words(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


class HeadReader:
    """Reads an envelope that is still arriving, up to its Body.

    `feed` answers with the envelope, without its body, as soon as the tag that opens Body is
    complete; `offset` is then the number of bytes before the content of Body. Whether the rest is
    XML, and holds a fault, only `read` can tell.

    Some versions of expat read an incomplete tag from its start again with every piece of it. Who
    has made us read too much that way waits until as much has come as expat has seen of the tag.
    """

    def __init__(
        self,
        version: EnvelopeVersion,
        addressing: AddressingVersion,
        limit: int = MAX_MESSAGE_SIZE,
    ) -> None:
        self.offset = -1
        self._version, self._addressing = version, addressing
        self._soap = _soap(version)
        self._limit = limit
        self._parser = Parser(until=self._soap.tag("Body"))
        self._start = b""  # until the encoding is known
        self._encoding = ""
        self._text = bytearray()  # in UTF-8
        self._fed = 0
        self._received = 0
        self._read_again = 0

    def feed(self, data: bytes) -> Envelope | None:
        self._received += len(data)
        if not self._encoding:
            data = self._start = self._start + data
            if len(data) < 4:
                return None
            data = self._detect(data)
        self._text += data if self._encoding == "utf-8" else self._transcoded(data)
        envelope = None if self._is_worth_waiting() else self._parse()
        if envelope is None and self._received > self._limit:
            text = f"The head of the envelope has more than {self._limit} bytes."
            raise WsError(Hresult.WS_E_QUOTA_EXCEEDED, text)
        return envelope

    def _detect(self, data: bytes) -> bytes:
        """Learns the encoding; returns the data without what stands before the XML."""
        xml = data[1:] if _has_stray_byte(data) else data
        self._encoding = encoding_of(xml)
        self._decoder = codecs.getincrementaldecoder(self._encoding)()
        xml = xml.removeprefix("\ufeff".encode(self._encoding))
        self._skipped = len(data) - len(xml)
        return xml

    def _transcoded(self, data: bytes) -> bytes:
        try:
            return self._decoder.decode(data).encode()
        except UnicodeError:
            text = f"The envelope is not in UTF-16: before byte {self._received}"
            raise WsError(Hresult.WS_E_INVALID_FORMAT, text) from None

    def _is_worth_waiting(self) -> bool:
        seen = self._fed - self._parser.understood
        self._read_again += seen
        return self._read_again > _PATIENCE and len(self._text) - self._fed < seen

    def _parse(self) -> Envelope | None:
        fresh = bytes(memoryview(self._text)[self._fed :])
        self._fed = len(self._text)
        self._parser.feed(fresh)
        if self._parser.root_tag:
            _check_root(self._parser.root_tag, self._soap)
        if self._parser.stopped_at < 0:
            return None
        tag = _TAG.match(self._text, self._parser.stopped_at)
        assert tag  # since expat has read it
        before = self._text[: tag.end()]
        if self._encoding != "utf-8":
            before = bytearray(before.decode().encode(self._encoding))
        self.offset = self._skipped + len(before)
        header = _header(list(self._parser.close_early()), self._soap)
        return _head(header, self._version, self._addressing)
