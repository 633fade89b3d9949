"""The seam between a channel and what carries its messages.

A connection never waits. What cannot be done now returns False or None and changes nothing;
`changed` is called when it is worth asking again. Everything here runs on the thread of the loop.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable

from wwsapi.constants import EnvelopeVersion, Hresult
from wwsapi.errors import WsError

_OS_ERRORS = {
    errno.ENOENT: Hresult.WS_E_ENDPOINT_NOT_FOUND,  # the name of a host
    errno.ECONNREFUSED: Hresult.WS_E_ENDPOINT_NOT_FOUND,
    errno.ECONNRESET: Hresult.WS_E_ENDPOINT_DISCONNECTED,
    errno.ECONNABORTED: Hresult.WS_E_ENDPOINT_DISCONNECTED,
    errno.EHOSTUNREACH: Hresult.WS_E_ENDPOINT_UNREACHABLE,
    errno.ENETUNREACH: Hresult.WS_E_ENDPOINT_UNREACHABLE,
    errno.ETIMEDOUT: Hresult.WS_E_OPERATION_TIMED_OUT,
    errno.EADDRINUSE: Hresult.WS_E_ADDRESS_IN_USE,
    errno.EADDRNOTAVAIL: Hresult.WS_E_ADDRESS_NOT_AVAILABLE,
    errno.EACCES: Hresult.WS_E_ENDPOINT_ACCESS_DENIED,
}

FAREWELL = 5.0  # seconds in which a peer has to take what was written last


class Ended:
    """What `receive` returns once the peer has said that no message will follow."""


ENDED = Ended()


class Connection(asyncio.Protocol):
    """One peer. Once `failure` is set nothing more can be sent, and nothing more will come."""

    def __init__(self) -> None:
        self.changed: Callable[[], None] = _nobody
        self.failure: WsError | None = None
        self.transport: asyncio.Transport | None = None
        self.action = ""  # of what was received last, where the transport carries it
        self._writable = True
        self._farewell: asyncio.TimerHandle | None = None

    def open(self) -> bool:
        """Whether it is ready for messages. The first call begins to connect."""
        raise NotImplementedError

    def accept(self, version: EnvelopeVersion, max_size: int) -> None:
        """Tells the peer that it was accepted, for messages of this version and size."""
        raise NotImplementedError

    def send(self, envelope: bytes, action: str, is_fault: bool = False) -> bool:
        """Whether it took the message. No envelope at all: there will be no reply."""
        raise NotImplementedError

    def reject(self, fault: bytes, error: WsError) -> None:  # noqa: ARG002
        """Ends it because of what it received last; the peer is told if it waits for a reply."""
        self.fail(error)

    def receive(self) -> bytes | Ended | None:
        """The next envelope."""
        raise NotImplementedError

    def peek(self) -> tuple[bytes, bool] | Ended:
        """As much as has arrived of the next envelope, and whether that is all of it."""
        raise NotImplementedError

    def skip(self) -> None:
        """Drops the next envelope, which may still be arriving."""
        raise NotImplementedError

    def shutdown(self) -> None:
        """Tells the peer that no message will follow."""
        raise NotImplementedError

    def close(self) -> bool:
        """Whether both sides have said that no message will follow, or do not say so here."""
        raise NotImplementedError

    def abort(self) -> None:
        """Ends it without a word to the peer."""
        if self.failure is None:
            self.failure = WsError(Hresult.WS_E_ENDPOINT_DISCONNECTED)
            if self.transport is not None:
                self.transport.abort()

    def fail(self, error: WsError) -> None:
        """Ends it for a reason. What arrived before can still be received, and what was written
        is still sent, unless the peer does not take it."""
        if self.failure is None:
            self.failure = error
            self.hang_up()
            self.changed()

    def hang_up(self) -> None:
        """Ends the transport once the peer has taken what was written, or has not in time."""
        transport = self.transport
        if transport is not None and not transport.is_closing():
            transport.close()
            if transport.get_write_buffer_size():
                loop = asyncio.get_running_loop()
                self._farewell = loop.call_later(FAREWELL, transport.abort)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if self.failure is not None:  # aborted while it was connecting
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._farewell is not None:
            self._farewell.cancel()
        self.fail(WsError(Hresult.WS_E_ENDPOINT_DISCONNECTED))

    def pause_writing(self) -> None:
        self._writable = False

    def resume_writing(self) -> None:
        self._writable = True
        self.changed()


def from_os(error: OSError) -> WsError:
    """What a failed connect or listen means to the API."""
    hresult = _OS_ERRORS.get(error.errno or 0, Hresult.WS_E_OTHER)
    if isinstance(error, ConnectionRefusedError):
        hresult = Hresult.WS_E_ENDPOINT_NOT_FOUND
    return WsError(hresult, hresult.text, str(error))


def _nobody() -> None:
    pass
