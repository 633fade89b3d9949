"""A relay between clients and a server that writes down all bytes of each connection."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from wwsapi.transports import Address, wire


@dataclass
class Line:
    """One connection, as it was heard."""

    to_server: bytearray = field(default_factory=bytearray)
    to_client: bytearray = field(default_factory=bytearray)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)


class Tap:
    def __init__(self, url: str) -> None:
        self.server = Address.parse(url)
        self.lines: list[Line] = []
        self._connecting: set[asyncio.Task[None]] = set()

    async def listen(self) -> str:
        """Returns the address for clients."""
        scheme, host = self.server.scheme, "tap" if self.server.scheme == "mem" else "127.0.0.1"
        listening = await wire(scheme).listen(lambda: _Side(self), host, 0, 10)
        return str(self.server._replace(host=host, port=listening.port))

    def arrived(self, client: _Side) -> None:
        client.line = Line()
        client.log = client.line.to_server
        self.lines.append(client.line)
        client.transport.pause_reading()
        task = asyncio.get_running_loop().create_task(self._connect(client))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    async def _connect(self, client: _Side) -> None:
        server = self.server
        _, other = await wire(server.scheme).connect(lambda: _Side(), server.host, server.port)
        other.other, client.other = client, other
        other.line, other.log = client.line, client.line.to_client
        client.transport.resume_reading()


class _Side(asyncio.Protocol):
    transport: asyncio.Transport
    line: Line
    log: bytearray
    other: _Side

    def __init__(self, tap: Tap | None = None) -> None:
        self._tap = tap

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if self._tap is not None:
            self._tap.arrived(self)

    def data_received(self, data: bytes) -> None:
        self.log += data
        self.other.transport.write(data)

    def connection_lost(self, _: Exception | None) -> None:
        self.line.is_over.set()
        self.other.transport.close()
