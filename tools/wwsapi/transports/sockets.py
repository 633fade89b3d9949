"""The wire over TCP: asyncio's own connections and servers, IPv4 and IPv6."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

RETRY_AFTER = 1.0  # seconds, as in asyncio

ProtocolT = TypeVar("ProtocolT", bound=asyncio.Protocol)


async def connect(
    protocol_factory: Callable[[], ProtocolT], host: str, port: int
) -> tuple[asyncio.Transport, ProtocolT]:
    loop = asyncio.get_running_loop()
    with _known(host, errno.ENOENT):
        return await loop.create_connection(protocol_factory, host, port)


async def listen(
    protocol_factory: Callable[[], asyncio.Protocol], host: str, port: int, backlog: int = 100
) -> Server:
    """asyncio only binds here. Its own server, when it is closed, may forget a connection that it
    has just accepted, and the peer would wait for ever."""
    loop = asyncio.get_running_loop()
    with _known(host, errno.EADDRNOTAVAIL):
        bound = await loop.create_server(protocol_factory, host, port, start_serving=False)
    listening = [each.dup() for each in bound.sockets]
    bound.close()
    try:
        for each in listening:
            each.listen(backlog)
    except OSError:
        for each in listening:
            each.close()
        raise
    return Server(listening, protocol_factory)


class Server:
    """Accepts connections until it is closed. Those that it has accepted live on."""

    def __init__(
        self, listening: list[socket.socket], protocol_factory: Callable[[], asyncio.Protocol]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._protocol_factory = protocol_factory
        self._accepting = {
            each: self._loop.create_task(self._accept_all(each)) for each in listening
        }
        self._beginning: set[asyncio.Task[None]] = set()
        self.port: int = listening[0].getsockname()[1]

    def close(self) -> None:
        for listening, accepting in self._accepting.items():
            with suppress(NotImplementedError):  # on Windows nobody reads it as a file
                self._loop.remove_reader(listening)
            listening.close()
            # not before it has got what was accepted just now, which nobody else would end
            self._loop.call_soon(accepting.cancel)
        self._accepting.clear()

    async def _accept_all(self, listening: socket.socket) -> None:
        while True:
            try:
                accepted, _ = await self._loop.sock_accept(listening)
            except ConnectionAbortedError:
                continue
            except OSError:  # too many files are open
                await asyncio.sleep(RETRY_AFTER)
                continue
            if listening.fileno() < 0:
                accepted.close()
                return
            beginning = self._loop.create_task(self._begin(accepted))
            self._beginning.add(beginning)
            beginning.add_done_callback(self._beginning.discard)

    async def _begin(self, accepted: socket.socket) -> None:
        await self._loop.connect_accepted_socket(self._protocol_factory, accepted)


@contextmanager
def _known(host: str, otherwise: int) -> Iterator[None]:
    """A name that DNS cannot even spell, such as a..b, does not exist either."""
    try:
        yield
    except (UnicodeError, socket.gaierror) as error:
        raise OSError(otherwise, f"There is no host {host}.") from error
