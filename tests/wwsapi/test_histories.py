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
from functools import partial
from itertools import product
from typing import Any

import pytest

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
from wwsapi.operations import Operation, Stateful
from wwsapi.proxy import ProxySettings, ServiceProxy

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
        assert len(asyncio.all_tasks()) == 1

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
        assert len(asyncio.all_tasks()) == 1
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
