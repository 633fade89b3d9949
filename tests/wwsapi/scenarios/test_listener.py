"""Scenarios 41 to 53: a listener, and what becomes of those who wait to accept."""

from __future__ import annotations

import asyncio

from tests.wwsapi.scenarios.stage import (
    ALL,
    EXCHANGES,
    NAME,
    REPETITIONS,
    SESSIONS,
    Net,
    abort_in_thread,
    hello,
    race,
    say,
    scenario,
    together,
)
from wwsapi.constants import ChannelState, Hresult, ListenerState
from wwsapi.transports import memory
from wwsapi.ws import (
    WsAbortChannel,
    WsAbortListener,
    WsAcceptChannel,
    WsCloseListener,
    WsOpenChannel,
    WsOpenListener,
    WsResetListener,
    WsSendReplyMessage,
)

OK = Hresult.S_OK
ABORTED = Hresult.WS_E_OPERATION_ABORTED
INVALID = Hresult.WS_E_INVALID_OPERATION
FAULTED_E = Hresult.WS_E_OBJECT_FAULTED
REFUSED = (Hresult.WS_E_ENDPOINT_NOT_FOUND, Hresult.WS_E_ENDPOINT_DISCONNECTED)


@scenario(41, *ALL)
async def test_a_listener_that_was_never_opened(net: Net) -> None:
    listener, channel = net.listener, net.server()
    assert await WsAcceptChannel(listener, channel) == INVALID
    assert channel.state is ChannelState.CREATED
    assert WsResetListener(listener) == OK
    assert listener.state is ListenerState.CREATED
    assert WsAbortListener(listener) == OK
    assert listener.state is ListenerState.CREATED
    assert await WsCloseListener(listener) == OK
    assert listener.state is ListenerState.CLOSED


@scenario(42, *ALL)
async def test_an_open_listener_is_neither_opened_nor_reset(net: Net) -> None:
    listener = await net.listen()
    assert await WsOpenListener(listener, net.url) == INVALID
    assert WsResetListener(listener) == INVALID
    assert listener.state is ListenerState.OPEN


@scenario(43, *ALL)
async def test_an_abort_before_open_is_not_missed(net: Net) -> None:
    listener = net.listener
    WsAbortListener(listener)
    assert await WsOpenListener(listener, net.url) == ABORTED
    assert listener.state is ListenerState.CREATED
    assert WsResetListener(listener) == OK
    assert await WsOpenListener(listener, net.url) == OK
    assert listener.state is ListenerState.OPEN


@scenario(44, *ALL)
async def test_a_listener_that_was_aborted(net: Net) -> None:
    listener = await net.listen()
    assert WsAbortListener(listener) == OK
    assert listener.state == 3
    assert await WsAcceptChannel(listener, net.server()) == FAULTED_E
    assert await WsOpenListener(listener, net.url) == INVALID
    assert WsResetListener(listener) == INVALID
    assert listener.state is ListenerState.FAULTED
    assert await WsCloseListener(listener) == OK
    assert listener.state is ListenerState.CLOSED
    assert WsResetListener(listener) == OK
    assert await WsOpenListener(listener, net.url) == OK
    await net.talk(net.client())


@scenario(45, *SESSIONS)
async def test_a_channel_accepts_once(net: Net) -> None:
    client, server = await net.pair()
    assert await WsAcceptChannel(net.listener, server) == INVALID
    assert server.state is ChannelState.OPEN
    assert net.listener.state is ListenerState.OPEN
    await say(client, server)


@scenario(46, *ALL)
async def test_abort_ends_a_pending_accept(net: Net) -> None:
    listener, channel = await net.listen(), net.server()
    accept = WsAcceptChannel(listener, channel)
    assert channel.state is ChannelState.ACCEPTING
    assert await net.elsewhere(lambda: WsAbortListener(listener)) == [OK]
    assert await accept == ABORTED
    assert channel.state is ChannelState.CREATED
    assert listener.state is ListenerState.FAULTED


@scenario(47, *ALL)
async def test_close_ends_a_pending_accept(net: Net) -> None:
    listener, channel = await net.listen(), net.server()
    accept = WsAcceptChannel(listener, channel)
    assert await WsCloseListener(listener) == OK
    assert await accept == ABORTED
    assert channel.state is ChannelState.CREATED
    assert listener.state is ListenerState.CLOSED


@scenario(48, *ALL)
async def test_abort_ends_every_pending_accept(net: Net) -> None:
    listener = await net.listen()
    channels = [net.server() for _ in range(3)]
    accepts = [WsAcceptChannel(listener, channel) for channel in channels]
    assert await net.elsewhere(lambda: WsAbortListener(listener)) == [OK]
    assert [await accept for accept in accepts] == [ABORTED] * 3
    assert [channel.state for channel in channels] == [ChannelState.CREATED] * 3


@scenario(49, *SESSIONS)
async def test_abort_of_a_channel_ends_its_accept_only(net: Net) -> None:
    listener = await net.listen()
    first, second = net.server(), net.server()
    accepts = [WsAcceptChannel(listener, channel) for channel in (first, second)]
    assert await net.elsewhere(lambda: WsAbortChannel(first)) == [OK]
    assert await accepts[0] == ABORTED
    assert second.state is ChannelState.ACCEPTING
    client = net.client()
    assert await WsOpenChannel(client, net.url) == OK
    assert await accepts[1] == OK
    assert (first.state, second.state) == (ChannelState.CREATED, ChannelState.OPEN)
    await say(client, second)


@scenario(50, *SESSIONS)
async def test_what_was_accepted_outlives_an_aborted_listener(net: Net) -> None:
    client, server = await net.pair()
    WsAbortListener(net.listener)
    await say(client, server)
    await say(server, client)


@scenario(50, *SESSIONS)
async def test_what_was_accepted_outlives_a_closed_listener(net: Net) -> None:
    client, server = await net.pair()
    assert await WsCloseListener(net.listener) == OK
    await say(client, server)
    await say(server, client)


@scenario(50, *EXCHANGES)
async def test_who_was_accepted_is_still_answered(net: Net) -> None:
    _, asking, server, question = await net.asked()
    WsAbortListener(net.listener)
    assert await WsSendReplyMessage(server, hello("pong"), question) == OK
    assert await asking == OK


@scenario(51, *SESSIONS)
async def test_an_accept_loop_ends(net: Net) -> None:
    listener = await net.listen()
    results: list[Hresult] = []
    accepted = asyncio.Event()

    async def accept_loop() -> None:
        while results.count(OK) == len(results):
            results.append(Hresult(await WsAcceptChannel(listener, net.server())))
            accepted.set()

    accepting = asyncio.create_task(accept_loop())
    assert await WsOpenChannel(net.client(), net.url) == OK
    await accepted.wait()
    await net.elsewhere(lambda: WsAbortListener(listener))
    await accepting
    assert results in ([OK, ABORTED], [OK, FAULTED_E])


@scenario(52, *ALL)
async def test_abort_ends_a_close(net: Net) -> None:
    listener = await net.listen()
    closing = WsCloseListener(listener)
    assert listener.state is ListenerState.CLOSING
    assert WsAbortListener(listener) == OK
    assert listener.state is ListenerState.CLOSED
    assert await closing == ABORTED
    assert WsResetListener(listener) == OK
    assert await WsOpenListener(listener, net.url) == OK
    await net.talk(net.client())


def connections() -> int:
    """How many ends of connections there are in memory."""
    return len(vars(asyncio.get_running_loop())["wwsapi_memory"][NAME].transports)


ACCEPTED = (OK, "OPEN", OK, 2)
NOT_FOUND = (ABORTED, "CREATED", Hresult.WS_E_ENDPOINT_NOT_FOUND, 0)
DISCONNECTED = (ABORTED, "CREATED", Hresult.WS_E_ENDPOINT_DISCONNECTED, 0)


@race(53, ACCEPTED, NOT_FOUND, DISCONNECTED)
async def test_a_client_arrives_as_the_listener_is_aborted(net: Net) -> tuple[int, str, int, int]:
    listener, server, client = await net.listen(), net.server(), net.client()
    gate = memory.gate(NAME, "to_server")
    gate.hold()
    accept, opening = WsAcceptChannel(listener, server), WsOpenChannel(client, net.url)
    await gate.waiting(1)
    await together(gate.release, listener.abort)
    return await accept, server.state.name, await opening, connections()


@race(53, ACCEPTED, NOT_FOUND, DISCONNECTED)
async def test_a_client_connects_as_the_listener_is_aborted(net: Net) -> tuple[int, str, int, int]:
    listener, server, client = await net.listen(), net.server(), net.client()
    gate = memory.gate(NAME, "connect")
    gate.hold()
    accept, opening = WsAcceptChannel(listener, server), WsOpenChannel(client, net.url)
    await gate.waiting(1)
    await together(gate.release, listener.abort)
    return await accept, server.state.name, await opening, connections()


@scenario(53, "tcp")
async def test_a_thread_aborts_the_listener_as_a_client_connects(net: Net) -> None:
    listener = net.listener
    for _ in range(REPETITIONS):
        await net.listen()
        server, client = net.server(), net.client(connect_timeout=5)
        accept = WsAcceptChannel(listener, server)
        aborter, released = abort_in_thread(listener)
        released.wait()
        opened = await WsOpenChannel(client, net.url)
        await asyncio.to_thread(aborter.join)
        result = await accept
        assert listener.state is ListenerState.FAULTED
        if result == OK:
            assert (server.state, opened) == (ChannelState.OPEN, OK)
        else:
            assert (result, server.state) == (ABORTED, ChannelState.CREATED)
            assert opened in REFUSED
        client.abort()
        server.abort()
        await WsCloseListener(listener)
        WsResetListener(listener)
        net.made.clear()
