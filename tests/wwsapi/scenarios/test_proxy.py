"""Scenarios 54 to 70: the life of a proxy, and Abort."""

from __future__ import annotations

import asyncio

import pytest

from tests.wwsapi.scenarios.service import (
    ALL,
    EXCHANGES,
    SESSIONS,
    Service,
    begun,
    code,
    codes,
    connect,
    made_proxy,
    serve,
)
from tests.wwsapi.scenarios.stage import NAME, Completions, Net, race, scenario, together
from wwsapi.constants import Hresult, ServiceProxyState
from wwsapi.errors import UsageFailure
from wwsapi.operations import Operation
from wwsapi.transports import Address, wire
from wwsapi.transports.memory import gate
from wwsapi.ws import (
    WsAbortServiceProxy,
    WsCall,
    WsCloseServiceProxy,
    WsFreeServiceProxy,
    WsOpenServiceProxy,
    WsResetServiceProxy,
)

OK = Hresult.S_OK
ASYNC = Hresult.WS_S_ASYNC
ABORTED = Hresult.WS_E_OPERATION_ABORTED
DISCONNECTED = Hresult.WS_E_ENDPOINT_DISCONNECTED
FAULT = Hresult.WS_E_ENDPOINT_FAULT_RECEIVED
INVALID_OP = Hresult.WS_E_INVALID_OPERATION
QUOTA = Hresult.WS_E_QUOTA_EXCEEDED
TIMED_OUT = Hresult.WS_E_OPERATION_TIMED_OUT
CREATED, OPENING, OPEN = (
    ServiceProxyState.CREATED,
    ServiceProxyState.OPENING,
    ServiceProxyState.OPEN,
)
CLOSING, CLOSED = ServiceProxyState.CLOSING, ServiceProxyState.CLOSED
FAULTED = ServiceProxyState.FAULTED


@scenario(54, *ALL)
async def test_a_call_needs_an_open_proxy(net: Net) -> None:
    await serve(net, Service())
    proxy = made_proxy(net)
    assert await WsCall(proxy, Service.echo, ["x"]) == INVALID_OP
    await proxy.open(net.url)
    await proxy.close()
    assert await WsCall(proxy, Service.echo, ["x"]) == INVALID_OP
    proxy.reset()
    await proxy.open(net.url)
    proxy.abort()
    assert await WsCall(proxy, Service.echo, ["x"]) == INVALID_OP


@scenario(55, *ALL)
async def test_an_open_proxy_is_closed_before_it_is_reset_and_opened_again(net: Net) -> None:
    await serve(net, Service())
    proxy = await connect(net)
    assert WsResetServiceProxy(proxy) == INVALID_OP
    assert await WsOpenServiceProxy(proxy, net.url) == INVALID_OP
    assert proxy.state is OPEN
    assert await WsCloseServiceProxy(proxy) == OK
    assert WsResetServiceProxy(proxy) == OK
    assert await WsOpenServiceProxy(proxy, net.url) == OK
    assert await proxy.call(Service.echo, "again") == "again"


@scenario(56, *ALL)
async def test_a_new_proxy_can_be_closed(net: Net) -> None:
    proxy = made_proxy(net)
    assert await WsCloseServiceProxy(proxy) == OK
    assert proxy.state == 4
    assert await WsCloseServiceProxy(proxy) == OK
    assert proxy.state is CLOSED


@scenario(57, *ALL)
async def test_abort_twice(net: Net) -> None:
    await serve(net, Service())
    new, opened, closed = made_proxy(net), await connect(net), made_proxy(net)
    await closed.close()
    for proxy, state in (new, 0), (opened, 5), (closed, 4):
        assert [WsAbortServiceProxy(proxy), WsAbortServiceProxy(proxy)] == [OK, OK]
        assert proxy.state == state


@scenario(57, *ALL)
async def test_an_abort_before_open_is_not_missed(net: Net) -> None:
    await serve(net, Service())
    proxy = made_proxy(net)
    proxy.abort()
    assert await WsOpenServiceProxy(proxy, net.url) == ABORTED
    assert proxy.state is CREATED
    proxy.reset()
    assert await WsOpenServiceProxy(proxy, net.url) == OK


@scenario(58, *ALL)
async def test_an_aborted_proxy_lives_again(net: Net) -> None:
    await serve(net, Service())
    proxy = await connect(net)
    assert await proxy.call(Service.echo, "first") == "first"
    proxy.abort()
    assert await WsCloseServiceProxy(proxy) == OK
    assert WsResetServiceProxy(proxy) == OK
    assert await WsOpenServiceProxy(proxy, net.url) == OK
    assert await proxy.call(Service.echo, "second") == "second"


async def abort_while_a_call_is_pending(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    state = await net.elsewhere(lambda: (WsAbortServiceProxy(proxy), proxy.state))
    assert state == [(OK, FAULTED)]
    assert await code(call) is ABORTED
    assert proxy.state is FAULTED
    await service.until("cancel a 1")


@scenario(59, *EXCHANGES)
async def test_abort_ends_a_call(net: Net) -> None:
    await abort_while_a_call_is_pending(net)


@scenario(60, *SESSIONS)
async def test_abort_ends_a_call_over_a_session(net: Net) -> None:
    await abort_while_a_call_is_pending(net)


@scenario(61, *ALL)
async def test_abort_ends_every_call_once(net: Net) -> None:
    service = Service()
    await serve(net, service, max_accepting_channels=5)
    proxy = await connect(net)
    completions = Completions()
    for name in "abcde":
        call = WsCall(proxy, Service.block, [name], async_context=completions.context)
        assert call == ASYNC
    await service.until(*(f"begin {name}" for name in "abcde"))
    assert await net.elsewhere(lambda: WsAbortServiceProxy(proxy)) == [OK]
    assert await completions.wait(5) == [ABORTED] * 5
    assert await WsCloseServiceProxy(proxy) == OK
    await service.until(*(f"free {name}" for name in "abcde"))
    assert completions.results == [ABORTED] * 5


@scenario(62, *SESSIONS)
async def test_abort_ends_open(net: Net) -> None:
    """Over HTTP an Open waits for nobody."""
    address = Address.parse(net.url)
    mute = await wire(address.scheme).listen(asyncio.Protocol, address.host, address.port, 10)
    proxy = made_proxy(net)
    opening = WsOpenServiceProxy(proxy, str(address.at(mute.port)))
    assert (opening, proxy.state) == (ASYNC, OPENING)
    assert await net.elsewhere(lambda: WsAbortServiceProxy(proxy)) == [OK]
    assert await opening == ABORTED
    assert proxy.state == 0
    mute.close()
    await serve(net, Service())
    proxy.reset()
    assert await WsOpenServiceProxy(proxy, net.url) == OK


async def closing(net: Net, **settings: float) -> tuple[Service, Operation[str], Operation[None]]:
    """A call is pending, and so is the Close that waits for it."""
    service = Service()
    await serve(net, service)
    proxy = await connect(net, **settings)
    (call,) = await begun(proxy, service, "a")
    close = proxy.close_op()
    assert (call.result, close.result, proxy.state) == (None, None, CLOSING)
    return service, call, close


@scenario(63, *ALL)
async def test_close_waits_for_a_call(net: Net) -> None:
    service, call, close = await closing(net)
    close.when_done(lambda _: service.say("closed"))
    call.when_done(lambda _: service.say("replied"))
    service.release("a")
    assert await call == "a"
    assert await code(close) is OK
    await service.until("closed", "replied")
    assert service.log == ["begin a", "end a", "free a", "replied", "closed"]
    assert close.owner.state is CLOSED


@scenario(64, *ALL)
async def test_abort_ends_a_close_and_the_call_that_it_waits_for(net: Net) -> None:
    service, call, close = await closing(net)
    assert await net.elsewhere(close.owner.abort) == [None]
    assert await codes(call, close) == [ABORTED, ABORTED]
    assert close.owner.state is CLOSED
    await service.until("cancel a 1")


@scenario(65, *ALL)
async def test_a_close_that_waits_too_long_aborts(net: Net) -> None:
    service, call, close = await closing(net, max_close_timeout=0.05)
    assert await codes(close, call) == [TIMED_OUT, ABORTED]
    assert close.owner.state is CLOSED
    WsFreeServiceProxy(close.owner)
    await service.until("cancel a 1")


@scenario(65, *ALL)
async def test_an_open_proxy_is_not_freed(net: Net) -> None:
    await serve(net, Service())
    proxy = await connect(net)
    with pytest.raises(UsageFailure):
        WsFreeServiceProxy(proxy)
    assert proxy.state is OPEN


@scenario(66, *ALL)
async def test_a_fault_is_that_calls_own(net: Net) -> None:
    await serve(net, Service())
    proxy = await connect(net)
    assert await WsCall(proxy, Service.fail, []) == FAULT
    assert proxy.state is OPEN
    assert await proxy.call(Service.echo, "next") == "next"


@scenario(67, *SESSIONS)
async def test_a_session_that_breaks_is_the_end_of_the_proxy(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    calls = await begun(proxy, service, "a", "b")
    assert await code(proxy.call(Service.drop)) is DISCONNECTED
    assert await codes(*calls) == [DISCONNECTED, DISCONNECTED]
    assert proxy.state is FAULTED
    assert await code(proxy.call(Service.echo, "x")) is INVALID_OP


@scenario(68, *EXCHANGES)
async def test_an_exchange_that_breaks_is_that_calls_own(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    (other,) = await begun(proxy, service, "a")
    assert await code(proxy.call(Service.drop)) is DISCONNECTED
    assert proxy.state is OPEN
    assert await proxy.call(Service.echo, "next") == "next"
    service.release("a")
    assert await other == "a"


@scenario(69, *ALL)
async def test_the_number_of_pending_calls_is_limited(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net, max_pending_calls=2)
    calls = await begun(proxy, service, "a", "b")
    assert WsCall(proxy, Service.echo, ["x"]) == QUOTA
    assert [call.result for call in calls] == [None, None]
    service.release("a", "b")
    assert [await call for call in calls] == ["a", "b"]
    assert await proxy.call(Service.echo, "x") == "x"


async def reply_and_abort(net: Net) -> Hresult:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    ends: list[Hresult | None] = []
    call.when_done(lambda call: ends.append(call.result))
    replies = gate(NAME, "to_client")
    replies.hold()
    service.release("a")
    await replies.waiting()
    await together(replies.release, proxy.abort)
    result = await code(call)
    assert proxy.state is FAULTED
    await proxy.close()
    await host.close()
    assert ends == [result]
    return result


@race(70, OK, ABORTED)
async def test_a_reply_and_an_abort_at_once(net: Net) -> Hresult:
    return await reply_and_abort(net)


@race(70, OK, ABORTED, transport="mem-http")
async def test_a_reply_and_an_abort_at_once_over_http(net: Net) -> Hresult:
    return await reply_and_abort(net)
