"""The simple types of XML Schema that a Python value is written as, and their text.

An int is an xs:long: the widest integer that the API has a type for (WS_INT64) and that every
generator of proxies maps to a native number. As bodies carry no types, a peer whose contract says
xs:int understands it, and reports for itself what does not fit.

Writing raises TypeError for a value of another type, OverflowError for one that is out of range,
ValueError for one that has no text, and WsError, from `escape`, for a character that XML cannot
carry. Reading takes text without surrounding space and raises ValueError or OverflowError.
"""

from __future__ import annotations

import math
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from wwsapi.xmltext import escape

LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(_DECIMAL.pattern + r"(?:[eE][+-]?[0-9]+)?")
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T"
    r"(?:24:00:00(?:\.0+)?|([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?))"
    r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
)
_BLANKS = str.maketrans("", "", " \t\r\n")


@dataclass(frozen=True, slots=True)
class Simple:
    hint: type
    name: str  # in the namespace of XML Schema
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _write_string(value: Any) -> str:
    if type(value) is not str:
        if not isinstance(value, str):
            raise TypeError
        value = str.__str__(value)  # the text of an enumeration's member, not its name
    return escape(value)


def _write_long(value: Any) -> str:
    if type(value) is not int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError
        value = int(value)
    if not LONG_MIN <= value <= LONG_MAX:
        raise OverflowError
    return str(value)


def _read_long(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError
    digits = text.lstrip("+-0")
    if len(digits) > 19:  # before int(), which refuses some thousand digits in its own way
        raise OverflowError
    value = int(digits or 0)
    if text[0] == "-":
        value = -value
    if not LONG_MIN <= value <= LONG_MAX:
        raise OverflowError
    return value


def _write_boolean(value: Any) -> str:
    if not isinstance(value, bool):
        raise TypeError
    return "true" if value else "false"


def _read_boolean(text: str) -> bool:
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise ValueError


def _write_double(value: Any) -> str:
    if not isinstance(value, float | int) or isinstance(value, bool):
        raise TypeError
    number = float(value)
    if math.isfinite(number):
        return repr(number)
    return "NaN" if math.isnan(number) else "INF" if number > 0 else "-INF"


def _read_double(text: str) -> float:
    if text in ("INF", "-INF", "NaN") or _DOUBLE.fullmatch(text):
        return float(text)
    raise ValueError


def _write_decimal(value: Any) -> str:
    if not isinstance(value, Decimal):
        raise TypeError
    if not value.is_finite():
        raise ValueError("xs:decimal has no infinity and no NaN")
    return format(value, "f")


def _read_decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError
    return Decimal(text)


def _write_base64(value: Any) -> str:
    if not isinstance(value, bytes):
        raise TypeError
    return b2a_base64(value, newline=False).decode("ascii")


def _read_base64(text: str) -> bytes:
    return a2b_base64(text.translate(_BLANKS), strict_mode=True)


def _write_date_time(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError
    offset = value.utcoffset()
    if offset is None:
        return value.isoformat()
    if offset and abs(offset) <= timedelta(hours=14) and not offset % timedelta(minutes=1):
        return value.isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _read_date_time(text: str) -> datetime:
    match = _DATE_TIME.fullmatch(text)
    if not match:
        raise ValueError
    date, time, zone = match.groups()
    value = datetime.fromisoformat(f"{date}T{time or '00:00:00'}{zone or ''}")
    return value if time else value + timedelta(days=1)


SIMPLE_TYPES = {
    simple.hint: simple
    for simple in (
        Simple(str, "string", _write_string, str),
        Simple(int, "long", _write_long, _read_long),
        Simple(bool, "boolean", _write_boolean, _read_boolean),
        Simple(float, "double", _write_double, _read_double),
        Simple(bytes, "base64Binary", _write_base64, _read_base64),
        Simple(datetime, "dateTime", _write_date_time, _read_date_time),
        Simple(Decimal, "decimal", _write_decimal, _read_decimal),
    )
}
