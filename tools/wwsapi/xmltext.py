"""XML as text: reading what a stranger sent, and writing characters that XML can carry.

A stranger's XML may expand into gigabytes, point at our files or nest until a stack gives out. All
of that needs a document type declaration or an absurd shape, so neither is accepted: no DOCTYPE
(hence no entities but the five), no processing instruction (SOAP forbids both), at most MAX_DEPTH
levels, MAX_ELEMENTS elements and MAX_ATTRIBUTES attributes. UTF-8 and UTF-16 are read.

Two parsers read the same language. `Parser` watches every element from Python and knows where it
is. That of the standard library's accelerator is several times faster and watches nothing: it gets
what cannot break a rule, as counting a few bytes shows. All else, and whatever the fast one
refuses, goes through `Parser`, whose verdict and place are final.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

from wwsapi.constants import Hresult
from wwsapi.errors import WsError

MAX_DEPTH = 64
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 100_000

_BOM = b"\xef\xbb\xbf"
_UTF16 = {
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_DECLARABLE = {"utf-8", "us-ascii", "utf-16", "utf-16le", "utf-16be"}
_PLAIN_DECLARATION = re.compile(
    rb"<\?xml version=[\"']1\.0[\"'] encoding=[\"'](?i:utf-8)[\"'] ?\?>"
)
_UNCARRIED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape(text: str) -> str:
    """Text as the content of an element."""
    if not text.isprintable():
        require_carried(text)
        text = text.replace("&", "&amp;").replace("\r", "&#13;")
    elif "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def attribute(text: str) -> str:
    """Text as the value of an attribute, with its quotes."""
    text = escape(text).replace('"', "&quot;")
    if not text.isprintable():
        text = text.replace("\t", "&#9;").replace("\n", "&#10;")
    return f'"{text}"'


def require_carried(text: str) -> None:
    if found := _UNCARRIED.search(text):
        raise WsError(
            Hresult.E_INVALIDARG,
            f"XML cannot carry the character U+{ord(found[0]):04X} at index {found.start()}.",
        )


def parse(data: bytes) -> Element:
    """The root element of a whole document."""
    data = to_utf8(data)
    root = _parse_fast(data) if _is_harmless(data) else None
    if root is None or (data.count(b"</") >= MAX_DEPTH and _is_deep(root)):
        return _parse_watched(data)
    return root


def _parse_fast(data: bytes) -> Element | None:
    parser = XMLParser(encoding="utf-8")
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError:
        return None  # what refuses it later must not keep the half of it that was read
    return root


def encoding_of(data: bytes) -> str:
    """Python's name of the encoding that the first two bytes show."""
    return _UTF16.get(data[:2], "utf-8")


def to_utf8(data: bytes) -> bytes:
    encoding = encoding_of(data)
    if encoding == "utf-8":
        return data.removeprefix(_BOM)
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding)
        line, offset = before.count("\n") + 1, len(before) - before.rfind("\n") - 1
        raise _refusal("The XML is not in UTF-16", line, offset) from None


def _is_harmless(data: bytes) -> bool:
    """Whether no rule but that of depth can be broken. A false no costs only time."""
    if data.startswith(b"<?") and not _PLAIN_DECLARATION.match(data):
        return False
    return (
        b"<!DOCTYPE" not in data
        and data.find(b"<?", 1) < 0
        and (len(data) <= 4 * MAX_ELEMENTS or data.count(b"<") <= MAX_ELEMENTS)
        and (len(data) <= 4 * MAX_ATTRIBUTES or data.count(b"=") <= MAX_ATTRIBUTES)
    )


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = list(chain.from_iterable([element for element in level if len(element)]))
        if not level:
            return False
    return True


def _parse_watched(data: bytes) -> Element:
    parser = Parser()
    parser.feed(data)
    return parser.close()


class Parser:
    """Reads UTF-8 in pieces and watches every rule; stops at the start of the element `until`, if
    that is a child of the root."""

    def __init__(self, until: str = "") -> None:
        self.stopped_at = -1  # the byte at which `until` starts
        self.root_tag = ""
        self._until = until
        self._depth = self._elements = self._attributes = 0
        self._builder = TreeBuilder()
        self._expat = parser = expat.ParserCreate("utf-8", "}")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._builder.data
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction

    def feed(self, data: bytes) -> None:
        self._parse(data, False)

    def close(self) -> Element:
        self._parse(b"", True)
        return self._builder.close()

    def close_early(self) -> Element:
        """The root, as if it ended where `until` starts."""
        self._builder.end(self.root_tag)
        return self._builder.close()

    @property
    def understood(self) -> int:
        """The number of bytes before the first piece of markup that is not complete."""
        return self._expat.CurrentByteIndex

    def _parse(self, data: bytes, is_last: bool) -> None:
        try:
            self._expat.Parse(data, is_last)
        except _Stopped:
            pass
        except expat.ExpatError as error:
            text = f"The XML cannot be read ({expat.errors.messages[error.code]})"
            raise _refusal(text, error.lineno, error.offset) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _braced(name)
        self._depth += 1
        if self._depth == 2 and tag == self._until:
            self.stopped_at = self._expat.CurrentByteIndex
            raise _Stopped
        self._elements += 1
        self._attributes += len(attributes)
        self._limit(self._depth, MAX_DEPTH, "levels")
        self._limit(self._elements, MAX_ELEMENTS, "elements")
        self._limit(self._attributes, MAX_ATTRIBUTES, "attributes")
        self.root_tag = self.root_tag or tag
        self._builder.start(tag, {_braced(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._builder.end(_braced(name))

    def _limit(self, count: int, limit: int, what: str) -> None:
        if count > limit:
            self._refuse(f"The XML has more than {limit} {what}", Hresult.WS_E_QUOTA_EXCEEDED)

    def _declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0":
            self._refuse(f"The XML has version {version}")
        if encoding and encoding.lower() not in _DECLARABLE:
            self._refuse(f"The XML has the encoding {encoding}")

    def _doctype(self, *_: object) -> None:
        self._refuse("The XML has a document type declaration")

    def _instruction(self, *_: object) -> None:
        self._refuse("The XML has a processing instruction")

    def _refuse(self, text: str, hresult: Hresult = Hresult.WS_E_INVALID_FORMAT) -> NoReturn:
        line, offset = self._expat.CurrentLineNumber, self._expat.CurrentColumnNumber
        raise _refusal(text, line, offset, hresult)


class _Stopped(Exception):
    pass


def _refusal(
    text: str, line: int, offset: int, hresult: Hresult = Hresult.WS_E_INVALID_FORMAT
) -> WsError:
    return WsError(hresult, f"{text}: line {line}, column {offset + 1}")


def _braced(name: str) -> str:
    """A name as ElementTree writes it."""
    return "{" + name if "}" in name else name
