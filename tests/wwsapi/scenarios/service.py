"""The service of the scenarios, and hosts and proxies for it on a transport.

Its log tells what became of each call: `begin a`, `cancel a 0` with the reason, `end a`, `free a`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from tests.wwsapi.scenarios.stage import Net
from wwsapi.constants import Hresult, ServiceCancelReason
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, operation
from wwsapi.errors import WsError
from wwsapi.host import Endpoint, ServiceHost
from wwsapi.operations import Operation
from wwsapi.proxy import ProxySettings, ServiceProxy

ALL = ("mem", "tcp", "mem-http", "http")
SESSIONS = ("mem", "tcp")
EXCHANGES = ("mem-http", "http")


class Service(Contract, namespace="http://wwsapi.example/scenarios"):
    def __init__(self) -> None:
        self.log: list[str] = []
        self.contexts: dict[str, OperationContext] = {}
        self._held: dict[str, asyncio.Event] = {}
        self._said = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @operation
    async def block(self, context: OperationContext, name: str = "a") -> str:
        """Waits until it is released, or told to stop."""
        released = self.hold(name)
        self.register(context, name)
        return await self._wait(context, name, released)

    @operation
    async def deaf(self, context: OperationContext, name: str = "a") -> str:
        """Waits until it is released: it cannot be told to stop."""
        return await self._wait(context, name, self.hold(name))

    @operation
    async def echo(self, text: str) -> str:
        return text

    @operation
    async def fail(self) -> str:
        raise WsError(Hresult.E_FAIL, "It does not work.")

    @operation
    async def drop(self, context: OperationContext) -> None:
        """Breaks the connection of its client."""
        context.channel.abort()

    @operation(one_way=True)
    async def note(self, text: str) -> None:
        self.say(text)

    def hold(self, name: str) -> asyncio.Event:
        self._loop = asyncio.get_running_loop()
        return self._held.setdefault(name, asyncio.Event())

    def register(self, context: OperationContext, name: str) -> None:
        context.register_for_cancel(self.cancelled, self.freed, name)

    def cancelled(self, reason: ServiceCancelReason, name: str) -> None:
        self.say(f"cancel {name} {int(reason)}")
        self.release(name)

    def freed(self, name: str) -> None:
        self.say(f"free {name}")

    def release(self, *names: str) -> None:
        """From any thread."""
        assert self._loop is not None
        for name in names:
            self._loop.call_soon_threadsafe(self._held[name].set)

    def say(self, line: str) -> None:
        self.log.append(line)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._said.set)

    async def until(self, *lines: str) -> None:
        """Until the log has them all."""
        self._loop = asyncio.get_running_loop()
        while not set(lines) <= set(self.log):
            self._said.clear()
            await self._said.wait()

    async def _wait(self, context: OperationContext, name: str, released: asyncio.Event) -> str:
        self.contexts[name] = context
        self.say(f"begin {name}")
        await released.wait()
        self.say(f"end {name}")
        return name


def endpoint(net: Net, service: Contract, **more: Any) -> Endpoint:
    transport = net.transport
    return Endpoint(net.transport.url, service, transport.binding, transport.server, **more)


def made_host(net: Net, *endpoints: Endpoint, **more: Any) -> ServiceHost:
    host = ServiceHost(endpoints, **more)
    net.made.append(host)
    return host


async def serve(net: Net, service: Contract, **more: Any) -> ServiceHost:
    """An open host of ten calls at a time."""
    host = made_host(net, endpoint(net, service, **{"max_concurrency": 10} | more))
    await host.open()
    net.url = url_of(host)
    return host


def url_of(host: ServiceHost, index: int = 0) -> str:
    listener = host.endpoints[index].listener
    assert listener is not None
    return str(listener.address)


def made_proxy(net: Net, **settings: Any) -> ServiceProxy:
    transport = net.transport
    proxy = ServiceProxy(transport.client, transport.binding, ProxySettings(**settings))
    net.made.append(proxy)
    return proxy


async def connect(net: Net, **settings: Any) -> ServiceProxy:
    proxy = made_proxy(net, **settings)
    await proxy.open(net.url)
    return proxy


async def begun(proxy: ServiceProxy, service: Service, *names: str) -> list[Operation[str]]:
    """Calls of `block` that are pending: the service is running them."""
    calls = [proxy.call_op(Service.block, (name,)) for name in names]
    await service.until(*(f"begin {name}" for name in names))
    return calls


async def code(awaited: Awaitable[object]) -> Hresult:
    """How it ends."""
    try:
        await awaited
    except WsError as error:
        return error.hresult
    return Hresult.S_OK


async def codes(*awaited: Awaitable[object]) -> list[Hresult]:
    return [await code(each) for each in awaited]
