"""The wire in memory: connections between clients and servers that share a loop.

A connection has asyncio's own interface, so what speaks over it speaks over sockets as well. Here
every write() arrives as one chunk, in order, and each way leads through a *gate*, where a test or a
lesson can stop it:

    replies = memory.gate("calc", "to_client")
    replies.hold()
    call = asyncio.create_task(proxy.call("add", 1, 2))
    await replies.waiting(1)  # the server has answered, and the client cannot know
    proxy.abandon()
    replies.release()

A name, such as "calc" in mem://calc, has three gates for all its connections together: "to_server",
"to_client", and "connect", where those wait who want a connection. The end of a stream passes the
gates too, as an empty chunk. An abort waits at no gate, and takes with it what does.
"""

from __future__ import annotations

import asyncio
import errno
from collections import deque
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from itertools import count
from typing import Literal, Protocol, TypeVar

ProtocolT = TypeVar("ProtocolT", bound=asyncio.Protocol)
Side = Literal["connect", "to_server", "to_client"]

HIGH_WATER = 65_536  # bytes, as in asyncio
END = b""


async def connect(
    protocol_factory: Callable[[], ProtocolT],
    host: str,
    port: int = 0,  # noqa: ARG001  # a name has none
) -> tuple[asyncio.Transport, ProtocolT]:
    line = _line(host)
    if line.server is None:
        raise ConnectionRefusedError(f"Nobody listens at {host}.")
    attempt = _Attempt(line)
    if len(line.attempts) > line.server.backlog:
        attempt.refuse(f"Too many wait for {host} already.")
    try:
        transport = await attempt.answer
    except asyncio.CancelledError:
        attempt.give_up()
        raise
    return transport, transport.begin(protocol_factory)


async def listen(
    protocol_factory: Callable[[], asyncio.Protocol],
    host: str,
    port: int = 0,  # noqa: ARG001
    backlog: int = 100,
) -> Server:
    """Accept connections at once. Only the gate "connect" makes them wait, as many as backlog."""
    line = _line(host)
    if line.server is not None:
        raise OSError(errno.EADDRINUSE, f"Somebody listens at {host} already.")
    line.server = Server(line, protocol_factory, backlog)
    return line.server


def gate(name: str, side: Side) -> Gate:
    """A gate of the running loop, the same one each time. From now on it keeps a log."""
    found = _line(name).gates[side]
    found.is_watched = True
    return found


def cut(name: str) -> None:
    """Break all connections of a name at once. Both sides see an error."""
    for transport in list(_line(name).transports):
        transport.lose(_reset(f"The connection to {name} was cut."))


class Server:
    """Accepts connections until it is closed. Those that it has accepted live on."""

    port = 0

    def __init__(
        self, line: _Line, protocol_factory: Callable[[], asyncio.Protocol], backlog: int
    ) -> None:
        self._line = line
        self.protocol_factory = protocol_factory
        self.backlog = backlog
        self.context = copy_context()

    def close(self) -> None:
        if self._line.server is self:
            self._line.server = None
            for attempt in list(self._line.attempts):
                attempt.refuse(f"The server at {self._line.name} has closed.")


class Gate:
    """Where all chunks of one way have to pass, in their order. It is open until somebody holds."""

    def __init__(self) -> None:
        self._holds = False
        self._held: deque[tuple[_Traveller, bytes]] = deque()
        self._entered = asyncio.Event()
        self.is_watched = False
        self.log: list[bytes] = []  # the chunks that passed since somebody watches

    @property
    def held(self) -> int:
        """How many chunks wait here."""
        return len(self._held)

    async def waiting(self, count: int = 1) -> None:
        """Come back when that many chunks wait here."""
        while self.held < count:
            self._entered.clear()
            await self._entered.wait()

    def hold(self) -> None:
        """Let nothing pass from now on."""
        self._holds = True

    def release(self, count: int | None = None) -> None:
        """Let that many chunks pass and hold the others; without a number, open the gate."""
        if count is None:
            self._holds = False
        for traveller, chunk in self._take(count):
            self._pass(traveller, chunk)

    def drop(self, count: int = 1) -> None:
        """Lose the first chunks that wait here. Their sender takes them for delivered."""
        for traveller, chunk in self._take(count):
            traveller.settle(chunk)

    def enter(self, traveller: _Traveller, chunk: bytes) -> None:
        if self._holds or self._held:  # nothing overtakes while the gate is being opened
            self._held.append((traveller, chunk))
            self._entered.set()
        else:
            self._pass(traveller, chunk)

    def leave(self, traveller: _Traveller) -> None:
        self._held = deque(entry for entry in self._held if entry[0] is not traveller)

    def _pass(self, traveller: _Traveller, chunk: bytes) -> None:
        if self.is_watched:
            self.log.append(chunk)
        traveller.arrive(chunk)

    def _take(self, count: int | None) -> Iterator[tuple[_Traveller, bytes]]:
        if count is not None and count > self.held:
            raise ValueError(f"Of {count} chunks, {self.held} wait here.")
        while self._held and count != 0:  # one that passes may take others with it
            yield self._held.popleft()
            if count is not None:
                count -= 1


class _Traveller(Protocol):
    """What sends a chunk through a gate."""

    def arrive(self, chunk: bytes) -> None: ...

    def settle(self, chunk: bytes) -> None:
        """The chunk is on its way no longer."""


class _Line:
    """All that belongs to one name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.gates: dict[Side, Gate] = {"connect": Gate(), "to_server": Gate(), "to_client": Gate()}
        self.server: Server | None = None
        self.attempts: dict[_Attempt, None] = {}
        self.transports: dict[_Transport, None] = {}
        self.numbers = count(1)


def _line(name: str) -> _Line:
    """The loop itself keeps its lines. Kept beside it, they would keep it alive."""
    loop = asyncio.get_running_loop()
    lines: dict[str, _Line] = vars(loop).setdefault("wwsapi_memory", {})
    if name not in lines:
        lines[name] = _Line(name)
    return lines[name]


class _Attempt:
    """A client that wants a connection."""

    def __init__(self, line: _Line) -> None:
        self.answer: asyncio.Future[_Transport] = asyncio.get_running_loop().create_future()
        self._line = line
        self._context = copy_context()
        line.attempts[self] = None
        line.gates["connect"].enter(self, b"")

    def arrive(self, chunk: bytes) -> None:
        self.settle(chunk)
        if self.answer.cancelled():
            return
        server = self._line.server
        assert server is not None  # it refuses all who wait when it closes
        client, accepted = _connection(self._line, self._context, server.context)
        accepted.call_soon(accepted.begin, server.protocol_factory)
        self.answer.set_result(client)

    def settle(self, _: bytes) -> None:
        del self._line.attempts[self]

    def refuse(self, why: str) -> None:
        self.give_up()
        if not self.answer.done():
            self.answer.set_exception(ConnectionRefusedError(why))

    def give_up(self) -> None:
        if self in self._line.attempts:
            self._line.gates["connect"].leave(self)
            self.settle(b"")
        elif not self.answer.cancelled() and not self.answer.exception():
            self.answer.result().abort()


def _connection(line: _Line, client: Context, server: Context) -> tuple[_Transport, _Transport]:
    addresses = (("client", next(line.numbers)), (line.name, 0))
    near = _Transport(line, "to_server", client, addresses)
    far = _Transport(line, "to_client", server, addresses[::-1])
    near.peer, far.peer = far, near
    line.transports[near] = line.transports[far] = None
    return near, far


class _Transport(asyncio.Transport):
    """One side of a connection. It owns what arrived for it and counts what it has on its way."""

    peer: _Transport
    _protocol: asyncio.Protocol

    def __init__(
        self,
        line: _Line,
        outward: Side,
        context: Context,
        addresses: tuple[tuple[str, int], tuple[str, int]],
    ) -> None:
        super().__init__({"sockname": addresses[0], "peername": addresses[1]})
        self._line = line
        self._gate = line.gates[outward]
        self._context = context  # as with sockets, a protocol does not run in that of its peer
        self._begun = False

        self.inbox: deque[bytes] = deque()
        self._delivering = False
        self._reading = True

        self._on_its_way = 0
        self._high, self._low = HIGH_WATER, HIGH_WATER // 4
        self._writing_paused = False

        self._end_sent = self._end_settled = False
        self.closing = self.lost = False
        self._error: BaseException | None = None

    def call_soon(self, callback: Callable[..., object], *args: object) -> None:
        asyncio.get_running_loop().call_soon(callback, *args, context=self._context)

    def begin(self, protocol_factory: Callable[[], ProtocolT]) -> ProtocolT:
        try:
            self._protocol = protocol = protocol_factory()
            protocol.connection_made(self)
        except BaseException as error:
            self._break(error)
            raise
        self._begun = True
        if self.lost:
            self.call_soon(self._tell_the_loss)
        self._deliver_soon()
        return protocol

    # Reading

    def arrive(self, chunk: bytes) -> None:
        """The gate has let a chunk of ours pass."""
        if self.peer.lost and chunk and not self.closing:
            self.lose(_reset("The peer has closed the connection."))
        elif self.peer.closing:
            self.settle(chunk)
        else:
            self.peer.accept(chunk)

    def accept(self, chunk: bytes) -> None:
        self.inbox.append(chunk)
        self._deliver_soon()

    def _deliver_soon(self) -> None:
        if self.inbox and self._begun and not self._delivering:
            self._delivering = True
            self.call_soon(self._deliver)

    def _deliver(self) -> None:
        self._delivering = False
        if not self.inbox or not self._reading:
            return
        chunk = self.inbox.popleft()
        self._deliver_soon()
        self.peer.settle(chunk)
        try:
            if chunk:
                self._protocol.data_received(chunk)
            elif not self._protocol.eof_received():
                self.close()
        except BaseException as error:
            self._break(error)
            raise

    def pause_reading(self) -> None:
        self._reading = False

    def resume_reading(self) -> None:
        self._reading = True
        self._deliver_soon()

    def is_reading(self) -> bool:
        return self._reading and not self.closing

    # Writing

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not isinstance(data, bytes | bytearray | memoryview):
            raise TypeError(f"write() needs bytes, not {type(data).__name__}")
        if self.closing or not data:
            return
        if self._end_sent:
            raise RuntimeError("write() after write_eof()")
        chunk = bytes(data)
        self._on_its_way += len(chunk)
        self._gate.enter(self, chunk)
        self._pause_writer()

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        if not self._end_sent and not self.lost:
            self._end_sent = True
            self._gate.enter(self, END)

    def settle(self, chunk: bytes) -> None:
        self._on_its_way -= len(chunk)
        if self._writing_paused and self._on_its_way <= self._low:
            self._writing_paused = False
            self._protocol.resume_writing()
        if not chunk:
            self._end_settled = True
            if self.closing:
                self.lose(None)

    def _pause_writer(self) -> None:
        if self._on_its_way > self._high and not self._writing_paused and not self.lost:
            self._writing_paused = True
            self._protocol.pause_writing()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        if high is None:
            high = HIGH_WATER if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high}) must be >= low ({low}) must be >= 0")
        self._high, self._low = high, low
        self._pause_writer()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return self._low, self._high

    def get_write_buffer_size(self) -> int:
        return self._on_its_way

    # The end

    def close(self) -> None:
        """What was written is still delivered; what arrives is read by nobody."""
        self.closing = True
        while self.inbox:
            self.peer.settle(self.inbox.popleft())
        if self._end_settled:
            self.lose(None)
        else:
            self.write_eof()

    def abort(self) -> None:
        self._break(None)

    def _break(self, error: BaseException | None) -> None:
        if not self.lost:
            self.lose(error)
            self.peer.lose(_reset("The peer has aborted the connection."))

    def lose(self, error: BaseException | None) -> None:
        """The connection is over for this side, and its protocol will hear of it."""
        if self.lost:
            return
        self.lost = self.closing = True
        self._error = error
        self.inbox.clear()
        self._gate.leave(self)
        del self._line.transports[self]
        if self._begun:
            self.call_soon(self._tell_the_loss)

    def _tell_the_loss(self) -> None:
        error = self._error
        self._protocol.connection_lost(error if isinstance(error, Exception) else None)

    def is_closing(self) -> bool:
        return self.closing

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        assert isinstance(protocol, asyncio.Protocol)
        self._protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._protocol


def _reset(why: str) -> ConnectionResetError:
    return ConnectionResetError(why)
