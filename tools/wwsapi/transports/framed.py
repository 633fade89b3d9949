"""Sessions: .NET message framing over a wire of bytes.

The client begins with a preamble and waits for its acknowledgement, which the server sends when it
accepts. Then both send envelopes, each with its size, until each says End. A connection that breaks
without End was aborted.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from wwsapi import framing
from wwsapi.constants import MAX_MESSAGE_SIZE, Encoding, EnvelopeVersion, Hresult
from wwsapi.errors import WsError
from wwsapi.framing import Mark
from wwsapi.transports import Address, wire
from wwsapi.transports.connection import ENDED, Connection, Ended, from_os

if TYPE_CHECKING:
    from wwsapi.transports.ports import Party

_PREAMBLE = ("Version", "Mode", "Via", "KnownEncoding", Mark.PREAMBLE_END.name)
_HIGH_WATER = 8  # envelopes that wait to be received; then the peer has to wait


class _Framed(Connection):
    def __init__(self, max_size: int = MAX_MESSAGE_SIZE) -> None:
        super().__init__()
        self._reader = framing.Reader(max_size)
        self._inbox: deque[bytes] = deque()
        self._paused = False
        self._skips = 0  # envelopes that nobody wants any more
        self._end_sent = self._end_received = self._is_closing = False

    def send(self, envelope: bytes, action: str, is_fault: bool = False) -> bool:  # noqa: ARG002
        if self.failure is not None:
            raise self.failure
        if not self._writable:
            return False
        self._write(framing.sized(envelope))
        return True

    def receive(self) -> bytes | Ended | None:
        if self._inbox:
            envelope = self._inbox.popleft()
            if self._paused and len(self._inbox) < _HIGH_WATER // 2 and self.transport:
                self._paused = False
                self.transport.resume_reading()
            return envelope
        if self._end_received:
            return ENDED
        if self.failure is not None:
            raise self.failure
        return None

    def peek(self) -> tuple[bytes, bool] | Ended:
        if self._inbox:
            return self._inbox[0], True
        if self._end_received:
            return ENDED
        if self.failure is not None:
            raise self.failure
        if self._skips:
            return b"", False
        partial = self._reader.partial()
        return partial.data if partial else b"", False

    def skip(self) -> None:
        if self._inbox:
            self.receive()
        else:
            self._skips += 1

    def shutdown(self) -> None:
        if not self._end_sent:
            self._end_sent = True
            self._write(framing.write(Mark.END))

    def close(self) -> bool:
        if self.failure is not None and not self._end_received:
            raise self.failure
        self.shutdown()
        self._discard()
        if self._end_received:
            self.hang_up()
        return self._end_received

    def _discard(self) -> None:
        """Nobody receives any more, but the peer's End comes after its envelopes."""
        self._is_closing = True
        self._inbox.clear()
        if self._paused and self.transport is not None:
            self._paused = False
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        try:
            self._reader.feed(data)
            while (record := self._reader.next()) is not None:
                self._record(record)
        except WsError as error:
            self._refuse(error)
        if len(self._inbox) >= _HIGH_WATER and not self._paused and self.transport:
            self._paused = True
            self.transport.pause_reading()
        self.changed()

    def _record(self, record: framing.Record) -> None:
        match record:
            case framing.Sized() if self._end_received:
                raise WsError(Hresult.WS_E_INVALID_FORMAT, "An envelope follows the End record.")
            case framing.Sized(payload):
                if self._skips:
                    self._skips -= 1
                elif not self._is_closing:
                    self._inbox.append(payload)
            case Mark.END:
                self._end_received = True
            case framing.Fault(uri):
                raise WsError(framing.hresult_of(record), f"The peer refused: {uri}")
            case _:
                raise WsError(
                    Hresult.WS_E_INVALID_FORMAT, f"A record {_name(record)} is not expected here."
                )

    def _refuse(self, error: WsError) -> None:
        """Input that cannot be accepted: the peer is told why, and the connection ends."""
        if self.failure is None and error.hresult is Hresult.WS_E_QUOTA_EXCEEDED:
            self._write(framing.write(framing.fault(error.hresult)))
        self.fail(error)

    def _write(self, data: bytes) -> None:
        if self.transport is not None and self.failure is None:
            self.transport.write(data)


class FramedClient(_Framed):
    def __init__(self, address: Address, version: EnvelopeVersion, max_size: int) -> None:
        super().__init__(max_size)
        self._address = address
        self._encoding = _encoding(version)
        self._acknowledged = False
        self._connecting: asyncio.Task[None] | None = None

    def open(self) -> bool:
        if self._connecting is None:
            self._connecting = asyncio.get_running_loop().create_task(self._connect())
        if self.failure is not None:
            raise self.failure
        return self._acknowledged

    def abort(self) -> None:
        super().abort()
        if self._connecting is not None:
            self._connecting.cancel()

    async def _connect(self) -> None:
        address = self._address
        try:
            await wire(address.scheme).connect(lambda: self, address.host, address.port)
        except OSError as error:
            self.fail(from_os(error))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._write(framing.preamble(str(self._address), self._encoding))

    def _record(self, record: framing.Record) -> None:
        if record is Mark.PREAMBLE_ACK and not self._acknowledged:
            self._acknowledged = True
        elif self._acknowledged or isinstance(record, framing.Fault):
            super()._record(record)
        else:
            raise WsError(
                Hresult.WS_E_INVALID_FORMAT, "The peer does not acknowledge the preamble."
            )


class FramedServer(_Framed):
    """Its port hears of it when the preamble is complete, or when it has failed before that."""

    def __init__(
        self,
        find: Callable[[str], Party | None],
        speak: Callable[[Connection, Party | None], None],
    ) -> None:
        super().__init__()
        self._find = find
        self._speak = speak
        self._party: Party | None = None
        self._expected = deque(_PREAMBLE)
        self._encoding = -1  # what the peer says that it will send
        self._is_accepted = False

    def accept(self, version: EnvelopeVersion, max_size: int) -> None:
        if self.failure is not None:
            raise self.failure
        if self._encoding != _encoding(version):
            error = WsError(
                Hresult.WS_E_INVALID_FORMAT,
                f"The peer encodes messages as {self._encoding}, not as {_encoding(version)}.",
            )
            self._write(framing.write(framing.fault(error.hresult)))
            self.fail(error)
            raise error
        self._is_accepted = True
        self._reader.max_envelope = max_size
        self._write(framing.write(Mark.PREAMBLE_ACK))

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._tell()

    def _record(self, record: framing.Record) -> None:
        if not self._expected:
            if not self._is_accepted and isinstance(record, framing.Sized):
                text = "An envelope comes before the preamble is acknowledged."
                raise WsError(Hresult.WS_E_INVALID_FORMAT, text)
            super()._record(record)
            return
        expected = self._expected.popleft()
        if _name(record) != expected:
            raise WsError(
                Hresult.WS_E_INVALID_FORMAT,
                f"The preamble has {_name(record)} where {expected} is expected.",
            )
        fault = self._fault(record)
        if fault:
            self._write(framing.write(fault))
            raise WsError(framing.hresult_of(fault), f"The preamble was refused: {fault.value}")
        if not self._expected:
            self._tell()

    def _fault(self, record: framing.Record) -> framing.Fault | None:
        match record:
            case framing.Version((major, _)) if major != 1:
                return framing.Fault(framing.FAULTS + "UnsupportedVersion")
            case framing.Mode(mode) if mode != framing.DUPLEX:
                return framing.Fault(framing.FAULTS + "UnsupportedMode")
            case framing.Via(uri):
                self._party = self._find(Address.parse(uri).path)
                if self._party is None:
                    return framing.fault(Hresult.WS_E_ENDPOINT_NOT_FOUND)
            case framing.KnownEncoding(encoding):
                self._encoding = encoding
        return None

    def _refuse(self, error: WsError) -> None:
        super()._refuse(error)
        self._tell()

    def _tell(self) -> None:
        """The port hears of it once: here is somebody, or was."""
        speak, self._speak = self._speak, _nobody
        speak(self, self._party)


def _nobody(_connection: Connection, _party: Party | None) -> None:
    pass


def _encoding(version: EnvelopeVersion) -> int:
    return framing.ENCODINGS[version, Encoding.XML_UTF8]


def _name(record: framing.Record) -> str:
    return record.name if isinstance(record, Mark) else type(record).__name__
