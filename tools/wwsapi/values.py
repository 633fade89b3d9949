"""Values as elements of an XML Schema: what a type hint stands for, and how its values are
written and read.

| Hint | Element |
|---|---|
| int, str, bool, float, bytes, datetime, Decimal | of a simple type: see `simple` |
| a dataclass | of a complex type: a sequence of its fields, in their order |
| `T | None` | may be absent or nil; None is written by leaving it out |
| `list[T]` | as often as there are items |
| `list[T | None]` | the same, where an item may be nil |

A type may not contain itself. So every place in a message has one path, known when the contract is
defined: writers and readers are closures made once for each place, with the path of that place for
their errors, and they nest no deeper than the types do.

Reading is strict: an unknown element, one out of order, text between elements or a value that the
schema does not allow is WS_E_INVALID_FORMAT. Attributes other than xsi:nil mean nothing.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any
from xml.etree.ElementTree import Element as Xml

from wwsapi.constants import Hresult
from wwsapi.errors import WsError
from wwsapi.simple import SIMPLE_TYPES, Simple
from wwsapi.xmltext import parse

XSI = "http://www.w3.org/2001/XMLSchema-instance"
BLANKS = " \t\r\n"
_NIL = f"{{{XSI}}}nil"


@dataclass(frozen=True, slots=True)
class Structure:
    """A complex type: the fields of a dataclass."""

    hint: type
    elements: tuple[Element, ...]

    @property
    def name(self) -> str:
        return self.hint.__name__


@dataclass(frozen=True, slots=True)
class Element:
    """One part of a sequence."""

    name: str
    type: Simple | Structure
    optional: bool = False
    many: bool = False

    def structures(self) -> Iterator[Structure]:
        """The complex types that it needs, each after those that it is made of."""
        if isinstance(self.type, Structure):
            for element in self.type.elements:
                yield from element.structures()
            yield self.type


def is_name(name: str) -> bool:
    """Whether the parser takes it for the name of an element."""
    try:
        return parse(f"<{name}/>".encode()).tag == name
    except (WsError, UnicodeEncodeError):
        return False


def element(name: str, hint: object, where: str, outer: tuple[type, ...] = ()) -> Element:
    """The element that holds a value of this hint; TypeError, with the place, where there is none.

    `outer` are the dataclasses that the hint was found in.
    """
    if not is_name(name):
        raise TypeError(f"{where}: {name!r} is not a name in XML")
    if typing.get_origin(hint) is list and typing.get_args(hint):
        item = element(name, typing.get_args(hint)[0], where, outer)
        if item.many:
            raise TypeError(f"{where}: a list of lists needs a dataclass between the two")
        return Element(name, item.type, item.optional, many=True)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        if len(kinds) != 1:
            raise TypeError(f"{where}: {_shown(hint)} is a choice, and only None may be the other")
        inner = element(name, kinds[0], where, outer)
        if inner.many:
            raise TypeError(f"{where}: a list may be empty, and then nothing tells it from None")
        return Element(name, inner.type, optional=True)
    if isinstance(hint, type) and hint in SIMPLE_TYPES:
        return Element(name, SIMPLE_TYPES[hint])
    if isinstance(hint, type) and is_dataclass(hint):
        return Element(name, _structure(hint, where, outer))
    raise TypeError(f"{where}: {_shown(hint)} is not a type that a message can carry")


def _structure(hint: type, where: str, outer: tuple[type, ...]) -> Structure:
    if hint in outer:
        raise TypeError(f"{where}: {hint.__name__} contains itself")
    try:
        hints = typing.get_type_hints(hint)
    except NameError as error:
        raise TypeError(f"{where}: {hint.__name__} has a field of unknown type: {error}") from None
    if not is_name(hint.__name__):
        raise TypeError(f"{where}: {hint.__name__!r} is not a name in XML")
    names = [field.name for field in fields(hint)]
    if sorted(inspect.signature(hint).parameters) != sorted(names):
        raise TypeError(f"{where}: {hint.__name__} is not made of its fields alone")
    outer = (*outer, hint)
    elements = (element(n, hints[n], f"{where}, {hint.__name__}.{n}", outer) for n in names)
    return Structure(hint, tuple(elements))


def _shown(hint: object) -> str:
    return hint.__name__ if type(hint) is type else str(hint)


def sequence_writer(elements: Sequence[Element], path: str) -> Callable[[Sequence[Any]], str]:
    """Writes values, as many as there are elements."""
    writers = tuple(_writer(element, f"{path}/{element.name}") for element in elements)

    def write(values: Sequence[Any]) -> str:
        return "".join([write(value) for write, value in zip(writers, values, strict=True)])

    return write


def _writer(element: Element, path: str) -> Callable[[Any], str]:
    kind = element.type
    start, end = f"<{element.name}>", f"</{element.name}>"
    write = _structure_text(kind, path) if isinstance(kind, Structure) else _simple_text(kind, path)
    none = f'<{element.name} xmlns:xsi="{XSI}" xsi:nil="true"/>' if element.many else ""

    def write_one(value: Any) -> str:
        return f"{start}{write(value)}{end}"

    def write_optional(value: Any) -> str:
        return none if value is None else f"{start}{write(value)}{end}"

    write_item = write_optional if element.optional else write_one

    def write_many(values: Any) -> str:
        if not isinstance(values, list):
            raise _wrong_type(path, values, list)
        return "".join([write_item(value) for value in values])

    return write_many if element.many else write_item


def _simple_text(simple: Simple, path: str) -> Callable[[Any], str]:
    text = simple.write

    def write(value: Any) -> str:
        try:
            return text(value)
        except TypeError:
            raise _wrong_type(path, value, simple.hint) from None
        except ValueError as error:
            raise WsError(Hresult.E_INVALIDARG, f"{path}: {error}.") from None
        except WsError as error:
            raise WsError(
                error.hresult, f"{path}: the text cannot be written.", *error.strings
            ) from None
        except OverflowError:
            raise WsError(
                Hresult.WS_E_NUMERIC_OVERFLOW,
                f"{path}: the value is out of the range of xs:{simple.name}.",
            ) from None

    return write


def _structure_text(structure: Structure, path: str) -> Callable[[Any], str]:
    hint = structure.hint
    names = [element.name for element in structure.elements]
    write_sequence = sequence_writer(structure.elements, path)

    def write(value: Any) -> str:
        if not isinstance(value, hint):
            raise _wrong_type(path, value, hint)
        return write_sequence([getattr(value, name) for name in names])

    return write


def _wrong_type(path: str, value: object, hint: type) -> WsError:
    return WsError(
        Hresult.E_INVALIDARG,
        f"{path}: the value is of type {type(value).__name__}, not {hint.__name__}.",
    )


def sequence_reader(
    elements: Sequence[Element], namespace: str, path: str
) -> Callable[[Xml], list[Any]]:
    """Reads the children of an element: as many values as there are elements."""
    parts = [
        (
            f"{{{namespace}}}{element.name}",
            _reader(element, namespace, f"{path}/{element.name}"),
            element.many,
            element.optional,
        )
        for element in elements
    ]

    def read(parent: Xml) -> list[Any]:
        children = list(parent)
        _refuse_text(parent, children, path)
        values: list[Any] = []
        at, end = 0, len(children)
        for tag, read, many, optional in parts:
            if many:
                start = at
                while at < end and children[at].tag == tag:
                    at += 1
                values.append([read(child) for child in children[start:at]])
            elif at < end and children[at].tag == tag:
                values.append(read(children[at]))
                at += 1
            elif optional:
                values.append(None)
            else:
                raise _unexpected(path, children[at:], f"where {tag} has to be")
        if at != end:
            raise _unexpected(path, children[at:], "which has no place there")
        return values

    return read


def _refuse_text(parent: Xml, children: list[Xml], path: str) -> None:
    text = parent.text
    if text and text.strip(BLANKS):
        raise _invalid(path, f"{quoted(text)} stands where only elements may")
    for child in children:
        text = child.tail
        if text and text.strip(BLANKS):
            raise _invalid(path, f"{quoted(text)} stands where only elements may")


def _unexpected(path: str, rest: list[Xml], problem: str) -> WsError:
    found = quoted(rest[0].tag) if rest else "nothing"
    return _invalid(path, f"there is {found} {problem}")


def _reader(element: Element, namespace: str, path: str) -> Callable[[Xml], Any]:
    kind = element.type
    read = (
        _structure_reader(kind, namespace, path)
        if isinstance(kind, Structure)
        else _simple_reader(kind, path)
    )
    optional = element.optional

    def read_one(child: Xml) -> Any:
        nil = child.get(_NIL)
        if nil is None or nil.strip(BLANKS) in ("false", "0"):
            return read(child)
        if nil.strip(BLANKS) not in ("true", "1"):
            raise _invalid(path, f"xsi:nil is {quoted(nil)}")
        if not optional:
            raise _invalid(path, "the value is nil, and there has to be one")
        if len(child) or child.text:
            raise _invalid(path, "the value is nil, and yet there is one")
        return None

    return read_one


def _simple_reader(simple: Simple, path: str) -> Callable[[Xml], Any]:
    value_of = simple.read
    is_string = simple.hint is str

    def read(child: Xml) -> Any:
        text = child.text or ""
        if len(child):
            raise _invalid(path, f"there is {quoted(child[0].tag)} where only text may be")
        if is_string:
            return text
        try:
            return value_of(text.strip(BLANKS))
        except ValueError:
            raise _invalid(path, f"{quoted(text)} is not an xs:{simple.name}") from None
        except OverflowError:
            raise WsError(
                Hresult.WS_E_NUMERIC_OVERFLOW,
                f"{path}: {quoted(text)} is out of the range of xs:{simple.name}.",
            ) from None

    return read


def _structure_reader(structure: Structure, namespace: str, path: str) -> Callable[[Xml], Any]:
    hint = structure.hint
    names = [element.name for element in structure.elements]
    read_sequence = sequence_reader(structure.elements, namespace, path)

    def read(child: Xml) -> Any:
        values = dict(zip(names, read_sequence(child), strict=True))
        try:
            return hint(**values)
        except ValueError as error:  # a __post_init__ that knows what may not be
            raise _invalid(path, f"not a {hint.__name__}: {error}") from None

    return read


def _invalid(path: str, problem: str) -> WsError:
    return WsError(Hresult.WS_E_INVALID_FORMAT, f"{path}: {problem}.")


def quoted(text: str) -> str:
    """What a stranger wrote, in quotes and not too long, for the text of an error."""
    return repr(text if len(text) <= 100 else text[:97] + "...")
