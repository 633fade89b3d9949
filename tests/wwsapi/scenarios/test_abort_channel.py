"""Scenarios 19 to 40: a channel that is aborted, with and without something pending."""

from __future__ import annotations

import asyncio
import threading
from functools import partial

from tests.wwsapi.scenarios.stage import (
    ALL,
    NAME,
    REPETITIONS,
    SESSIONS,
    Completions,
    Net,
    abort_in_thread,
    hello,
    race,
    say,
    scenario,
    send_until_blocked,
    text_of,
    together,
)
from tests.wwsapi.scenarios.test_channel import results_of_io
from wwsapi.channel import Channel
from wwsapi.constants import ChannelState, Hresult, MessageState, ReceiveOption
from wwsapi.message import Message
from wwsapi.transports import memory
from wwsapi.ws import (
    Pending,
    WsAbandonMessage,
    WsAbortChannel,
    WsAcceptChannel,
    WsCloseChannel,
    WsFreeChannel,
    WsOpenChannel,
    WsReadMessageStart,
    WsReceiveMessage,
    WsResetChannel,
    WsSendMessage,
    WsSendReplyMessage,
)

OK = Hresult.S_OK
ASYNC = Hresult.WS_S_ASYNC
ABORTED = Hresult.WS_E_OPERATION_ABORTED
INVALID = Hresult.WS_E_INVALID_OPERATION
OPTIONAL = ReceiveOption.OPTIONAL_MESSAGE
CREATED, OPENING, OPEN = ChannelState.CREATED, ChannelState.OPENING, ChannelState.OPEN
FAULTED, CLOSING, CLOSED = ChannelState.FAULTED, ChannelState.CLOSING, ChannelState.CLOSED


async def abort_elsewhere(net: Net, channel: Channel) -> None:
    """Comes back when Abort has, whatever it has ended."""
    assert await net.elsewhere(lambda: WsAbortChannel(channel)) == [OK]


@scenario(19, *ALL)
async def test_abort_of_a_new_channel(net: Net) -> None:
    channel = net.client()
    assert WsAbortChannel(channel) == OK
    assert WsAbortChannel(channel) == OK
    assert channel.state is CREATED


@scenario(20, *ALL)
async def test_an_abort_before_open_is_not_missed(net: Net) -> None:
    await net.listen()
    channel = net.client()
    WsAbortChannel(channel)
    assert await WsOpenChannel(channel, net.url) == ABORTED
    assert channel.state is CREATED
    assert WsResetChannel(channel) == OK
    await net.talk(channel)


@scenario(20, *ALL)
async def test_an_abort_before_accept_is_not_missed(net: Net) -> None:
    listener = await net.listen()
    channel = net.server()
    WsAbortChannel(channel)
    assert await WsAcceptChannel(listener, channel) == ABORTED
    assert channel.state is CREATED
    assert WsResetChannel(channel) == OK
    if net.is_session:
        await net.connect(net.client(), channel)


@scenario(21, *ALL)
async def test_close_and_reset_forget_an_abort_before_open(net: Net) -> None:
    await net.listen()
    channel = net.client()
    WsAbortChannel(channel)
    assert await WsCloseChannel(channel) == OK
    assert WsResetChannel(channel) == OK
    await net.talk(channel)


@scenario(22, *ALL)
async def test_abort_faults_an_open_channel_at_once(net: Net) -> None:
    channel = await net.opened()
    assert WsAbortChannel(channel) == OK
    assert channel.state is FAULTED
    assert WsAbortChannel(channel) == OK
    assert channel.state is FAULTED


@scenario(23, *ALL)
async def test_after_an_abort_there_is_no_io(net: Net) -> None:
    channel = await net.opened()
    WsAbortChannel(channel)
    assert await results_of_io(channel) == [Hresult.WS_E_OBJECT_FAULTED] * 5


@scenario(24, *ALL)
async def test_after_an_abort_there_is_a_new_life(net: Net) -> None:
    channel = await net.opened()
    WsAbortChannel(channel)
    assert await WsCloseChannel(channel) == OK
    assert WsResetChannel(channel) == OK
    await net.talk(channel)


@scenario(25, *ALL)
async def test_abort_of_a_closed_channel(net: Net) -> None:
    channel = net.client()
    await WsCloseChannel(channel)
    assert WsAbortChannel(channel) == OK
    assert channel.state is CLOSED
    assert WsResetChannel(channel) == OK
    assert channel.state is CREATED


@scenario(25, *ALL)
async def test_abort_of_a_closed_channel_is_not_remembered(net: Net) -> None:
    await net.listen()
    channel = net.client()
    await WsCloseChannel(channel)
    WsAbortChannel(channel)
    WsResetChannel(channel)
    await net.talk(channel)


@scenario(26, *SESSIONS)
async def test_abort_ends_a_pending_receive(net: Net) -> None:
    channel, _ = await net.pair()
    receive = WsReceiveMessage(channel, Message())
    await abort_elsewhere(net, channel)
    assert channel.state is FAULTED
    assert await receive == ABORTED


@scenario(27, *SESSIONS)
async def test_abort_calls_back_once(net: Net) -> None:
    """Never from inside Abort, nor on the thread that aborts."""
    channel, _ = await net.pair()
    completions, threads = Completions(), []
    callback = completions.context.callback

    def completed(*result: object) -> None:
        threads.append(threading.get_ident())
        callback(*result)

    context = completions.context._replace(callback=completed)
    assert WsReceiveMessage(channel, Message(), async_context=context) == ASYNC
    within = []

    def abort() -> None:
        WsAbortChannel(channel)
        within.extend(completions.results if net.is_memory else [])

    await net.elsewhere(abort)
    assert await completions.wait() == [ABORTED]
    assert threads == [threading.get_ident()]
    assert within == []
    await WsCloseChannel(channel)
    assert completions.results == [ABORTED]


@scenario(28, *SESSIONS)
async def test_abort_ends_a_send_that_the_peer_does_not_take(net: Net) -> None:
    channel, _ = await net.pair()
    sending = send_until_blocked(channel)
    assert sending == ASYNC
    WsAbortChannel(channel)
    assert channel.state is FAULTED
    assert await sending == ABORTED


@scenario(28, "mem")
async def test_abort_ends_a_send_that_is_held_at_a_gate(net: Net) -> None:
    channel, _ = await net.pair()
    gate = memory.gate(NAME, "to_server")
    gate.hold()
    sending = send_until_blocked(channel)
    await gate.waiting(2)
    WsAbortChannel(channel)
    assert channel.state is FAULTED
    assert await sending == ABORTED


@scenario(29, *ALL)
async def test_abort_ends_a_request_whose_reply_is_withheld(net: Net) -> None:
    channel, asking, server, _ = await net.asked()
    await abort_elsewhere(net, channel)
    assert await asking == ABORTED
    assert channel.state is FAULTED
    assert await WsReceiveMessage(server, Message()) == Hresult.WS_E_ENDPOINT_DISCONNECTED


@scenario(30, *SESSIONS)
async def test_abort_ends_open_in_the_handshake(net: Net) -> None:
    await net.listen()
    channel = net.client()
    opening = WsOpenChannel(channel, net.url)
    assert channel.state is OPENING
    await abort_elsewhere(net, channel)
    assert await opening == ABORTED
    assert channel.state is CREATED
    assert WsResetChannel(channel) == OK
    net.listener.abort()
    await net.listener.close()
    net.listener.reset()
    await net.listen()
    await net.talk(channel)


@scenario(30, "mem")
async def test_abort_ends_open_while_it_connects(net: Net) -> None:
    await net.listen()
    gate = memory.gate(NAME, "connect")
    gate.hold()
    channel = net.client()
    opening = WsOpenChannel(channel, net.url)
    await gate.waiting(1)
    WsAbortChannel(channel)
    assert channel.state is CREATED
    assert await opening == ABORTED
    gate.release()
    assert WsResetChannel(channel) == OK
    await net.talk(channel)


@scenario(31, *SESSIONS)
async def test_abort_ends_close_that_waits_for_the_peer(net: Net) -> None:
    channel, _ = await net.pair()
    closing = WsCloseChannel(channel)
    assert channel.state is CLOSING
    await abort_elsewhere(net, channel)
    assert channel.state is CLOSED
    assert await closing == ABORTED
    WsFreeChannel(channel)


@scenario(32, *SESSIONS)
async def test_abort_ends_both_directions(net: Net) -> None:
    channel, _ = await net.pair()
    receives, sends = Completions(), Completions()
    WsReceiveMessage(channel, Message(), async_context=receives.context)
    send_until_blocked(channel)._operation.when_done(  # type: ignore[union-attr]  # noqa: SLF001
        lambda sending: sends.context.callback(sending.result, None, None)  # type: ignore[arg-type]
    )
    WsAbortChannel(channel)
    assert await receives.wait() == [ABORTED]
    assert await sends.wait() == [ABORTED]
    await WsCloseChannel(channel)
    assert (receives.results, sends.results) == ([ABORTED], [ABORTED])


@scenario(33, *SESSIONS)
async def test_a_half_read_message_is_its_owners_after_abort_and_close(net: Net) -> None:
    channel, server = await net.pair()
    message = Message()
    assert await WsSendMessage(server, hello()) == OK
    assert await WsReadMessageStart(channel, message) == OK
    assert message.state is MessageState.READING
    WsAbortChannel(channel)
    assert await WsCloseChannel(channel) == OK
    assert channel.state is CLOSED
    message.reset()
    assert message.state is MessageState.EMPTY


@scenario(34, *SESSIONS)
async def test_the_peer_of_an_aborted_channel_is_disconnected(net: Net) -> None:
    channel, server = await net.pair()
    WsAbortChannel(channel)
    assert await WsReceiveMessage(server, Message()) == Hresult.WS_E_ENDPOINT_DISCONNECTED
    assert server.state is FAULTED


@scenario(35, *SESSIONS)
async def test_close_waits_for_a_pending_receive(net: Net) -> None:
    channel, server = await net.pair()
    message = Message()
    receive, closing = channel.receive_op(message=message), channel.close_op()
    assert channel.state is CLOSING
    assert await WsSendMessage(server, hello()) == OK
    await receive
    assert text_of(message) == "hello"
    assert closing.result is None
    assert await WsReceiveMessage(server, Message(), OPTIONAL) == Hresult.WS_S_END
    assert await WsCloseChannel(server) == OK
    await closing
    assert channel.state is CLOSED


@race(36, OK, ABORTED)
async def test_a_message_arrives_as_the_channel_is_aborted(net: Net) -> Hresult:
    channel, server = await net.pair()
    gate = memory.gate(NAME, "to_client")
    gate.hold()
    assert await WsSendMessage(server, hello()) == OK
    await gate.waiting(1)
    message, completions = Message(), Completions()
    assert WsReceiveMessage(channel, message, async_context=completions.context) == ASYNC
    await together(gate.release, channel.abort)
    assert channel.state is FAULTED
    await completions.wait()
    await WsCloseChannel(channel)
    [result] = completions.results
    if result == OK:
        assert text_of(message) == "hello"
    return result


@scenario(36, "tcp")
async def test_a_thread_aborts_as_a_message_arrives(net: Net) -> None:
    await net.listen()
    for _ in range(REPETITIONS):
        channel, server = net.client(), net.server()
        await net.connect(channel, server)
        message, completions = Message(), Completions()
        assert WsReceiveMessage(channel, message, async_context=completions.context) == ASYNC
        aborter, released = abort_in_thread(channel)
        released.wait()
        assert await WsSendMessage(server, hello()) == OK
        [result] = await completions.wait()
        await asyncio.to_thread(aborter.join)
        assert channel.state is FAULTED
        if result == OK:
            assert text_of(message) == "hello"
        else:
            assert result == ABORTED
        server.abort()
        assert await WsCloseChannel(channel) == OK
        assert completions.results == [result]


@race(37, (OK, OK, OK), (OK, OK, ABORTED))
async def test_two_abort_while_a_third_closes(net: Net) -> tuple[int, ...]:
    channel, _ = await net.pair()

    async def close() -> int:
        return await WsCloseChannel(channel)

    async def abort() -> int:
        return WsAbortChannel(channel)

    results = await asyncio.gather(abort(), abort(), close())
    assert channel.state is CLOSED
    return tuple(results)


@race(36, OK, ABORTED, transport="mem-http")
async def test_a_reply_arrives_as_the_channel_is_aborted(net: Net) -> Hresult:
    channel, asking, server, question = await net.asked()
    gate = memory.gate(NAME, "to_client")
    gate.hold()
    assert await WsSendReplyMessage(server, hello("pong"), question) == OK
    await gate.waiting(1)
    await together(gate.release, channel.abort)
    assert channel.state is FAULTED
    return Hresult(await asking)


@scenario(37, "tcp")
async def test_two_threads_abort_while_the_channel_closes(net: Net) -> None:
    await net.listen()
    for _ in range(REPETITIONS // 10):
        channel = net.client()
        await net.connect(channel, net.server())
        aborting = asyncio.create_task(net.elsewhere(*[partial(WsAbortChannel, channel)] * 2))
        closing = await WsCloseChannel(channel)
        assert await aborting == [OK, OK]
        assert closing in (OK, ABORTED)
        assert channel.state is CLOSED


@scenario(38, *SESSIONS)
async def test_abandon_message_leaves_the_channel_usable(net: Net) -> None:
    channel, server = await net.pair()
    assert WsAbandonMessage(net.client(), Message()) == Hresult.WS_E_INVALID_OPERATION
    assert WsAbandonMessage(channel, Message()) == Hresult.E_INVALIDARG
    assert await WsSendMessage(server, hello("half read")) == OK
    message = Message()
    assert await WsReadMessageStart(channel, message) == OK
    assert WsAbandonMessage(channel, message) == OK
    assert channel.state is OPEN
    message.reset()
    await say(server, channel, "the next")


@scenario(39, *SESSIONS)
async def test_a_receive_that_takes_too_long_faults_the_channel(net: Net) -> None:
    channel, _ = await net.pair(receive_timeout=0.05)
    assert await WsReceiveMessage(channel, Message()) == Hresult.WS_E_OPERATION_TIMED_OUT
    assert channel.state is FAULTED
    assert WsAbortChannel(channel) == OK
    assert channel.state is FAULTED


@scenario(39, *ALL)
async def test_a_reply_that_takes_too_long_faults_the_channel(net: Net) -> None:
    channel, asking, _, _ = await net.asked(receive_response_timeout=0.05)
    assert await asking == Hresult.WS_E_OPERATION_TIMED_OUT
    assert channel.state is FAULTED
    assert WsAbortChannel(channel) == OK
    assert channel.state is FAULTED


async def fate(channel: Channel, opening: Pending) -> tuple[int, str]:
    """Of a channel that was aborted. Nobody can use it."""
    result = await opening
    io = Hresult.WS_E_OBJECT_FAULTED if channel.state is FAULTED else INVALID
    assert await results_of_io(channel) == [io] * 5
    return result, channel.state.name


@race(40, (ABORTED, "CREATED"), (OK, "FAULTED"))
async def test_abort_before_or_during_open(net: Net) -> tuple[int, str]:
    await net.listen()
    channel = net.client()
    WsAcceptChannel(net.listener, net.server())

    async def open() -> Pending:
        return WsOpenChannel(channel, net.url)

    async def abort() -> None:
        WsAbortChannel(channel)

    opening, _ = await asyncio.gather(open(), abort())
    return await fate(channel, opening)


@race(40, (ABORTED, "CREATED"), (OK, "FAULTED"))
async def test_abort_at_the_moment_of_open(net: Net) -> tuple[int, str]:
    await net.listen()
    channel = net.client()
    WsAcceptChannel(net.listener, net.server())
    gate = memory.gate(NAME, "to_client")
    gate.hold()
    opening = WsOpenChannel(channel, net.url)
    await gate.waiting(1)
    await together(gate.release, channel.abort)
    return await fate(channel, opening)


@race(40, (OK, "FAULTED"))
async def test_abort_after_open(net: Net) -> tuple[int, str]:
    await net.listen()
    channel, opened = net.client(), asyncio.Event()
    WsAcceptChannel(net.listener, net.server())
    channel.open_op(net.url).when_done(lambda _: opened.set())
    await opened.wait()
    WsAbortChannel(channel)
    return await fate(channel, Pending(OK))


@scenario(40, "tcp")
async def test_a_thread_aborts_as_the_channel_opens(net: Net) -> None:
    await net.listen()
    for _ in range(REPETITIONS):
        channel, server = net.client(), net.server()
        accept = WsAcceptChannel(net.listener, server)
        aborter, released = abort_in_thread(channel)
        released.wait()
        result = await WsOpenChannel(channel, net.url)
        await asyncio.to_thread(aborter.join)
        assert (result, channel.state) in ((ABORTED, CREATED), (OK, FAULTED))
        server.abort()
        await accept
