# ruff: noqa: T201
"""A program whose output is the same on every Python, and in the browser."""

import asyncio

from wwsapi.loop import Deadlock, run
from wwsapi.transports import memory


def say(*words: object) -> None:
    print(f"{asyncio.get_running_loop().time():5g} s", *words)


class Side(asyncio.Protocol):
    transport: asyncio.Transport

    def __init__(self, name: str) -> None:
        self.name = name

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        say(self.name, "is connected with", *transport.get_extra_info("peername"))

    def data_received(self, data: bytes) -> None:
        say(self.name, "reads", data.decode())
        if self.name == "server":
            self.transport.write(data.upper())

    def eof_received(self) -> None:
        say(self.name, "reads the end")

    def connection_lost(self, error: Exception | None) -> None:
        say(self.name, "ends with", repr(error))


async def talk() -> None:
    await memory.listen(lambda: Side("server"), "calc")
    replies = memory.gate("calc", "to_client")
    for end in ("close", "abort", "cut"):
        replies.hold()
        transport, _ = await memory.connect(lambda: Side("client"), "calc")
        transport.write(b"one")
        transport.write(b"two")
        await replies.waiting(2)
        await asyncio.sleep(0.1)
        replies.release(1)
        await asyncio.sleep(0.2)
        if end == "cut":
            memory.cut("calc")
        else:
            getattr(transport, end)()
        replies.release()
        await asyncio.sleep(1)
    say("passed:", *replies.log or [])
    try:
        await memory.listen(lambda: Side("server"), "calc")
    except OSError as error:
        say(error.strerror)


async def race() -> str:
    log: list[str] = []

    async def walk(name: str, pace: float) -> None:
        for _ in range(3):
            await asyncio.sleep(pace)
            log.append(name)

    async with asyncio.TaskGroup() as group:
        for name, pace in [("a", 0.1), ("b", 0.1), ("c", 0.3), ("d", 0.15)]:
            group.create_task(walk(name, pace))
    try:
        async with asyncio.timeout(0.5):
            await walk("e", 0.2)
    except TimeoutError:
        log.append("!")
    return "".join(log)


async def stuck() -> None:
    gate = memory.gate("calc", "to_server")
    waits = asyncio.create_task(asyncio.Event().wait(), name="event")
    asyncio.create_task(asyncio.Queue[int]().get())  # noqa: RUF006
    try:
        await gate.waiting(1)
    finally:
        say("main ends;", waits.get_name(), "is", "done" if waits.done() else "waiting")


def main() -> None:
    run(talk())
    print(run(race()), *(run(race(), seed=seed) for seed in range(4)))
    try:
        run(stuck())
    except Deadlock as error:
        for line in str(error).splitlines():
            place, _, caller = line.partition(", called from ")  # lines of the package may move
            print(f"{place.rpartition(', line ')[0]}, {caller}" if caller else line)


main()
