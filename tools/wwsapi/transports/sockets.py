"""The wire over TCP: asyncio's own connections and servers, IPv4 and IPv6."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

ProtocolT = TypeVar("ProtocolT", bound=asyncio.Protocol)


async def connect(
    protocol_factory: Callable[[], ProtocolT], host: str, port: int
) -> tuple[asyncio.Transport, ProtocolT]:
    loop = asyncio.get_running_loop()
    with _spelled(host):
        return await loop.create_connection(protocol_factory, host, port)


async def listen(
    protocol_factory: Callable[[], asyncio.Protocol], host: str, port: int, backlog: int = 100
) -> Server:
    loop = asyncio.get_running_loop()
    with _spelled(host):
        server = await loop.create_server(protocol_factory, host, port, backlog=backlog)
    return Server(server)


class Server:
    """Accepts connections until it is closed. Those that it has accepted live on."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server
        self.port: int = server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._server.close()


@contextmanager
def _spelled(host: str) -> Iterator[None]:
    """A name that DNS cannot even spell, such as a..b, does not exist either."""
    try:
        yield
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, f"There is no host {host}.") from error
