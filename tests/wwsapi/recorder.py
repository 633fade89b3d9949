"""A protocol that writes down what happens to it."""

import asyncio
from collections.abc import Callable
from typing import Any

Event = tuple[str, Any]


class Recorder(asyncio.Protocol):
    transport: asyncio.Transport

    def __init__(
        self,
        half_open: bool = False,
        one_by_one: bool = False,
        answer: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self.events: list[Event] = []
        self._happened = asyncio.Event()
        self._half_open = half_open
        self._one_by_one = one_by_one  # pauses reading after each chunk
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._record("made")

    def data_received(self, data: bytes) -> None:
        self._record("data", data)
        if self._one_by_one:
            self.transport.pause_reading()
        if self._answer is not None:
            self.transport.write(self._answer(data))

    def eof_received(self) -> bool:
        self._record("eof")
        return self._half_open

    def connection_lost(self, error: Exception | None) -> None:
        self._record("lost", error if error is None else type(error))

    def pause_writing(self) -> None:
        self._record("pause")

    def resume_writing(self) -> None:
        self._record("resume")

    def _record(self, what: str, value: object = None) -> None:
        self.events.append((what, value))
        self._happened.set()

    @property
    def data(self) -> list[bytes]:
        return [value for what, value in self.events if what == "data"]

    @property
    def received(self) -> bytes:
        return b"".join(self.data)

    @property
    def names(self) -> str:
        return " ".join(what for what, _ in self.events)

    async def until(self, condition: Callable[["Recorder"], object]) -> None:
        while not condition(self):
            self._happened.clear()
            await self._happened.wait()

    async def lost(self) -> object:
        """The kind of error with which the connection ended."""
        await self.until(lambda self: self.events and self.events[-1][0] == "lost")
        return self.events[-1][1]


async def pair(wire: Any, host: str, port: int = 0, **server: Any) -> tuple[Recorder, Recorder]:
    """The two sides of a new connection; its server has closed."""
    accepted: list[Recorder] = []

    def accept() -> Recorder:
        accepted.append(Recorder(**server))
        return accepted[-1]

    listener = await wire.listen(accept, host, port, 1)
    _, client = await wire.connect(Recorder, host, listener.port)
    listener.close()
    while not accepted:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await accepted[0].until(lambda side: side.events)
    return client, accepted[0]
