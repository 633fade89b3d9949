"""Proxies and hosts: their limits, what is left of them, and tasks that are cancelled."""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.wwsapi.scenarios.service import (
    ALL,
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
from tests.wwsapi.scenarios.stage import NAME, Net, Play, together
from wwsapi.channel import ChannelSettings
from wwsapi.constants import Hresult, ServiceHostState, ServiceProxyState
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, operation
from wwsapi.errors import WsError
from wwsapi.loop import Loop, explore, run
from wwsapi.proxy import ServiceProxy
from wwsapi.transports import memory

OK = Hresult.S_OK
ABANDONED = Hresult.WS_E_OPERATION_ABANDONED
ABORTED = Hresult.WS_E_OPERATION_ABORTED
DISCONNECTED = Hresult.WS_E_ENDPOINT_DISCONNECTED
FAULT = Hresult.WS_E_ENDPOINT_FAULT_RECEIVED
INVALID_OP = Hresult.WS_E_INVALID_OPERATION
NOT_FOUND = Hresult.WS_E_ENDPOINT_NOT_FOUND
QUOTA = Hresult.WS_E_QUOTA_EXCEEDED
SCHEDULES = 300


def on(*transports: str) -> Callable[[Play[None]], Callable[[str], None]]:
    def decorate(play: Play[None]) -> Callable[[str], None]:
        @pytest.mark.parametrize("net", transports)
        @functools.wraps(play)
        def test(net: str) -> None:
            Net(net).run(play)

        return test

    return decorate


async def nothing_left() -> None:
    """No task, no timer, no connection."""
    loop = asyncio.get_running_loop()
    for _ in range(1000):
        if len(asyncio.all_tasks()) == 1:
            break
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    if isinstance(loop, Loop):
        await asyncio.sleep(6)  # nobody waits longer for a peer to take the last words
        assert [timer for _, _, timer in loop._timers if not timer.cancelled()] == []  # noqa: SLF001
        for line in vars(loop).get("wwsapi_memory", {}).values():
            assert (line.server, line.attempts, line.transports) == (None, {}, {})


# What is left


@on(*ALL)
async def test_nothing_is_left_of_a_life_in_good_order(net: Net) -> None:
    service = Service()
    host = await serve(net, service)
    for number in range(3):
        proxy = await connect(net)
        assert await proxy.call(Service.echo, "x") == "x"
        (call,) = await begun(proxy, service, f"a{number}")
        service.release(f"a{number}")
        assert await call == f"a{number}"
        await proxy.close()
    await host.close()
    await nothing_left()


@on(*ALL)
async def test_nothing_is_left_of_many_lives_that_were_aborted(net: Net) -> None:
    service = Service()
    host = made_host(net, endpoint(net, service, max_concurrency=10, max_accepting_channels=3))
    proxy = made_proxy(net)
    for number in range(5):
        await host.open()
        await proxy.open(url_of(host))
        calls = await begun(proxy, service, f"a{number}", f"b{number}")
        proxy.abort() if number % 2 else host.abort()
        assert {*await codes(*calls)} == {ABORTED if number % 2 else DISCONNECTED}
        await proxy.close()
        await host.close()
        proxy.reset()
        host.reset()
    await nothing_left()


@on(*ALL)
async def test_nothing_is_left_of_a_close_that_took_too_long(net: Net) -> None:
    service = Service()
    host = made_host(net, endpoint(net, service), close_timeout=0.05)
    await host.open()
    net.url = url_of(host)
    proxy = await connect(net, max_close_timeout=0.05)
    (call,) = await begun(proxy, service, "a")
    proxy.abandon()
    assert await code(call) is ABANDONED
    assert await code(proxy.close()) is Hresult.WS_E_OPERATION_TIMED_OUT
    await service.until("free a")
    assert await code(host.close()) is OK
    await nothing_left()


# Tasks that are cancelled


async def give_up(awaitable: Any) -> None:
    """A task waits, and is cancelled."""
    task = asyncio.ensure_future(awaitable)
    await turns(3)
    assert task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@on(*ALL)
async def test_a_call_that_is_cancelled_is_abandoned(net: Net) -> None:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net, max_pending_calls=2)
    calling = asyncio.ensure_future(proxy.call(Service.block, "a"))
    await service.until("begin a")
    await give_up(calling)
    assert proxy.state is ServiceProxyState.OPEN
    assert await proxy.call(Service.echo, "x") == "x"
    service.release("a")
    await proxy.close()
    assert service.log == ["begin a", "end a", "free a"]
    await host.close()
    await nothing_left()


@on("mem", "tcp")
async def test_an_open_that_is_cancelled_leaves_nothing(net: Net) -> None:
    host = await serve(net, Service(), max_channels=1)
    first, second = await connect(net), made_proxy(net)
    await give_up(second.open(net.url))
    assert second.state is ServiceProxyState.CREATED
    await first.close()
    await second.open(net.url)
    assert await second.call(Service.echo, "x") == "x"
    await second.close()
    await host.close()
    await nothing_left()


@on(*ALL)
async def test_a_close_that_is_cancelled_is_rude(net: Net) -> None:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    await give_up(proxy.close())
    assert proxy.state is ServiceProxyState.CLOSED
    assert await code(call) is ABORTED
    await service.until("cancel a 1", "free a")
    await host.close()
    await nothing_left()


@on(*ALL)
async def test_a_host_whose_open_is_cancelled_listens_to_nobody(net: Net) -> None:
    host = made_host(net, endpoint(net, Service()))
    opening = host.open_op()
    task = asyncio.ensure_future(host_waits(opening))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert host.state is ServiceHostState.CREATED
    await host.open()
    net.url = url_of(host)
    proxy = await connect(net)
    assert await proxy.call(Service.echo, "x") == "x"
    await proxy.close()
    await host.close()
    await nothing_left()


async def host_waits(opening: Any) -> None:
    await opening


@on(*ALL)
async def test_a_host_whose_close_is_cancelled_is_aborted(net: Net) -> None:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    await give_up(host.close())
    assert host.state is ServiceHostState.CLOSED
    assert await code(call) is DISCONNECTED
    await service.until("cancel a 0", "free a")
    assert await code(host.close()) is OK
    host.reset()
    await host.open()
    net.url = url_of(host)
    assert await (await connect(net)).call(Service.echo, "x") == "x"


@on(*ALL)
async def test_an_operation_has_any_number_of_waiters(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    waiting = asyncio.gather(*(code(call) for _ in range(3)))
    await asyncio.sleep(0)
    service.release("a")
    assert await waiting == [OK, OK, OK]
    assert await call == "a"


@on("mem", "mem-http")
async def test_a_waiter_that_is_cancelled_ends_the_waiting_of_all(net: Net) -> None:
    service = Service()
    await serve(net, service)
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    waiting = [asyncio.ensure_future(code(call)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[1].cancel()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [results[0], results[2]] == [ABANDONED, ABANDONED]
    assert isinstance(results[1], asyncio.CancelledError)


async def client_that_is_cancelled(net: Net, patience: int) -> str:
    host = await serve(net, Service())
    proxy = made_proxy(net)

    async def client() -> None:
        await proxy.open(net.url)
        await proxy.call(Service.echo, "x")
        await proxy.close()

    task = asyncio.ensure_future(client())
    await turns(patience)
    task.cancel()
    await asyncio.wait([task])
    state = proxy.state.name
    assert await code(proxy.close()) is OK
    assert await code(host.close()) is OK
    await nothing_left()
    return state


@pytest.mark.parametrize("transport", ["mem", "mem-http"])
def test_a_client_that_is_cancelled_at_any_time_leaves_nothing(transport: str) -> None:
    states = {
        run(client_that_is_cancelled(Net(transport), patience), seed=seed)
        for patience in range(30)
        for seed in range(10)
    }
    assert states == {"CREATED", "OPEN", "CLOSED"}


async def host_that_is_cancelled(net: Net, patience: int) -> str:
    host = made_host(net, endpoint(net, Service()))
    proxy = made_proxy(net)

    async def server() -> None:
        await host.open()
        await proxy.open(url_of(host))
        await proxy.call(Service.echo, "x")
        await host.close()

    task = asyncio.ensure_future(server())
    await turns(patience)
    task.cancel()
    await asyncio.wait([task])
    state = host.state.name
    assert await code(proxy.close()) in (OK, DISCONNECTED)
    assert await code(host.close()) is OK
    await nothing_left()
    return state


@pytest.mark.parametrize("transport", ["mem", "mem-http"])
def test_a_host_that_is_cancelled_at_any_time_leaves_nothing(transport: str) -> None:
    states = {
        run(host_that_is_cancelled(Net(transport), patience), seed=seed)
        for patience in range(30)
        for seed in range(10)
    }
    assert states == {"CREATED", "OPEN", "CLOSED"}


# Limits


@on(*ALL)
async def test_no_more_channels_than_allowed(net: Net) -> None:
    service = Service()
    host = await serve(net, service, max_channels=2, max_accepting_channels=3)
    proxies = [made_proxy(net) for _ in range(4)]
    calls = []
    for name, proxy in zip("abcd", proxies, strict=True):
        calls.append(asyncio.ensure_future(open_and_block(proxy, net.url, name)))
    await service.until("begin a", "begin b")
    await turns(100)
    assert service.log == ["begin a", "begin b"]
    service.release("a", "b")
    await service.until("begin c", "begin d")
    service.release("c", "d")
    assert [await call for call in calls] == ["a", "b", "c", "d"]
    await host.close()


async def open_and_block(proxy: ServiceProxy, url: str, name: str) -> str:
    await proxy.open(url)
    result = await proxy.call(Service.block, name)
    await proxy.close()
    return result


@on("mem", "tcp")
async def test_no_more_operations_than_allowed(net: Net) -> None:
    service = Service()
    await serve(net, service, max_concurrency=2)
    proxy = await connect(net)
    calls = [proxy.call_op(Service.block, (name,)) for name in "abc"]
    await service.until("begin a", "begin b")
    await turns(100)
    assert service.log == ["begin a", "begin b"]
    service.release("b")
    await service.until("begin c")
    service.release("a", "c")
    assert [await call for call in calls] == ["a", "b", "c"]


@on(*ALL)
async def test_a_request_that_is_too_large(net: Net) -> None:
    await serve(net, Service(), channel_settings=ChannelSettings(max_message_size=10_000))
    proxy = await connect(net)
    assert await code(proxy.call(Service.echo, "x" * 20_000)) in (
        QUOTA,
        DISCONNECTED,  # TCP forgets what it said if there is something unread
        Hresult.WS_E_OTHER,  # there is an HTTP status for it, and no HRESULT for that
    )
    proxy = await connect(net)
    assert await proxy.call(Service.echo, "x" * 5_000) == "x" * 5_000


@on(*ALL)
async def test_a_reply_that_is_too_large(net: Net) -> None:
    host = await serve(net, Service())
    proxy = ServiceProxy(
        net.transport.client,
        net.transport.binding,
        channel_settings=ChannelSettings(max_message_size=10_000),
    )
    await proxy.open(net.url)
    assert await code(proxy.call(Service.echo, "x" * 20_000)) is QUOTA
    state = ServiceProxyState.FAULTED if net.is_session else ServiceProxyState.OPEN
    assert proxy.state is state
    await proxy.close()
    await host.close()
    await nothing_left()


@on("mem", "mem-http")
async def test_calls_wait_for_a_line_that_is_full(net: Net) -> None:
    await serve(net, Service(), max_accepting_channels=10)
    proxy = await connect(net)
    requests = memory.gate(NAME, "to_server")
    requests.hold()
    texts = [str(number) * 30_000 for number in range(6)]
    calls = [proxy.call_op(Service.echo, (text,)) for text in texts]
    await requests.waiting(2)
    proxy.abandon()
    calls += [proxy.call_op(Service.echo, (text,)) for text in texts]
    requests.release()
    assert await codes(*calls[:6]) == [ABANDONED] * 6
    assert [await call for call in calls[6:]] == texts
    assert await code(proxy.close()) is OK


# One-way operations


@on(*ALL)
async def test_a_one_way_operation_ends_when_it_is_written(net: Net) -> None:
    service = Service()
    host = await serve(net, service)
    proxy = await connect(net)
    assert await proxy.call(Service.note, "noted") is None
    await service.until("noted")
    assert await proxy.call(Service.echo, "x") == "x"
    await proxy.close()
    await host.close()
    await nothing_left()


class Hopeless(Contract, namespace="http://wwsapi.example/hopeless"):
    """All its operations fail."""

    @operation(one_way=True)
    async def note(self) -> None:
        raise WsError(Hresult.E_FAIL)

    @operation
    async def stop(self) -> None:
        raise asyncio.CancelledError

    @operation
    async def stumble(self) -> None:
        raise ZeroDivisionError

    @operation
    async def lie(self) -> str:
        return 5  # type: ignore[return-value]


@on(*ALL)
async def test_nobody_hears_of_a_one_way_operation_that_fails(net: Net) -> None:
    await serve(net, Hopeless())
    proxy = await connect(net)
    assert await code(proxy.call(Hopeless.note)) is OK
    assert await code(proxy.call(Hopeless.stumble)) is FAULT
    assert proxy.state is ServiceProxyState.OPEN


@pytest.mark.parametrize("name", ["stop", "stumble", "lie"])
@pytest.mark.parametrize("transport", ALL)
def test_an_operation_that_raises_is_a_fault(
    name: str, transport: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def play(net: Net) -> None:
        host = await serve(net, Hopeless())
        proxy = await connect(net)
        assert await code(proxy.call(getattr(Hopeless, name))) is FAULT
        await proxy.close()
        await host.close()
        await nothing_left()

    caplog.set_level(logging.CRITICAL, "wwsapi")
    Net(transport).run(play)


@on(*ALL)
async def test_a_service_knows_its_operations(net: Net) -> None:
    await serve(net, Service())
    proxy = await connect(net)
    assert await code(proxy.call(Hopeless.stumble)) is FAULT
    assert await proxy.call(Service.echo, "x") == "x"


# Callbacks of the host


@on(*ALL)
async def test_each_callback_has_a_context_of_its_own(net: Net) -> None:
    service = Service()

    def accept(context: OperationContext) -> None:
        context.channel.user_state = "the channel's"
        service.register(context, "accept")

    def receive(context: OperationContext) -> None:
        assert context.channel.user_state == "the channel's"
        service.register(context, "message")

    def close(context: OperationContext) -> None:
        service.register(context, "close")

    host = await serve(
        net, service, accept_channel=accept, message_received=receive, close_channel=close
    )
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    service.release("a")
    assert await call == "a"
    await proxy.close()
    await host.close()
    assert service.log == [
        "free accept",
        "free message",
        "begin a",
        "end a",
        "free a",
        "free close",
    ]


@on(*ALL)
async def test_who_is_told_of_an_abort_is_told_once(net: Net) -> None:
    """The callback that closes the channel is told, too: it runs after the abort."""
    service = Service()

    def close(context: OperationContext) -> None:
        service.hold("close")
        service.register(context, "close")

    host = await serve(net, service, close_channel=close)
    proxy = await connect(net)
    (call,) = await begun(proxy, service, "a")
    await net.elsewhere(host.abort)
    await host.close()
    assert await code(call) is DISCONNECTED
    assert service.log == [
        "begin a",
        "cancel a 0",
        "end a",
        "free a",
        "cancel close 0",
        "free close",
    ]


# Threads


class Threaded(Contract, namespace="http://wwsapi.example/threaded"):
    """Its operation blocks a thread."""

    def __init__(self) -> None:
        self.running, self.stop = threading.Event(), threading.Event()
        self.log: list[str] = []

    @operation
    def block(self, context: OperationContext) -> str:
        context.register_for_cancel(self.cancelled, self.log.append, "freed")
        self.running.set()
        self.stop.wait()
        self.log.append("end")
        return threading.current_thread().name

    def cancelled(self, reason: int, _: str) -> None:
        self.log.append(f"cancel {int(reason)}")
        self.stop.set()


@on("tcp", "http")
async def test_an_operation_may_block_a_thread_of_an_executor(net: Net) -> None:
    for how in "release", "host", "proxy":
        service = Threaded()
        with ThreadPoolExecutor(1, "worker") as executor:
            net.url = net.transport.url
            host = made_host(net, endpoint(net, service), executor=executor)
            await host.open()
            net.url = url_of(host)
            proxy = await connect(net)
            call = proxy.call_op(Threaded.block)
            await asyncio.to_thread(service.running.wait)
            if how == "release":
                service.stop.set()
                assert (await call).startswith("worker")
                assert service.log == ["end", "freed"]
            elif how == "host":
                await net.elsewhere(host.abort)
                assert await code(call) is DISCONNECTED
            else:
                await net.elsewhere(proxy.abort)
                assert await code(call) is ABORTED
            await proxy.close()
            await host.close()
        if how != "release":
            assert service.log == ["cancel 0" if how == "host" else "cancel 1", "end", "freed"]
    await nothing_left()


class Exhausted(Contract, namespace="urn:test:exhausted"):
    @operation
    def first(self) -> int:
        return next(iter(()))


class Dropping(ThreadPoolExecutor):
    """Is shut down before it comes to what it was given."""

    def submit(self, *_: Any) -> Future[Any]:  # type: ignore[override]
        dropped: Future[Any] = Future()
        dropped.cancel()
        return dropped


@on("tcp", "http")
async def test_what_no_thread_can_finish_has_failed(net: Net) -> None:
    for executor in ThreadPoolExecutor(1), Dropping():
        with executor:
            net.url = net.transport.url
            host = made_host(net, endpoint(net, Exhausted()), executor=executor)
            await host.open()
            net.url = url_of(host)
            proxy = await connect(net)
            assert await code(proxy.call(Exhausted.first)) is FAULT
            await proxy.close()
            await host.close()


@on("tcp", "http")
async def test_threads_abort_a_proxy_that_calls(net: Net) -> None:
    service = Service()
    host = await serve(net, service)
    for _ in range(30):
        proxy = await connect(net)
        ends: list[Hresult] = []

        async def call(proxy: ServiceProxy = proxy, ends: list[Hresult] = ends) -> None:
            while not ends or ends[-1] is OK:
                ends.append(await code(proxy.call(Service.echo, "x")))

        tasks = [asyncio.ensure_future(call()) for _ in range(4)]
        await net.elsewhere(proxy.abort)
        await asyncio.gather(*tasks)
        assert {*ends} <= {OK, ABORTED, INVALID_OP}
        assert await code(proxy.close()) is OK
    await host.close()
    await nothing_left()


@on("tcp", "http")
async def test_threads_abort_a_host_that_opens_and_accepts(net: Net) -> None:
    for _ in range(30):
        host = made_host(net, endpoint(net, Service()))
        opening = host.open_op()
        await net.elsewhere(host.abort)
        if await code(opening) is OK:
            assert host.state is ServiceHostState.FAULTED
        else:
            assert host.state is ServiceHostState.CREATED
        assert await code(host.close()) is OK
    await nothing_left()


# Races


async def connect_and_stop(net: Net, how: str) -> tuple[Hresult, ...]:
    """A client connects and calls as the host is aborted, or closed."""
    host = await serve(net, Service())
    proxy = made_proxy(net)

    async def client() -> tuple[Hresult, ...]:
        opened = await code(proxy.open(net.url))
        called = await code(proxy.call(Service.echo, "x"))
        assert await code(proxy.close()) in (OK, DISCONNECTED)
        return opened, called

    async def server() -> None:
        await turns(3)
        if how == "abort":
            host.abort()
        assert await code(host.close()) is OK

    results, _ = await asyncio.gather(client(), server())
    await nothing_left()
    return results


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.mark.parametrize("how", ["abort", "close"])
@pytest.mark.parametrize("transport", ["mem", "mem-http"])
def test_a_client_that_connects_as_the_host_stops(transport: str, how: str) -> None:
    results = set(explore(lambda: connect_and_stop(Net(transport), how), SCHEDULES))
    assert results <= {
        (OK, OK),
        (OK, DISCONNECTED),
        (OK, NOT_FOUND),
        (OK, INVALID_OP),
        (DISCONNECTED, INVALID_OP),
        (NOT_FOUND, INVALID_OP),
    }
    assert len(results) > 1


async def connect_and_stay(net: Net, patience: int) -> Hresult:
    """A client that is accepted as the host is aborted is neither waited for nor welcomed."""
    welcomed: list[OperationContext] = []
    host = await serve(net, Service(), accept_channel=welcomed.append)
    proxy = made_proxy(net)
    opening = asyncio.ensure_future(code(proxy.open(net.url)))
    await turns(patience)
    host.abort()
    assert await code(host.close()) is OK
    assert asyncio.get_running_loop().time() == 0
    before = len(welcomed)
    result = await opening
    assert await code(proxy.close()) in (OK, DISCONNECTED)
    await nothing_left()
    assert len(welcomed) == before
    return result


def test_a_client_that_was_accepted_as_the_host_was_aborted() -> None:
    results = {
        run(connect_and_stay(Net("mem"), patience), seed=seed)
        for patience in range(15)
        for seed in range(30)
    }
    assert results == {OK, DISCONNECTED, NOT_FOUND}


async def call_and_abort(net: Net) -> tuple[str, ...]:
    """A client aborts as its request arrives: the operation hears of it, if it begins."""
    service = Service()
    host = await serve(net, service, max_concurrency=1)
    proxy = await connect(net)
    requests = memory.gate(NAME, "to_server")
    requests.hold()
    call = proxy.call_op(Service.block)
    await requests.waiting()
    await together(requests.release, proxy.abort)
    assert await code(call) is ABORTED
    await proxy.close()
    assert await code(host.close()) is OK
    await nothing_left()
    return tuple(service.log)


@pytest.mark.parametrize("transport", ["mem", "mem-http"])
def test_an_operation_whose_client_has_gone_as_it_begins(transport: str) -> None:
    results = set(explore(lambda: call_and_abort(Net(transport)), SCHEDULES))
    assert results <= {
        (),
        ("begin a", "cancel a 1", "end a", "free a"),
        ("cancel a 1", "begin a", "end a", "free a"),
    }
    assert len(results) > 1


async def call_and_cut(net: Net) -> tuple[Hresult, ...]:
    """The connection breaks as calls are made. No call tells that the session has faulted."""
    await serve(net, Service())
    proxy = await connect(net)

    async def call() -> Hresult:
        return await code(proxy.call(Service.echo, "x" * 30_000))

    async def cut() -> Hresult:
        await turns(3)
        memory.cut(NAME)
        return OK

    return tuple(await asyncio.gather(call(), call(), call(), cut(), call()))


@pytest.mark.parametrize("transport", ["mem", "mem-http"])
def test_calls_as_the_connection_breaks(transport: str) -> None:
    results = explore(lambda: call_and_cut(Net(transport)), SCHEDULES)
    ends = {end for result in results for end in result}
    assert ends - {INVALID_OP} == {OK, DISCONNECTED}
