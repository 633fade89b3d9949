"""Histories: every short sequence of calls, long ones at random with faults between, and races
under many schedules. None may break what always holds.

WWSAPI_SCHEDULES says how many schedules of each race are tried: 500 by default, 10,000 and more
when one wants to know. A race that fails tells the seed that plays it again.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from enum import IntEnum
from functools import partial
from itertools import product
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.wwsapi.peers import PLAIN
from wwsapi import loop
from wwsapi.channel import Channel, ChannelSettings
from wwsapi.constants import ChannelBinding, ChannelType, Hresult, ReceiveOption
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, operation
from wwsapi.errors import UsageFailure, WsError
from wwsapi.host import Endpoint, ServiceHost
from wwsapi.listener import Listener
from wwsapi.message import Message
from wwsapi.operations import Operation, Stateful, observers
from wwsapi.proxy import ProxySettings, ServiceProxy
from wwsapi.states import CHANNEL, LISTENER, SERVICE_HOST, SERVICE_PROXY, Table
from wwsapi.transports import memory

SCHEDULES = int(os.environ.get("WWSAPI_SCHEDULES", "500"))
STEPS = 25  # turns of the loop before which the second party comes
LENGTH = 5

OK = Hresult.S_OK
ABORTED = Hresult.WS_E_OPERATION_ABORTED
ABANDONED = Hresult.WS_E_OPERATION_ABANDONED
DISCONNECTED = Hresult.WS_E_ENDPOINT_DISCONNECTED

HTTP, TCP = ChannelBinding.HTTP, ChannelBinding.TCP
CLIENT = {HTTP: ChannelType.REQUEST, TCP: ChannelType.DUPLEX_SESSION}
SERVER = {HTTP: ChannelType.REPLY, TCP: ChannelType.DUPLEX_SESSION}
SETTINGS = {HTTP: PLAIN, TCP: ChannelSettings()}
BINDINGS = pytest.mark.parametrize("binding", [HTTP, TCP], ids=["HTTP", "TCP"])


class Service(Contract, namespace="http://wwsapi.example/histories"):
    """Knows of each call how often it was told to stop, and how often it was freed."""

    def __init__(self) -> None:
        self.begun = self.ended = self.most = 0
        self.cancelled: Counter[int] = Counter()
        self.freed: Counter[int] = Counter()
        self.released: list[asyncio.Event] = []

    @operation
    async def echo(self, context: OperationContext, text: str) -> str:
        self._begin(context)
        self.ended += 1
        return text

    @operation
    async def block(self, context: OperationContext) -> None:
        over = asyncio.Event()
        self._begin(context, over)
        self.released.append(over)
        await over.wait()
        self.ended += 1

    @operation(one_way=True)
    async def note(self, text: str) -> None: ...

    def _begin(self, context: OperationContext, over: asyncio.Event | None = None) -> None:
        self.begun += 1
        self.most = max(self.most, self.begun - self.ended)

        def cancel(_: object, call: int) -> None:
            assert not self.freed[call]
            self.cancelled[call] += 1
            if over is not None:
                over.set()

        context.register_for_cancel(cancel, lambda call: self.freed.update([call]), self.begun)

    def check(self) -> None:
        assert set(self.cancelled.values()) <= {1}
        assert set(self.freed.values()) <= {1}

    def check_over(self) -> None:
        self.check()
        assert self.ended == self.begun
        assert self.freed == Counter(range(1, self.begun + 1))


async def settled() -> None:
    """Until nothing happens any more by itself: then the clock moves."""
    await asyncio.sleep(1e-6)


async def alone() -> None:
    assert len(asyncio.all_tasks()) == 1


# Every sequence of five calls


Calls = dict[str, Callable[[], Operation[Any] | None]]


class History:
    """One object, and what always holds of it."""

    def __init__(self, subject: Stateful, calls: Calls) -> None:
        self.subject = subject
        self.calls = calls
        self.is_sticky = False
        self.made: list[Operation[Any]] = []
        self.told: Counter[Operation[Any]] = Counter()

    def call(self, name: str) -> None:
        subject = self.subject
        before, pending = subject.state, list(subject.pending)
        cell = subject.table[name, before]
        result, made = self._outcome(name)
        after = subject.state
        if made is not None:
            self.made.append(made)
            made.when_done(lambda each: self.told.update([each]))
        if cell.is_usage_failure:
            assert result is UsageFailure
            assert after is before
        elif cell.refusal is not None:
            assert (result, after) == (cell.refusal, before)
        elif name == "Abort":
            assert (result, after) == (OK, cell.outcomes["ok"])
            is_host = isinstance(subject, ServiceHost)
            for each in pending:  # all of them, before it returns
                assert each.result is ABORTED or (is_host and each.function == "Close")
            self.is_sticky |= before.name in ("CREATED", "OPENING", "ACCEPTING")
        elif self.is_sticky and name in ("Open", "Accept") and "aborted" in cell.outcomes:
            assert (result, after) == (ABORTED, before)
        else:
            assert after in cell.outcomes.values()
            assert result is None or result in (OK, Hresult.WS_E_INVALID_OPERATION) or made
            if name == "Reset":
                self.is_sticky = False

    def _outcome(self, name: str) -> tuple[object, Operation[Any] | None]:
        try:
            made = self.calls[name]()
        except WsError as error:
            return error.hresult, None
        except UsageFailure:
            return UsageFailure, None
        return (OK, None) if made is None else (made.result, made)

    async def end(self) -> None:
        """Whatever went before: aborted, closed and reset, it is as new, and owes nothing."""
        subject: Any = self.subject
        subject.abort()
        await settled()
        await subject.close()
        assert subject.state.name == "CLOSED"
        await settled()
        assert not subject.pending
        assert all(each.result is not None for each in self.made)
        assert self.told == Counter(self.made)
        subject.reset()
        assert subject.state.name == "CREATED"


def channel(binding: ChannelBinding) -> History:
    subject = Channel(CLIENT[binding], binding, SETTINGS[binding])
    return History(
        subject,
        {
            "Open": lambda: subject.open_op("mem://nobody/"),
            "Abort": subject.abort,
            "Close": subject.close_op,
            "Reset": subject.reset,
            "Free": subject.free,
            "Receive": lambda: subject.receive_op(ReceiveOption.OPTIONAL_MESSAGE),
            "RequestReply": lambda: subject.request_reply_op(Message("urn:a", "<a/>")),
        },
    )


def accepting(binding: ChannelBinding) -> History:
    subject = Channel(SERVER[binding], binding, SETTINGS[binding])

    def accept() -> Operation[None]:
        return subject.accept_op(LISTENERS[binding])

    return History(
        subject,
        {
            "Accept": accept,
            "Abort": subject.abort,
            "Close": subject.close_op,
            "Reset": subject.reset,
            "Free": subject.free,
            "Send": lambda: subject.send_op(Message("urn:a", "<a/>")),
        },
    )


LISTENERS: dict[ChannelBinding, Listener] = {}


def listener(binding: ChannelBinding) -> History:
    subject = Listener(SERVER[binding], binding)
    return History(
        subject,
        {
            "Open": lambda: subject.open_op("mem://listener/"),
            "Accept": lambda: subject.accept_op(Channel(SERVER[binding], binding)),
            "Abort": subject.abort,
            "Close": subject.close_op,
            "Reset": subject.reset,
            "Free": subject.free,
        },
    )


def proxy(binding: ChannelBinding) -> History:
    subject = ServiceProxy(CLIENT[binding], binding, ProxySettings(), SETTINGS[binding])
    return History(
        subject,
        {
            "Open": lambda: subject.open_op("mem://service/"),
            "Call": lambda: subject.call_op(Service.block),
            "AbandonCall": subject.abandon,
            "Abort": subject.abort,
            "Close": subject.close_op,
            "Reset": subject.reset,
            "Free": subject.free,
        },
    )


def host(binding: ChannelBinding) -> History:
    place = Endpoint("mem://host/", Service(), binding, SERVER[binding], SETTINGS[binding])
    subject = ServiceHost([place])
    return History(
        subject,
        {
            "Open": subject.open_op,
            "Abort": subject.abort,
            "Close": subject.close_op,
            "Reset": subject.reset,
            "Free": subject.free,
        },
    )


@BINDINGS
@pytest.mark.parametrize("settles", [False, True], ids=["at once", "one by one"])
@pytest.mark.parametrize("make", [channel, accepting, listener, proxy, host])
def test_every_sequence_of_five_calls(
    make: Callable[[ChannelBinding], History], settles: bool, binding: ChannelBinding
) -> None:
    async def main() -> None:
        place = Endpoint("mem://service/", Service(), binding, SERVER[binding], SETTINGS[binding])
        service = ServiceHost([place])
        await service.open()
        LISTENERS[binding] = Listener(SERVER[binding], binding)
        await LISTENERS[binding].open("mem://accepting/")
        for names in product(make(binding).calls, repeat=LENGTH):
            history = make(binding)
            try:
                for name in names:
                    history.call(name)
                    if settles:
                        await settled()
                await history.end()
            except BaseException as error:
                error.add_note(f"The calls were {', '.join(names)}.")
                raise
        service.abort()
        await service.close()
        LISTENERS[binding].abort()
        await settled()
        await alone()

    loop.run(main())


# Races, under many schedules


async def code(awaited: Any) -> Hresult:
    try:
        await awaited
    except WsError as error:
        return error.hresult
    return OK


class Talk:
    """A host and a client of it, both open."""

    def __init__(self, binding: ChannelBinding) -> None:
        self.service = Service()
        self.place = Endpoint(
            "mem://talk/",
            self.service,
            binding,
            SERVER[binding],
            SETTINGS[binding],
            max_concurrency=10,
            max_accepting_channels=3,
        )
        self.host = ServiceHost([self.place])
        self.client = ServiceProxy(CLIENT[binding], binding, ProxySettings(), SETTINGS[binding])
        self.told: Counter[Operation[Any]] = Counter()

    async def open(self) -> None:
        await self.host.open()
        await self.client.open("mem://talk/")

    def begin(self, *what: Any) -> Operation[Any]:
        call = self.client.call_op(*what)
        call.when_done(lambda each: self.told.update([each]))
        return call

    async def end(self) -> None:
        """Nothing is left, and everything has ended once."""
        self.client.abort()
        self.host.abort()
        await self.client.close()
        await self.host.close()
        await settled()
        assert not self.client.pending
        assert not self.host.pending
        assert set(self.told.values()) <= {1}
        self.service.check_over()
        await alone()
        (line,) = vars(asyncio.get_running_loop())["wwsapi_memory"].values()
        assert not line.transports


async def soon(act: Callable[[], object], steps: int) -> None:
    """In a task of its own, after that many turns."""
    for _ in range(steps):
        await asyncio.sleep(0)
    act()


Race = Callable[[Talk, int], Coroutine[Any, Any, object]]


async def abort_against_completion(talk: Talk, steps: int) -> object:
    call = talk.begin(Service.echo, ("x",))
    result, _ = await asyncio.gather(code(call), soon(talk.client.abort, steps))
    assert talk.client.state.name == "FAULTED"
    return result


async def register_against_abort(talk: Talk, steps: int) -> object:
    call = talk.begin(Service.block)
    result, _ = await asyncio.gather(code(call), soon(talk.host.abort, steps))
    assert talk.host.state.name == "FAULTED"
    await talk.host.close()
    talk.service.check_over()
    assert sum(talk.service.cancelled.values()) == talk.service.begun
    assert result is not OK
    return talk.service.begun


async def close_against_abort(talk: Talk, steps: int) -> object:
    call = talk.begin(Service.echo, ("x",))
    closing = talk.client.close_op()
    called, closed, _ = await asyncio.gather(
        code(call), code(closing), soon(talk.client.abort, steps)
    )
    assert talk.client.state.name == "CLOSED"
    assert closed is ABORTED or called is OK
    return called, closed


async def host_close_against_abort(talk: Talk, steps: int) -> object:
    call = talk.begin(Service.block)
    while not talk.service.released:
        await settled()
    closing = talk.host.close_op()

    async def leave() -> Hresult:
        result = await code(call)
        await code(talk.client.close_op())
        return result

    called, closed, _, _ = await asyncio.gather(
        leave(),
        code(closing),
        soon(talk.service.released[0].set, 5),
        soon(talk.host.abort, steps),
    )
    assert talk.host.state.name == "CLOSED"
    assert (called, closed) in ((OK, OK), (OK, ABORTED), (DISCONNECTED, ABORTED))
    talk.service.check_over()
    return closed


async def abandon_against_reply(talk: Talk, steps: int) -> object:
    call = talk.begin(Service.echo, ("x",))
    result, _ = await asyncio.gather(code(call), soon(talk.client.abandon, steps))
    assert talk.client.state.name == "OPEN"
    assert await talk.client.call(Service.echo, "y") == "y"
    assert await code(talk.client.close_op()) is OK
    assert talk.service.begun == 2
    return result


@BINDINGS
@pytest.mark.parametrize(
    ("play", "outcomes"),
    [
        (abort_against_completion, {OK, ABORTED}),
        (register_against_abort, {0, 1}),
        (close_against_abort, {(OK, OK), (OK, ABORTED), (ABORTED, ABORTED)}),
        (host_close_against_abort, {OK, ABORTED}),
        (abandon_against_reply, {OK, ABANDONED}),
    ],
)
def test_races(play: Race, outcomes: set[object], binding: ChannelBinding) -> None:
    async def main(steps: int) -> object:
        try:
            talk = Talk(binding)
            await talk.open()
            outcome = await play(talk, steps)
            await talk.end()
        except BaseException as error:
            error.add_note(f"{play.__name__} over {binding.name}, after {steps} turns.")
            raise
        return outcome

    seen = set()
    for steps in range(STEPS):
        seen.update(loop.explore(partial(main, steps), SCHEDULES // STEPS))
    assert seen <= outcomes
    assert len(seen) > 1


# Long histories, with faults in between


PENDING = 3
CLIENTS = st.integers(0, 1)
KINDS = st.sampled_from(["echo", "block", "note"])
SIDES = st.sampled_from(["connect", "to_server", "to_client"])
PIECES = [b"\0", b"\7", b"\x0b", b"\6\1<", b"\6\5hello", b"\6\xff\xff\x7f", b"\r\n\r\n"]
LINES = [b"POST / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"]
GARBAGE = st.sampled_from(PIECES + LINES) | st.binary(min_size=1, max_size=20)


def edges(table: Table) -> set[tuple[IntEnum, IntEnum]]:
    """Every change of state that a cell allows, by way of the state in which it is pending."""
    found = set()
    for row in table.rows.values():
        for state, cell in row.items():
            starts = {state, cell.outcomes.get("async", state)}
            found |= set(product(starts, cell.outcomes.values()))
    return found


EDGES = {table.name: edges(table) for table in (CHANNEL, LISTENER, SERVICE_PROXY, SERVICE_HOST)}


class Life(RuleBasedStateMachine):
    """A host and two clients of it in memory, and all that can happen to them."""

    @initialize(binding=st.sampled_from([HTTP, TCP]), seed=st.integers(0, 1000))
    def begin(self, binding: ChannelBinding, seed: int) -> None:
        self.loop = loop.Loop(seed)
        self.service = Service()
        place = Endpoint(
            "mem://life/",
            self.service,
            binding,
            SERVER[binding],
            SETTINGS[binding],
            max_concurrency=2,
            max_channels=3,
        )
        self.host = ServiceHost([place])
        settings = ProxySettings(max_pending_calls=PENDING)
        self.clients = [
            ServiceProxy(CLIENT[binding], binding, settings, SETTINGS[binding]) for _ in range(2)
        ]
        self.made: list[Operation[Any]] = []
        self.told: Counter[Operation[Any]] = Counter()
        self.wrong: list[str] = []
        self.states: dict[Stateful, IntEnum] = {}
        observers.append(self.observe)
        self.do(self.host.open_op)
        for client in self.clients:
            self.do(lambda client=client: client.open_op("mem://life/"))

    def observe(self, subject: Stateful) -> None:
        before = self.states.get(subject, next(iter(subject.table.states)))
        after = self.states[subject] = subject.state
        if (before, after) not in EDGES[subject.table.name]:
            self.wrong.append(f"{subject.table.name}: {before.name} to {after.name}")

    def do(self, act: Callable[[], object], seconds: float = 0) -> None:
        async def acted() -> None:
            with suppress(WsError):
                made = act()
                if isinstance(made, Operation):
                    self.made.append(made)
                    made.when_done(lambda each: self.told.update([each]))
            await settled()
            await asyncio.sleep(seconds)

        self.loop.run_until_complete(acted())

    def gate(self, side: memory.Side, act: Callable[[memory.Gate], None]) -> None:
        self.do(lambda: act(memory.gate("life", side)))

    def line(self) -> Any:
        return vars(self.loop)["wwsapi_memory"]["life"]

    @rule(of=CLIENTS, kinds=st.lists(KINDS, min_size=1, max_size=3), id=st.integers(0, 2))
    def call(self, of: int, kinds: list[str], id: int) -> None:
        for kind in kinds:
            args = () if kind == "block" else ("x",)
            self.do(lambda: self.clients[of].call_op(getattr(Service, kind), args, id=id))  # noqa: B023

    @rule(of=CLIENTS, id=st.integers(0, 2))
    def abandon(self, of: int, id: int) -> None:
        self.do(lambda: self.clients[of].abandon(id))

    @rule(of=CLIENTS)
    def abort_client(self, of: int) -> None:
        self.do(self.clients[of].abort)
        assert self.clients[of].state.name in ("CREATED", "FAULTED", "CLOSED")

    @rule(of=CLIENTS)
    def close_client(self, of: int) -> None:
        self.do(self.clients[of].close_op)

    @rule(of=CLIENTS)
    def open_client(self, of: int) -> None:
        client = self.clients[of]
        if client.state.name == "FAULTED":
            self.do(client.close_op)
        self.do(client.reset)
        self.do(lambda: client.open_op("mem://life/"))

    @rule()
    def abort_host(self) -> None:
        self.do(self.host.abort)

    @rule()
    def close_host(self) -> None:
        self.do(self.host.close_op)

    @rule()
    def open_host(self) -> None:
        if self.host.state.name == "FAULTED":
            self.do(self.host.close_op)
        self.do(self.host.reset)
        self.do(self.host.open_op)

    @rule()
    def release(self) -> None:
        self.do(lambda: [each.set() for each in self.service.released])

    @rule(side=SIDES)
    def hold(self, side: memory.Side) -> None:
        self.gate(side, memory.Gate.hold)

    @rule(side=SIDES)
    def let_pass(self, side: memory.Side) -> None:
        self.gate(side, memory.Gate.release)

    @rule(side=SIDES, count=st.integers(1, 3))
    def let_some_pass(self, side: memory.Side, count: int) -> None:
        self.gate(side, lambda gate: gate.release(min(count, gate.held)))

    @rule(side=SIDES)
    def lose_a_frame(self, side: memory.Side) -> None:
        self.gate(side, lambda gate: gate.drop(min(1, gate.held)))

    @rule()
    def cut(self) -> None:
        self.do(lambda: memory.cut("life"))

    @rule(data=GARBAGE, which=st.integers(0, 5))
    def garbage(self, data: bytes, which: int) -> None:
        """One side of one connection says what it should not."""
        transports = list(self.line().transports)
        if transports:
            self.do(lambda: transports[which % len(transports)].write(data))

    @rule(data=GARBAGE)
    def stranger(self, data: bytes) -> None:
        async def connect() -> None:
            with suppress(OSError):
                transport, _ = await memory.connect(asyncio.Protocol, "life")
                transport.write(data)

        self.do(lambda: self.strangers.append(self.loop.create_task(connect())))

    @rule(seconds=st.sampled_from([0.5, 6, 16, 31]))
    def time_passes(self, seconds: float) -> None:
        self.do(lambda: None, seconds)

    @invariant()
    def holds(self) -> None:
        assert not self.wrong
        self.service.check()
        assert self.service.most <= 6
        assert set(self.told.values()) <= {1}
        for each in self.made:
            assert self.told[each] == (each.result is not None)
        for client in self.clients:
            calls = [each for each in client.pending if each.function == "Call"]
            assert len(calls) <= PENDING

    strangers: list[asyncio.Task[None]]

    def __init__(self) -> None:
        super().__init__()
        self.strangers = []

    def teardown(self) -> None:
        if self.observe in observers:
            observers.remove(self.observe)
            self.end()
            self.loop.close()

    def end(self) -> None:
        for side in ("connect", "to_server", "to_client"):
            self.gate(side, memory.Gate.release)
        for each in (*self.clients, self.host):
            self.do(each.abort)
            self.do(each.close_op, 31)
            assert each.state.name == "CLOSED"
            assert not each.pending
        assert self.told == Counter(self.made)
        self.service.check_over()
        for each in self.strangers:  # a connection of theirs may have been lost on its way
            each.cancel()
        self.do(lambda: None)
        self.loop.run_until_complete(alone())
        self.loop.raise_unseen()
        assert not self.line().transports


Life.TestCase.settings = settings(
    max_examples=max(SCHEDULES // 5, 10), stateful_step_count=40, deadline=None
)
TestLife = Life.TestCase
