"""A service for strangers, and a host for it in a thread or a process of its own.

with hosted(Endpoint(...)) as host:        its operations are called by code that blocks
    host.abort()

with process() as peer:                    its memory and its files are its own
    peer.census()
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from threading import Condition, Thread
from typing import Any, TypeVar

from wwsapi.channel import ChannelSettings
from wwsapi.constants import (
    AddressingVersion,
    ChannelBinding,
    ChannelType,
    EnvelopeVersion,
    Hresult,
    ServiceCancelReason,
)
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, operation
from wwsapi.errors import WsError
from wwsapi.host import Endpoint, ServiceHost
from wwsapi.listener import ListenerSettings
from wwsapi.proxy import ProxySettings, ServiceProxy

T = TypeVar("T")

LIMIT = 20.0  # seconds after which a test takes what does not end for hanging
PLAIN = ChannelSettings(
    envelope_version=EnvelopeVersion.SOAP_1_1, addressing_version=AddressingVersion.TRANSPORT
)


@dataclass(frozen=True)
class Line:
    item: str
    price: Decimal
    quantity: int = 1


@dataclass(frozen=True)
class Invoice:
    lines: list[Line]
    total: Decimal
    note: str | None = None


@dataclass(frozen=True)
class Census:
    tasks: int
    files: int
    kilobytes: int


class Desk(Contract, namespace="http://wwsapi.example/desk"):
    """Its log tells what became of each call: `begin a`, `cancel a 0`, `end a`, `free a`."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self._changed = Condition()
        self._held: dict[str, asyncio.Event] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    @operation
    def add(self, a: int, b: int) -> int:
        return a + b

    @operation
    def invoice(self, lines: list[Line], note: str | None = None) -> Invoice:
        return Invoice(lines, sum((each.price * each.quantity for each in lines), Decimal()), note)

    @operation
    def numbers(self, count: int) -> list[int]:
        return list(range(count))

    @operation
    def text(self, size: int) -> str:
        return "x" * size

    @operation(one_way=True)
    def note(self, text: str) -> None:
        self.say(text)

    @operation
    def fail(self) -> int:
        raise WsError(Hresult.WS_E_INVALID_FORMAT, "That will not do.")

    @operation
    def crash(self) -> int:
        raise ZeroDivisionError("a secret")

    @operation
    async def block(self, context: OperationContext, name: str) -> str:
        self._loop = asyncio.get_running_loop()
        released = self._held[name] = asyncio.Event()
        context.register_for_cancel(self._cancelled, lambda name: self.say(f"free {name}"), name)
        self.say(f"begin {name}")
        await released.wait()
        self.say(f"end {name}")
        return name

    @operation
    def census(self) -> Census:
        return census()

    def say(self, line: str) -> None:
        with self._changed:
            self.log.append(line)
            self._changed.notify_all()

    def until(self, *lines: str) -> None:
        """Until the log has them all. Blocks."""
        with self._changed:
            assert self._changed.wait_for(lambda: set(lines) <= set(self.log), LIMIT), self.log

    def release(self, name: str) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._held[name].set)

    def _cancelled(self, reason: ServiceCancelReason, name: str) -> None:
        self.say(f"cancel {name} {int(reason)}")
        self.release(name)


def census() -> Census:
    """What this process holds."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    (size,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return Census(len(asyncio.all_tasks()), files(), int(size))


def files_at_rest() -> int:
    """What is open once nothing is left to collect of what was before."""
    gc.collect()
    return files()


def files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def desk(
    service: Contract,
    binding: ChannelBinding = ChannelBinding.HTTP,
    settings: ChannelSettings = PLAIN,
    **more: Any,
) -> Endpoint:
    """An endpoint on a free port, of many calls at a time."""
    is_http = binding is ChannelBinding.HTTP
    type, scheme = (
        (ChannelType.REPLY, "http") if is_http else (ChannelType.DUPLEX_SESSION, "net.tcp")
    )
    limits = {"max_concurrency": 100, "max_accepting_channels": 5} | more
    return Endpoint(f"{scheme}://127.0.0.1:0/desk", service, binding, type, settings, **limits)


def proxy(url: str, settings: ChannelSettings | None = None, **more: Any) -> ServiceProxy:
    """One that is to be opened."""
    if url.startswith("http"):
        type, binding = ChannelType.REQUEST, ChannelBinding.HTTP
        settings = settings or PLAIN
    else:
        type, binding = ChannelType.DUPLEX_SESSION, ChannelBinding.TCP
    return ServiceProxy(type, binding, ProxySettings(**more), settings)


async def code(awaited: Any) -> Hresult:
    """How it ends, if it ends."""
    try:
        async with asyncio.timeout(LIMIT):
            await awaited
    except WsError as error:
        return error.hresult
    return Hresult.S_OK


class Hosted:
    """A host that runs on a loop in a thread of its own."""

    def __init__(self, host: ServiceHost, loop: asyncio.AbstractEventLoop) -> None:
        self.host = host
        self.loop = loop

    def url(self, index: int = 0) -> str:
        listener = self.host.endpoints[index].listener
        assert listener is not None
        return str(listener.address)

    def port(self, index: int = 0) -> int:
        listener = self.host.endpoints[index].listener
        assert listener is not None
        assert listener.address is not None
        return listener.address.port

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LIMIT)


@contextlib.contextmanager
def hosted(*endpoints: Endpoint, **more: Any) -> Iterator[Hosted]:
    """At the end the host is aborted and closed, and no task of it is left."""
    host = ServiceHost(endpoints, **more)
    opened: Future[Hosted] = Future()
    left: list[str] = []

    async def serve() -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        try:
            await host.open()
        except BaseException as error:
            opened.set_exception(error)
            raise
        hosted = Hosted(host, loop)
        hosts[hosted] = over
        opened.set_result(hosted)
        await over.wait()
        host.abort()
        await asyncio.wait_for(host.close(), LIMIT)
        left.extend(await _remaining())

    hosts: dict[Hosted, asyncio.Event] = {}
    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    hosted = opened.result(LIMIT)
    try:
        yield hosted
    finally:
        hosted.loop.call_soon_threadsafe(hosts[hosted].set)
        thread.join(LIMIT)
    assert not thread.is_alive()
    assert left == []


async def _remaining() -> list[str]:
    """The tasks besides our own that do not end by themselves."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        _, others = await asyncio.wait(others, timeout=1)
    return [str(task) for task in others]


@dataclass
class Peer:
    """A host in a process of its own."""

    http: str
    tcp: str

    def port(self, url: str) -> int:
        return int(url.split(":")[2].partition("/")[0])

    async def census(self, url: str = "") -> Census:
        """By a call, as of any other client."""
        client = proxy(url or self.tcp)
        await client.open(url or self.tcp)
        found = await client.call(Desk.census)
        await client.close()
        return found

    async def settled(self, before: Census) -> Census:
        """The first census with no more tasks and files than before: strangers take their time."""
        async with asyncio.timeout(LIMIT):
            while True:
                found = await self.census()
                if found.files <= before.files and found.tasks <= before.tasks:
                    return found


@contextlib.contextmanager
def process(patience: float = 15.0, **limits: int) -> Iterator[Peer]:
    arguments = [f"{name}={value}" for name, value in limits.items()]
    command = [sys.executable, "-m", "tests.wwsapi.peers", str(patience), *arguments]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin
    assert server.stdout
    try:
        yield Peer(server.stdout.readline().strip(), server.stdout.readline().strip())
        server.stdin.close()  # the end of its input is the end of the host
        assert server.stdout.read() == "closed, 0 tasks left\n"
        assert server.wait(LIMIT) == 0
    finally:
        server.kill()
        server.wait()


async def _main(patience: str, *limits: str) -> None:
    more: dict[str, Any] = {
        name: int(value) for name, _, value in (each.partition("=") for each in limits)
    }
    settings = ListenerSettings(connect_timeout=float(patience))
    service = Desk()
    host = ServiceHost(
        [
            desk(service, listener_settings=settings, **more),
            desk(
                service, ChannelBinding.TCP, ChannelSettings(), listener_settings=settings, **more
            ),
        ]
    )
    await host.open()
    for endpoint in host.endpoints:
        assert endpoint.listener
        print(endpoint.listener.address, flush=True)  # noqa: T201
    await asyncio.to_thread(sys.stdin.read)
    host.abort()
    await host.close()
    print(f"closed, {len(await _remaining())} tasks left", flush=True)  # noqa: T201


if __name__ == "__main__":
    import resource

    _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    asyncio.run(_main(*sys.argv[1:]))
