"""Scenarios 1 to 18: the life of a channel that nobody cancels."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.wwsapi.scenarios.stage import ALL, EXCHANGES, SESSIONS, Net, hello, say, scenario
from wwsapi.channel import Channel
from wwsapi.constants import (
    ChannelBinding,
    ChannelPropertyId,
    ChannelState,
    ChannelType,
    Hresult,
    ReceiveOption,
)
from wwsapi.errors import UsageFailure, WsError
from wwsapi.message import Message
from wwsapi.ws import (
    Out,
    Pending,
    WsAbortChannel,
    WsCloseChannel,
    WsFreeChannel,
    WsGetChannelProperty,
    WsOpenChannel,
    WsReadMessageStart,
    WsReceiveMessage,
    WsRequestReply,
    WsResetChannel,
    WsSendMessage,
    WsSetChannelProperty,
    WsShutdownSessionChannel,
    WsWriteMessageStart,
)

OK = Hresult.S_OK
IO: dict[str, Callable[[Channel], Pending]] = {
    "Receive": lambda channel: WsReceiveMessage(channel, Message()),
    "Send": lambda channel: WsSendMessage(channel, hello()),
    "ShutdownSession": WsShutdownSessionChannel,
    "ReadMessageStart": lambda channel: WsReadMessageStart(channel, Message()),
    "WriteMessageStart": lambda channel: WsWriteMessageStart(channel, hello()),
}


async def results_of_io(channel: Channel) -> list[Hresult]:
    """Of one function after the other."""
    return [Hresult(await function(channel)) for function in IO.values()]


def property_of(channel: Channel, id: ChannelPropertyId) -> object:
    out: Out[object] = Out()
    assert WsGetChannelProperty(channel, id, out) == OK
    return out.value


@scenario(1, *ALL)
async def test_a_new_channel_is_created(net: Net) -> None:
    assert property_of(net.client(), ChannelPropertyId.STATE) == 0


@scenario(2, *ALL)
async def test_open_makes_it_open(net: Net) -> None:
    channel = await net.opened()
    assert property_of(channel, ChannelPropertyId.STATE) == 3


@scenario(3, *ALL)
async def test_it_cannot_be_opened_twice(net: Net) -> None:
    channel = await net.opened()
    assert await WsOpenChannel(channel, net.url) == Hresult.WS_E_INVALID_OPERATION
    assert channel.state is ChannelState.OPEN


@scenario(4, *ALL)
async def test_what_was_never_opened_can_be_closed(net: Net) -> None:
    channel = net.client()
    assert await WsCloseChannel(channel) == OK
    assert property_of(channel, ChannelPropertyId.STATE) == 6
    assert await WsCloseChannel(channel) == OK
    assert channel.state is ChannelState.CLOSED


@scenario(5, *ALL)
async def test_reset_of_a_new_channel_changes_nothing(net: Net) -> None:
    channel = net.client()
    assert WsResetChannel(channel) == OK
    assert channel.state is ChannelState.CREATED


@scenario(6, *ALL)
async def test_an_open_channel_cannot_be_reset(net: Net) -> None:
    channel = await net.opened()
    assert WsResetChannel(channel) == Hresult.WS_E_INVALID_OPERATION
    assert channel.state is ChannelState.OPEN


@scenario(7, *ALL)
async def test_properties_survive_reset(net: Net) -> None:
    await net.listen()
    channel = net.client()
    assert WsSetChannelProperty(channel, ChannelPropertyId.RESOLVE_TIMEOUT, 7.5) == OK
    server = net.server()
    await net.connect(channel, server if net.is_session else None)
    closing = WsCloseChannel(channel)
    await WsCloseChannel(server)
    assert await closing == OK
    assert WsResetChannel(channel) == OK
    assert channel.state is ChannelState.CREATED
    assert property_of(channel, ChannelPropertyId.RESOLVE_TIMEOUT) == 7.5
    await net.talk(channel)


@scenario(8, *ALL)
async def test_a_closed_channel_cannot_be_opened(net: Net) -> None:
    await net.listen()
    channel = net.client()
    assert await WsCloseChannel(channel) == OK
    assert await WsOpenChannel(channel, net.url) == Hresult.WS_E_INVALID_OPERATION
    assert channel.state is ChannelState.CLOSED


@scenario(9, *ALL)
async def test_there_is_no_io_before_open_nor_after_close(net: Net) -> None:
    channel = net.client()
    assert await results_of_io(channel) == [Hresult.WS_E_INVALID_OPERATION] * 5
    assert await WsCloseChannel(channel) == OK
    assert await results_of_io(channel) == [Hresult.WS_E_INVALID_OPERATION] * 5


@scenario(10, "mem")
async def test_without_a_channel_the_argument_is_invalid(net: Net) -> None:
    none: Channel = None  # type: ignore[assignment]
    results = [
        await WsOpenChannel(none, net.url),
        await WsCloseChannel(none),
        WsAbortChannel(none),
        WsResetChannel(none),
        await WsReceiveMessage(none, Message()),
    ]
    assert results == [Hresult.E_INVALIDARG] * 5


@scenario(11, *ALL)
async def test_the_state_cannot_be_set(net: Net) -> None:
    opened, created = await net.opened(), net.client()
    for channel in (opened, created):
        result = WsSetChannelProperty(channel, ChannelPropertyId.STATE, ChannelState.OPEN)
        assert result == Hresult.E_INVALIDARG
    assert (opened.state, created.state) == (ChannelState.OPEN, ChannelState.CREATED)


@scenario(12, *SESSIONS)
async def test_a_session_is_shut_down_once(net: Net) -> None:
    channel, server = await net.pair()
    assert property_of(channel, ChannelPropertyId.IS_SESSION_SHUT_DOWN) is False
    assert await WsShutdownSessionChannel(channel) == OK
    assert await WsShutdownSessionChannel(channel) == Hresult.WS_E_INVALID_OPERATION
    assert property_of(channel, ChannelPropertyId.IS_SESSION_SHUT_DOWN) is True
    assert await WsSendMessage(channel, hello()) == Hresult.WS_E_INVALID_OPERATION
    assert channel.state is ChannelState.OPEN
    await say(server, channel)


@scenario(13, "mem")
async def test_without_a_session_there_is_nothing_to_shut_down(net: Net) -> None:
    await net.listen()
    channel = Channel(ChannelType.DUPLEX, ChannelBinding.TCP)
    net.made.append(channel)
    await net.connect(channel, net.server())
    assert await WsShutdownSessionChannel(channel) == Hresult.WS_E_INVALID_OPERATION
    assert channel.state is ChannelState.OPEN


@scenario(13, *EXCHANGES)
async def test_a_request_channel_has_no_session(net: Net) -> None:
    channel = await net.opened()
    assert await WsShutdownSessionChannel(channel) == Hresult.WS_E_INVALID_OPERATION
    assert channel.state is ChannelState.OPEN


@scenario(14, *SESSIONS)
async def test_an_optional_receive_tells_the_end_of_the_session(net: Net) -> None:
    channel, server = await net.pair()
    assert await WsShutdownSessionChannel(server) == OK
    result = await WsReceiveMessage(channel, Message(), ReceiveOption.OPTIONAL_MESSAGE)
    assert result == Hresult.WS_S_END
    assert channel.state is ChannelState.OPEN


@scenario(15, *SESSIONS)
async def test_a_message_that_is_too_large_faults_the_channel(net: Net) -> None:
    channel, server = await net.pair()
    assert await WsSendMessage(server, hello("x" * 65_536)) == OK
    assert await WsReceiveMessage(channel, Message()) == Hresult.WS_E_QUOTA_EXCEEDED
    assert channel.state is ChannelState.FAULTED
    assert await results_of_io(channel) == [Hresult.WS_E_OBJECT_FAULTED] * 5
    assert await WsCloseChannel(channel) == OK
    assert channel.state is ChannelState.CLOSED
    assert WsResetChannel(channel) == OK
    assert channel.state is ChannelState.CREATED


@scenario(16, *SESSIONS)
async def test_a_faulted_channel_is_closed_before_it_is_reset(net: Net) -> None:
    channel, server = await net.pair()
    WsAbortChannel(server)
    assert await WsReceiveMessage(channel, Message()) == Hresult.WS_E_ENDPOINT_DISCONNECTED
    assert channel.state is ChannelState.FAULTED
    assert WsResetChannel(channel) == Hresult.WS_E_INVALID_OPERATION
    assert await WsOpenChannel(channel, net.url) == Hresult.WS_E_OBJECT_FAULTED
    assert channel.state is ChannelState.FAULTED


@scenario(17, *ALL)
async def test_where_nobody_listens(net: Net) -> None:
    """A session connects at once, an exchange when there is something to ask."""
    url = await net.nobody()
    channel = net.client()
    opening = await WsOpenChannel(channel, url)
    if net.is_session:
        assert opening == Hresult.WS_E_ENDPOINT_NOT_FOUND
        assert channel.state is ChannelState.CREATED
    else:
        assert opening == OK
        assert await WsRequestReply(channel, hello(), Message()) == Hresult.WS_E_ENDPOINT_NOT_FOUND
        assert channel.state is ChannelState.FAULTED


@scenario(18, *ALL)
async def test_an_open_channel_cannot_be_freed(net: Net) -> None:
    channel = await net.opened()
    with pytest.raises(UsageFailure) as raised:
        WsFreeChannel(channel)
    assert not isinstance(raised.value, WsError)
    assert channel.state is ChannelState.OPEN
