"""Where scenarios are played: a transport, the loop that goes with it, and who takes part.

    @scenario(26, "mem", "tcp")
    async def test_abort_ends_a_pending_receive(net: Net) -> None:
        client, _ = await net.pair()
        receive = WsReceiveMessage(client, Message())
        await net.elsewhere(client.abort)
        assert await receive == Hresult.WS_E_OPERATION_ABORTED

The same body runs once for each transport. In memory it runs on the deterministic loop, over
sockets on asyncio's own; there, `elsewhere` is another thread.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from threading import Barrier, Thread
from typing import Any, NamedTuple, TypeVar

import pytest

from wwsapi import loop
from wwsapi.channel import Channel, ChannelSettings
from wwsapi.constants import ChannelBinding, ChannelType, Hresult
from wwsapi.listener import Listener, ListenerSettings
from wwsapi.message import Message
from wwsapi.ws import (
    AsyncContext,
    Pending,
    WsAcceptChannel,
    WsOpenChannel,
    WsOpenListener,
    WsReceiveMessage,
    WsRequestReply,
    WsSendMessage,
    WsSendReplyMessage,
)

REPETITIONS = 1000

SESSIONS = ("mem", "tcp")
EXCHANGES = ("mem-http", "http")
ALL = SESSIONS + EXCHANGES

T = TypeVar("T")
Play = Callable[..., Coroutine[Any, Any, T]]


class Transport(NamedTuple):
    client: ChannelType
    server: ChannelType
    binding: ChannelBinding
    url: str


_SESSION = (ChannelType.DUPLEX_SESSION, ChannelType.DUPLEX_SESSION, ChannelBinding.TCP)
_EXCHANGE = (ChannelType.REQUEST, ChannelType.REPLY, ChannelBinding.HTTP)

NAME = "peer"
TRANSPORTS = {
    "mem": Transport(*_SESSION, f"mem://{NAME}/"),
    "tcp": Transport(*_SESSION, "net.tcp://127.0.0.1:0/"),
    "mem-http": Transport(*_EXCHANGE, f"mem://{NAME}/"),
    "http": Transport(*_EXCHANGE, "http://127.0.0.1:0/"),
}


class Net:
    """A transport in use. What is made here is aborted at the end."""

    def __init__(self, name: str) -> None:
        self.transport = TRANSPORTS[name]
        self.is_memory = name.startswith("mem")
        self.listener = self.make_listener()
        self.url = self.transport.url
        self.made: list[Channel | Listener] = [self.listener]

    @property
    def is_session(self) -> bool:
        return bool(self.transport.client & ChannelType.SESSION)

    def run(self, play: Play[T]) -> T:
        return loop.run(self.play(play)) if self.is_memory else asyncio.run(self.play(play))

    async def play(self, play: Play[T]) -> T:
        try:
            return await play(self)
        finally:
            for each in self.made:
                each.abort()

    def client(self, **settings: Any) -> Channel:
        return self._channel(self.transport.client, settings)

    def server(self, **settings: Any) -> Channel:
        """A channel to accept with."""
        return self._channel(self.transport.server, settings)

    def make_listener(self, **settings: Any) -> Listener:
        transport = self.transport
        return Listener(transport.server, transport.binding, ListenerSettings(**settings))

    def _channel(self, type: ChannelType, settings: dict[str, Any]) -> Channel:
        channel = Channel(type, self.transport.binding, ChannelSettings(**settings))
        self.made.append(channel)
        return channel

    async def listen(self) -> Listener:
        assert await WsOpenListener(self.listener, self.url) == Hresult.S_OK
        self.url = str(self.listener.address)
        return self.listener

    async def nobody(self) -> str:
        """An address where nobody listens."""
        await self.listen()
        await self.listener.close()
        return self.url

    async def opened(self, **settings: Any) -> Channel:
        """A client that is open, to a peer that does nothing."""
        if self.is_session:
            return (await self.pair(**settings))[0]
        await self.listen()
        client = self.client(**settings)
        await self.connect(client)
        return client

    async def pair(self, **settings: Any) -> tuple[Channel, Channel]:
        """Both ends of a session."""
        await self.listen()
        client, server = self.client(**settings), self.server()
        await self.connect(client, server)
        return client, server

    async def asked(self, **settings: Any) -> tuple[Channel, Pending, Channel, Message]:
        """Somebody has asked, and the other end has the question and does not reply."""
        await self.listen()
        client, server, question = self.client(**settings), self.server(), Message()
        accept = WsAcceptChannel(self.listener, server)
        assert await WsOpenChannel(client, self.url) == Hresult.S_OK
        asking = WsRequestReply(client, hello("ping"), Message())
        assert await accept == Hresult.S_OK
        assert await WsReceiveMessage(server, question) == Hresult.S_OK
        assert text_of(question) == "ping"
        return client, asking, server, question

    async def connect(self, client: Channel, server: Channel | None = None) -> None:
        if server is None:
            assert await WsOpenChannel(client, self.url) == Hresult.S_OK
            return
        accept = WsAcceptChannel(self.listener, server)
        assert await WsOpenChannel(client, self.url) == Hresult.S_OK
        assert await accept == Hresult.S_OK

    async def talk(self, client: Channel) -> None:
        """Opens a client and sees that messages flow."""
        server = self.server()
        if self.is_session:
            await self.connect(client, server)
            await say(client, server)
            await say(server, client)
            return
        await self.connect(client)
        request, reply, arrived = hello("ping"), Message(), Message()
        asking = WsRequestReply(client, request, reply)
        assert await WsAcceptChannel(self.listener, server) == Hresult.S_OK
        assert await WsReceiveMessage(server, arrived) == Hresult.S_OK
        assert await WsSendReplyMessage(server, hello("pong"), arrived) == Hresult.S_OK
        assert await asking == Hresult.S_OK
        assert (text_of(arrived), text_of(reply)) == ("ping", "pong")

    async def elsewhere(self, *functions: Callable[[], T]) -> list[T]:
        """Runs them together: each in a thread of its own, or in memory in a task of its own."""
        if self.is_memory:
            return await together(*functions)
        results: list[T] = []
        barrier = Barrier(len(functions))

        def run(function: Callable[[], T]) -> None:
            barrier.wait()
            results.append(function())

        threads = [Thread(target=run, args=(function,)) for function in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        return results


class Completions:
    """What an operation calls back, and a way to wait for it."""

    def __init__(self) -> None:
        self.results: list[Hresult] = []
        self.context = AsyncContext(self._completed)
        self._changed = asyncio.Event()

    def _completed(self, result: Hresult, _model: object, _state: object) -> None:
        self.results.append(result)
        self._changed.set()

    async def wait(self, count: int = 1) -> list[Hresult]:
        while len(self.results) < count:
            self._changed.clear()
            await self._changed.wait()
        return self.results


def scenario(number: int, *transports: str) -> Callable[[Play[None]], Callable[[str], None]]:
    """Ties a test to its scenario, and plays it on each of the transports."""

    def decorate(play: Play[None]) -> Callable[[str], None]:
        @pytest.mark.scenario(number)
        @pytest.mark.parametrize("net", transports)
        @functools.wraps(play)
        def test(net: str) -> None:
            Net(net).run(play)

        return test

    return decorate


def race(
    number: int, *outcomes: object, transport: str = "mem", repetitions: int = REPETITIONS
) -> Callable[[Play[Any]], Callable[[], None]]:
    """Plays a scenario in memory under many schedules. Each of these outcomes has to be seen."""

    def decorate(play: Play[Any]) -> Callable[[], None]:
        async def one() -> object:
            outcome = await Net(transport).play(play)
            assert outcome in outcomes
            return outcome

        @pytest.mark.scenario(number)
        def test() -> None:
            assert set(loop.explore(one, repetitions)) == set(outcomes)

        test.__name__ = play.__name__
        test.__doc__ = play.__doc__
        return test

    return decorate


def abort_in_thread(target: Channel | Listener) -> tuple[Thread, Barrier]:
    """A thread that waits at a barrier, and then aborts."""
    barrier = Barrier(2)

    def run() -> None:
        barrier.wait()
        target.abort()

    thread = Thread(target=run)
    thread.start()
    return thread, barrier


async def together(*functions: Callable[[], T]) -> list[T]:
    async def run(function: Callable[[], T]) -> T:
        return function()

    return await asyncio.gather(*(run(function) for function in functions))


def hello(text: str = "hello") -> Message:
    return Message("urn:test:hello", f"<hello>{text}</hello>")


def text_of(message: Message) -> str | None:
    assert message.body is not None
    return message.body.text


async def say(sender: Channel, receiver: Channel, text: str = "hello") -> None:
    arrived = Message()
    assert await WsSendMessage(sender, hello(text)) == Hresult.S_OK
    assert await WsReceiveMessage(receiver, arrived) == Hresult.S_OK
    assert text_of(arrived) == text


def send_until_blocked(channel: Channel) -> Pending:
    """The peer does not read: some send has to wait. Here no other task runs meanwhile."""
    while True:
        sending = WsSendMessage(channel, hello("x" * 60_000))
        if sending != Hresult.S_OK:
            return sending


def states(*channels: Channel | Listener) -> list[str]:
    return [channel.state.name for channel in channels]
