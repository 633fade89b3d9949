"""The state tables say what the specification says, and the objects do what the tables say."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import pytest

from wwsapi import loop, ws
from wwsapi.channel import Channel
from wwsapi.constants import ChannelPropertyId, Hresult, ListenerPropertyId
from wwsapi.errors import UsageFailure
from wwsapi.host import Endpoint, ServiceHost
from wwsapi.listener import Listener
from wwsapi.message import Message
from wwsapi.proxy import ServiceProxy
from wwsapi.services import BlockingService
from wwsapi.states import CHANNEL, LISTENER, SERVICE_HOST, SERVICE_PROXY, TABLES, Table
from wwsapi.transports import memory

# The tables of the specification

_ROWS = {  # of the specification, where a row has another name than ours, or stands for several
    "Accept (channel made for a listener)": ("Accept",),
    "Accept(listener, channel)": ("Accept",),
    "Receive / ReadMessageStart": ("Receive",),
    "Send / WriteMessageStart / RequestReply / SendReply / SendFault": ("Send", "RequestReply"),
    "ReadMessageEnd / WriteMessageEnd": ("ReadMessageEnd", "WriteMessageEnd"),
    "SetProperty (settable one)": ("SetProperty",),
    "SetProperty(creation-only id)": ("SetProperty",),
    "Call (generated stub or `WsCall`)": ("Call",),
    "GetProperty(STATE)": (),  # allowed everywhere: there is nothing to decide
}
_REFUSALS = {
    "`INVALID_OP`": Hresult.WS_E_INVALID_OPERATION,
    "`FAULTED_E`": Hresult.WS_E_OBJECT_FAULTED,
    "`INVALIDARG`": Hresult.E_INVALIDARG,
    "n/a": Hresult.WS_E_INVALID_OPERATION,
}
_SECTIONS = {"Channel": CHANNEL, "Listener": LISTENER, "ServiceProxy": SERVICE_PROXY}
_SECTIONS["ServiceHost"] = SERVICE_HOST


@dataclass(frozen=True)
class Written:
    """A cell of the specification, as far as it speaks in marks."""

    refusal: Hresult | None
    is_usage_failure: bool
    ok: str  # the state that follows; = for the same
    asynchronous: str
    provenance: frozenset[str]


def written(text: str) -> Written:
    says = re.sub(r"\[[^\]]*\]", "", text).strip()
    return Written(
        refusal=next((code for mark, code in _REFUSALS.items() if says.startswith(mark)), None),
        is_usage_failure=says.startswith("usage failure"),
        ok=_first(r"^(?:`OK`|ok)[^→/;]*→([A-Z]+)\b(?! once)", says) or "=",
        asynchronous=_first(r"`ASYNC`→([A-Z]+)", says),
        provenance=frozenset(
            tag
            for bracket in re.findall(r"\[([^\]]*)\]", text)
            for tag in re.findall(r"(?:^|, *)([DGTRPSAI])(?=$|[,;\s])", bracket.partition(";")[0])
        ),
    )


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


def specified(text: str) -> Iterator[tuple[Table, str, IntEnum, str]]:
    for title, table in _SECTIONS.items():
        section = re.split(rf"^### 1\.\d {title}\n", text, flags=re.MULTILINE)[1]
        rows = [line for line in section.partition("\n### ")[0].splitlines() if line[:1] == "|"]
        states = [cell.strip() for cell in rows[0].strip("|").split("|")][1:]
        for row in rows[2:]:
            name, *cells = (cell.strip() for cell in row.strip().strip("|").split("|"))
            for function in _ROWS.get(name, (name,)):
                for place, state in enumerate(states):
                    cell = cells[place] if cells[place] != "same" else cells[0]
                    yield table, function, table.states[state], cell


def test_the_tables_are_those_of_the_specification(shared: Path) -> None:
    text = (shared / "spec" / "wws-cancellation.md").read_text("utf-8")
    cells = list(specified(text))
    assert {(table.name, function) for table, function, _, _ in cells} == {
        (table.name, function) for table in TABLES for function in table.rows
    }
    assert [
        difference
        for table, function, state, cell in cells
        for difference in differences(table, function, state, cell)
    ] == []


def differences(table: Table, function: str, state: IntEnum, text: str) -> Iterator[str]:
    place = f"{table.name} {function} {state.name}"
    cell, spec = table[function, state], written(text)
    if (cell.refusal, cell.is_usage_failure) != (spec.refusal, spec.is_usage_failure):
        yield f"{place}: {cell.refusal} is {text}"
    if cell.outcomes:
        for outcome, target in (("ok", spec.ok), ("async", spec.asynchronous)):
            expected = state if target == "=" else table.states[target] if target else None
            if expected is not None and cell.outcomes.get(outcome) is not expected:
                yield f"{place}: {outcome} leads to {cell.outcomes.get(outcome)}, not to {target}"
    if spec.provenance and frozenset(cell.provenance) != spec.provenance:
        yield f"{place}: {cell.provenance} is {text}"


# The objects: each is brought into each state, and each function called there

NAME = "peer"
URL = f"mem://{NAME}"


class Scene:
    """An object in a state, and whom it deals with."""

    def __init__(self) -> None:
        self.listener = Listener()
        self.channel = Channel()
        self.message = Message("urn:test:message", "<message/>")

    async def with_peer(self, function: str) -> Channel:
        """An open channel, which is at work on the message if the function is about that."""
        peer = Channel()
        await asyncio.gather(self.channel.open(URL), self.listener.accept(peer))
        if function in ("ReadMessageEnd", "AbandonMessage"):
            await peer.send(self.message)
            self.message = await self.channel.read_start()
        elif function == "WriteMessageEnd":
            await self.channel.write_start(self.message)
        return peer


async def channel_in(state: str, function: str) -> Scene:
    scene = Scene()
    channel = scene.channel
    await scene.listener.open(URL)
    match state:
        case "OPENING":
            memory.gate(NAME, "connect").hold()
            channel.open_op(URL)
        case "ACCEPTING":
            channel.accept_op(scene.listener)
        case "OPEN":
            await scene.with_peer(function)
        case "FAULTED":
            await scene.with_peer(function)
            channel.abort()
        case "CLOSING":
            await scene.with_peer("")
            channel.close_op()
        case "CLOSED":
            await channel.close()
    return scene


async def listener_in(state: str, _function: str) -> Scene:
    scene = Scene()
    listener = scene.listener
    if state == "OPENING":
        listener.open_op(URL)
    elif state in ("OPEN", "FAULTED", "CLOSING"):
        await listener.open(URL)
    if state == "FAULTED":
        listener.abort()
    elif state == "CLOSING":
        listener.close_op()
    elif state == "CLOSED":
        await listener.close()
    return scene


class Service:
    """A client and a service, in a state of the one or of the other."""

    def __init__(self) -> None:
        self.blocking = BlockingService(say=lambda _: None)
        self.host = ServiceHost([Endpoint(URL, self.blocking)])
        self.proxy = ServiceProxy()

    async def with_a_call(self) -> None:
        """A call is pending, which nobody answers."""
        await self.host.open()
        await self.proxy.open(URL)
        self.proxy.call_op(BlockingService.block)
        await self.blocking.running()


async def proxy_in(state: str, _function: str) -> Service:
    scene = Service()
    proxy = scene.proxy
    match state:
        case "CREATED":
            await scene.host.open()
        case "OPENING":
            await scene.host.open()
            memory.gate(NAME, "connect").hold()
            proxy.open_op(URL)
        case "OPEN":
            await scene.with_a_call()
        case "CLOSING":
            await scene.with_a_call()
            proxy.close_op()
        case "CLOSED":
            await proxy.close()
        case "FAULTED":
            await scene.with_a_call()
            proxy.abort()
    return scene


async def host_in(state: str, _function: str) -> Service:
    scene = Service()
    host = scene.host
    match state:
        case "OPENING":
            host.open_op()
        case "OPEN":
            await scene.with_a_call()
        case "CLOSING":
            await scene.with_a_call()
            host.close_op()
        case "CLOSED":
            await host.close()
        case "FAULTED":
            await scene.with_a_call()
            host.abort()
    return scene


Bring = Callable[[str, str], Coroutine[Any, Any, Any]]
Functions = dict[str, Callable[[Any], object]]

_CHANNEL: Functions = {
    "Open": lambda scene: ws.WsOpenChannel(scene.channel, URL),
    "Accept": lambda scene: ws.WsAcceptChannel(scene.listener, scene.channel),
    "Abort": lambda scene: ws.WsAbortChannel(scene.channel),
    "Close": lambda scene: ws.WsCloseChannel(scene.channel),
    "Reset": lambda scene: ws.WsResetChannel(scene.channel),
    "Free": lambda scene: ws.WsFreeChannel(scene.channel),
    "ShutdownSession": lambda scene: ws.WsShutdownSessionChannel(scene.channel),
    "Receive": lambda scene: ws.WsReceiveMessage(scene.channel, Message()),
    "Send": lambda scene: ws.WsSendMessage(scene.channel, scene.message),
    "RequestReply": lambda scene: ws.WsRequestReply(scene.channel, scene.message, Message()),
    "ReadMessageEnd": lambda scene: ws.WsReadMessageEnd(scene.channel, scene.message),
    "WriteMessageEnd": lambda scene: ws.WsWriteMessageEnd(scene.channel, scene.message),
    "AbandonMessage": lambda scene: ws.WsAbandonMessage(scene.channel, scene.message),
    "SetProperty": lambda scene: ws.WsSetChannelProperty(
        scene.channel, ChannelPropertyId.RESOLVE_TIMEOUT, 7.5
    ),
}
_LISTENER: Functions = {
    "Open": lambda scene: ws.WsOpenListener(scene.listener, URL),
    "Accept": lambda scene: ws.WsAcceptChannel(scene.listener, scene.channel),
    "Abort": lambda scene: ws.WsAbortListener(scene.listener),
    "Close": lambda scene: ws.WsCloseListener(scene.listener),
    "Reset": lambda scene: ws.WsResetListener(scene.listener),
    "Free": lambda scene: ws.WsFreeListener(scene.listener),
    "SetProperty": lambda scene: ws.WsSetListenerProperty(
        scene.listener, ListenerPropertyId.LISTEN_BACKLOG, 7
    ),
}

_PROXY: Functions = {
    "Open": lambda scene: ws.WsOpenServiceProxy(scene.proxy, URL),
    "Call": lambda scene: ws.WsCall(scene.proxy, BlockingService.unblock, []),
    "AbandonCall": lambda scene: ws.WsAbandonCall(scene.proxy, 0),
    "Abort": lambda scene: ws.WsAbortServiceProxy(scene.proxy),
    "Close": lambda scene: ws.WsCloseServiceProxy(scene.proxy),
    "Reset": lambda scene: ws.WsResetServiceProxy(scene.proxy),
    "Free": lambda scene: ws.WsFreeServiceProxy(scene.proxy),
}
_HOST: Functions = {
    "Open": lambda scene: ws.WsOpenServiceHost(scene.host),
    "Abort": lambda scene: ws.WsAbortServiceHost(scene.host),
    "Close": lambda scene: ws.WsCloseServiceHost(scene.host),
    "Reset": lambda scene: ws.WsResetServiceHost(scene.host),
    "Free": lambda scene: ws.WsFreeServiceHost(scene.host),
}

# How to bring an object into a state, its functions, and its name in the scene.
OBJECTS: list[tuple[Table, Bring, Functions, str]] = [
    (CHANNEL, channel_in, _CHANNEL, "channel"),
    (LISTENER, listener_in, _LISTENER, "listener"),
    (SERVICE_PROXY, proxy_in, _PROXY, "proxy"),
    (SERVICE_HOST, host_in, _HOST, "host"),
]


@pytest.mark.parametrize(
    ("table", "bring", "functions", "name", "function", "state"),
    [
        pytest.param(*each, function, state, id=f"{each[0].name}-{function}-{state.name}")
        for each in OBJECTS
        for function in each[0].rows
        for state in each[0].states
    ],
)
def test_the_object_does_what_its_table_says(  # noqa: PLR0913
    table: Table, bring: Bring, functions: Functions, name: str, function: str, state: IntEnum
) -> None:
    async def main() -> None:
        scene = await bring(state.name, function)
        subject, cell = getattr(scene, name), table[function, state]
        assert subject.state is state
        if cell.is_usage_failure:
            with pytest.raises(UsageFailure):
                functions[function](scene)
            assert subject.state is state
            return
        result = functions[function](scene)
        if result == Hresult.WS_S_ASYNC and "async" not in cell.outcomes:
            result = await result  # type: ignore[misc]
        if cell.refusal is not None:
            assert (result, subject.state) == (cell.refusal, state)
        elif result == Hresult.WS_S_ASYNC:
            assert subject.state is cell.outcomes["async"]
        else:
            assert result in (None, Hresult.S_OK)
            assert subject.state is cell.outcomes["ok"]

    loop.run(main())


@pytest.mark.parametrize("state", [state.name for state in CHANNEL.states])
def test_the_state_of_a_channel_can_be_read_in_every_state(state: str) -> None:
    async def main() -> None:
        channel, out = (await channel_in(state, "")).channel, ws.Out[object]()
        assert ws.WsGetChannelProperty(channel, ChannelPropertyId.STATE, out) == Hresult.S_OK
        assert out.value is CHANNEL.states[state]

    loop.run(main())
