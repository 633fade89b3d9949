"""Values go out as XML and come back the same; what is not one of them is refused with a reason."""

import math
from dataclasses import InitVar, dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wwsapi.shop import NAMESPACE, Everything, Line, Nothing, Shop
from tests.wwsapi.values import EVERYTHING, TEXTS
from wwsapi.constants import Hresult
from wwsapi.errors import WsError
from wwsapi.values import element, sequence_reader, sequence_writer
from wwsapi.xmltext import parse


class Colour(str, Enum):  # noqa: UP042 - its format is its name
    RED = "red"


def write(hint: object, value: object) -> str:
    return sequence_writer([element("a", hint, "test")], "test")([value])


def read(hint: object, xml: str) -> Any:
    root = fromstring(
        f'<x xmlns="n" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{xml}</x>'
    )
    (value,) = sequence_reader([element("a", hint, "test")], "n", "test")(root)
    return value


@given(EVERYTHING)
def test_what_is_written_is_read(value: Everything) -> None:
    body = parse(Shop.echo.write_request(value).encode())
    assert Shop.echo.read_request(body) == [value]
    reply = parse(Shop.echo.write_reply(value).encode())
    assert Shop.echo.read_reply(reply) == value
    assert Shop.echo.read_reply(reply).moment.tzinfo == value.moment.tzinfo


@pytest.mark.parametrize(
    ("hint", "value", "xml"),
    [
        (str, "a<b>&\r\n", "<a>a&lt;b&gt;&amp;&#13;\n</a>"),
        (str, "", "<a></a>"),
        (str, Colour.RED, "<a>red</a>"),
        (str, "  ", "<a>  </a>"),
        (int, -(2**63), "<a>-9223372036854775808</a>"),
        (int, Hresult.S_OK, "<a>0</a>"),
        (bool, True, "<a>true</a>"),
        (bool, False, "<a>false</a>"),
        (float, 0.1, "<a>0.1</a>"),
        (float, 1e300, "<a>1e+300</a>"),
        (float, 3, "<a>3.0</a>"),
        (float, math.inf, "<a>INF</a>"),
        (float, -math.inf, "<a>-INF</a>"),
        (bytes, b"\0\xff", "<a>AP8=</a>"),
        (datetime, datetime(1, 2, 3), "<a>0001-02-03T00:00:00</a>"),
        (datetime, datetime(2012, 7, 8, 9, 10, 11, 12, UTC), "<a>2012-07-08T09:10:11.000012Z</a>"),
        (
            datetime,
            datetime(2012, 7, 8, tzinfo=timezone(timedelta(hours=-14))),
            "<a>2012-07-08T00:00:00-14:00</a>",
        ),
        (Decimal, Decimal("1E+3"), "<a>1000</a>"),
        (Decimal, Decimal("0.10"), "<a>0.10</a>"),
        (int | None, None, ""),
        (int | None, 1, "<a>1</a>"),
        (list[int], [], ""),
        (list[int], [1, 2], "<a>1</a><a>2</a>"),
        (
            list[int | None],
            [1, None],
            '<a>1</a><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>',
        ),
        (Nothing, Nothing(), "<a></a>"),
        (
            Line,
            Line("x", Decimal(1)),
            "<a><item>x</item><price>1</price><quantity>1</quantity></a>",
        ),
    ],
)
def test_a_value_and_its_xml(hint: object, value: object, xml: str) -> None:
    assert write(hint, value) == xml
    assert read(hint, xml) == value


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        (timedelta(hours=15), "<a>2012-07-07T09:00:00Z</a>"),
        (timedelta(seconds=1), "<a>2012-07-07T23:59:59Z</a>"),
    ],
)
def test_a_zone_that_the_schema_does_not_know_becomes_utc(zone: timedelta, text: str) -> None:
    value = datetime(2012, 7, 8, tzinfo=timezone(zone))
    assert write(datetime, value) == text
    assert read(datetime, text) == value


@pytest.mark.parametrize(
    ("hint", "xml", "value"),
    [
        (int, "<a> +007\n</a>", 7),
        (int, "<a>-0</a>", 0),
        (int, f"<a>{'0' * 9999}1</a>", 1),
        (int, '<a xsi:nil="false">1</a>', 1),
        (int, '<a id="1">1</a>', 1),
        (int | None, '<a xsi:nil="1"/>', None),
        (int | None, '<a xsi:nil=" true "/>', None),
        (int | None, '<a xsi:nil=" 0 ">1</a>', 1),
        (bool, "<a>1</a>", True),
        (bool, "<a>\t0 </a>", False),
        (float, "<a>.5E2</a>", 50.0),
        (float, "<a>7.</a>", 7.0),
        (Decimal, "<a>-.5</a>", Decimal("-0.5")),
        (bytes, "<a>\nAP\n8=\n</a>", b"\0\xff"),
        (bytes, "<a/>", b""),
        (datetime, "<a>2012-07-08T09:10:11.1234567</a>", datetime(2012, 7, 8, 9, 10, 11, 123456)),
        (datetime, "<a>2012-12-31T24:00:00.0Z</a>", datetime(2013, 1, 1, tzinfo=UTC)),
        (datetime, "<a>2012-07-08T09:10:11-00:00</a>", datetime(2012, 7, 8, 9, 10, 11, tzinfo=UTC)),
        (str, "<a>x<!-- y -->z</a>", "xz"),
        (str, "<a><![CDATA[<]]></a>", "<"),
        (Nothing, "<a> \n</a>", Nothing()),
    ],
)
def test_what_others_write_is_read(hint: object, xml: str, value: object) -> None:
    assert read(hint, xml) == value


def test_nan_is_read_and_written() -> None:
    assert write(float, math.nan) == "<a>NaN</a>"
    assert math.isnan(read(float, "<a>NaN</a>"))


LINE = "<a><item>x</item><price>1</price><quantity>{}</quantity></a>"


@pytest.mark.parametrize(
    ("hint", "xml", "problem"),
    [
        (int, "<a>1_0</a>", "test/a: '1_0' is not an xs:long."),
        (int, "<a>١</a>", "test/a: '١' is not an xs:long."),
        (int, "<a/>", "test/a: '' is not an xs:long."),
        (int, "<a>\u00a01</a>", r"test/a: '\xa01' is not an xs:long."),
        (int, f"<a>{'x' * 101}</a>", f"test/a: '{'x' * 97}...' is not an xs:long."),
        (int, "<a>1<b/></a>", "test/a: there is '{n}b' where only text may be."),
        (str, "<a><b/></a>", "test/a: there is '{n}b' where only text may be."),
        (int, '<a xsi:nil="true"/>', "test/a: the value is nil, and there has to be one."),
        (int | None, '<a xsi:nil="true">1</a>', "test/a: the value is nil, and yet there is one."),
        (int | None, '<a xsi:nil="1"><b/></a>', "test/a: the value is nil, and yet there is one."),
        (int, '<a xsi:nil="no">1</a>', "test/a: xsi:nil is 'no'."),
        (bool, "<a>True</a>", "test/a: 'True' is not an xs:boolean."),
        (float, "<a>infinity</a>", "test/a: 'infinity' is not an xs:double."),
        (float, "<a>1_0</a>", "test/a: '1_0' is not an xs:double."),
        (Decimal, "<a>1e3</a>", "test/a: '1e3' is not an xs:decimal."),
        (Decimal, "<a>NaN</a>", "test/a: 'NaN' is not an xs:decimal."),
        (bytes, "<a>AP8</a>", "test/a: 'AP8' is not an xs:base64Binary."),
        (bytes, "<a>AP8=AP8=</a>", "test/a: 'AP8=AP8=' is not an xs:base64Binary."),
        (bytes, "<a>ÄP8=</a>", "test/a: 'ÄP8=' is not an xs:base64Binary."),
        (datetime, "<a>2012-07-08</a>", "test/a: '2012-07-08' is not an xs:dateTime."),
        (
            datetime,
            "<a>2012-02-30T00:00:00</a>",
            "test/a: '2012-02-30T00:00:00' is not an xs:dateTime.",
        ),
        (
            datetime,
            "<a>2012-02-01T00:00:00+14:01</a>",
            "test/a: '2012-02-01T00:00:00+14:01' is not an xs:dateTime.",
        ),
        (int, "<b>1</b>", "test: there is '{n}b' where {n}a has to be."),
        (int, '<a xmlns="">1</a>', "test: there is 'a' where {n}a has to be."),
        (int, "", "test: there is nothing where {n}a has to be."),
        (int, "<a>1</a><a>2</a>", "test: there is '{n}a' which has no place there."),
        (int, "<a>1</a>x", "test: 'x' stands where only elements may."),
        (list[int], "x<a>1</a>", "test: 'x' stands where only elements may."),
        (list[int], "<a>1</a><a>x</a>", "test/a: 'x' is not an xs:long."),
        (Line, LINE.format("x"), "test/a/quantity: 'x' is not an xs:long."),
        (Line, "<a/>", "test/a: there is nothing where {n}item has to be."),
        (Nothing, "<a>x</a>", "test/a: 'x' stands where only elements may."),
    ],
)
def test_what_is_not_a_value_is_refused(hint: object, xml: str, problem: str) -> None:
    with pytest.raises(WsError) as refusal:
        read(hint, xml)
    assert (refusal.value.hresult, refusal.value.strings) == (
        Hresult.WS_E_INVALID_FORMAT,
        (problem,),
    )


@pytest.mark.parametrize(
    ("hint", "text", "kind"),
    [
        (int, "9223372036854775808", "long"),
        (int, "-9223372036854775809", "long"),
        (int, "9" * 50, "long"),
        (datetime, "9999-12-31T24:00:00", "dateTime"),
    ],
)
def test_a_value_that_python_or_the_api_cannot_hold(hint: object, text: str, kind: str) -> None:
    with pytest.raises(WsError) as refusal:
        read(hint, f"<a>{text}</a>")
    assert (refusal.value.hresult, refusal.value.strings) == (
        Hresult.WS_E_NUMERIC_OVERFLOW,
        (f"test/a: '{text}' is out of the range of xs:{kind}.",),
    )


@pytest.mark.parametrize(
    ("hint", "value", "hresult", "problem"),
    [
        (int, "1", Hresult.E_INVALIDARG, "test/a: the value is of type str, not int."),
        (int, True, Hresult.E_INVALIDARG, "test/a: the value is of type bool, not int."),
        (int, None, Hresult.E_INVALIDARG, "test/a: the value is of type NoneType, not int."),
        (bool, 1, Hresult.E_INVALIDARG, "test/a: the value is of type int, not bool."),
        (str, b"", Hresult.E_INVALIDARG, "test/a: the value is of type bytes, not str."),
        (bytes, "", Hresult.E_INVALIDARG, "test/a: the value is of type str, not bytes."),
        (float, True, Hresult.E_INVALIDARG, "test/a: the value is of type bool, not float."),
        (Decimal, 1, Hresult.E_INVALIDARG, "test/a: the value is of type int, not Decimal."),
        (
            datetime,
            date.min,
            Hresult.E_INVALIDARG,
            "test/a: the value is of type date, not datetime.",
        ),
        (Line, Nothing(), Hresult.E_INVALIDARG, "test/a: the value is of type Nothing, not Line."),
        (list[int], (1,), Hresult.E_INVALIDARG, "test/a: the value is of type tuple, not list."),
        (
            list[int],
            [None],
            Hresult.E_INVALIDARG,
            "test/a: the value is of type NoneType, not int.",
        ),
        (
            Decimal,
            Decimal("NaN"),
            Hresult.E_INVALIDARG,
            "test/a: xs:decimal has no infinity and no NaN.",
        ),
        (
            int,
            2**63,
            Hresult.WS_E_NUMERIC_OVERFLOW,
            "test/a: the value is out of the range of xs:long.",
        ),
        (
            float,
            10**400,
            Hresult.WS_E_NUMERIC_OVERFLOW,
            "test/a: the value is out of the range of xs:double.",
        ),
        (str, "\0", Hresult.E_INVALIDARG, "test/a: the text cannot be written."),
        (str, "\ud800", Hresult.E_INVALIDARG, "test/a: the text cannot be written."),
    ],
)
def test_what_cannot_be_written_is_refused(
    hint: object, value: object, hresult: Hresult, problem: str
) -> None:
    with pytest.raises(WsError) as refusal:
        write(hint, value)
    assert (refusal.value.hresult, refusal.value.strings[0]) == (hresult, problem)


@dataclass
class Even:
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            raise ValueError("odd")


def test_a_dataclass_may_refuse_what_it_is_given() -> None:
    assert read(Even, "<a><number>2</number></a>") == Even(2)
    with pytest.raises(WsError) as refusal:
        read(Even, "<a><number>3</number></a>")
    assert refusal.value.strings == ("test/a: not a Even: odd.",)


@dataclass
class Tree:
    branches: "list[Tree]"


@dataclass
class Unfinished:
    part: "Missing"  # noqa: F821


@dataclass
class Hidden:
    part: int
    salt: InitVar[int]


@dataclass
class Basket:
    content: dict[str, int]


@pytest.mark.parametrize(
    ("name", "hint", "problem"),
    [
        ("a", Any, "test: typing.Any is not a type that a message can carry"),
        ("a", object, "test: object is not a type that a message can carry"),
        ("a", date, "test: date is not a type that a message can carry"),
        ("a", list, "test: list is not a type that a message can carry"),
        ("a", None, "test: None is not a type that a message can carry"),
        ("a", type(None), "test: NoneType is not a type that a message can carry"),
        ("a", int | str, "test: int | str is a choice, and only None may be the other"),
        ("a", list[list[int]], "test: a list of lists needs a dataclass between the two"),
        (
            "a",
            list[int] | None,
            "test: a list may be empty, and then nothing tells it from None",
        ),
        (
            "a",
            Basket,
            "test, Basket.content: dict[str, int] is not a type that a message can carry",
        ),
        ("a", Tree, "test, Tree.branches: Tree contains itself"),
        (
            "a",
            Unfinished,
            "test: Unfinished has a field of unknown type: name 'Missing' is not defined",
        ),
        ("a", Hidden, "test: Hidden is not made of its fields alone"),
        ("𐐀", int, "test: '𐐀' is not a name in XML"),
        ("a b='c'", int, "test: \"a b='c'\" is not a name in XML"),
    ],
)
def test_what_no_element_can_hold(name: str, hint: object, problem: str) -> None:
    with pytest.raises(TypeError) as refusal:
        element(name, hint, "test")
    assert str(refusal.value) == problem


TAGS = [f"{{{NAMESPACE}}}{name}" for name in (*Everything.__annotations__, "item", "value", "echo")]
TREES = st.recursive(
    st.builds(Element, st.sampled_from([*TAGS, "stranger"])),
    lambda children: st.builds(
        lambda tag, parts: tree(tag, parts), st.sampled_from(TAGS), st.lists(children, max_size=5)
    ),
    max_leaves=20,
)


def tree(tag: str, parts: list[Element]) -> Element:
    root = Element(tag)
    root.extend(parts)
    return root


@given(TREES)
def test_garbage_is_refused_with_an_hresult(garbage: Element) -> None:
    root = tree(f"{{{NAMESPACE}}}echo", [garbage])
    with pytest.raises(WsError):
        Shop.echo.read_request(root)


@given(EVERYTHING, st.data())
def test_damage_is_refused_or_harmless(value: Everything, data: st.DataObject) -> None:
    root = parse(Shop.echo.write_request(value).encode())
    victim = data.draw(st.sampled_from(list(root.iter())))
    match data.draw(st.sampled_from(["text", "tail", "tag", "child", "nil", "drop"])):
        case "text":
            victim.text = data.draw(st.none() | TEXTS | st.text("-+0123456789.:TZeE"))
        case "tail":
            victim.tail = data.draw(TEXTS)
        case "tag":
            victim.tag = data.draw(st.sampled_from(TAGS))
        case "child":
            SubElement(victim, data.draw(st.sampled_from(TAGS)))
        case "nil":
            victim.set("{http://www.w3.org/2001/XMLSchema-instance}nil", data.draw(TEXTS))
        case "drop":
            del victim[:1]
    try:
        (read,) = Shop.echo.read_request(root)
    except WsError:
        return
    assert isinstance(read, Everything)
    Shop.echo.write_request(read)
