"""Scenarios 115 to 117: what the official samples of cancellation do, from end to end."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from tests.wwsapi.scenarios.service import ALL, connect, serve
from tests.wwsapi.scenarios.stage import Completions, Net, scenario
from tests.wwsapi.scenarios.tap import Line, Tap
from wwsapi import framing
from wwsapi.constants import Hresult, ServiceCancelReason, ServiceHostState, ServiceProxyState
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, operation
from wwsapi.framing import Mark
from wwsapi.host import ServiceHost
from wwsapi.proxy import ServiceProxy
from wwsapi.ws import (
    WsAbandonCall,
    WsAbortServiceHost,
    WsAbortServiceProxy,
    WsCall,
    WsCloseServiceHost,
    WsCloseServiceProxy,
    WsRegisterOperationForCancel,
)

OK = Hresult.S_OK
ASYNC = Hresult.WS_S_ASYNC
ABANDONED = Hresult.WS_E_OPERATION_ABANDONED
ABORTED = Hresult.WS_E_OPERATION_ABORTED

CALLED_OFF = ["waits", "told 0", "returns", "freed"]
GONE = ["waits", "told 1", "returns", "freed"]


class Blocking(Contract, namespace="http://wwsapi.example/samples"):
    """Block waits until it is told to stop; UnBlock ends the program of the server."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.running, self.stop = asyncio.Event(), asyncio.Event()
        self.shut_down, self.freed = asyncio.Event(), asyncio.Event()

    @operation(name="Block")
    async def block(self, context: OperationContext) -> None:
        loop = asyncio.get_running_loop()

        def cancel(reason: ServiceCancelReason, _: object) -> None:
            self.log.append(f"told {int(reason)}")
            loop.call_soon_threadsafe(self.stop.set)

        def free(_: object) -> None:
            self.log.append("freed")
            self.freed.set()

        assert WsRegisterOperationForCancel(context, cancel, free) == OK
        self.log.append("waits")
        self.running.set()
        await self.stop.wait()
        self.log.append("returns")
        self.shut_down.set()

    @operation(name="UnBlock")
    async def unblock(self) -> None:
        self.shut_down.set()


class Cast(NamedTuple):
    service: Blocking
    host: ServiceHost
    proxy: ServiceProxy
    completions: Completions
    tap: Tap


async def blocked(net: Net) -> Cast:
    """The client has called Block, and the server is at it."""
    service = Blocking()
    host = await serve(net, service, max_concurrency=100)
    tap = Tap(net.url)
    net.url = await tap.listen()
    proxy = await connect(net)
    completions = Completions()
    assert WsCall(proxy, Blocking.block, [], async_context=completions.context) == ASYNC
    await service.running.wait()
    return Cast(service, host, proxy, completions, tap)


async def abandon(net: Net) -> Cast:
    cast = await blocked(net)
    assert await net.elsewhere(lambda: WsAbandonCall(cast.proxy, 0)) == [OK]
    assert await cast.completions.wait() == [ABANDONED]
    assert await WsCall(cast.proxy, Blocking.unblock, []) == OK
    assert cast.proxy.state is ServiceProxyState.OPEN
    return cast


async def cancel(net: Net) -> Cast:
    cast = await blocked(net)
    assert await net.elsewhere(lambda: WsAbortServiceProxy(cast.proxy)) == [OK]
    assert await cast.completions.wait() == [ABORTED]
    assert await WsCloseServiceProxy(cast.proxy) == OK
    await cast.service.freed.wait()
    return cast


async def end(net: Net, cast: Cast) -> None:
    """The main function of the server ends it."""
    await cast.service.shut_down.wait()
    assert await net.elsewhere(lambda: WsAbortServiceHost(cast.host)) == [OK]
    assert await WsCloseServiceHost(cast.host) == OK
    assert cast.host.state is ServiceHostState.CLOSED


@scenario(115, *ALL)
async def test_block_abandon_unblock(net: Net) -> None:
    cast = await abandon(net)
    assert cast.service.log == ["waits"]
    await end(net, cast)
    assert cast.service.log == CALLED_OFF
    assert cast.completions.results == [ABANDONED]


@scenario(116, *ALL)
async def test_block_abort(net: Net) -> None:
    cast = await cancel(net)
    assert cast.service.log == GONE
    await end(net, cast)
    assert cast.service.log == GONE
    assert cast.completions.results == [ABORTED]


PREAMBLE = ["Version", "Mode", "Via", "KnownEncoding", "PREAMBLE_END"]


def records(data: bytearray) -> list[str]:
    reader = framing.Reader(65_536)
    reader.feed(bytes(data))
    found = iter(reader.next, None)
    return [record.name if isinstance(record, Mark) else type(record).__name__ for record in found]


def posts(line: Line) -> int:
    return line.to_server.count(b"POST / HTTP/1.1\r\n")


@scenario(117, "mem", "tcp")
async def test_an_abandoned_call_leaves_its_session_intact(net: Net) -> None:
    cast = await abandon(net)
    (line,) = cast.tap.lines
    assert records(line.to_server) == [*PREAMBLE, "Sized", "Sized"]
    assert records(line.to_client) == ["PREAMBLE_ACK", "Sized"]
    cast.service.stop.set()  # the late reply
    assert await WsCloseServiceProxy(cast.proxy) == OK
    assert records(line.to_server) == [*PREAMBLE, "Sized", "Sized", "END"]
    assert records(line.to_client) == ["PREAMBLE_ACK", "Sized", "Sized", "END"]
    await end(net, cast)


@scenario(117, "mem", "tcp")
async def test_an_abort_ends_its_session_without_a_word(net: Net) -> None:
    cast = await cancel(net)
    (line,) = cast.tap.lines
    await line.is_over.wait()
    assert records(line.to_server) == [*PREAMBLE, "Sized"]
    assert records(line.to_client) == ["PREAMBLE_ACK"]
    await end(net, cast)


@scenario(117, "mem-http", "http")
async def test_an_abandoned_call_leaves_its_exchange_intact(net: Net) -> None:
    cast = await abandon(net)
    block, unblock = cast.tap.lines
    assert (posts(block), bytes(block.to_client), block.is_over.is_set()) == (1, b"", False)
    assert posts(unblock) == 1
    assert unblock.to_client.startswith(b"HTTP/1.1 200 ")
    cast.service.stop.set()
    assert await WsCloseServiceProxy(cast.proxy) == OK
    assert block.to_client.startswith(b"HTTP/1.1 200 ")
    await end(net, cast)


@scenario(117, "mem-http", "http")
async def test_an_abort_ends_its_exchange_without_a_word(net: Net) -> None:
    cast = await cancel(net)
    (line,) = cast.tap.lines
    await line.is_over.wait()
    assert (posts(line), bytes(line.to_client)) == (1, b"")
    await end(net, cast)
