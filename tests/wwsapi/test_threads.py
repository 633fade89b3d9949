"""Aborts and abandons from another thread, a thousand times each, on real sockets.

A round begins the life of an object and, after a random number of steps of the loop, meets the
other thread at a barrier; from there both race. Afterwards every operation has completed once, with
a result that the race allows, and nothing is left: no task, no file, no pending operation.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from random import Random
from threading import Barrier, Thread
from typing import Any

import pytest

from tests.wwsapi.peers import PLAIN, Desk, desk, files, files_at_rest, proxy
from wwsapi.channel import Channel, ChannelSettings
from wwsapi.constants import (
    ChannelBinding,
    ChannelState,
    Hresult,
    ListenerState,
    ReceiveOption,
    ServiceHostState,
    ServiceProxyState,
)
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, operation
from wwsapi.errors import WsError
from wwsapi.host import ServiceHost
from wwsapi.listener import Listener
from wwsapi.message import Message
from wwsapi.operations import Operation, Stateful

ROUNDS = 1000
PATIENCE = 60.0  # seconds: who has not ended by then hangs

OK = Hresult.S_OK
ABORTED = Hresult.WS_E_OPERATION_ABORTED
ABANDONED = Hresult.WS_E_OPERATION_ABANDONED
DISCONNECTED = Hresult.WS_E_ENDPOINT_DISCONNECTED
NOT_FOUND = Hresult.WS_E_ENDPOINT_NOT_FOUND
REFUSED = (Hresult.WS_E_OBJECT_FAULTED, Hresult.WS_E_INVALID_OPERATION)
BINDINGS = pytest.mark.parametrize("binding", [ChannelBinding.TCP, ChannelBinding.HTTP])
SETTINGS = {ChannelBinding.TCP: ChannelSettings(), ChannelBinding.HTTP: PLAIN}


class Other:
    """Another thread, which does what it is given when both have come to the barrier."""

    def __init__(self) -> None:
        self._act: Callable[[], None] | None = None
        self._start, self._end = Barrier(2, timeout=PATIENCE), Barrier(2, timeout=PATIENCE)
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    async def after(self, steps: int, act: Callable[[], None]) -> None:
        self._act = act
        for _ in range(steps):
            await asyncio.sleep(0)
        self._start.wait()

    def met(self) -> None:
        """It has done it."""
        self._end.wait()

    def stop(self) -> None:
        self._act = None
        self._start.wait()
        self._thread.join(PATIENCE)

    def _work(self) -> None:
        while True:
            self._start.wait()
            if self._act is None:
                return
            self._act()
            self._end.wait()


class Ledger:
    """How operations have ended, and how often each of them."""

    def __init__(self) -> None:
        self.results: Counter[tuple[str, Hresult]] = Counter()
        self._made: list[Operation[Any]] = []
        self._told: Counter[Operation[Any]] = Counter()

    async def end(self, begin: Callable[..., Operation[Any]], *args: Any, **more: Any) -> Hresult:
        try:
            made = begin(*args, **more)
        except WsError as error:
            return error.hresult
        self._made.append(made)
        made.when_done(lambda each: self._told.update([each]))
        with suppress(WsError):
            await made
        assert made.result is not None
        self.results[made.function, made.result] += 1
        return made.result

    def check(self, **allowed: tuple[Hresult, ...]) -> None:
        assert set(self._told.values()) == {1}
        assert len(self._told) == len(self._made) == self.results.total()
        for (function, result), count in self.results.items():
            assert result in allowed[function], f"{function}: {result.name}, {count} times"


def race(main: Callable[[Other, Random], Coroutine[Any, Any, None]]) -> None:
    """Runs it on an ordinary loop, in a thread that may hang without hanging the tests."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            asyncio.run(watched())
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            failures.append(error)

    async def watched() -> None:
        other = Other()
        before = asyncio.all_tasks()
        async with asyncio.timeout(PATIENCE):
            await main(other, Random(1))
            other.stop()
            if left := asyncio.all_tasks() - before:
                await asyncio.wait(left)

    with hasty():
        before = files_at_rest()
        thread = Thread(target=work, daemon=True)
        thread.start()
        thread.join(PATIENCE + 5)
    if thread.is_alive():
        frame = sys._current_frames()[thread.ident or 0]  # noqa: SLF001 - nothing public tells
        pytest.fail(f"It hangs:\n{''.join(traceback.format_stack(frame))}")
    if failures:
        raise failures[0]
    assert files() == before


@contextmanager
def hasty() -> Iterator[None]:
    """Threads take turns much more often than they do otherwise."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


async def ended(*objects: Stateful) -> None:
    for each in objects:
        assert not each.pending
        assert each.state.name == "CLOSED"
        each.free()  # type: ignore[attr-defined]


def hello(text: str = "hello") -> Message:
    return Message("urn:test:hello", f"<hello>{text}</hello>")


async def echo(listener: Listener) -> None:
    """Serves one client after the other, until the listener ends."""
    while True:
        channel = Channel()
        try:
            await listener.accept(channel)
        except WsError as error:
            if error.hresult in (ABORTED, *REFUSED):
                return
            continue
        try:
            while message := await channel.receive(ReceiveOption.OPTIONAL_MESSAGE):
                await channel.send_reply(hello("reply"), message)
            await channel.close()
        except WsError:
            channel.abort()
            await channel.close()
        await ended(channel)


def test_abort_of_a_channel() -> None:
    ledger = Ledger()

    async def talk(client: Channel, url: str) -> None:
        if await ledger.end(client.open_op, url) == OK:
            await ledger.end(client.send_op, hello())
            await ledger.end(client.receive_op)
            await ledger.end(client.request_reply_op, hello())
            await ledger.end(client.close_op)

    async def main(other: Other, random: Random) -> None:
        listener = Listener()
        await listener.open("net.tcp://127.0.0.1:0/")
        server = asyncio.create_task(echo(listener))
        for _ in range(ROUNDS):
            client = Channel()
            await asyncio.gather(
                talk(client, str(listener.address)),
                other.after(random.randrange(40), client.abort),
            )
            other.met()
            assert client.state in (
                ChannelState.CREATED,
                ChannelState.FAULTED,
                ChannelState.CLOSED,
            )
            await client.close()
            await ended(client)
        listener.abort()
        await server
        await listener.close()
        await ended(listener)

    race(main)
    ledger.check(
        Open=(OK, ABORTED),
        Send=(OK, ABORTED),
        Receive=(OK, ABORTED),
        RequestReply=(OK, ABORTED),
        Close=(OK, ABORTED),
    )
    assert all(
        ledger.results[each, ABORTED] for each in ("Open", "Receive", "RequestReply", "Close")
    )


@BINDINGS
def test_abort_of_a_listener(binding: ChannelBinding) -> None:
    ledger = Ledger()
    type = desk(Desk(), binding).type
    scheme = "http" if binding is ChannelBinding.HTTP else "net.tcp"

    async def life(listener: Listener, channel: Channel) -> None:
        if await ledger.end(listener.open_op, f"{scheme}://127.0.0.1:0/") == OK:
            client = asyncio.create_task(connect(str(listener.address)))
            await ledger.end(listener.accept_op, channel)
            channel.abort()
            await ledger.end(listener.close_op)
            await client

    async def connect(url: str) -> None:
        client = proxy(url)
        try:
            await client.open(url)
            if binding is ChannelBinding.HTTP:
                await client.call(Desk.add, 1, 2)
        except WsError:
            pass
        client.abort()
        await client.close()
        await ended(client)

    async def main(other: Other, random: Random) -> None:
        listener = Listener(type, binding)
        for _ in range(ROUNDS):
            channel = Channel(type, binding, SETTINGS[binding])
            await asyncio.gather(
                life(listener, channel),
                other.after(random.randrange(20), listener.abort),
            )
            other.met()
            assert listener.state in (
                ListenerState.CREATED,
                ListenerState.FAULTED,
                ListenerState.CLOSED,
            )
            await channel.close()
            await listener.close()
            await ended(channel)
            assert not listener.pending
            listener.reset()

    race(main)
    ledger.check(Open=(OK, ABORTED), Accept=(OK, ABORTED), Close=(OK, ABORTED))
    assert all(ledger.results["Accept", each] for each in (OK, ABORTED))


@BINDINGS
def test_abort_of_a_proxy(binding: ChannelBinding) -> None:
    ledger = Ledger()

    async def life(client: Any, url: str) -> None:
        if await ledger.end(client.open_op, url) == OK:
            calls = (ledger.end(client.call_op, Desk.add, (n, 1)) for n in range(2))
            await asyncio.gather(*calls)
            await ledger.end(client.close_op)

    async def main(other: Other, random: Random) -> None:
        host = ServiceHost([desk(Desk(), binding, SETTINGS[binding])])
        await host.open()
        assert host.endpoints[0].listener
        url = str(host.endpoints[0].listener.address)
        client = proxy(url)
        for _ in range(ROUNDS):
            await asyncio.gather(life(client, url), other.after(random.randrange(40), client.abort))
            other.met()
            assert client.state in (
                ServiceProxyState.CREATED,
                ServiceProxyState.FAULTED,
                ServiceProxyState.CLOSED,
            )
            await client.close()
            assert not client.pending
            client.reset()
        host.abort()
        await host.close()
        await ended(host)

    race(main)
    ledger.check(Open=(OK, ABORTED), Call=(OK, ABORTED), Close=(OK, ABORTED))
    assert all(ledger.results["Call", each] for each in (OK, ABORTED))


class Told(Contract, namespace="http://wwsapi.example/told"):
    """Counts, by call, how often it was told to stop and how often it was freed."""

    def __init__(self) -> None:
        self.calls = 0
        self.cancelled: Counter[int] = Counter()
        self.freed: Counter[int] = Counter()

    @operation
    async def wait(self, context: OperationContext) -> None:
        self.calls += 1
        loop, over = asyncio.get_running_loop(), asyncio.Event()

        def cancel(_: object, call: int) -> None:
            assert not self.freed[call]
            self.cancelled[call] += 1
            loop.call_soon_threadsafe(over.set)

        context.register_for_cancel(cancel, lambda call: self.freed.update([call]), self.calls)
        await over.wait()

    @operation
    async def add(self, context: OperationContext, a: int, b: int) -> int:
        self.calls += 1
        context.register_for_cancel(
            lambda _, call: self.cancelled.update([call]),
            lambda call: self.freed.update([call]),
            self.calls,
        )
        return a + b


@BINDINGS
def test_abort_of_a_host(binding: ChannelBinding) -> None:
    ledger, service = Ledger(), Told()

    async def life(host: ServiceHost) -> None:
        if await ledger.end(host.open_op) != OK:
            return
        assert host.endpoints[0].listener
        url = str(host.endpoints[0].listener.address)
        client = proxy(url)
        if await ledger.end(client.open_op, url) == OK:
            await ledger.end(client.call_op, Told.add, (1, 2))
            await ledger.end(client.call_op, Told.wait)
        client.abort()
        await client.close()
        await ended(client)
        await ledger.end(host.close_op)

    async def main(other: Other, random: Random) -> None:
        host = ServiceHost([desk(service, binding, SETTINGS[binding])])
        for _ in range(ROUNDS):
            await asyncio.gather(life(host), other.after(random.randrange(60), host.abort))
            other.met()
            assert host.state in (
                ServiceHostState.CREATED,
                ServiceHostState.FAULTED,
                ServiceHostState.CLOSED,
            )
            await host.close()
            assert not host.pending
            host.reset()

    race(main)
    lost = (OK, ABORTED, DISCONNECTED, NOT_FOUND)
    ledger.check(Open=lost, Call=lost, Close=(OK, ABORTED))
    assert service.freed == Counter(range(1, service.calls + 1))
    assert set(service.cancelled.values()) <= {1}
    assert service.cancelled


@BINDINGS
def test_abandon(binding: ChannelBinding) -> None:
    ledger = Ledger()

    async def main(other: Other, random: Random) -> None:
        host = ServiceHost([desk(Desk(), binding, SETTINGS[binding])])
        await host.open()
        assert host.endpoints[0].listener
        url = str(host.endpoints[0].listener.address)
        client = proxy(url)
        await client.open(url)
        for number in range(ROUNDS):
            call = ledger.end(client.call_op, Desk.add, (1, 2), id=5)
            await asyncio.gather(call, other.after(random.randrange(12), lambda: client.abandon(5)))
            other.met()
            assert client.state is ServiceProxyState.OPEN
            if number % 100 == 0:
                assert await client.call(Desk.add, number, 1) == number + 1
        await client.close()
        await ended(client)
        await host.close()
        await ended(host)

    race(main)
    ledger.check(Call=(OK, ABANDONED))
    assert all(ledger.results["Call", each] for each in (OK, ABANDONED))
