"""What a class says as a contract, and which classes are none."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tests.wwsapi.shop import NAMESPACE, Line, Shop
from wwsapi.constants import Hresult
from wwsapi.contract import Contract, ServiceOperation, operation
from wwsapi.errors import WsError
from wwsapi.xmltext import parse

LINE = Line("café <1>", Decimal("9.90"))


def test_an_operation_describes_itself() -> None:
    total = Shop.total
    assert (total.name, total.one_way, total.takes_context) == ("total", False, True)
    assert total.action == "http://example.org/shop/Shop/total"
    assert total.reply_action == "http://example.org/shop/Shop/totalResponse"
    assert total.request_tag == "{http://example.org/shop}total"
    assert total.reply_tag == "{http://example.org/shop}totalResponse"
    assert [part.name for part in total.parameters] == ["lines", "discount"]
    assert [part.name for part in total.returns] == ["totalResult"]
    assert repr(total) == "<ServiceOperation Shop.total>"


def test_a_one_way_operation_has_another_name_and_no_reply() -> None:
    log = Shop.log
    assert (log.name, log.one_way, log.takes_context) == ("Log", True, False)
    assert (log.action, log.reply_action) == ("http://example.org/shop/Shop/Log", None)
    assert log.returns == ()


@pytest.mark.parametrize(
    ("namespace", "action"),
    [
        ("http://example.org", "http://example.org/Small/ping"),
        ("http://example.org/", "http://example.org/Small/ping"),
        ("urn:small", "urn:small:Small:ping"),
    ],
)
def test_the_action_follows_from_the_namespace(namespace: str, action: str) -> None:
    class Small(Contract, namespace=namespace):
        @operation
        def ping(self) -> None: ...

    assert list(Small.operations) == [action]
    assert Small.ping.write_request() == f'<ping xmlns="{namespace}"></ping>'


def test_a_contract_finds_its_operations() -> None:
    names = ["echo", "scalars", "total", "find", "later", "Log", "ping"]
    assert Shop.namespace == NAMESPACE
    assert list(Shop.operations) == [f"{NAMESPACE}/Shop/{name}" for name in names]
    assert list(Shop.elements) == [f"{{{NAMESPACE}}}{name}" for name in names]
    assert list(Shop.operations.values()) == list(Shop.elements.values())
    assert Shop.elements[f"{{{NAMESPACE}}}Log"] is Shop.log


def test_on_an_instance_an_operation_is_the_method() -> None:
    assert Shop().total(None, [LINE, LINE], discount=1) == Decimal("18.80")
    assert Shop.total.function(Shop(), None, [LINE]) == Decimal("9.90")


def test_an_attribute_may_have_another_name_than_its_function() -> None:
    def ping(_service: object) -> None: ...

    class Small(Contract, namespace="urn:small"):
        pong = operation(ping)

    assert isinstance(Small.pong, ServiceOperation)
    assert Small.pong.name == "ping"


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        (([LINE],), {}),
        (([LINE], 0), {}),
        (([LINE],), {"discount": 0}),
        ((), {"discount": 0, "lines": [LINE]}),
    ],
)
def test_arguments_go_by_position_or_name(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    assert Shop.total.write_request(*args, **kwargs) == (
        '<total xmlns="http://example.org/shop">'
        "<lines><item>café &lt;1&gt;</item><price>9.90</price><quantity>1</quantity></lines>"
        "<discount>0</discount></total>"
    )


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: Shop.total.write_request(), "total: missing a required argument: 'lines'."),
        (lambda: Shop.total.write_request([], 1, 2), "total: too many positional arguments."),
        (
            lambda: Shop.total.write_request([], context=None),
            "total: got an unexpected keyword argument 'context'.",
        ),
        (
            lambda: Shop.total.write_request([], "x"),
            "total/discount: the value is of type str, not int.",
        ),
        (
            lambda: Shop.total.write_request([Line("x", 1)]),
            "total/lines/price: the value is of type int, not Decimal.",
        ),
        (
            lambda: Shop.total.write_reply(1),
            "totalResponse/totalResult: the value is of type int, not Decimal.",
        ),
        (lambda: Shop.ping.write_reply(1), "pingResponse: there is a result where none is due."),
    ],
)
def test_wrong_arguments_are_an_invalid_call(call: Callable[[], str], problem: str) -> None:
    with pytest.raises(WsError) as refusal:
        call()
    assert (refusal.value.hresult, refusal.value.strings) == (Hresult.E_INVALIDARG, (problem,))


@pytest.mark.parametrize(
    ("described", "value", "xml"),
    [
        (Shop.total, Decimal(3), "<totalResult>3</totalResult>"),
        (Shop.later, "ok", "<laterResult>ok</laterResult>"),
        (Shop.find, [], ""),
        (Shop.ping, None, ""),
    ],
)
def test_a_reply_goes_and_comes(
    described: ServiceOperation[Any, Any], value: object, xml: str
) -> None:
    name = f"{described.name}Response"
    text = described.write_reply(value)
    assert text == f'<{name} xmlns="{NAMESPACE}">{xml}</{name}>'
    assert described.read_reply(parse(text.encode())) == value


def test_another_body_is_refused() -> None:
    body = parse(Shop.ping.write_request().encode())
    for read in (Shop.total.read_request, Shop.ping.read_reply):
        with pytest.raises(WsError) as refusal:
            read(body)
        assert refusal.value.hresult == Hresult.WS_E_INVALID_FORMAT
    assert refusal.value.strings == (
        "There is '{http://example.org/shop}ping' where {http://example.org/shop}pingResponse"
        " has to be.",
    )


@dataclass
class Other:
    pass


def class_named(name: str, hint: type) -> type:
    return dataclass(type(name, (), {"__annotations__": {"part": hint}}))


def no_hint(self, a) -> None: ...
def no_result_hint(self, a: int): ...
def bad_hint(self: object, a: int, b: dict[str, int]) -> None: ...
def bad_result(self: object) -> object: ...
def unknown_hint(self: object, a: "Missing") -> None: ...  # noqa: F821
def no_self() -> None: ...
def keyword_only(self: object, *, a: int) -> None: ...
def any_number(self: object, *a: int) -> None: ...
def late_context(self: object, a: int, context: "OperationContext") -> None: ...  # noqa: F821
def two_types(self: object, a: class_named("Pair", int), b: class_named("Pair", str)) -> None: ...
def good(self: object) -> None: ...
def result(self: object) -> int: ...


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"f": operation(no_hint)}, "Bad.f: a has no type hint"),
        ({"f": operation(no_result_hint)}, "Bad.f: the result has no type hint"),
        (
            {"f": operation(bad_hint)},
            "Bad.f: b: dict[str, int] is not a type that a message can carry",
        ),
        (
            {"f": operation(bad_result)},
            "Bad.f: the result: object is not a type that a message can carry",
        ),
        (
            {"f": operation(unknown_hint)},
            "Bad.f: a has a hint that nothing explains: name 'Missing' is not defined",
        ),
        ({"f": operation(no_self)}, "Bad.f has no parameter for the service (self)"),
        (
            {"f": operation(keyword_only)},
            "Bad.f: a: int is not one parameter that has a position",
        ),
        ({"f": operation(any_number)}, "Bad.f: *a: int is not one parameter that has a position"),
        (
            {"f": operation(late_context)},
            "Bad.f: context has a hint that nothing explains:"
            " name 'OperationContext' is not defined",
        ),
        ({"f": operation(two_types)}, "Bad.f: Pair is the name of two types"),
        (
            {"f": operation(one_way=True)(result)},
            "Bad.f: a one-way operation has no result",
        ),
        ({"f": operation(name="a b")(good)}, "Bad.f: 'a b' is not a name in XML"),
        (
            {"f": operation(good), "g": operation(good)},
            "Bad.g: {urn:bad}good means two things",
        ),
        (
            {"f": operation(good), "g": operation(name="goodResponse")(good)},
            "Bad.g: {urn:bad}goodResponse means two things",
        ),
        ({"operations": operation(good)}, "Bad.operations: the name is taken by Contract"),
        ({}, "Bad has no operation"),
    ],
)
def test_a_class_that_cannot_be_a_contract(body: dict[str, Any], problem: str) -> None:
    with pytest.raises(TypeError) as refusal:
        type("Bad", (Contract,), body, namespace="urn:bad")
    assert str(refusal.value) == problem


@pytest.mark.parametrize("namespace", ["", "urn: x", "urn:{x}", "urn:\n"])
def test_a_contract_needs_a_namespace(namespace: str) -> None:
    with pytest.raises(TypeError) as refusal:
        type("Bad", (Contract,), {"f": operation(good)}, namespace=namespace)
    assert str(refusal.value) == f"Bad needs a namespace: a URI, not {namespace!r}"


def test_a_contract_stands_alone() -> None:
    with pytest.raises(TypeError) as refusal:
        type("Bad", (Shop,), {}, namespace="urn:bad")
    assert str(refusal.value) == "Bad is derived from a contract, which has to stand alone"


def test_only_a_function_is_an_operation() -> None:
    with pytest.raises(TypeError) as refusal:
        operation(SimpleNamespace(a=1))
    assert str(refusal.value) == "@operation marks functions, not namespace(a=1)"
