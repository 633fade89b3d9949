"""How bytes get from here to there. An address names the scheme, and its scheme the wire.

All wires have the same two functions and asyncio's interface for connections. None is imported
before somebody uses it: in the browser there are no sockets to import.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from wwsapi.constants import NET_TCP_PORT, ChannelBinding, Hresult
from wwsapi.errors import WsError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    ProtocolT = TypeVar("ProtocolT", bound=asyncio.Protocol)

DEFAULT_PORTS = {"mem": 0, "net.tcp": NET_TCP_PORT, "http": 80}
NOT_HERE = ("https", "net.pipe", "soap.udp")  # schemes of the original

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
    r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|(?P<host>[\w.~-]+))"
    r"(?P<port>:[0-9]{1,5})?"
    r"(?P<path>/[^\s\x00-\x1f\x7f\ud800-\udfff#?]*)?"
    r"(?P<query>\?[^\s\x00-\x1f\x7f\ud800-\udfff#]*)?"
)


class Address(NamedTuple):
    """Where an endpoint is. A query belongs to the path."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, url: str) -> Address:
        if not isinstance(url, str):
            raise WsError(Hresult.E_INVALIDARG, f"A URL is needed, not {type(url).__name__}.")
        match = _URL.fullmatch(url)
        if match is None:
            raise _invalid(url, "It has to look like net.tcp://host:808/path.")
        scheme = match["scheme"].lower()
        if scheme in NOT_HERE:
            raise WsError(Hresult.WS_E_NOT_SUPPORTED, f"The scheme {scheme} is not supported.")
        if scheme not in DEFAULT_PORTS:
            raise _invalid(url, f"The scheme is none of {', '.join(DEFAULT_PORTS)}.")
        port = int(match["port"][1:]) if match["port"] else DEFAULT_PORTS[scheme]
        if port > 65535:
            raise _invalid(url, f"There is no port {port}.")
        if scheme == "mem" and match["port"]:
            raise _invalid(url, "A name in memory has no port.")
        path = (match["path"] or "/") + (match["query"] or "")
        return cls(scheme, match["ipv6"] or match["host"], port, path)

    def at(self, port: int) -> Address:
        """The same endpoint where a server really listens, having been asked for port 0."""
        return self._replace(port=port)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


class Server(Protocol):
    """Accepts connections until it is closed. Those that it has accepted live on."""

    @property
    def port(self) -> int: ...

    def close(self) -> None: ...


class Wire(Protocol):
    async def connect(
        self, protocol_factory: Callable[[], ProtocolT], host: str, port: int
    ) -> tuple[asyncio.Transport, ProtocolT]: ...

    async def listen(
        self,
        protocol_factory: Callable[[], asyncio.Protocol],
        host: str,
        port: int,
        backlog: int = 100,
    ) -> Server: ...


def wire(scheme: str) -> Wire:
    if scheme == "mem":
        from wwsapi.transports import memory

        return memory
    from wwsapi.transports import sockets

    return sockets


def require_transport(binding: ChannelBinding) -> None:
    if binding not in (ChannelBinding.TCP, ChannelBinding.HTTP):
        raise WsError(Hresult.WS_E_NOT_SUPPORTED, f"There is no transport for {binding.name}.")


def _invalid(url: str, why: str) -> WsError:
    return WsError(Hresult.WS_E_INVALID_ENDPOINT_URL, f"{url!r} is not an address. {why}")
