"""A contract is a class whose methods are operations; an instance of it is the service.

    class Calculator(Contract, namespace="http://example.org/calculator"):
        @operation
        async def add(self, context: OperationContext, a: int, b: int) -> int:
            return a + b

Bodies are document/literal wrapped: the request is an element named after the operation that holds
one element for each parameter, the reply is `addResponse` and holds `addResult`. Everything is in
the namespace of the contract. The context is not on the wire. An operation that completes later
returns WS_S_ASYNC, and is free to say so in its hint: `-> str | Hresult` carries a str.

A class is checked when it is defined. One that cannot be a contract is a TypeError that names the
class, the function and the parameter; it never becomes a call that fails.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar, overload
from xml.etree.ElementTree import Element as Xml

from wwsapi.constants import Hresult
from wwsapi.errors import WsError
from wwsapi.values import (
    Element,
    Structure,
    element,
    is_name,
    quoted,
    sequence_reader,
    sequence_writer,
)
from wwsapi.xmltext import attribute

if TYPE_CHECKING:
    from wwsapi.context import OperationContext

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ServiceOperation(Generic[P, R]):
    """One operation of a contract: P are its parameters on the wire, R is its result.

    Seen from an instance of the contract, it is the method.
    """

    function: Callable[..., Any]  # (service, [context,] *arguments)
    takes_context: bool
    one_way: bool
    name: str
    action: str
    reply_action: str | None  # None when one-way
    request_tag: str
    reply_tag: str
    parameters: tuple[Element, ...]
    returns: tuple[Element, ...]  # none or one
    signature: inspect.Signature  # of the parameters on the wire
    write_arguments: Callable[[Sequence[Any]], str]
    read_request: Callable[[Xml], list[Any]]
    write_reply: Callable[[R], str]
    read_reply: Callable[[Xml], R]

    @overload
    def __get__(self, service: None, contract: type) -> ServiceOperation[P, R]: ...
    @overload
    def __get__(self, service: object, contract: type) -> Callable[..., Any]: ...
    def __get__(self, service: object, contract: type) -> Any:
        return self if service is None else self.function.__get__(service, contract)

    def __repr__(self) -> str:
        return f"<ServiceOperation {self.function.__qualname__}>"

    def write_request(self, *args: P.args, **kwargs: P.kwargs) -> str:
        if not kwargs and len(args) == len(self.parameters):
            return self.write_arguments(args)
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise WsError(Hresult.E_INVALIDARG, f"{self.name}: {error}.") from None
        bound.apply_defaults()
        return self.write_arguments(bound.args)

    def structures(self) -> Iterator[Structure]:
        """The complex types that it needs, each after those that it is made of."""
        for part in (*self.parameters, *self.returns):
            yield from part.structures()


class Contract:
    """Derive from it, with a namespace; mark the operations with `@operation`."""

    namespace: ClassVar[str]
    operations: ClassVar[Mapping[str, ServiceOperation[..., Any]]]  # by action
    elements: ClassVar[Mapping[str, ServiceOperation[..., Any]]]  # by the tag of the request

    def __init_subclass__(cls, *, namespace: str = "") -> None:
        if Contract not in cls.__bases__:
            raise TypeError(f"{cls.__name__} is derived from a contract, which has to stand alone")
        if not is_name(cls.__name__):
            raise TypeError(f"{cls.__name__} is not a name in XML")
        if not namespace or not namespace.isprintable() or set(namespace) & set(" {}"):
            raise TypeError(f"{cls.__name__} needs a namespace: a URI, not {namespace!r}")
        described = {
            name: _describe(marked, f"{cls.__name__}.{name}", cls, namespace)
            for name, marked in vars(cls).items()
            if isinstance(marked, _Marked)
        }
        if not described:
            raise TypeError(f"{cls.__name__} has no operation")
        if taken := described.keys() & Contract.__annotations__:
            raise TypeError(f"{cls.__name__}.{min(taken)}: the name is taken by Contract")
        _refuse_ambiguity(cls.__name__, described)
        for name, each in described.items():
            setattr(cls, name, each)
        cls.namespace = namespace
        cls.operations = MappingProxyType({each.action: each for each in described.values()})
        cls.elements = MappingProxyType({each.request_tag: each for each in described.values()})


@dataclass(frozen=True, slots=True)
class _Marked:
    """What `@operation` leaves in the body of a class, until that has its namespace."""

    function: Callable[..., Any]
    name: str
    one_way: bool


class _Mark:
    """`@operation` and `@operation(name="Add", one_way=True)`."""

    def __init__(self, name: str = "", one_way: bool = False) -> None:
        self._name = name
        self._one_way = one_way

    @overload
    def __call__(
        self, function: Callable[Concatenate[Any, OperationContext, P], Awaitable[R]], /
    ) -> ServiceOperation[P, R]: ...
    @overload
    def __call__(
        self, function: Callable[Concatenate[Any, OperationContext, P], R | Hresult], /
    ) -> ServiceOperation[P, R]: ...
    @overload
    def __call__(
        self, function: Callable[Concatenate[Any, P], Awaitable[R]], /
    ) -> ServiceOperation[P, R]: ...
    @overload
    def __call__(
        self, function: Callable[Concatenate[Any, P], R | Hresult], /
    ) -> ServiceOperation[P, R]: ...
    @overload
    def __call__(self, /, *, name: str = "", one_way: bool = False) -> _Mark: ...
    def __call__(
        self,
        function: Any = None,
        /,
        *,
        name: str = "",
        one_way: bool = False,
    ) -> Any:
        if function is None:
            return _Mark(name, one_way)
        if not inspect.isfunction(function):
            raise TypeError(f"@operation marks functions, not {function!r}")
        return _Marked(function, self._name or function.__name__, self._one_way)


operation = _Mark()


def _describe(
    marked: _Marked, where: str, contract: type, namespace: str
) -> ServiceOperation[..., Any]:
    function, name = marked.function, marked.name
    if not is_name(name):
        raise TypeError(f"{where}: {name!r} is not a name in XML")
    signature, takes_context = _on_the_wire(function, where)
    parameters = tuple(
        element(
            parameter.name,
            _resolved(parameter.annotation, function, contract, f"{where}: {parameter.name}"),
            f"{where}: {parameter.name}",
        )
        for parameter in signature.parameters.values()
    )
    returns = _result(signature.return_annotation, function, contract, where, f"{name}Result")
    if marked.one_way and returns:
        raise TypeError(f"{where}: a one-way operation has no result")
    colon_or_slash = ":" if namespace.startswith("urn:") else "/"
    prefix = namespace if namespace.endswith(colon_or_slash) else namespace + colon_or_slash
    action = f"{prefix}{contract.__name__}{colon_or_slash}{name}"
    reply = f"{name}Response"
    return ServiceOperation(
        function=function,
        takes_context=takes_context,
        one_way=marked.one_way,
        name=name,
        action=action,
        reply_action=None if marked.one_way else f"{action}Response",
        request_tag=f"{{{namespace}}}{name}",
        reply_tag=f"{{{namespace}}}{reply}",
        parameters=parameters,
        returns=returns,
        signature=signature,
        write_arguments=_body_writer(parameters, namespace, name),
        read_request=_body_reader(parameters, namespace, name),
        write_reply=_reply_writer(returns, namespace, reply),
        read_reply=_reply_reader(returns, namespace, reply),
    )


def _on_the_wire(function: Callable[..., Any], where: str) -> tuple[inspect.Signature, bool]:
    """The signature without what is not sent, and whether the operation takes its context."""
    signature = inspect.signature(function)
    if not signature.parameters:
        raise TypeError(f"{where} has no parameter for the service (self)")
    _, *parameters = signature.parameters.values()
    takes_context = bool(parameters) and _is_context(parameters[0].annotation)
    if takes_context:
        del parameters[0]
    for parameter in parameters:
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise TypeError(f"{where}: {parameter} is not one parameter that has a position")
        if parameter.annotation is parameter.empty:
            raise TypeError(f"{where}: {parameter.name} has no type hint")
    return signature.replace(parameters=parameters), takes_context


def _is_context(annotation: object) -> bool:
    """Recognised by name: the hint may be a string, imported for the type checker only."""
    name = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    return name.rpartition(".")[2] == "OperationContext"


def _resolved(annotation: object, function: Any, contract: type, where: str) -> object:
    """A hint, which may be a string that speaks of names in the class or in its module."""
    holder = SimpleNamespace(__annotations__={"hint": annotation})
    try:
        hints = typing.get_type_hints(holder, function.__globals__, dict(vars(contract)))
    except NameError as error:
        raise TypeError(f"{where} has a hint that nothing explains: {error}") from None
    return hints["hint"]


def _result(
    annotation: object, function: Any, contract: type, where: str, name: str
) -> tuple[Element, ...]:
    where = f"{where}: the result"
    if annotation is inspect.Signature.empty:
        raise TypeError(f"{where} has no type hint")
    hint = _resolved(annotation, function, contract, where)
    if Hresult in typing.get_args(hint):
        hint = reduce(or_, (kind for kind in typing.get_args(hint) if kind is not Hresult))
    return () if hint is type(None) else (element(name, hint, where),)


def _body_writer(
    elements: Sequence[Element], namespace: str, name: str
) -> Callable[[Sequence[Any]], str]:
    write_sequence = sequence_writer(elements, name)
    start, end = f"<{name} xmlns={attribute(namespace)}>", f"</{name}>"

    def write(values: Sequence[Any]) -> str:
        return f"{start}{write_sequence(values)}{end}"

    return write


def _body_reader(
    elements: Sequence[Element], namespace: str, name: str
) -> Callable[[Xml], list[Any]]:
    read_sequence = sequence_reader(elements, namespace, name)
    tag = f"{{{namespace}}}{name}"

    def read(body: Xml) -> list[Any]:
        if body.tag != tag:
            raise WsError(
                Hresult.WS_E_INVALID_FORMAT, f"There is {quoted(body.tag)} where {tag} has to be."
            )
        return read_sequence(body)

    return read


def _reply_writer(returns: Sequence[Element], namespace: str, name: str) -> Callable[[Any], str]:
    write_body = _body_writer(returns, namespace, name)

    def write(value: Any) -> str:
        return write_body((value,))

    def write_nothing(value: Any) -> str:
        if value is not None:
            raise WsError(Hresult.E_INVALIDARG, f"{name}: there is a result where none is due.")
        return write_body(())

    return write if returns else write_nothing


def _reply_reader(returns: Sequence[Element], namespace: str, name: str) -> Callable[[Xml], Any]:
    read_body = _body_reader(returns, namespace, name)

    def read(body: Xml) -> Any:
        return read_body(body)[0]

    def read_nothing(body: Xml) -> None:
        read_body(body)

    return read if returns else read_nothing


def _refuse_ambiguity(contract: str, operations: Mapping[str, ServiceOperation[..., Any]]) -> None:
    tags: set[str] = set()
    hints: dict[str, type] = {}
    for name, each in operations.items():
        for tag in (each.request_tag, each.reply_tag):
            if tag in tags:
                raise TypeError(f"{contract}.{name}: {tag} means two things")
            tags.add(tag)
        for structure in each.structures():
            if hints.setdefault(structure.name, structure.hint) is not structure.hint:
                raise TypeError(f"{contract}.{name}: {structure.name} is the name of two types")
