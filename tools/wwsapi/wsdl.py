"""A contract as WSDL 1.1, so that other tools can make a proxy for it.

The types are one schema in the namespace of the contract. The binding is document/literal over
SOAP 1.1 or 1.2. Where addressing is 1.0 the binding demands it, as an envelope without its action
is refused, and each message names its action.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import indent
from typing import Any, NamedTuple

from wwsapi.constants import AddressingVersion, EnvelopeVersion, Hresult
from wwsapi.contract import Contract, ServiceOperation
from wwsapi.errors import WsError
from wwsapi.values import Element, Structure
from wwsapi.xmltext import attribute

_SOAP = {
    EnvelopeVersion.SOAP_1_1: "http://schemas.xmlsoap.org/wsdl/soap/",
    EnvelopeVersion.SOAP_1_2: "http://schemas.xmlsoap.org/wsdl/soap12/",
}
_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_SCHEMA = "http://www.w3.org/2001/XMLSchema"
_OVER_HTTP = "http://schemas.xmlsoap.org/soap/http"
_OVER_TCP = "http://schemas.microsoft.com/soap/tcp"
_ADDRESSING = {
    "xmlns:wsam": "http://www.w3.org/2007/05/addressing/metadata",
    "xmlns:wsaw": "http://www.w3.org/2006/05/addressing/wsdl",
}


def write(
    contract: type[Contract],
    address: str,
    version: EnvelopeVersion,
    addressing: AddressingVersion,
) -> bytes:
    if version not in _SOAP:
        raise WsError(Hresult.WS_E_NOT_SUPPORTED, "WSDL describes SOAP, and there is no envelope.")
    name, namespace = contract.__name__, contract.namespace
    operations = list(contract.operations.values())
    addressed = addressing == AddressingVersion.V1_0
    document = _tag(
        "wsdl:definitions",
        {
            "name": name,
            "targetNamespace": namespace,
            "xmlns:wsdl": _WSDL,
            "xmlns:soap": _SOAP[version],
            "xmlns:tns": namespace,
            **(_ADDRESSING if addressed else {}),
        },
        [
            _tag("wsdl:types", {}, [_schema(namespace, operations)]),
            *(_message(each) for operation in operations for each in _messages(operation)),
            _port_type(name, operations, addressed),
            _binding(name, operations, address, addressed),
            _service(name, address),
        ],
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n'.encode()


class _Message(NamedTuple):
    direction: str
    name: str
    element: str
    content: Sequence[Element]
    action: str


def _messages(operation: ServiceOperation[..., Any]) -> list[_Message]:
    name, reply = operation.name, f"{operation.name}Response"
    messages = [_Message("input", f"{name}Request", name, operation.parameters, operation.action)]
    if operation.reply_action:
        messages.append(_Message("output", reply, reply, operation.returns, operation.reply_action))
    return messages


def _tag(name: str, attributes: Mapping[str, str], children: Iterable[str] = ()) -> str:
    start = "".join([f"<{name}", *(f" {key}={attribute(attributes[key])}" for key in attributes)])
    content = indent("\n".join(children), "  ")
    return f"{start}>\n{content}\n</{name}>" if content else f"{start}/>"


def _schema(namespace: str, operations: Sequence[ServiceOperation[..., Any]]) -> str:
    structures = {each.name: each for operation in operations for each in operation.structures()}
    types = [
        _tag("xs:complexType", {"name": each.name}, [_sequence(each.elements)])
        for each in structures.values()
    ]
    wrappers = [
        _tag(
            "xs:element",
            {"name": each.element},
            [_tag("xs:complexType", {}, [_sequence(each.content)])],
        )
        for operation in operations
        for each in _messages(operation)
    ]
    return _tag(
        "xs:schema",
        {
            "xmlns:xs": _SCHEMA,
            "xmlns:tns": namespace,
            "targetNamespace": namespace,
            "elementFormDefault": "qualified",
        },
        types + wrappers,
    )


def _sequence(elements: Iterable[Element]) -> str:
    return _tag("xs:sequence", {}, map(_element, elements))


def _element(element: Element) -> str:
    prefix = "tns" if isinstance(element.type, Structure) else "xs"
    attributes = {"name": element.name, "type": f"{prefix}:{element.type.name}"}
    if element.optional or element.many:
        attributes["minOccurs"] = "0"
    if element.many:
        attributes["maxOccurs"] = "unbounded"
    if element.optional:
        attributes["nillable"] = "true"
    return _tag("xs:element", attributes)


def _message(message: _Message) -> str:
    part = _tag("wsdl:part", {"name": "parameters", "element": f"tns:{message.element}"})
    return _tag("wsdl:message", {"name": message.name}, [part])


def _port_type(name: str, operations: Sequence[ServiceOperation[..., Any]], addressed: bool) -> str:
    def reference(message: _Message) -> str:
        action = {"wsam:Action": message.action} if addressed else {}
        return _tag(f"wsdl:{message.direction}", {"message": f"tns:{message.name}", **action})

    return _tag(
        "wsdl:portType",
        {"name": name},
        [
            _tag("wsdl:operation", {"name": each.name}, map(reference, _messages(each)))
            for each in operations
        ],
    )


def _binding(
    name: str, operations: Sequence[ServiceOperation[..., Any]], address: str, addressed: bool
) -> str:
    transport = _OVER_TCP if address.startswith("net.tcp:") else _OVER_HTTP
    literal = _tag("soap:body", {"use": "literal"})
    bound = [
        _tag(
            "wsdl:operation",
            {"name": operation.name},
            [
                _tag("soap:operation", {"soapAction": operation.action}),
                *(_tag(f"wsdl:{each.direction}", {}, [literal]) for each in _messages(operation)),
            ],
        )
        for operation in operations
    ]
    return _tag(
        "wsdl:binding",
        {"name": name, "type": f"tns:{name}"},
        [
            _tag("soap:binding", {"style": "document", "transport": transport}),
            *([_tag("wsaw:UsingAddressing", {"wsdl:required": "true"})] if addressed else []),
            *bound,
        ],
    )


def _service(name: str, address: str) -> str:
    location = _tag("soap:address", {"location": address})
    port = _tag("wsdl:port", {"name": name, "binding": f"tns:{name}"}, [location])
    return _tag("wsdl:service", {"name": name}, [port])
