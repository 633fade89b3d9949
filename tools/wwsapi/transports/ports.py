"""A port, and the listeners that share it: the path that a peer asks for tells whose it is.

Until a peer has said what it wants it costs a place among the silent ones, for a limited time; when
there are too many, the one that has been silent longest makes room.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from typing import Protocol
from weakref import WeakKeyDictionary

from wwsapi.constants import ChannelBinding, Hresult
from wwsapi.transports import Address, Server, wire
from wwsapi.transports.connection import Connection

Key = tuple[str, str, int]


class Party(Protocol):
    """A listener, as its port sees it."""

    def arrived(self, connection: Connection) -> None:
        """Somebody wants to be accepted, or has failed before that."""

    def describe(self, address: str) -> bytes | None:
        """The WSDL of what is offered at this address, if it has one."""


class Port:
    def __init__(self, binding: ChannelBinding, backlog: int, patience: float) -> None:
        self.binding = binding
        self.backlog = backlog
        self.patience = patience  # seconds
        self.parties: dict[str, Party] = {}  # by path
        self.server: Server | None = None
        self._silent: dict[Connection, asyncio.TimerHandle] = {}

    def find(self, path: str) -> Party | None:
        return self.parties.get(path)

    def protocol(self) -> Connection:
        connection: Connection
        if self.binding is ChannelBinding.HTTP:
            from wwsapi.transports.http import HttpServer

            connection = HttpServer(self.find, self._spoke)
        else:
            from wwsapi.transports.framed import FramedServer

            connection = FramedServer(self.find, self._spoke)
        if len(self._silent) >= self.backlog:
            self._dismiss(next(iter(self._silent)))
        loop = asyncio.get_running_loop()
        self._silent[connection] = loop.call_later(self.patience, self._dismiss, connection)
        return connection

    def close(self) -> None:
        if self.server is not None:
            self.server.close()
        for connection in list(self._silent):
            self._dismiss(connection)

    def _spoke(self, connection: Connection, party: Party | None) -> None:
        """A peer wants to be accepted by a party, or has failed without saying by whom."""
        timer = self._silent.pop(connection, None)
        if timer is None:
            return  # dismissed
        timer.cancel()
        asked_amiss = connection.failure is not None and (
            connection.failure.hresult is Hresult.WS_E_ENDPOINT_NOT_FOUND
        )
        if party is None and len(self.parties) == 1 and not asked_amiss:
            (party,) = self.parties.values()
        if party is not None:
            party.arrived(connection)

    def _dismiss(self, connection: Connection) -> None:
        self._silent.pop(connection).cancel()
        connection.abort()


class _Ports:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.open: dict[Key, Port] = {}


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Ports] = WeakKeyDictionary()


async def join(
    address: Address, party: Party, make: Callable[[], Port]
) -> tuple[Address, Callable[[], None]]:
    """Listens for a party. Returns where it really does, and what ends it. Raises OSError."""
    ports = _of_loop.setdefault(asyncio.get_running_loop(), _Ports())
    async with ports.lock:
        port = ports.open.get(address[:3])
        fresh = make()
        if port is None:
            port = fresh
            port.server = await wire(address.scheme).listen(
                port.protocol, address.host, address.port, port.backlog
            )
            address = address.at(port.server.port)
            ports.open[address[:3]] = port
        elif port.binding is not fresh.binding or address.path in port.parties:
            raise OSError(errno.EADDRINUSE, f"Somebody listens at {address} already.")
        port.parties[address.path] = party

    def leave() -> None:
        if port.parties.pop(address.path, None) is not None and not port.parties:
            del ports.open[address[:3]]
            port.close()

    return address, leave
