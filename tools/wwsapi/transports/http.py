"""Requests and replies: SOAP over HTTP, on a wire of bytes.

A client connects when it sends, and keeps the connection for the next request. A server looks at
the first line of a request for whom it is meant, and reads the rest of it when that party accepts.
One exchange at a time; when the connection breaks within one, both sides know.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from wwsapi.constants import EnvelopeVersion, Hresult
from wwsapi.errors import WsError
from wwsapi.transports import Address, http_codec, wire
from wwsapi.transports.connection import ENDED, FAREWELL, Connection, Ended, from_os

if TYPE_CHECKING:
    from wwsapi.transports.ports import Party

MAX_DROPPED = 16 * 2**20  # bytes that a peer may still send that was refused

_FIRST_LINE = re.compile(
    rb"(?:\r?\n)*([A-Z]+) +(?:http://[^/ ]*)?(/[^ ?]*)?(\?[^ ]*)? +HTTP/1\.[01]\r?\n"
)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


class HttpClient(Connection):
    def __init__(self, address: Address, version: EnvelopeVersion, max_size: int) -> None:
        super().__init__()
        self._address = address
        self._version = version
        self._max_size = max_size
        self._codec = self._new_codec()
        self._connecting: asyncio.Task[None] | None = None
        self._is_asking = False  # a request was sent, and its reply is still to come
        self._skips = False  # nobody wants that reply
        self._reply: http_codec.Reply | None = None

    def open(self) -> bool:
        """Nobody is asked before there is something to ask."""
        return True

    def send(self, envelope: bytes, action: str, is_fault: bool = False) -> bool:  # noqa: ARG002
        if self.failure is not None:
            raise self.failure
        if self.transport is None:
            if self._connecting is None:
                self._connecting = asyncio.get_running_loop().create_task(self._connect())
            return False
        if self._is_asking or not self._writable:
            return False
        self._is_asking = True
        self.transport.write(self._codec.request(envelope, action))
        return True

    def receive(self) -> bytes | Ended | None:
        reply, self._reply = self._reply, None
        if reply is not None:
            return reply.envelope or ENDED
        if self.failure is not None:
            raise self.failure
        return None

    def peek(self) -> tuple[bytes, bool] | Ended:
        if self._reply is not None:
            return (self._reply.envelope, True) if self._reply.envelope else ENDED
        if self.failure is not None:
            raise self.failure
        return self._codec.partial(), False

    def skip(self) -> None:
        if self._reply is not None:
            self._reply = None
        else:
            self._skips = self._is_asking

    def close(self) -> bool:
        if self.transport is None:
            self.abort()  # it may be connecting
        self.hang_up()
        return True

    def abort(self) -> None:
        super().abort()
        if self._connecting is not None:
            self._connecting.cancel()

    def data_received(self, data: bytes) -> None:
        self._codec.feed(data)
        try:
            reply = self._codec.next()
        except WsError as error:
            self._is_asking = False
            self.fail(error)
            return
        if reply is not None:
            self._is_asking = False
            if not self._skips:
                self._reply = reply
            self._skips = False
            if not self._codec.is_reusable:
                self._disconnect()
            self.changed()
        elif not self._is_asking and not self._codec.is_reusable:
            self._disconnect()

    def eof_received(self) -> None:
        if self._is_asking:
            self.data_received(b"")

    def connection_lost(self, exc: Exception | None) -> None:
        if self._is_asking:
            super().connection_lost(exc)
        else:
            self._disconnect()  # a server may end what nobody uses; the next request connects again

    def _disconnect(self) -> None:
        if self.transport is not None:
            self.transport.set_protocol(asyncio.Protocol())
            self.transport.close()
        self.transport = self._connecting = None
        self._codec = self._new_codec()

    def _new_codec(self) -> http_codec.Client:
        address = self._address
        host = f"[{address.host}]" if ":" in address.host else address.host
        if address.port:
            host = f"{host}:{address.port}"
        return http_codec.Client(host, address.path, self._version, self._max_size)

    async def _connect(self) -> None:
        address = self._address
        try:
            await wire(address.scheme).connect(lambda: self, address.host, address.port)
        except OSError as error:
            self.fail(from_os(error))
        else:
            self.changed()


class HttpServer(Connection):
    def __init__(
        self,
        find: Callable[[str], Party | None],
        speak: Callable[[Connection, Party | None], None],
    ) -> None:
        super().__init__()
        self._find = find
        self._speak = speak
        self._party: Party | None = None
        self._path = ""
        self._unread = bytearray()  # until somebody accepts
        self._codec: http_codec.Server | None = None
        self._request: http_codec.Request | None = None
        self._skips = False
        self._is_refused = False
        self._dropped = 0

    def accept(self, version: EnvelopeVersion, max_size: int) -> None:
        if self.failure is not None:
            raise self.failure
        self._codec = http_codec.Server(version, max_size)
        if self.transport is not None:
            self.transport.resume_reading()
        data, self._unread = bytes(self._unread), bytearray()
        self._read(data)
        if self.failure is not None:
            raise self.failure

    def send(self, envelope: bytes, action: str, is_fault: bool = False) -> bool:  # noqa: ARG002
        if self.failure is not None:
            raise self.failure
        if not self._writable or self._codec is None or self.transport is None:
            return False
        if envelope:
            self.transport.write(self._codec.reply(envelope, is_fault))
        else:
            self.transport.write(self._codec.accepted())
        asyncio.get_running_loop().call_soon(self._go_on)
        return True

    def _go_on(self) -> None:
        """Not before the reply counts as sent: what follows it may be the end."""
        self._read(None)
        if self._codec is not None and self._codec.is_over:
            self.fail(WsError(Hresult.WS_E_ENDPOINT_DISCONNECTED))
        self.changed()

    def reject(self, fault: bytes, error: WsError) -> None:
        if self._codec is not None and self.failure is None:
            self._write(self._codec.reply(fault, is_fault=True, is_last=True))
        self.fail(error)

    def receive(self) -> bytes | Ended | None:
        request, self._request = self._request, None
        if request is not None:
            self.action = request.action
            return request.envelope
        if self.failure is not None:
            raise self.failure
        return None

    def peek(self) -> tuple[bytes, bool] | Ended:
        if self._request is not None:
            return self._request.envelope, True
        if self.failure is not None:
            raise self.failure
        return (self._codec.partial() if self._codec else b""), False

    def skip(self) -> None:
        self._skips = self._request is None
        self._request = None

    def close(self) -> bool:
        self.hang_up()
        return True

    def hang_up(self) -> None:
        """Who is refused may still be sending, and would hear of a reset instead of the reply: what
        comes is dropped, for a while and up to a size."""
        transport = self.transport
        if not self._is_refused or transport is None or transport.is_closing():
            super().hang_up()
        elif self._farewell is None:
            transport.write_eof()
            self._farewell = asyncio.get_running_loop().call_later(FAREWELL, transport.abort)

    def data_received(self, data: bytes) -> None:
        if self._is_refused and self.transport is not None:
            self._drop(self.transport, len(data))
        elif self._codec is not None:
            self._read(data)
            self.changed()
        elif self.failure is None:
            self._unread += data
            self._route()

    def _drop(self, transport: asyncio.Transport, size: int) -> None:
        self._dropped += size
        if self._dropped > MAX_DROPPED:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._tell()

    def _route(self) -> None:
        """Tells the port whom the first request is for, once its head is here."""
        if self._party is not None:
            if len(self._unread) > http_codec.MAX_HEAD and self.transport is not None:
                self.transport.pause_reading()  # until it is accepted
            return
        if not _END_OF_HEAD.search(self._unread) and len(self._unread) <= http_codec.MAX_HEAD:
            return
        match = _FIRST_LINE.match(self._unread)
        self._path = (match[2] or b"/").decode("latin-1") if match else ""
        party = self._find(self._path)
        if match and match[1] == b"POST" and party is not None:
            self._party = party
            self._tell()
        else:
            self._answer(party if match else None, bool(match))

    def _answer(self, party: Party | None, is_request: bool) -> None:
        """What is not for a channel: a question for the WSDL, or a mistake."""
        codec = http_codec.Server(EnvelopeVersion.SOAP_1_2)
        item = metadata = None
        if party is not None or not is_request:
            codec.feed(bytes(self._unread))
            try:
                item = codec.next()
            except WsError as error:
                self._write(codec.to_send)
                self._is_refused = True
                self.fail(error)
                self._tell()
                return
        if isinstance(item, http_codec.WsdlQuery) and party is not None:
            metadata = party.describe(f"http://{item.host}{item.path}")
        if metadata is not None:
            self._write(codec.document(metadata, is_last=True))
        elif item is None and is_request and party is not None:
            return  # the rest of it is on its way
        else:
            self._write(codec.refuse(404, f"There is no service at {self._path}."))
            self._is_refused = True
        self.fail(WsError(Hresult.WS_E_ENDPOINT_NOT_FOUND, f"Nobody was asked at {self._path}."))
        self._tell()

    def _read(self, data: bytes | None) -> None:
        codec = self._codec
        if codec is None or self.failure is not None:
            return
        if data is not None:
            codec.feed(data)
        try:
            while self._request is None and (item := codec.next()) is not None:
                self._take(codec, item)
        except WsError as error:
            self._write(codec.to_send)
            codec.to_send = b""
            self._is_refused = True
            self.fail(error)
        else:
            if codec.to_send:
                self._write(codec.to_send)
                codec.to_send = b""

    def _take(
        self, codec: http_codec.Server, item: http_codec.Request | http_codec.WsdlQuery
    ) -> None:
        if isinstance(item, http_codec.WsdlQuery):
            metadata = (
                self._party.describe(f"http://{item.host}{item.path}") if self._party else b""
            )
            self._write(codec.document(metadata or b""))
        elif item.path.partition("?")[0] != self._path:
            self._write(codec.refuse(404, f"Another service was asked before {item.path}."))
            self.fail(WsError(Hresult.WS_E_ENDPOINT_NOT_FOUND))
        elif self._skips:
            self._skips = False
            self._write(codec.accepted())
        else:
            self._request = item

    def _write(self, data: bytes) -> None:
        if self.transport is not None:
            self.transport.write(data)

    def _tell(self) -> None:
        speak, self._speak = self._speak, _nobody
        speak(self, self._party)


def _nobody(_connection: Connection, _party: Party | None) -> None:
    pass
