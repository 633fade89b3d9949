"""A wait that is cancelled changes nothing: what was coming is still to come, and the channel can
be used on. And what the scenarios leave open about messages that are half read or half written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from threading import Thread
from typing import Any

import pytest

from wwsapi import soap
from wwsapi.channel import Channel, ChannelSettings
from wwsapi.constants import (
    AddressingVersion,
    ChannelBinding,
    ChannelPropertyId,
    ChannelState,
    ChannelType,
    EnvelopeVersion,
    Hresult,
    MessageState,
    ReceiveOption,
)
from wwsapi.errors import UsageFailure, WsError
from wwsapi.framing import Mark, preamble, sized, write
from wwsapi.listener import Listener
from wwsapi.loop import explore, run
from wwsapi.message import Message
from wwsapi.transports import memory
from wwsapi.transports.connection import FAREWELL

NAME = "peer"
URL = f"mem://{NAME}"
SCHEDULES = 300
Main = Callable[[], Coroutine[Any, Any, None]]


def hello(text: str) -> Message:
    return Message("urn:test:hello", f"<hello>{text}</hello>")


def text_of(message: Message | None) -> str | None:
    assert message is not None
    assert message.body is not None
    return message.body.text


async def pair(**settings: Any) -> tuple[Channel, Channel]:
    listener = Listener()
    await listener.open(URL)
    client, server = Channel(settings=ChannelSettings(**settings)), Channel()
    await asyncio.gather(client.open(URL), listener.accept(server))
    return client, server


async def accepted(listener: Listener) -> Channel:
    """The next who has not gone again already."""
    while True:
        channel = Channel()
        try:
            await listener.accept(channel)
        except WsError as error:
            assert error.hresult is Hresult.WS_E_ENDPOINT_DISCONNECTED
        else:
            return channel


def ends_of_connections() -> int:
    return len(vars(asyncio.get_running_loop())["wwsapi_memory"][NAME].transports)


async def settled() -> None:
    """What is on its way has arrived: on the deterministic clock nothing takes a second."""
    await asyncio.sleep(1)


async def cancelled(waiting: Awaitable[Any], *meanwhile: Callable[[], object]) -> bool:
    """Whether the wait was cancelled: it may end by itself in the same moment."""

    waits = asyncio.Event()

    async def wait() -> Any:
        waits.set()
        return await waiting

    async def call(function: Callable[[], object]) -> None:
        function()

    task = asyncio.create_task(wait())
    await waits.wait()
    cancelling = [asyncio.create_task(call(f)) for f in (*meanwhile, task.cancel)]
    await asyncio.wait([task, *cancelling])
    return task.cancelled()


async def fails(waiting: Awaitable[object]) -> Hresult:
    with pytest.raises(WsError) as raised:
        await waiting
    return raised.value.hresult


def in_every_order(main: Main) -> None:
    explore(main, SCHEDULES)


def test_open_is_cancelled_in_the_handshake() -> None:
    async def main() -> None:
        listener = Listener()
        await listener.open(URL)
        client = Channel()
        gate = memory.gate(NAME, "to_server")
        gate.hold()
        opening = client.open_op(URL)
        await gate.waiting()
        assert await cancelled(opening)
        assert (client.state, ends_of_connections()) == (ChannelState.CREATED, 0)
        gate.release()
        _, server = await asyncio.gather(client.open(URL), accepted(listener))
        await client.send(hello("again"))
        assert text_of(await server.receive()) == "again"

    in_every_order(main)


def test_accept_is_cancelled() -> None:
    async def main() -> None:
        listener = Listener()
        await listener.open(URL)
        first, second, client = Channel(), Channel(), Channel()
        assert await cancelled(listener.accept_op(first))
        assert first.state is ChannelState.CREATED
        await asyncio.gather(client.open(URL), listener.accept(second))
        assert first.state is ChannelState.CREATED

    in_every_order(main)


def test_receive_is_cancelled_as_the_message_arrives() -> None:
    async def main() -> None:
        client, server = await pair()
        gate = memory.gate(NAME, "to_client")
        gate.hold()
        await server.send(hello("one"))
        message = Message()
        if await cancelled(client.receive_op(message=message), gate.release):
            assert message.state in (MessageState.EMPTY, MessageState.DONE)
            message = Message()
            await client.receive(message=message)
        assert text_of(message) == "one"
        await server.send(hello("two"))
        assert text_of(await client.receive()) == "two"

    in_every_order(main)


def test_send_is_cancelled() -> None:
    async def main() -> None:
        client, server = await pair()
        gate = memory.gate(NAME, "to_server")
        gate.hold()
        sent = 0
        while (sending := client.send_op(message := hello("x" * 60_000))).result is not None:
            sent += 1
        assert await cancelled(sending)
        assert message.state is MessageState.INITIALIZED
        sending = client.send_op(message)
        gate.release()
        for _ in range(sent + 1):
            await server.receive()
        await sending
        client.close_op()
        assert await server.receive(ReceiveOption.OPTIONAL_MESSAGE) is None

    run(main())


def test_a_request_is_cancelled_as_the_reply_arrives() -> None:
    async def main() -> None:
        client, server = await pair()
        gate = memory.gate(NAME, "to_client")
        gate.hold()
        request, question = hello("one"), Message()
        asking = client.request_reply_op(request)
        await server.receive(message=question)
        await server.send_reply(hello("late"), question)
        await cancelled(asking, gate.release)
        assert client.state is ChannelState.OPEN
        asking = client.request_reply_op(hello("two"))
        question = Message()
        await server.receive(message=question)
        await server.send_reply(hello("pong"), question)
        assert text_of(await asking) == "pong"

    in_every_order(main)


def test_a_request_that_was_not_sent_disowns_no_other_reply() -> None:
    async def main() -> None:
        client, server = await pair()
        asking = client.request_reply_op(hello("one"))
        question = Message()
        await server.receive(message=question)
        await server.send_reply(hello("pong"), question)
        await asking
        gate = memory.gate(NAME, "to_server")
        gate.hold()
        while client.send_op(hello("x" * 60_000)).result is not None:
            pass
        client._writer = None  # noqa: SLF001 - the send goes on; what follows waits behind it
        assert await cancelled(client.request_reply_op(hello("two")))
        await server.send_reply(hello("once more"), question)
        assert text_of(await client.receive()) == "once more"

    run(main())


def test_close_is_cancelled() -> None:
    async def main() -> None:
        client, server = await pair()
        assert await cancelled(client.close_op())
        assert (client.state, ends_of_connections()) == (ChannelState.CLOSED, 0)
        assert await server.receive(ReceiveOption.OPTIONAL_MESSAGE) is None
        client.free()

    run(main())


def test_reading_is_cancelled_at_each_step() -> None:
    async def main() -> None:
        client, server = await pair()
        gate = memory.gate(NAME, "to_client")
        gate.hold()
        await server.send(hello("in pieces"))
        message = Message()
        if await cancelled(client.read_start_op(message), gate.release):
            message = Message()
            await client.read_start(message)
        body = b""
        while len(body) < len("<hello>in pieces</hello>"):
            reading = client.read_body_op(message, 5)
            if not await cancelled(reading):
                body += reading.outcome()
        assert body == b"<hello>in pieces</hello>"
        assert await client.read_body(message) == b""
        await client.read_end(message)
        await server.send(hello("the next"))
        assert text_of(await client.receive()) == "the next"

    in_every_order(main)


def test_reading_is_cancelled_as_a_piece_of_the_body_arrives() -> None:
    async def main() -> None:
        client, server = await pair_with_raw()
        whole = sized(ENVELOPE)
        server.send(whole[: -len(b"<hello/></s:Body></s:Envelope>")])
        message = await client.read_start()
        gate = memory.gate(NAME, "to_client")
        gate.hold()
        server.send(whole[-len(b"<hello/></s:Body></s:Envelope>") :])
        reading = client.read_body_op(message, 100)
        if await cancelled(reading, gate.release):
            reading = client.read_body_op(message, 100)
        assert await reading == b"<hello/>"
        await client.read_end(message)

    in_every_order(main)


def test_a_half_read_message_is_not_overtaken() -> None:
    async def main() -> None:
        client, server = await pair()
        await server.send(hello("one"))
        message = await client.read_start()
        invalid = Hresult.WS_E_INVALID_OPERATION
        assert await fails(client.receive()) == invalid
        assert await fails(client.read_start()) == invalid
        assert await fails(client.request_reply(hello("two"))) == invalid
        await client.write_start(hello("three"))
        assert await fails(client.send(hello("four"))) == invalid
        assert await fails(client.write_start(hello("five"))) == invalid
        await client.read_end(message)
        client.abort()
        faulted = Hresult.WS_E_OBJECT_FAULTED
        assert await fails(client.send(hello("six"))) == faulted

    run(main())


def test_close_is_rude_to_a_half_read_message() -> None:
    async def main() -> None:
        client, server = await pair_with_raw()
        server.send(b"\x06\xff\x01" + ENVELOPE[:-22])
        message = await client.read_start()
        reading = client.read_body_op(message, 1)
        assert reading.result is None
        await client.close()
        assert await fails(reading) == Hresult.WS_E_OPERATION_ABORTED
        message.reset()

    run(main())


def test_what_is_abandoned_half_arrived_is_not_read_again() -> None:
    async def main() -> None:
        client, server = await pair_with_raw()
        whole = sized(ENVELOPE)
        server.send(whole[:-20])
        message = await client.read_start()
        client.abandon_message(message)
        assert (client.state, message.state) == (ChannelState.OPEN, MessageState.DONE)
        reading = client.read_start_op(Message())
        assert reading.result is None
        server.send(whole[-20:] + whole)
        second = await reading
        assert await client.read_body(second) == b"<hello/>"

    run(main())


ENVELOPE = (
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
    b"<s:Body><hello/></s:Body></s:Envelope>"
)


class Raw(asyncio.Protocol):
    """A peer that sends just the bytes that it is told to."""

    def __init__(self) -> None:
        self._received = b""
        self._changed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.send = transport.write

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._changed.set()

    async def received(self, data: bytes) -> None:
        while self._received != data:
            self._changed.clear()
            await self._changed.wait()


async def pair_with_raw() -> tuple[Channel, Raw]:
    client, server = Channel(), Raw()
    await memory.listen(lambda: server, NAME)
    opening = client.open_op(URL)
    await server.received(preamble(URL + "/", 3))
    server.send(b"\x0b")
    await opening
    return client, server


def test_close_does_not_stop_at_messages_that_nobody_received() -> None:
    async def main() -> None:
        client, server = await pair()
        for number in range(20):
            await server.send(hello(str(number)))
        await asyncio.gather(client.close(), server.close())
        assert (client.state, ends_of_connections()) == (ChannelState.CLOSED, 0)
        assert asyncio.get_running_loop().time() == 0

    run(main())


def test_a_close_that_takes_too_long_ends_what_it_waits_for() -> None:
    async def main() -> None:
        client, _ = await pair(receive_timeout=None, close_timeout=5)
        receive = client.receive_op()
        assert await fails(client.close()) == Hresult.WS_E_OPERATION_TIMED_OUT
        assert await fails(receive) == Hresult.WS_E_OPERATION_ABORTED
        assert client.state is ChannelState.CLOSED

    run(main())


@pytest.mark.parametrize("id", [ChannelPropertyId.STATE, ChannelPropertyId.CHANNEL_TYPE])
def test_what_cannot_be_set(id: ChannelPropertyId) -> None:
    channel = Channel()
    with pytest.raises(WsError) as raised:
        channel.set_property(id, 0)
    assert raised.value.hresult == Hresult.E_INVALIDARG


def test_an_argument_that_is_missing_comes_before_the_state() -> None:
    channel: Any = Channel()
    for function in (channel.abandon_message, channel.send_op, channel.write_start_op):
        with pytest.raises(WsError) as raised:
            function(None)
        assert raised.value.hresult == Hresult.E_INVALIDARG


def test_free_without_having_been_used() -> None:
    channel = Channel()
    channel.free()
    assert channel.state is ChannelState.CREATED


def test_free_of_an_open_channel_ends_nothing() -> None:
    async def main() -> None:
        client, server = await pair()
        with pytest.raises(UsageFailure):
            client.free()
        await client.send(hello("still here"))
        assert text_of(await server.receive()) == "still here"

    run(main())


@pytest.mark.parametrize("kind", [Channel, Listener])
def test_without_a_transport_nothing_is_opened(kind: type[Channel | Listener]) -> None:
    async def main() -> None:
        opened = kind(ChannelType.DUPLEX, ChannelBinding.UDP)
        with pytest.raises(WsError) as raised:
            await opened.open(URL)
        assert raised.value.hresult is Hresult.WS_E_NOT_SUPPORTED
        assert opened.state.name == "CREATED"

    run(main())


def test_an_accept_that_was_cancelled_does_not_keep_a_peer_that_failed_for_the_next() -> None:
    async def main() -> None:
        listener = Listener()
        await listener.open(URL)
        assert await cancelled(listener.accept(Channel()))
        await settled()
        peer, _ = await memory.connect(asyncio.Protocol, NAME)
        peer.write(b"garbage")
        await settled()
        await asyncio.gather(Channel().open(URL), listener.accept(Channel()))

    run(main())


def test_a_request_that_is_cancelled_while_it_connects_leaves_no_connection() -> None:
    async def main() -> None:
        listener = Listener(ChannelType.REPLY, ChannelBinding.HTTP)
        await listener.open(URL)
        connect = memory.gate(NAME, "connect")
        connect.hold()
        client = Channel(ChannelType.REQUEST, ChannelBinding.HTTP)
        await client.open(URL)
        assert await cancelled(client.request_reply(hello("?")), lambda: None)
        await connect.waiting()
        await client.close()
        connect.release()
        await settled()
        assert ends_of_connections() == 0

    run(main())


def test_a_peer_that_does_not_take_the_last_message_is_left() -> None:
    async def main() -> None:
        listener = Listener()
        await listener.open(URL)
        server = Channel()
        accepting = listener.accept_op(server)
        peer, _ = await memory.connect(asyncio.Protocol, NAME)
        peer.write(preamble(URL, 3))
        await accepting
        peer.pause_reading()
        peer.write(write(Mark.END))
        await server.send(hello("?"))
        await server.close()
        await asyncio.sleep(FAREWELL - 1)
        assert ends_of_connections() == 2
        await asyncio.sleep(1)
        await settled()
        assert ends_of_connections() == 0

    run(main())


def test_the_last_reply_of_a_connection_counts_as_sent() -> None:
    async def main() -> None:
        listener = Listener(ChannelType.REPLY, ChannelBinding.HTTP)
        await listener.open(URL)
        server = Channel(ChannelType.REPLY, ChannelBinding.HTTP)
        accepting = listener.accept_op(server)
        peer, _ = await memory.connect(asyncio.Protocol, NAME)
        asked = soap.Envelope(EnvelopeVersion.SOAP_1_2, AddressingVersion.V1_0, "urn:a")
        asked.content = "<hello>?</hello>"
        envelope = soap.write(asked)
        peer.write(
            b"POST / HTTP/1.1\r\nHost: peer\r\nConnection: close\r\n"
            b"Content-Type: application/soap+xml\r\nContent-Length: %d\r\n\r\n%b"
            % (len(envelope), envelope)
        )
        await accepting
        request = await server.receive()
        assert request is not None
        await server.send_reply(hello("!"), request)
        assert server.state is ChannelState.OPEN
        with pytest.raises(WsError) as raised:
            await server.receive()
        assert raised.value.hresult is Hresult.WS_E_ENDPOINT_DISCONNECTED

    run(main())


def test_another_thread_learns_that_the_deterministic_loop_has_none() -> None:
    errors: list[str] = []

    async def main() -> None:
        client, _ = await pair()
        client.receive_op()

        def abort() -> None:
            try:
                client.abort()
            except RuntimeError as error:
                errors.append(str(error))

        thread = Thread(target=abort)
        thread.start()
        thread.join()

    run(main())
    assert [error.partition(".")[0] for error in errors] == [
        "Another thread called the deterministic loop"
    ]
