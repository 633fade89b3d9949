"""The records of .NET message framing, which carry a session over a stream of bytes (net.tcp).

Bytes in, records out; records in, bytes out. A record is a byte that names its type, then its
content, which has its own fixed size or a length before it. Which record may follow which is not
known here: the transport decides, since each wrong turn has its own answer.

The client begins with `preamble`, the server acknowledges; then both send envelopes, and each ends
its direction with `Mark.END`. Lengths have seven bits a byte, the low ones first, at most five
bytes, and stay below 2**31.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, NamedTuple, NoReturn, TypeVar

from wwsapi.constants import MAX_MESSAGE_SIZE, Encoding, EnvelopeVersion, Hresult
from wwsapi.errors import WsError

T = TypeVar("T")


class Mark(IntEnum):
    """A record that is nothing but its type."""

    END = 0x07
    UPGRADE_RESPONSE = 0x0A
    PREAMBLE_ACK = 0x0B
    PREAMBLE_END = 0x0C


@dataclass(frozen=True, slots=True)
class _Content(Generic[T]):
    value: T


class Version(_Content[tuple[int, int]]):
    """Major, minor."""

    __slots__ = ()


class Mode(_Content[int]):
    __slots__ = ()


class Via(_Content[str]):
    """The URL that the client asks for."""

    __slots__ = ()


class KnownEncoding(_Content[int]):
    """One of ENCODINGS, or a number that nobody knows."""

    __slots__ = ()


class ExtensibleEncoding(_Content[str]):
    """A content type."""

    __slots__ = ()


class Sized(_Content[bytes]):
    """An envelope."""

    __slots__ = ()


class Fault(_Content[str]):
    """A URI that says why the sender will close the connection."""

    __slots__ = ()


class Upgrade(_Content[str]):
    """The name of a protocol, such as TLS, that the client wants to go on in."""

    __slots__ = ()


Record = Mark | Version | Mode | Via | KnownEncoding | ExtensibleEncoding | Sized | Fault | Upgrade
_Text = Via | ExtensibleEncoding | Fault | Upgrade


class Partial(NamedTuple):
    """What has arrived of an envelope."""

    data: bytes
    size: int  # of the whole


DUPLEX = 2
ENCODINGS = {
    (EnvelopeVersion.SOAP_1_1, Encoding.XML_UTF8): 0,
    (EnvelopeVersion.SOAP_1_1, Encoding.XML_UTF16BE): 1,
    (EnvelopeVersion.SOAP_1_1, Encoding.XML_UTF16LE): 2,
    (EnvelopeVersion.SOAP_1_2, Encoding.XML_UTF8): 3,
    (EnvelopeVersion.SOAP_1_2, Encoding.XML_UTF16BE): 4,
    (EnvelopeVersion.SOAP_1_2, Encoding.XML_UTF16LE): 5,
    (EnvelopeVersion.SOAP_1_2, Encoding.XML_MTOM_UTF8): 6,
    (EnvelopeVersion.SOAP_1_2, Encoding.XML_BINARY_1): 7,
    (EnvelopeVersion.SOAP_1_2, Encoding.XML_BINARY_SESSION_1): 8,
}

FAULTS = "http://schemas.microsoft.com/ws/2006/05/framing/faults/"
_HRESULT_OF = {
    "EndpointNotFound": Hresult.WS_E_ENDPOINT_NOT_FOUND,
    "EndpointUnavailable": Hresult.WS_E_ENDPOINT_NOT_AVAILABLE,
    "ServerTooBusy": Hresult.WS_E_ENDPOINT_TOO_BUSY,
    "MaxMessageSizeExceededFault": Hresult.WS_E_QUOTA_EXCEEDED,
    "UnsupportedVersion": Hresult.WS_E_INVALID_FORMAT,
    "UnsupportedMode": Hresult.WS_E_INVALID_FORMAT,
    "ContentTypeInvalid": Hresult.WS_E_INVALID_FORMAT,
}
_FAULT_OF = {
    Hresult.WS_E_ENDPOINT_NOT_FOUND: "EndpointNotFound",
    Hresult.WS_E_ENDPOINT_NOT_AVAILABLE: "EndpointUnavailable",
    Hresult.WS_E_ENDPOINT_TOO_BUSY: "ServerTooBusy",
    Hresult.WS_E_QUOTA_EXCEEDED: "MaxMessageSizeExceededFault",
    Hresult.WS_E_INVALID_FORMAT: "ContentTypeInvalid",
}

_VERSION, _MODE, _KNOWN_ENCODING, _SIZED = 0x00, 0x01, 0x03, 0x06
_FIXED = {_VERSION: 3, _MODE: 2, _KNOWN_ENCODING: 2}  # bytes
_TEXTS: dict[int, tuple[type[_Text], str, int]] = {
    0x02: (Via, "via", 2048),
    0x04: (ExtensibleEncoding, "content type", 256),
    0x08: (Fault, "fault", 256),
    0x09: (Upgrade, "upgrade", 256),
}
_TYPE_OF = {record: number for number, (record, _, _) in _TEXTS.items()}
_MARKS = {mark.value: mark for mark in Mark}
_MAX_LENGTH = (1 << 31) - 1


def fault(hresult: Hresult) -> Fault:
    """The record that tells a client why it is refused."""
    return Fault(FAULTS + _FAULT_OF.get(hresult, "ConnectionDispatchFailed"))


def hresult_of(fault: Fault) -> Hresult:
    return _HRESULT_OF.get(fault.value.removeprefix(FAULTS), Hresult.WS_E_OTHER)


def preamble(via: str, encoding: int) -> bytes:
    """All that a client sends before the server has acknowledged."""
    records: list[Record] = [
        Version((1, 0)),
        Mode(DUPLEX),
        Via(via),
        KnownEncoding(encoding),
        Mark.PREAMBLE_END,
    ]
    return b"".join([write(record) for record in records])


def sized(payload: bytes) -> bytes:
    return b"\6" + _length(len(payload)) + payload


def write(record: Record) -> bytes:
    match record:
        case Mark():
            return bytes([record])
        case Sized(payload):
            return sized(payload)
        case Version((major, minor)):
            return bytes([_VERSION, major, minor])
        case Mode(number):
            return bytes([_MODE, number])
        case KnownEncoding(number):
            return bytes([_KNOWN_ENCODING, number])
        case Via(text) | ExtensibleEncoding(text) | Fault(text) | Upgrade(text):
            data = text.encode()
            return bytes([_TYPE_OF[type(record)]]) + _length(len(data)) + data


def _length(size: int) -> bytes:
    if size < 0x80:
        return bytes([size])
    groups = bytearray()
    while size >= 0x80:
        groups.append(size & 0x7F | 0x80)
        size >>= 7
    groups.append(size)
    return bytes(groups)


class Reader:
    """Takes bytes as they come and gives records, as long as there are whole ones.

    A malformed record raises WsError with the place of its first byte in the stream; so does an
    envelope longer than `max_envelope`, as soon as its length is known. Nothing can be read after
    it: the same error comes again.
    """

    def __init__(self, max_envelope: int = MAX_MESSAGE_SIZE) -> None:
        self.max_envelope = max_envelope
        self._buffer = bytearray()
        self._offset = 0  # of the buffer in the stream

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> Record | None:
        buffer = self._buffer
        if not buffer:
            return None
        kind = buffer[0]
        if kind == _SIZED:
            return self._sized()
        if kind in _MARKS:
            self._consume(1)
            return _MARKS[kind]
        if kind in _TEXTS:
            return self._text(*_TEXTS[kind])
        if kind not in _FIXED:
            self._refuse(f"There is no record of type {kind:02X}")
        return self._fixed(kind, _FIXED[kind])

    def partial(self, start: int = 0) -> Partial | None:
        """What has arrived of the envelope that is next, from the byte `start` of it on."""
        if self._buffer[:1] != b"\6" or not (bounds := self._bounds("envelope", self.max_envelope)):
            return None
        first, end = bounds
        return Partial(self._slice(first + start, end), end - first)

    def _sized(self) -> Sized | None:
        bounds = self._bounds("envelope", self.max_envelope)
        if not bounds or bounds[1] > len(self._buffer):
            return None
        payload = self._slice(*bounds)
        self._consume(bounds[1])
        return Sized(payload)

    def _text(self, record: type[_Text], name: str, limit: int) -> _Text | None:
        bounds = self._bounds(name, limit)
        if not bounds or bounds[1] > len(self._buffer):
            return None
        try:
            text = self._slice(*bounds).decode()
        except UnicodeDecodeError:
            self._refuse(f"The {name} is not in UTF-8")
        self._consume(bounds[1])
        return record(text)

    def _fixed(self, kind: int, size: int) -> Record | None:
        if len(self._buffer) < size:
            return None
        content = self._slice(1, size)
        self._consume(size)
        if kind == _VERSION:
            return Version((content[0], content[1]))
        return Mode(content[0]) if kind == _MODE else KnownEncoding(content[0])

    def _bounds(self, name: str, limit: int) -> tuple[int, int] | None:
        """Where the content of the first record starts and ends, once its length has come."""
        size = 0
        for place, byte in enumerate(self._buffer[1:6]):
            size |= (byte & 0x7F) << 7 * place
            if size > _MAX_LENGTH or (place == 4 and byte >= 0x80):
                self._refuse(f"The length of the {name} has more than 31 bits")
            if byte < 0x80:
                if size > limit:
                    text = f"The {name} has {size} bytes and the limit is {limit}"
                    self._refuse(text, Hresult.WS_E_QUOTA_EXCEEDED)
                return place + 2, place + 2 + size
        return None

    def _slice(self, start: int, end: int) -> bytes:
        with memoryview(self._buffer) as view:
            return bytes(view[start:end])

    def _consume(self, size: int) -> None:
        del self._buffer[:size]
        self._offset += size

    def _refuse(self, text: str, hresult: Hresult = Hresult.WS_E_INVALID_FORMAT) -> NoReturn:
        raise WsError(hresult, f"{text}: byte {self._offset}")
