"""A contract that uses every type, for the tests."""

# ruff: noqa: ARG002

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from wwsapi.constants import Hresult
from wwsapi.contract import Contract, operation

if TYPE_CHECKING:
    from wwsapi.context import OperationContext

NAMESPACE = "http://example.org/shop"


@dataclass(frozen=True)
class Line:
    item: str
    price: Decimal
    quantity: int = 1


@dataclass
class Nothing:
    pass


@dataclass
class Everything:
    text: str
    number: int
    flag: bool
    ratio: float
    data: bytes
    moment: datetime
    amount: Decimal
    line: Line
    nothing: Nothing
    maybe_text: str | None
    maybe_line: Line | None
    numbers: list[int]
    lines: list[Line]
    gaps: list[str | None] = field(kw_only=True)
    été: bytes = b""


class Shop(Contract, namespace=NAMESPACE):
    @operation
    async def echo(self, context: OperationContext, value: Everything) -> Everything:
        return value

    @operation
    def scalars(  # noqa: PLR0913
        self,
        text: str,
        number: int,
        flag: bool,
        ratio: float,
        data: bytes,
        moment: datetime,
        amount: Decimal,
    ) -> str:
        return repr((text, number, flag, ratio, data, moment, amount))

    @operation
    def total(self, context: OperationContext, lines: list[Line], discount: int = 0) -> Decimal:
        return sum((line.price * line.quantity for line in lines), Decimal(-discount))

    @operation
    def find(self, item: str, limit: int | None = None) -> list[Line | None]:
        return [Line(item, Decimal(1)), None][:limit]

    @operation
    def later(self, context: OperationContext) -> str | Hresult:
        return Hresult.WS_S_ASYNC

    @operation(name="Log", one_way=True)
    def log(self, text: str) -> None: ...

    @operation
    async def ping(self) -> None: ...
