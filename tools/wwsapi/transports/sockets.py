"""The wire over TCP: asyncio's own connections and servers, IPv4 and IPv6."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

ProtocolT = TypeVar("ProtocolT", bound=asyncio.Protocol)

WILDCARDS = ("+", "*")  # a listener's host that means every address of the machine


async def connect(
    protocol_factory: Callable[[], ProtocolT], host: str, port: int
) -> tuple[asyncio.Transport, ProtocolT]:
    loop = asyncio.get_running_loop()
    return await loop.create_connection(protocol_factory, host, port)


async def listen(
    protocol_factory: Callable[[], asyncio.Protocol], host: str, port: int, backlog: int = 100
) -> Server:
    loop = asyncio.get_running_loop()
    return Server(
        await loop.create_server(
            protocol_factory,
            None if host in WILDCARDS else host,
            port,
            backlog=backlog,
            reuse_address=True,
        )
    )


class Server:
    """Accepts connections until it is closed. Those that it has accepted live on."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server
        self.port: int = server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._server.close()
