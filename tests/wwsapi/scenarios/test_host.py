"""Scenarios 86 to 114: a host that is aborted or closed, and how operations hear of it."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import Any

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
    endpoint,
    made_host,
    made_proxy,
    serve,
    url_of,
)
from tests.wwsapi.scenarios.stage import Net, race, scenario, together
from wwsapi.constants import Hresult, ServiceCancelReason, ServiceHostState, ServiceProxyState
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, operation
from wwsapi.errors import UsageFailure, WsError
from wwsapi.host import ServiceHost
from wwsapi.operations import Operation
from wwsapi.proxy import ServiceProxy
from wwsapi.ws import (
    WsAbortServiceHost,
    WsCloseServiceHost,
    WsFreeServiceHost,
    WsOpenServiceHost,
    WsRegisterOperationForCancel,
    WsResetServiceHost,
)

OK = Hresult.S_OK
ABORTED = Hresult.WS_E_OPERATION_ABORTED
ADDRESS_IN_USE = Hresult.WS_E_ADDRESS_IN_USE
DISCONNECTED = Hresult.WS_E_ENDPOINT_DISCONNECTED
INVALIDARG = Hresult.E_INVALIDARG
INVALID_OP = Hresult.WS_E_INVALID_OPERATION
NOT_FOUND = Hresult.WS_E_ENDPOINT_NOT_FOUND
TIMED_OUT = Hresult.WS_E_OPERATION_TIMED_OUT
CREATED, OPENING, OPEN = ServiceHostState.CREATED, ServiceHostState.OPENING, ServiceHostState.OPEN
CLOSING, CLOSED = ServiceHostState.CLOSING, ServiceHostState.CLOSED
FAULTED = ServiceHostState.FAULTED


async def playing(
    net: Net, *names: str, **more: Any
) -> tuple[Service, ServiceHost, ServiceProxy, list[Operation[str]]]:
    """Operations that registered are running."""
    service = Service()
    host = await serve(net, service, **more)
    proxy = await connect(net)
    calls = await begun(proxy, service, *(names or "a"))
    return service, host, proxy, calls


async def abort_elsewhere(net: Net, host: ServiceHost) -> None:
    assert await net.elsewhere(lambda: WsAbortServiceHost(host)) == [OK]


@scenario(86, *ALL)
async def test_an_abort_before_open_is_not_missed(net: Net) -> None:
    host = made_host(net, endpoint(net, Service()))
    assert WsAbortServiceHost(host) == OK
    assert await WsOpenServiceHost(host) == ABORTED
    assert host.state is CREATED
    assert WsResetServiceHost(host) == OK
    assert await WsOpenServiceHost(host) == OK


@scenario(86, *ALL)
async def test_an_abort_ends_open(net: Net) -> None:
    host = made_host(net, endpoint(net, Service()))
    opening = WsOpenServiceHost(host)
    assert host.state is OPENING
    assert WsAbortServiceHost(host) == OK
    assert await opening == ABORTED
    assert host.state is CREATED
    assert WsResetServiceHost(host) == OK
    assert await WsOpenServiceHost(host) == OK


@scenario(87, *ALL)
async def test_all_endpoints_listen_or_none(net: Net) -> None:
    await net.listen()
    taken = net.url
    free = endpoint(net, Service())
    if net.is_memory:
        free.url = "mem://another/"
    bad = endpoint(net, Service())
    bad.url = taken
    host = made_host(net, free, bad)
    assert await WsOpenServiceHost(host) == ADDRESS_IN_USE
    assert host.state is CREATED
    net.url = url_of(host)
    proxy = made_proxy(net)
    try:
        await proxy.open(net.url)
        await proxy.call(Service.echo, "x")
    except WsError as error:
        assert error.hresult is NOT_FOUND
    else:
        pytest.fail("somebody listens")


@scenario(88, *ALL)
async def test_an_open_host_is_neither_opened_nor_reset_nor_freed(net: Net) -> None:
    host = await serve(net, Service())
    assert await WsOpenServiceHost(host) == INVALID_OP
    assert WsResetServiceHost(host) == INVALID_OP
    with pytest.raises(UsageFailure):
        WsFreeServiceHost(host)
    assert host.state is OPEN


@scenario(89, *ALL)
async def test_an_aborted_host_lives_again(net: Net) -> None:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net)
    assert await proxy.call(Service.echo, "first") == "first"
    assert WsAbortServiceHost(host) == OK
    assert host.state is FAULTED
    assert await WsCloseServiceHost(host) == OK
    assert WsResetServiceHost(host) == OK
    assert await WsOpenServiceHost(host) == OK
    net.url = url_of(host)
    other = await connect(net)
    assert await other.call(Service.echo, "second") == "second"
    await other.close()
    assert await WsCloseServiceHost(host) == OK
    assert host.state is CLOSED
    WsFreeServiceHost(host)


@scenario(90, *ALL)
async def test_abort_tells_who_has_registered(net: Net) -> None:
    service, host, _, (call,) = await playing(net)
    await abort_elsewhere(net, host)
    assert host.state is FAULTED
    assert await WsCloseServiceHost(host) == OK
    assert service.log == ["begin a", "cancel a 0", "end a", "free a"]
    assert await code(call) is DISCONNECTED


@scenario(91, *ALL)
async def test_an_operation_hears_of_a_client_that_aborts(net: Net) -> None:
    service, host, proxy, (call,) = await playing(net)
    proxy.abort()
    assert await code(call) is ABORTED
    await service.until("free a")
    assert service.log == ["begin a", "cancel a 1", "end a", "free a"]
    assert host.state is OPEN
    assert await (await connect(net)).call(Service.echo, "x") == "x"


@scenario(92, *ALL)
async def test_an_operation_does_not_hear_of_a_client_that_abandons(net: Net) -> None:
    service, _, proxy, _ = await playing(net)
    proxy.abandon()
    assert await proxy.call(Service.echo, "x") == "x"
    assert service.log == ["begin a"]
    service.release("a")
    await service.until("free a")
    assert service.log == ["begin a", "end a", "free a"]


@scenario(93, *ALL)
async def test_close_waits_for_an_operation_that_did_not_register(net: Net) -> None:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net)
    call = proxy.call_op(Service.deaf)
    await service.until("begin a")
    await abort_elsewhere(net, host)
    closing = host.close_op()
    assert await code(call) is DISCONNECTED
    assert (closing.result, service.log) == (None, ["begin a"])
    service.release("a")
    assert await code(closing) is OK
    assert (host.state, service.log) == (CLOSED, ["begin a", "end a"])


@scenario(94, *ALL)
async def test_a_registration_ends_with_its_operation(net: Net) -> None:
    service, host, proxy, (call,) = await playing(net)
    service.release("a")
    assert await call == "a"
    await proxy.close()
    assert WsAbortServiceHost(host) == OK
    assert await WsCloseServiceHost(host) == OK
    assert service.log == ["begin a", "end a", "free a"]


@scenario(95, *ALL)
async def test_an_operation_registers_once(net: Net) -> None:
    service, host, _, _ = await playing(net)
    context = service.contexts["a"]
    again = WsRegisterOperationForCancel(context, service.cancelled, service.freed, "again")
    assert again == INVALID_OP
    await abort_elsewhere(net, host)
    await host.close()
    assert service.log == ["begin a", "cancel a 0", "end a", "free a"]


class Late(Contract, namespace="http://wwsapi.example/late"):
    """An operation that is told of the host's abort as it registers."""

    host: ServiceHost

    def __init__(self) -> None:
        self.log: list[str] = []

    @operation
    async def late(self, context: OperationContext) -> None:
        self.host.abort()
        result = WsRegisterOperationForCancel(
            context,
            lambda reason, state: self.log.append(f"cancel {state} {int(reason)}"),
            lambda state: self.log.append(f"free {state}"),
            "late",
        )
        self.log.append(f"registered {result}")


@scenario(96, *ALL)
async def test_an_operation_that_registers_too_late_is_told_at_once(net: Net) -> None:
    service = Late()
    service.host = host = await serve(net, service)
    proxy = await connect(net)
    assert await code(proxy.call(Late.late)) is DISCONNECTED
    await host.close()
    assert service.log == ["cancel late 0", "registered S_OK", "free late"]


class Careless(Contract, namespace="http://wwsapi.example/careless"):
    """It registers no free callback, and no state."""

    def __init__(self) -> None:
        self.told: list[tuple[ServiceCancelReason, object]] = []
        self.running = asyncio.Event()
        self.stop = asyncio.Event()

    @operation
    async def wait(self, context: OperationContext) -> None:
        loop = asyncio.get_running_loop()

        def cancel(*arguments: Any) -> None:
            self.told.append(arguments)
            loop.call_soon_threadsafe(self.stop.set)

        assert WsRegisterOperationForCancel(context, None) == INVALIDARG  # type: ignore[arg-type]
        assert WsRegisterOperationForCancel(context, cancel) == OK
        self.running.set()
        await self.stop.wait()


@scenario(97, *ALL)
async def test_the_free_callback_and_the_state_are_optional(net: Net) -> None:
    service = Careless()
    host = await serve(net, service)
    proxy = await connect(net)
    call = proxy.call_op(Careless.wait)
    await service.running.wait()
    await abort_elsewhere(net, host)
    await host.close()
    assert service.told == [(ServiceCancelReason.HOST_ABORT, None)]
    assert await code(call) is DISCONNECTED


@scenario(98, *ALL)
async def test_the_cancel_callback_is_not_optional(net: Net) -> None:
    service = Service()
    await serve(net, service)
    call = (await connect(net)).call_op(Service.deaf)
    await service.until("begin a")
    context = service.contexts["a"]
    result = WsRegisterOperationForCancel(context, None, service.freed, "x")  # type: ignore[arg-type]
    assert result == INVALIDARG
    assert WsRegisterOperationForCancel(None, service.cancelled) == INVALIDARG  # type: ignore[arg-type]
    service.release("a")
    assert await call == "a"
    assert service.log == ["begin a", "end a"]


@scenario(99, *ALL)
async def test_a_context_ends_with_its_operation(net: Net) -> None:
    service, host, _, (call,) = await playing(net)
    service.release("a")
    assert await call == "a"
    context = service.contexts["a"]
    late = WsRegisterOperationForCancel(context, service.cancelled, service.freed, "late")
    assert late == INVALID_OP
    await abort_elsewhere(net, host)
    await host.close()
    assert service.log == ["begin a", "end a", "free a"]


class Later(Service, Contract, namespace="http://wwsapi.example/later"):
    """Its operation is asynchronous: it returns, and is completed afterwards."""

    @operation
    def later(self, context: OperationContext, name: str = "a") -> str | Hresult:
        self.hold(name)
        self.contexts[name] = context
        self.register(context, name)
        self.say(f"begin {name}")
        return Hresult.WS_S_ASYNC


@scenario(100, *ALL)
async def test_an_asynchronous_operation_is_freed_after_its_completion(net: Net) -> None:
    service = Later()
    host = await serve(net, service)
    call = (await connect(net)).call_op(Later.later)
    await service.until("begin a")
    await abort_elsewhere(net, host)
    closing = host.close_op()
    assert await code(call) is DISCONNECTED
    assert (closing.result, service.log) == (None, ["begin a", "cancel a 0"])
    await net.elsewhere(lambda: service.contexts["a"].complete("done"))
    assert await code(closing) is OK
    assert service.log == ["begin a", "cancel a 0", "free a"]


@scenario(100, *ALL)
async def test_an_asynchronous_operation_may_complete_as_it_is_told_to_stop(net: Net) -> None:
    class Obedient(Contract, namespace="http://wwsapi.example/obedient"):
        log: list[str] = []  # noqa: RUF012

        @operation
        def obey(self, context: OperationContext) -> str | Hresult:
            def cancel(_reason: object, _state: object) -> None:
                context.complete("stopped")
                self.log.append("cancel")

            context.register_for_cancel(cancel, lambda _: self.log.append("free"))
            running.set()
            return Hresult.WS_S_ASYNC

    running = asyncio.Event()
    host = await serve(net, Obedient())
    call = (await connect(net)).call_op(Obedient.obey)
    await running.wait()
    await abort_elsewhere(net, host)
    await host.close()
    assert Obedient.log == ["cancel", "free"]
    assert await code(call) is DISCONNECTED


@scenario(100, *ALL)
async def test_an_asynchronous_operation_answers(net: Net) -> None:
    service = Later()
    await serve(net, service)
    call = (await connect(net)).call_op(Later.later)
    await service.until("begin a")
    await net.elsewhere(lambda: service.contexts["a"].complete("done"))
    assert await call == "done"
    assert service.log == ["begin a", "free a"]


@scenario(101, "tcp", "http")
async def test_free_waits_for_a_cancel_callback_that_runs(net: Net) -> None:
    held, goes = threading.Event(), threading.Event()

    class Slow(Service, Contract, namespace="http://wwsapi.example/slow"):
        @operation
        async def slow(self, context: OperationContext) -> str:
            released = self.hold("a")
            context.register_for_cancel(self.hang, self.freed, "a")
            return await self._wait(context, "a", released)

        def hang(self, _reason: ServiceCancelReason, _name: str) -> None:
            held.set()
            goes.wait()
            self.say("cancelled")

    service = Slow()
    host = await serve(net, service)
    call = (await connect(net)).call_op(Slow.slow)
    await service.until("begin a")
    aborting = threading.Thread(target=host.abort)
    aborting.start()
    await asyncio.to_thread(held.wait)
    service.release("a")
    assert await code(host.close()) is OK
    assert service.log == ["begin a", "end a"]
    goes.set()
    await asyncio.to_thread(aborting.join)
    assert service.log == ["begin a", "end a", "cancelled", "free a"]
    assert await code(call) is DISCONNECTED


@scenario(102, *ALL)
async def test_two_causes_are_one_notice(net: Net) -> None:
    service, host, proxy, _ = await playing(net)
    await net.elsewhere(host.abort)
    proxy.abort()
    await host.close()
    assert service.log == ["begin a", "cancel a 0", "end a", "free a"]


@scenario(102, *ALL)
async def test_the_first_cause_is_the_reason(net: Net) -> None:
    service, host, proxy, _ = await playing(net)
    proxy.abort()
    await service.until("cancel a 1")
    host.abort()
    await host.close()
    assert service.log == ["begin a", "cancel a 1", "end a", "free a"]


@scenario(103, *ALL)
async def test_a_second_abort_tells_nobody(net: Net) -> None:
    service, host, _, _ = await playing(net)
    assert await net.elsewhere(*[lambda: WsAbortServiceHost(host)] * 2) == [OK, OK]
    assert WsAbortServiceHost(host) == OK
    assert await WsCloseServiceHost(host) == OK
    assert WsAbortServiceHost(host) == OK
    assert (host.state, service.log) == (CLOSED, ["begin a", "cancel a 0", "end a", "free a"])


@scenario(104, *SESSIONS)
async def test_close_waits_for_the_end_of_a_session(net: Net) -> None:
    host = await serve(net, Service())
    proxy = await connect(net)
    assert await proxy.call(Service.echo, "x") == "x"
    closing = host.close_op()
    assert await proxy.call(Service.echo, "still here") == "still here"
    assert (closing.result, host.state) == (None, CLOSING)
    await proxy.close()
    assert await code(closing) is OK
    assert host.state is CLOSED


@scenario(104, *EXCHANGES)
async def test_close_does_not_wait_where_there_are_no_sessions(net: Net) -> None:
    host = await serve(net, Service())
    proxy = await connect(net)
    assert await proxy.call(Service.echo, "x") == "x"
    assert await code(host.close()) is OK
    assert await code(proxy.call(Service.echo, "x")) in (NOT_FOUND, DISCONNECTED)


@scenario(105, *ALL)
async def test_close_waits_only_so_long(net: Net) -> None:
    service = Service()
    host = made_host(net, endpoint(net, service, max_concurrency=10), close_timeout=0.05)
    await host.open()
    net.url = url_of(host)
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    assert await WsCloseServiceHost(host) == TIMED_OUT
    assert host.state is CLOSED
    assert service.log == ["begin a", "cancel a 0", "end a", "free a"]
    assert await code(call) is DISCONNECTED
    assert await WsCloseServiceHost(host) == OK


@scenario(106, *ALL)
async def test_close_lets_an_operation_reply(net: Net) -> None:
    service, host, proxy, (call,) = await playing(net)
    closing = host.close_op()
    service.release("a")
    assert await call == "a"
    await proxy.close()
    assert await code(closing) is OK
    assert service.log == ["begin a", "end a", "free a"]


@scenario(107, *ALL)
async def test_abort_ends_a_close_when_the_operations_have_ended(net: Net) -> None:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net)
    await begun(proxy, service, "a")
    deaf = proxy.call_op(Service.deaf, ("b",))
    await service.until("begin b")
    closing = host.close_op()
    await abort_elsewhere(net, host)
    await service.until("free a")
    assert await code(deaf) is DISCONNECTED
    assert (closing.result, host.state) == (None, CLOSING)
    service.release("b")
    assert await code(closing) is ABORTED
    assert host.state is CLOSED
    assert sorted(service.log[2:]) == ["cancel a 0", "end a", "end b", "free a"]


@scenario(108, *ALL)
async def test_clients_notice_the_abort_of_a_host(net: Net) -> None:
    _, host, proxy, (call,) = await playing(net)
    await abort_elsewhere(net, host)
    assert await code(call) is DISCONNECTED
    state = ServiceProxyState.FAULTED if net.is_session else ServiceProxyState.OPEN
    assert proxy.state is state


@scenario(109, *ALL)
async def test_a_channel_that_is_not_welcome(net: Net) -> None:
    service = Service()

    def refuse(_: OperationContext) -> None:
        service.say("accept")
        raise WsError(Hresult.WS_E_ENDPOINT_ACCESS_DENIED)

    host = await serve(
        net, service, accept_channel=refuse, close_channel=lambda _: service.say("close")
    )
    proxy = await connect(net)
    assert await code(proxy.call(Service.block)) is DISCONNECTED
    host.abort()
    await host.close()
    assert service.log == ["accept", "close"]


@scenario(109, *ALL)
async def test_a_message_that_is_not_welcome(net: Net) -> None:
    service = Service()

    async def refuse(_: OperationContext) -> None:
        service.say("message")
        raise WsError(Hresult.WS_E_ENDPOINT_ACCESS_DENIED)

    await serve(net, service, message_received=refuse, close_channel=lambda _: service.say("close"))
    proxy = await connect(net)
    assert await code(proxy.call(Service.block)) is DISCONNECTED
    await service.until("close")
    assert service.log == ["message", "close"]


@scenario(110, *ALL)
async def test_a_callback_of_the_host_can_be_told_to_stop(net: Net) -> None:
    service = Service()

    async def linger(context: OperationContext) -> None:
        released = service.hold("accept")
        service.register(context, "accept")
        service.say("begin accept")
        await released.wait()

    host = await serve(net, service, accept_channel=linger)
    call = (await connect(net)).call_op(Service.echo, ("x",))
    await service.until("begin accept")
    await abort_elsewhere(net, host)
    assert await WsCloseServiceHost(host) == OK
    assert service.log == ["begin accept", "cancel accept 0", "free accept"]
    assert await code(call) is DISCONNECTED


@scenario(111, *ALL)
async def test_a_disconnection_is_noticed_while_nothing_may_be_dispatched(net: Net) -> None:
    service, host, proxy, _ = await playing(net, max_concurrency=1)
    proxy.abort()
    await service.until("free a")
    assert service.log == ["begin a", "cancel a 1", "end a", "free a"]
    assert host.state is OPEN


class Last(Contract, namespace="http://wwsapi.example/last"):
    @operation
    async def bye(self) -> Hresult | None:
        return Hresult.WS_S_END


@scenario(112, *SESSIONS)
async def test_a_message_after_the_last(net: Net) -> None:
    """HTTP has no session that could be at its end."""
    await serve(net, Last())
    proxy = await connect(net)
    assert await code(proxy.call(Last.bye)) is OK
    assert await code(proxy.call(Last.bye)) is DISCONNECTED
    assert proxy.state is ServiceProxyState.FAULTED


async def register_and_abort(net: Net) -> str:
    service = Service()
    host = await serve(net, service)
    call = (await connect(net)).call_op(Service.deaf)
    await service.until("begin a")
    await together(lambda: service.register(service.contexts["a"], "a"), host.abort)
    when = "registered" if "cancel a 0" in service.log else "?"
    await host.close()
    assert sorted(service.log[1:]) == ["cancel a 0", "end a", "free a"]
    assert service.log[-1] == "free a"
    assert await code(call) is DISCONNECTED
    return when


@race(113, "registered")
async def test_a_registration_and_an_abort_at_once(net: Net) -> str:
    return await register_and_abort(net)


@race(113, "registered", transport="mem-http")
async def test_a_registration_and_an_abort_at_once_over_http(net: Net) -> str:
    return await register_and_abort(net)


TOLD = ("begin a", "cancel a 0", "end a", "free a")
NOT_TOLD = ("begin a", "end a", "free a")


async def return_and_abort(net: Net) -> tuple[str, ...]:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    await together(lambda: service.release("a"), host.abort)
    await host.close()
    result = await code(call)
    assert result is DISCONNECTED or "cancel a 0" not in service.log
    return tuple(service.log)


@race(114, TOLD, NOT_TOLD)
async def test_a_return_and_an_abort_at_once(net: Net) -> tuple[str, ...]:
    return await return_and_abort(net)


@race(
    114,
    ("begin a", "cancel a 0", "end a", "free a"),
    ("begin a", "end a", "free a"),
    transport="mem-http",
)
async def test_a_return_and_an_abort_at_once_over_http(net: Net) -> tuple[str, ...]:
    return await return_and_abort(net)


@scenario(114, "tcp", "http")
async def test_operations_return_while_a_thread_aborts(net: Net) -> None:
    for number in range(20):
        service, host, _, calls = await playing(net, *"abcdefgh", max_accepting_channels=8)
        releases = [partial(service.release, name) for name in "abcdefgh"]
        await net.elsewhere(host.abort, *releases)
        assert await code(host.close()) is OK
        for name in "abcdefgh":
            lines = [line for line in service.log if line.split()[1] == name]
            assert lines[-1] == f"free {name}", number
            assert lines.count(f"cancel {name} 0") <= 1
            assert len(lines) == len(set(lines))
        assert {*await codes(*calls)} <= {OK, DISCONNECTED}
        net.url = net.transport.url
