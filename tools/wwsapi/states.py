"""The state tables: what each function does in each state of the object that it is called on.

The runtime decides from these tables, and the tables and diagrams of the documentation are printed
from them. A cell lists outcomes, each with the state that follows:

    ok>OPEN      it succeeds, and the object is OPEN          = the state does not change
    async>OPENING   while it is pending
    error>=      it fails for a reason of its own (refused, disconnected, a quota ...)
    end>=        success, and there is nothing more to come
    broken>FAULTED  the session broke, and with it the object
    aborted>=    it fails because the object was aborted earlier in this life
    -            WS_E_INVALID_OPERATION, nothing changes
    !            WS_E_OBJECT_FAULTED, nothing changes
    usage        misuse that no HRESULT reports: UsageFailure
    invalidarg   E_INVALIDARG, nothing changes

Behind them, in brackets, is where the cell is known from: (D)ocumentation, state dia(G)rams,
(T)ests that pass on Windows, measu(R)ements on Windows, (P)robes or (S)ource of Wine, s(A)mples,
or our own choice (I).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from wwsapi import choices
from wwsapi.constants import (
    ChannelState,
    Hresult,
    ListenerState,
    ServiceHostState,
    ServiceProxyState,
)
from wwsapi.errors import UsageFailure, WsError

_REFUSALS = {
    "-": Hresult.WS_E_INVALID_OPERATION,
    "!": Hresult.WS_E_OBJECT_FAULTED,
    "invalidarg": Hresult.E_INVALIDARG,
}
_OPEN_WHEN_FAULTED = next(k for k, v in _REFUSALS.items() if v is choices.OPEN_WHEN_FAULTED)
_IF_STICKY = " aborted>=" if choices.ABORT_IS_STICKY else ""

_CHANNEL = f"""
Open            | ok>OPEN async>OPENING error>={_IF_STICKY} [DGTPI] | - [G] | - [G] | - [TP] | {_OPEN_WHEN_FAULTED} [PS] | - [G] | - [GP]
Accept          | ok>OPEN async>ACCEPTING error>={_IF_STICKY} [DGTI] | - [I] | - [DG] | - [DT] | - [D] | - [D] | - [D]
Abort           | ok>= [DGRP] | ok>CREATED [DG] | ok>CREATED [DG] | ok>FAULTED [DGR] | ok>= [DGRP] | ok>CLOSED [DG] | ok>= [DGRP]
Close           | ok>CLOSED [GTPR] | - [G] | - [G] | ok>CLOSED async>CLOSING error>CLOSED [DGTP] | ok>CLOSED [DGTPR] | - [G] | ok>= [GTP]
Reset           | ok>= [DGTP] | - [D] | - [D] | - [DTP] | - [DP] | - [D] | ok>CREATED [DTPR]
Free            | ok>= [DG] | usage [D] | usage [D] | usage [DG] | usage [DG] | usage [D] | ok>= [DG]
ShutdownSession | - [DTP] | - [D] | - [D] | ok>= error>FAULTED [DTP] | ! [TP] | - [D] | - [P]
Receive         | - [TP] | - [G] | - [G] | ok>= async>= end>= error>FAULTED [DT] | ! [TP] | - [G] | - [P]
Send            | - [TP] | - [G] | - [G] | ok>= async>= error>FAULTED [D] | ! [TP] | - [G] | - [P]
RequestReply    | - [TP] | - [G] | - [G] | ok>= async>= error>FAULTED [D] | ! [TP] | - [G] | - [P]
ReadMessageEnd  | - [G] | - [I] | - [I] | ok>= async>= error>FAULTED [DG] | ! [I] | - [G] | - [G]
WriteMessageEnd | - [G] | - [I] | - [I] | ok>= async>= error>FAULTED [DG] | ! [I] | - [G] | - [G]
AbandonMessage  | - [D] | - [D] | - [D] | ok>= [D] | ok>= [D] | - [D] | - [D]
SetProperty     | ok>= [T] | - [I] | - [I] | - [I] | - [I] | - [I] | - [I]
"""

_LISTENER = """
Open   | ok>OPEN async>OPENING error>= aborted>= [DGP] | - [D] | - [DTP] | - [D] | - [D] | - [DP]
Accept | - [DTP] | - [D] | ok>= async>= error>= [D] | ! [D] | - [D] | - [DP]
Abort  | ok>= [DG] | ok>CREATED [DG] | ok>FAULTED [DG] | ok>= [DG] | ok>CLOSED [DG] | ok>= [DG]
Close  | ok>CLOSED [GTP] | - [G] | ok>CLOSED async>CLOSING error>CLOSED [DGTP] | ok>CLOSED [DG] | - [G] | ok>= [GP]
Reset  | ok>= [GP] | - [D] | - [TP] | - [G] | - [D] | ok>CREATED [GTP]
Free   | ok>= [D] | usage [D] | usage [D] | usage [D] | usage [D] | ok>= [D]
SetProperty | invalidarg [T] | invalidarg [T] | invalidarg [T] | invalidarg [T] | invalidarg [T] | invalidarg [T]
"""

_SERVICE_PROXY = f"""
Open        | ok>OPEN async>OPENING error>={_IF_STICKY} [DGPI] | - [G] | - [PD] | - [G] | - [PG] | - [G]
Call        | - [DP] | - [D] | ok>= async>= error>= broken>FAULTED [DTR] | - [D] | - [DP] | - [D]
AbandonCall | - [I] | - [I] | ok>= [D] | ok>= [I] | - [I] | ok>= [I]
Abort       | ok>= [RG] | ok>CREATED [D] | ok>FAULTED [DGR] | ok>CLOSED [D] | ok>= [R] | ok>= [R]
Close       | ok>CLOSED [TPR] | - [G] | ok>CLOSED async>CLOSING error>CLOSED [DGP] | - [G] | ok>= [PR] | ok>CLOSED [DGR]
Reset       | ok>= [TPR] | - [D] | - [TP] | - [D] | ok>CREATED [DTPR] | - [DG]
Free        | ok>= [D] | usage [D] | usage [D] | usage [D] | ok>= [D] | usage [D]
"""

# An abort while closing leaves CLOSING to the pending Close, which ends when the operations have.
_SERVICE_HOST = """
Open  | ok>OPEN async>OPENING error>= aborted>= [DG] | - [D] | - [D] | - [D] | - [D] | - [D]
Abort | ok>= [DG] | ok>CREATED [DG] | ok>FAULTED [DG] | ok>= [DI] | ok>= [G] | ok>= [GI]
Close | ok>CLOSED [I] | - [D] | ok>CLOSED async>CLOSING error>CLOSED [DG] | - [D] | ok>= [I] | ok>CLOSED async>FAULTED error>CLOSED [GA]
Reset | ok>= [G] | - [D] | - [D] | - [D] | ok>CREATED [DGA] | - [D]
Free  | ok>= [D] | usage [D] | usage [D] | usage [D] | ok>= [D] | usage [D]
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One function in one state. What it does not list as an outcome cannot happen."""

    refusal: Hresult | None = None
    is_usage_failure: bool = False
    outcomes: dict[str, IntEnum] = field(default_factory=dict)
    provenance: str = ""

    def refuse(self, subject: str) -> None:
        """Raises if the function is not allowed here."""
        if self.is_usage_failure:
            raise UsageFailure(f"{subject}: it cannot be freed before it is closed")
        if self.refusal is not None:
            raise WsError(self.refusal, f"{subject}: {self.refusal.text}")


@dataclass(frozen=True)
class Table:
    name: str
    states: type[IntEnum]
    rows: dict[str, dict[IntEnum, Cell]]

    def __getitem__(self, place: tuple[str, IntEnum]) -> Cell:
        function, state = place
        return self.rows[function][state]

    def allow(self, function: str, state: IntEnum) -> Cell:
        """The cell, or what it refuses the function with."""
        cell = self.rows[function][state]
        if not cell.outcomes:
            cell.refuse(f"{function} of a {self.name} that is {state.name}")
        return cell

    def transitions(self) -> Iterator[tuple[IntEnum, str, str, IntEnum]]:
        """Every change of state: from, function, outcome, to."""
        for function, row in self.rows.items():
            for state, cell in row.items():
                for outcome, target in cell.outcomes.items():
                    if target is not state:
                        yield state, function, outcome, target


def _table(name: str, states: type[IntEnum], text: str) -> Table:
    rows = {}
    for line in text.strip().splitlines():
        function, *cells = (part.strip() for part in line.split("|"))
        rows[function] = {
            state: _cell(cell, state) for state, cell in zip(states, cells, strict=True)
        }
    return Table(name, states, rows)


def _cell(text: str, state: IntEnum) -> Cell:
    says, _, tags = text.partition(" [")
    tags = tags.rstrip("]")
    if says == "usage":
        return Cell(is_usage_failure=True, provenance=tags)
    if says in _REFUSALS:
        return Cell(refusal=_REFUSALS[says], provenance=tags)
    outcomes = {
        outcome: state if target == "=" else type(state)[target]
        for outcome, target in re.findall(r"(\w+)>(=|\w+)", says)
    }
    return Cell(outcomes=outcomes, provenance=tags)


CHANNEL = _table("channel", ChannelState, _CHANNEL)
LISTENER = _table("listener", ListenerState, _LISTENER)
SERVICE_PROXY = _table("service proxy", ServiceProxyState, _SERVICE_PROXY)
SERVICE_HOST = _table("service host", ServiceHostState, _SERVICE_HOST)
TABLES = (CHANNEL, LISTENER, SERVICE_PROXY, SERVICE_HOST)
