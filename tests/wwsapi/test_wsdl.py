"""The WSDL of a contract, read by zeep and by libxml2: others build and accept what we do."""

from asyncio import run
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from inspect import iscoroutine
from io import BytesIO
from math import isfinite
from typing import NoReturn
from xml.etree.ElementTree import Element, tostring

import pytest
import requests
import zeep
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from zeep.helpers import serialize_object

from tests.wwsapi.shop import NAMESPACE, Everything, Line, Nothing, Shop
from tests.wwsapi.values import EVERYTHING
from wwsapi.constants import AddressingVersion, EnvelopeVersion, Hresult
from wwsapi.errors import WsError
from wwsapi.wsdl import write
from wwsapi.xmltext import parse

ADDRESS = "http://127.0.0.1:8080/shop?a=1&b=2"
PREFIXES = {
    "a": "http://www.w3.org/2006/05/addressing/wsdl",
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
ACTION = "{http://www.w3.org/2007/05/addressing/metadata}Action"
REQUIRED = "{http://schemas.xmlsoap.org/wsdl/}required"
ENVELOPES = {
    EnvelopeVersion.SOAP_1_1: "{http://schemas.xmlsoap.org/soap/envelope/}",
    EnvelopeVersion.SOAP_1_2: "{http://www.w3.org/2003/05/soap-envelope}",
}
EVERY = Everything(
    text="café 中文 <&> 🎉",
    number=2**63 - 1,
    flag=True,
    ratio=0.1,
    data=b"\0\xff",
    moment=datetime(2012, 7, 8, 9, 10, 11, 120000, UTC),
    amount=Decimal("-12.50"),
    line=Line("x", Decimal("1.10"), 3),
    nothing=Nothing(),
    maybe_text=None,
    maybe_line=Line("y", Decimal(2)),
    numbers=[1, -2],
    lines=[Line("z", Decimal(3)), Line(" ", Decimal(0))],
    gaps=["a", None, "b"],
    été=b"e",
)


class InProcess(zeep.Transport):
    """Hands every request to the service, and loads nothing from anywhere."""

    def load(self, url: str) -> NoReturn:
        raise AssertionError(url)

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
        assert address == ADDRESS
        self.headers = headers
        self.envelope = parse(message)
        (request,) = self.envelope[-1]
        operation = Shop.elements[request.tag]
        context = [None] if operation.takes_context else []
        result = operation.function(Shop(), *context, *operation.read_request(request))
        if iscoroutine(result):
            result = run(result)
        soap = self.envelope.tag.removesuffix("Envelope")[1:-1]
        reply = operation.write_reply(result)
        content = f'<e:Envelope xmlns:e="{soap}"><e:Body>{reply}</e:Body></e:Envelope>'.encode()
        response = requests.Response()
        response.status_code = 202 if operation.one_way else 200
        response.raw = BytesIO(b"" if operation.one_way else content)
        return response


def client(
    version: EnvelopeVersion = EnvelopeVersion.SOAP_1_2,
    addressing: AddressingVersion = AddressingVersion.TRANSPORT,
) -> zeep.Client:
    wsdl = BytesIO(write(Shop, ADDRESS, version, addressing))
    return zeep.Client(wsdl, transport=InProcess(), settings=zeep.Settings(strict=True))


def document(addressing: AddressingVersion = AddressingVersion.TRANSPORT) -> etree._Element:
    return etree.fromstring(write(Shop, ADDRESS, EnvelopeVersion.SOAP_1_1, addressing))


def fields(value: Everything) -> dict[str, object]:
    """As zeep wants them: it leaves out a None in a list, where Nil is an item."""
    gaps = [zeep.xsd.Nil if text is None else text for text in value.gaps]
    return asdict(value) | {"gaps": gaps}


SCHEMA = etree.XMLSchema(document().find(".//xs:schema", PREFIXES))


CLIENT = client()


@pytest.mark.parametrize("version", ENVELOPES)
def test_zeep_builds_the_envelope_of_the_version(version: EnvelopeVersion) -> None:
    caller = client(version)
    envelope = caller.create_message(caller.service, "find", item="x")
    assert envelope.tag == f"{ENVELOPES[version]}Envelope"
    (request,) = parse(etree.tostring(envelope, encoding="utf-8"))[0]
    assert Shop.find.read_request(request) == ["x", None]


@given(EVERYTHING.filter(lambda value: isfinite(value.ratio)))  # zeep writes "inf" for INF
@example(EVERY)
def test_what_zeep_builds_is_read(value: Everything) -> None:
    envelope = CLIENT.create_message(CLIENT.service, "echo", value=fields(value))
    (request,) = parse(etree.tostring(envelope, encoding="utf-8"))[0]
    assert Shop.echo.read_request(request) == [value]


def test_zeep_calls_every_operation() -> None:
    service = CLIENT.service
    assert serialize_object(service.echo(fields(EVERY)), dict) == asdict(EVERY) | {"nothing": None}
    assert service.scalars("é", 1, True, 0.5, b"x", datetime(2012, 7, 8), Decimal("1.0")) == (
        "('é', 1, True, 0.5, b'x', datetime.datetime(2012, 7, 8, 0, 0), Decimal('1.0'))"
    )
    assert service.total([asdict(EVERY.line)], 1) == Decimal("2.30")
    assert service.total([], 1) == -1
    (found, nothing) = serialize_object(service.find("x"), dict)
    assert found == {"item": "x", "price": Decimal(1), "quantity": 1}
    assert nothing == dict.fromkeys(found)  # how zeep reads nil
    assert service.find("x", limit=0) == []
    assert service.Log("x") is None
    assert service.ping() is None


@pytest.mark.parametrize(
    ("addressing", "action"),
    [
        (AddressingVersion.V0_9, None),
        (AddressingVersion.V1_0, "http://example.org/shop/Shop/ping"),
        (AddressingVersion.TRANSPORT, None),
    ],
)
def test_zeep_addresses_where_addressing_is_1_0(
    addressing: AddressingVersion, action: str | None
) -> None:
    caller = client(EnvelopeVersion.SOAP_1_1, addressing)
    caller.service.ping()
    sent = caller.transport
    assert sent.headers["SOAPAction"] == '"http://example.org/shop/Shop/ping"'
    header = sent.envelope.findtext(".//{http://www.w3.org/2005/08/addressing}Action")
    assert header == action


@pytest.mark.parametrize(
    ("addressing", "required", "actions"),
    [
        (AddressingVersion.TRANSPORT, [], []),
        (
            AddressingVersion.V1_0,
            ["true"],
            ["http://example.org/shop/Shop/ping", "http://example.org/shop/Shop/pingResponse"],
        ),
    ],
)
def test_addressing_is_told(
    addressing: AddressingVersion, required: list[str], actions: list[str]
) -> None:
    wsdl = document(addressing)
    demands = wsdl.findall("w:binding/a:UsingAddressing", PREFIXES)
    assert [each.get(REQUIRED) for each in demands] == required
    messages = wsdl.find("w:portType/w:operation[@name='ping']", PREFIXES)
    assert [each.get(ACTION) for each in messages if each.get(ACTION)] == actions


@pytest.mark.parametrize(
    ("address", "transport"),
    [
        ("http://127.0.0.1/", "http://schemas.xmlsoap.org/soap/http"),
        ("https://127.0.0.1/", "http://schemas.xmlsoap.org/soap/http"),
        ("net.tcp://127.0.0.1:8080/", "http://schemas.microsoft.com/soap/tcp"),
    ],
)
def test_the_transport_follows_from_the_address(address: str, transport: str) -> None:
    wsdl = etree.fromstring(
        write(Shop, address, EnvelopeVersion.SOAP_1_2, AddressingVersion.TRANSPORT)
    )
    (binding,) = wsdl.iter("{http://schemas.xmlsoap.org/wsdl/soap12/}binding")
    (port,) = wsdl.iter("{http://schemas.xmlsoap.org/wsdl/soap12/}address")
    assert (binding.get("transport"), port.get("location")) == (transport, address)


def test_without_soap_there_is_no_wsdl() -> None:
    with pytest.raises(WsError) as refusal:
        write(Shop, ADDRESS, EnvelopeVersion.NONE, AddressingVersion.TRANSPORT)
    assert refusal.value.hresult == Hresult.WS_E_NOT_SUPPORTED


@given(EVERYTHING)
@example(EVERY)
def test_what_is_written_is_valid(value: Everything) -> None:
    SCHEMA.assertValid(etree.fromstring(Shop.echo.write_request(value)))
    SCHEMA.assertValid(etree.fromstring(Shop.echo.write_reply(value)))


LEXICAL = {
    "number": r"[ \n]?[+-]?[0-9_]{1,20}[ \t]?",
    "flag": r"[ ]?(true|false|0|1|True|2|)",
    "ratio": r"[+-]?(INF|NaN|inf|[0-9]{0,3}\.?[0-9]{0,3}([eE][+-]?[0-9]{1,2})?)",
    "data": r"[ ]?([AQgw]{4}[ ]?){0,2}(A=|AA?=|AA==|[ ])?",
    "moment": (
        r"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,8})?"
        r"(Z|z|[+-][01][0-9]:[0-6][0-9])?"
    ),
    "amount": r"[+-]?[0-9]{0,3}\.?[0-9]{0,3}",
}


@given(st.sampled_from(sorted(LEXICAL)), st.data())
def test_libxml2_and_we_agree_on_values(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(LEXICAL[name], fullmatch=True))
    root = parse(Shop.echo.write_request(EVERY).encode())
    root[0].find(f"{{{NAMESPACE}}}{name}").text = text
    agree(root)


@given(EVERYTHING, st.data())
def test_libxml2_and_we_agree_on_structure(value: Everything, data: st.DataObject) -> None:
    root = parse(Shop.echo.write_request(value).encode())
    parent = data.draw(st.sampled_from([each for each in root.iter() if len(each)]))
    at = data.draw(st.integers(0, len(parent) - 1))
    match data.draw(st.sampled_from(["drop", "double", "swap", "rename", "text"])):
        case "drop":
            del parent[at]
        case "double":
            parent.insert(at, parent[at])
        case "swap":
            parent[at], parent[0] = parent[0], parent[at]
        case "rename":
            parent[at].tag = data.draw(st.sampled_from([each.tag for each in root.iter()]))
        case "text":
            parent[at].tail = data.draw(st.sampled_from(["x", " ", "\u00a0"]))
    agree(root)


def agree(root: Element) -> None:
    try:
        Shop.echo.read_request(root)
        read = True
    except WsError:
        read = False
    assert SCHEMA.validate(etree.fromstring(tostring(root, encoding="utf-8"))) == read
