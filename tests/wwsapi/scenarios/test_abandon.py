"""Scenarios 71 to 85: AbandonCall, and the time that a call has."""

from __future__ import annotations

import asyncio

from tests.wwsapi.scenarios.service import (
    ALL,
    Service,
    begun,
    code,
    codes,
    connect,
    made_proxy,
    serve,
)
from tests.wwsapi.scenarios.stage import NAME, Completions, Net, race, scenario, together
from wwsapi.constants import CallPropertyId, Hresult, ServiceProxyState
from wwsapi.errors import Error
from wwsapi.operations import Operation
from wwsapi.proxy import ServiceProxy
from wwsapi.transports.memory import gate
from wwsapi.ws import Out, WsAbandonCall, WsCall, WsCloseServiceProxy

OK = Hresult.S_OK
ASYNC = Hresult.WS_S_ASYNC
ABANDONED = Hresult.WS_E_OPERATION_ABANDONED
ABORTED = Hresult.WS_E_OPERATION_ABORTED
INVALIDARG = Hresult.E_INVALIDARG
INVALID_OP = Hresult.WS_E_INVALID_OPERATION
QUOTA = Hresult.WS_E_QUOTA_EXCEEDED
TIMED_OUT = Hresult.WS_E_OPERATION_TIMED_OUT
CLOSED, FAULTED, OPEN = ServiceProxyState.CLOSED, ServiceProxyState.FAULTED, ServiceProxyState.OPEN


async def abandon_elsewhere(net: Net, proxy: ServiceProxy, id: int = 0) -> None:
    assert await net.elsewhere(lambda: WsAbandonCall(proxy, id)) == [OK]


async def abandoned(net: Net, **settings: float) -> tuple[Service, ServiceProxy]:
    """A call was abandoned, and the service is still at it."""
    service = Service()
    await serve(net, service)
    proxy = await connect(net, **settings)
    (call,) = await begun(proxy, service, "a")
    await abandon_elsewhere(net, proxy)
    assert await code(call) is ABANDONED
    assert proxy.state is OPEN
    assert service.log == ["begin a"]
    return service, proxy


@scenario(71, *ALL)
async def test_abandon_needs_a_proxy_that_was_opened(net: Net) -> None:
    await serve(net, Service())
    proxy = made_proxy(net)
    assert WsAbandonCall(None, 0) == INVALIDARG  # type: ignore[arg-type]
    assert WsAbandonCall(proxy, 0) == INVALID_OP
    await proxy.open(net.url)
    await proxy.close()
    assert WsAbandonCall(proxy, 0) == INVALID_OP


@scenario(72, *ALL)
async def test_there_may_be_nothing_to_abandon(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    assert [WsAbandonCall(proxy, 0), WsAbandonCall(proxy, 99)] == [OK, OK]
    (call,) = await begun(proxy, service, "a")
    assert WsAbandonCall(proxy, 99) == OK
    assert call.result is None
    closing = proxy.close_op()
    assert WsAbandonCall(proxy, 0) == OK  # while it is CLOSING
    assert await code(call) is ABANDONED
    service.release("a")
    assert await code(closing) is OK


@scenario(72, *ALL)
async def test_a_faulted_proxy_has_nothing_to_abandon(net: Net) -> None:
    await serve(net, Service())
    proxy = await connect(net)
    proxy.abort()
    assert WsAbandonCall(proxy, 0) == OK
    assert proxy.state is FAULTED


@scenario(73, *ALL)
async def test_abandon_ends_the_waiting_only(net: Net) -> None:
    service, proxy = await abandoned(net)
    assert service.log == ["begin a"]
    assert await proxy.call(Service.echo, "x") == "x"


@scenario(74, *ALL)
async def test_the_late_reply_goes_to_nobody(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    completions, result, error = Completions(), Out[str](), Error()
    call = WsCall(
        proxy, Service.block, ["a"], result, async_context=completions.context, error=error
    )
    assert call == ASYNC
    await service.until("begin a")
    await abandon_elsewhere(net, proxy)
    assert await completions.wait() == [ABANDONED]
    told = list(error.strings)
    assert told == [ABANDONED.text]
    service.release("a")
    assert await WsCloseServiceProxy(proxy) == OK  # it waits for the reply
    assert service.log == ["begin a", "end a", "free a"]
    assert (completions.results, result.value, error.strings) == ([ABANDONED], None, told)


async def four_calls(net: Net) -> tuple[Service, ServiceProxy, list[Operation[str]]]:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    calls = [
        proxy.call_op(Service.block, (name,), id=id)
        for name, id in (("a", 5), ("b", 5), ("c", 7), ("d", 0))
    ]
    await service.until("begin a", "begin b", "begin c", "begin d")
    return service, proxy, calls


@scenario(75, *ALL)
async def test_calls_of_one_id_are_a_group(net: Net) -> None:
    service, proxy, calls = await four_calls(net)
    await abandon_elsewhere(net, proxy, 5)
    assert await codes(*calls[:2]) == [ABANDONED, ABANDONED]
    assert [call.result for call in calls[2:]] == [None, None]
    service.release("a", "b", "c", "d")
    assert [await call for call in calls[2:]] == ["c", "d"]


@scenario(75, *ALL)
async def test_the_id_is_a_property_of_the_call(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    call = WsCall(proxy, Service.block, ["a"], properties={CallPropertyId.CALL_ID: 5})
    await service.until("begin a")
    assert WsAbandonCall(proxy, 5) == OK
    assert await call == ABANDONED


@scenario(76, *ALL)
async def test_0_means_all_calls(net: Net) -> None:
    _, proxy, calls = await four_calls(net)
    await abandon_elsewhere(net, proxy)
    assert await codes(*calls) == [ABANDONED] * 4


@scenario(77, *ALL)
async def test_the_proxy_works_before_and_after_the_late_reply(net: Net) -> None:
    service, proxy = await abandoned(net)
    assert await proxy.call(Service.echo, "before") == "before"
    service.release("a")
    await service.until("free a")
    assert await proxy.call(Service.echo, "after") == "after"


@scenario(78, *ALL)
async def test_the_service_does_not_notice(net: Net) -> None:
    service, proxy = await abandoned(net)
    service.release("a")
    await proxy.close()
    assert service.log == ["begin a", "end a", "free a"]


@scenario(79, *ALL)
async def test_an_abandoned_call_counts_until_its_reply(net: Net) -> None:
    service, proxy = await abandoned(net, max_pending_calls=1)
    assert WsCall(proxy, Service.echo, ["x"]) == QUOTA
    service.release("a")
    while (result := await WsCall(proxy, Service.echo, ["x"])) == QUOTA:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert result == OK


@scenario(80, *ALL)
async def test_an_abandoned_call_is_aborted_with_the_proxy(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    completions = Completions()
    WsCall(proxy, Service.block, ["a"], async_context=completions.context)
    await service.until("begin a")
    proxy.abandon()
    assert await completions.wait() == [ABANDONED]
    await net.elsewhere(proxy.abort)
    await service.until("cancel a 1", "free a")
    assert await WsCloseServiceProxy(proxy) == OK
    assert completions.results == [ABANDONED]


@scenario(81, *ALL)
async def test_close_waits_for_the_late_reply_only_so_long(net: Net) -> None:
    service, proxy = await abandoned(net, max_close_timeout=0.05)
    assert await WsCloseServiceProxy(proxy) == TIMED_OUT
    assert proxy.state is CLOSED
    await service.until("cancel a 1")


@scenario(82, *ALL)
async def test_a_call_has_its_time(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net, call_timeout=0.1)
    result = Out[str]()
    assert await WsCall(proxy, Service.block, ["a"], result) == TIMED_OUT
    assert proxy.state is OPEN
    assert service.log == ["begin a"]
    service.release("a")
    await service.until("free a")
    assert await proxy.call(Service.echo, "next") == "next"
    assert await WsCloseServiceProxy(proxy) == OK
    assert (result.value, service.log) == (None, ["begin a", "end a", "free a"])


@scenario(83, *ALL)
async def test_the_id_of_abandoned_calls_can_be_used_again(net: Net) -> None:
    service, proxy, calls = await four_calls(net)
    await abandon_elsewhere(net, proxy, 5)
    later = proxy.call_op(Service.block, ("e",), id=5)
    assert await codes(*calls[:2]) == [ABANDONED, ABANDONED]
    await service.until("begin e")
    service.release("a", "b", "e")
    assert await later == "e"


async def reply_and_abandon(net: Net) -> Hresult:
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
    await together(replies.release, proxy.abandon)
    result = await code(call)
    assert await proxy.call(Service.echo, "next") == "next"
    await proxy.close()
    await host.close()
    assert ends == [result]
    return result


@race(84, OK, ABANDONED)
async def test_a_reply_and_an_abandon_at_once(net: Net) -> Hresult:
    return await reply_and_abandon(net)


@race(84, OK, ABANDONED, transport="mem-http")
async def test_a_reply_and_an_abandon_at_once_over_http(net: Net) -> Hresult:
    return await reply_and_abandon(net)


async def abandon_and_abort(net: Net) -> Hresult:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net)
    calls = await begun(proxy, service, "a", "b")
    ends: list[Hresult | None] = []
    for call in calls:
        call.when_done(lambda call: ends.append(call.result))
    await together(proxy.abandon, proxy.abort)
    results = await codes(*calls)
    assert proxy.state is FAULTED
    await proxy.close()
    await host.close()
    assert ends == results
    assert results[0] is results[1]
    return results[0]


@race(85, ABANDONED, ABORTED)
async def test_an_abandon_and_an_abort_at_once(net: Net) -> Hresult:
    return await abandon_and_abort(net)


@race(85, ABANDONED, ABORTED, transport="mem-http")
async def test_an_abandon_and_an_abort_at_once_over_http(net: Net) -> Hresult:
    return await abandon_and_abort(net)


@scenario(85, "tcp", "http")
async def test_threads_abandon_and_abort(net: Net) -> None:
    service = Service()
    await serve(net, service)
    for number in range(20):
        proxy = await connect(net)
        calls = await begun(proxy, service, f"a{number}", f"b{number}")
        assert await net.elsewhere(proxy.abandon, proxy.abort) == [None, None]
        assert {*await codes(*calls)} <= {ABANDONED, ABORTED}
        assert proxy.state is FAULTED
        assert await WsCloseServiceProxy(proxy) == OK
