"""The documented names: what they refuse, whom they call back, and what they write where."""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import Any

import pytest

from tests.wwsapi.scenarios.stage import Completions
from wwsapi import run, ws
from wwsapi.channel import Channel, ChannelSettings
from wwsapi.constants import (
    CallbackModel,
    CallPropertyId,
    ChannelBinding,
    ChannelPropertyId,
    ChannelType,
    ErrorPropertyId,
    Hresult,
    ListenerPropertyId,
    MessageInitialization,
    OperationContextPropertyId,
    ProxyPropertyId,
    ReceiveOption,
    ServicePropertyId,
)
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, operation
from wwsapi.errors import Error, UsageFailure
from wwsapi.host import Endpoint, ServiceHost
from wwsapi.listener import Listener, ListenerSettings
from wwsapi.message import Message
from wwsapi.proxy import ProxySettings, ServiceProxy
from wwsapi.services import BlockingService, Calculator
from wwsapi.ws import AsyncContext, Out, Pending

OK = Hresult.S_OK
ASYNC = Hresult.WS_S_ASYNC
ABORTED = Hresult.WS_E_OPERATION_ABORTED
ABANDONED = Hresult.WS_E_OPERATION_ABANDONED
E_FAIL = Hresult.E_FAIL
FAULT = Hresult.WS_E_ENDPOINT_FAULT_RECEIVED
INVALIDARG = Hresult.E_INVALIDARG
INVALID_OP = Hresult.WS_E_INVALID_OPERATION
LONG = CallbackModel.LONG


def ignore(*_: Any) -> Any:
    pass


def context() -> OperationContext:
    endpoint = Endpoint("mem://service", Calculator())
    return OperationContext(ServiceHost([endpoint]), endpoint, Channel(), None)


GOOD: dict[str, Any] = {  # by the hint of a parameter
    "AsyncContext": lambda: AsyncContext(ignore),
    "AsyncContext | None": lambda: AsyncContext(ignore),
    "CancelCallback": lambda: ignore,
    "Channel": Channel,
    "ChannelBinding": lambda: ChannelBinding.TCP,
    "ChannelPropertyId": lambda: ChannelPropertyId.STATE,
    "ChannelSettings | None": ChannelSettings,
    "ChannelType": lambda: ChannelType.DUPLEX_SESSION,
    "Error": Error,
    "Error | None": Error,
    "ErrorPropertyId": lambda: ErrorPropertyId.STRING_COUNT,
    "FreeCallback | None": lambda: ignore,
    "Listener": Listener,
    "ListenerPropertyId": lambda: ListenerPropertyId.STATE,
    "ListenerSettings | None": ListenerSettings,
    "Message": Message,
    "Message | None": Message,
    "MessageInitialization": lambda: MessageInitialization.BLANK,
    "OperationContext": context,
    "OperationContextPropertyId": lambda: OperationContextPropertyId.CHANNEL,
    "ProxyPropertyId": lambda: ProxyPropertyId.STATE,
    "ProxySettings | None": ProxySettings,
    "ReceiveOption": lambda: ReceiveOption.REQUIRED_MESSAGE,
    "Sequence[Any]": list,
    "Sequence[Callable[[Hresult, AsyncContext], int]]": list,
    "Sequence[Endpoint]": list,
    "ServiceHost": lambda: ServiceHost([]),
    "ServiceOperation[..., T]": lambda: Calculator.add,
    "ServicePropertyId": lambda: ServicePropertyId.HOST_STATE,
    "ServiceProxy": ServiceProxy,
    "dict[CallPropertyId, Any] | None": dict,
    "int": int,
    "str": lambda: "mem://service",
}

FUNCTIONS = {
    name: value for name, value in vars(ws).items() if name.startswith("Ws") and name != "WsError"
}
FREE = [name for name in FUNCTIONS if name.startswith("WsFree")]
PARAMETERS = [
    (name, parameter.name, parameter.annotation)
    for name, function in FUNCTIONS.items()
    if name not in FREE
    for parameter in inspect.signature(function).parameters.values()
    if parameter.annotation != "Any"
]


def good(hint: str) -> Any:
    return Out() if hint.startswith("Out[") else None if hint == "Any" else GOOD[hint]()


def call(name: str, **changed: object) -> Any:
    """The function with good arguments, but for these."""
    parameters = inspect.signature(FUNCTIONS[name]).parameters.values()
    arguments = {each.name: good(each.annotation) for each in parameters} | changed

    async def main() -> Any:
        return FUNCTIONS[name](**arguments)

    return run(main())


WRONG = [object(), "nonsense", 10**9, -1.5, [1], [None], (ignore,)]
FITTING = {"str": str, "int": int, "Sequence[Any]": list | tuple}


def is_wrong(value: object, hint: str) -> bool:
    if value == (ignore,) and hint.startswith("Sequence[Callable"):
        return False
    return not isinstance(value, FITTING.get(hint, ()))


@pytest.mark.parametrize(("function", "parameter", "hint"), PARAMETERS)
def test_a_wrong_argument_is_refused(function: str, parameter: str, hint: str) -> None:
    wrong = [value for value in WRONG if is_wrong(value, hint)]
    if "None" not in hint:
        wrong.append(None)
    assert [(value, call(function, **{parameter: value})) for value in wrong] == [
        (value, INVALIDARG) for value in wrong
    ]


@pytest.mark.parametrize("function", FREE)
def test_nothing_is_freed_without_harm_and_something_else_with_a_bang(function: str) -> None:
    assert FUNCTIONS[function](None) is None
    with pytest.raises(UsageFailure):
        FUNCTIONS[function](Message())


@pytest.mark.parametrize("kind", [Channel, Listener, ServiceProxy, lambda: ServiceHost([])])
def test_what_is_new_can_be_freed(kind: Any) -> None:
    made = kind()
    FUNCTIONS[f"WsFree{type(made).__name__}"](made)


@pytest.mark.parametrize(
    ("id", "value"),
    [
        (ChannelPropertyId.RECEIVE_TIMEOUT, "soon"),
        (ChannelPropertyId.ENCODING, 5),
        (ChannelPropertyId.MAX_BUFFERED_MESSAGE_SIZE, None),
        (ChannelPropertyId.STATE, 3),
        (ChannelPropertyId.CHANNEL_TYPE, ChannelType.DUPLEX),
    ],
)
def test_a_wrong_value_of_a_property_is_refused(id: ChannelPropertyId, value: object) -> None:
    channel = Channel()
    assert ws.WsSetChannelProperty(channel, id, value) == INVALIDARG
    assert channel.settings == ChannelSettings()


CONSTANTS = {
    "S_OK": 0,
    "WS_S_ASYNC": 0x003D0000,
    "WS_E_OPERATION_ABANDONED": 0x803D0007,
    "WS_ADDRESSING_VERSION_1_0": 2,
    "WS_ADDRESSING_VERSION_TRANSPORT": 3,
    "WS_BLANK_MESSAGE": 0,
    "WS_CALL_PROPERTY_CALL_ID": 3,
    "WS_CHANNEL_PROPERTY_STATE": 8,
    "WS_CHANNEL_STATE_FAULTED": 4,
    "WS_CHANNEL_TYPE_DUPLEX_SESSION": 7,
    "WS_ENCODING_XML_UTF8": 5,
    "WS_ENVELOPE_VERSION_SOAP_1_2": 2,
    "WS_ERROR_PROPERTY_STRING_COUNT": 0,
    "WS_FULL_FAULT_DISCLOSURE": 1,
    "WS_HTTP_CHANNEL_BINDING": 0,
    "WS_LISTENER_STATE_FAULTED": 3,
    "WS_LONG_CALLBACK": 1,
    "WS_MESSAGE_STATE_DONE": 5,
    "WS_OPERATION_CONTEXT_PROPERTY_INPUT_MESSAGE": 4,
    "WS_PROXY_PROPERTY_MAX_PENDING_CALLS": 4,
    "WS_RECEIVE_OPTIONAL_MESSAGE": 2,
    "WS_SERVICE_CHANNEL_FAULTED": 1,
    "WS_SERVICE_ENDPOINT_PROPERTY_MAX_CONCURRENCY": 3,
    "WS_SERVICE_HOST_ABORT": 0,
    "WS_SERVICE_HOST_STATE_FAULTED": 5,
    "WS_SERVICE_PROPERTY_CLOSE_TIMEOUT": 5,
    "WS_SERVICE_PROXY_STATE_FAULTED": 5,
    "WS_TCP_CHANNEL_BINDING": 1,
}


@pytest.mark.parametrize("name", CONSTANTS)
def test_a_constant_has_its_documented_name(name: str) -> None:
    assert getattr(ws, name) == CONSTANTS[name]


def test_what_is_not_documented_is_not_there() -> None:
    with pytest.raises(AttributeError, match="WS_CHANNEL_STATE_ASLEEP"):
        _ = ws.WS_CHANNEL_STATE_ASLEEP


def test_each_asynchronous_function_calls_back_once() -> None:
    """What is not known at once is WS_S_ASYNC; one callback follows, never within the call."""

    async def main() -> dict[str, Hresult]:
        results: dict[str, Hresult] = {}

        async def see(name: str, *arguments: Any) -> None:
            completions = Completions()
            function = FUNCTIONS[name]
            assert function(*arguments, async_context=completions.context) == ASYNC, name
            assert completions.results == [], name
            (results[name],) = await completions.wait()
            everything.append(completions)

        everything: list[Completions] = []
        listener, client, server = Listener(), Channel(), Channel()
        await see("WsOpenListener", listener, "mem://peer")
        accepting = ws.WsAcceptChannel(listener, server)
        await see("WsOpenChannel", client, "mem://peer")
        assert await accepting == OK
        opening = ws.WsOpenChannel(other := Channel(), "mem://peer")
        await see("WsAcceptChannel", listener, Channel())
        assert await opening == OK
        other.abort()
        asyncio.get_running_loop().call_later(1, client.send_op, Message("urn:a", "<a/>"))
        await see("WsReceiveMessage", server, Message())
        asyncio.get_running_loop().call_later(1, server.send_op, Message("urn:a", "<a/>"))
        await see("WsRequestReply", client, Message("urn:b", "<b/>"), Message())
        asyncio.get_running_loop().call_later(1, server.close_op)
        await see("WsCloseChannel", client)
        await see("WsCloseListener", listener)
        service = BlockingService(ignore)
        host = ServiceHost([Endpoint("mem://service", service, max_concurrency=2)])
        proxy = ServiceProxy()
        await see("WsOpenServiceHost", host)
        await see("WsOpenServiceProxy", proxy, "mem://service")
        await see("WsCall", proxy, BlockingService.unblock, [])
        await see("WsCloseServiceProxy", proxy)
        block = ServiceProxy()
        await block.open("mem://service")
        calling = block.call_op(BlockingService.block)
        await service.running()
        calling.when_done(ignore)
        asyncio.get_running_loop().call_later(1, block.abort)
        await see("WsCloseServiceHost", host)
        await asyncio.sleep(60)
        assert [len(each.results) for each in everything] == [1] * len(everything)
        return results

    results = run(main())
    assert set(results.values()) == {OK}
    assert len(results) == 12


def test_what_is_known_at_once_is_not_called_back() -> None:
    async def main() -> list[Hresult]:
        completions = Completions()
        assert ws.WsCloseChannel(Channel(), completions.context) == OK
        assert ws.WsCloseServiceProxy(ServiceProxy(), completions.context) == OK
        opening = ws.WsOpenChannel(Channel(), "nonsense", completions.context)
        assert opening == Hresult.WS_E_INVALID_ENDPOINT_URL
        assert (
            ws.WsReceiveMessage(Channel(), Message(), async_context=completions.context)
            == INVALID_OP
        )
        await asyncio.sleep(60)
        return completions.results

    assert run(main()) == []


def test_a_callback_gets_model_and_state() -> None:
    async def main() -> list[Any]:
        called: list[Any] = []
        listener = Listener()
        called_back = asyncio.Event()

        def callback(*arguments: Any) -> None:
            called.append(arguments)
            called_back.set()

        ws.WsOpenListener(listener, "mem://peer", AsyncContext(callback, "the state"))
        await called_back.wait()
        return called

    assert run(main()) == [(OK, LONG, "the state")]


def test_out_and_error_are_written_as_documented() -> None:
    async def main() -> None:
        proxy, host, value, error = Out[ServiceProxy](), Out[ServiceHost](), Out[Any](), Error()
        endpoints = [Endpoint("mem://service", Calculator()), Endpoint("mem://rude", Rude())]
        assert ws.WsCreateServiceHost(endpoints, host, error) == OK
        assert ws.WsCreateServiceProxy(7, 1, None, None, proxy, error) == OK
        assert host.value is not None and proxy.value is not None
        assert await ws.WsOpenServiceHost(host.value, error=error) == OK
        assert await ws.WsOpenServiceProxy(proxy.value, "mem://service", error=error) == OK
        assert await ws.WsCall(proxy.value, Calculator.add, [2, 3], value, error=error) == OK
        assert value.value == 5
        assert (error.strings, error.original_error_code) == ([], 0)
        rude = ServiceProxy()
        await rude.open("mem://rude")
        assert await ws.WsCall(rude, Rude.divide, [], value, error=error) == FAULT
        assert (value.value, error.strings) == (5, ["The operation failed."])
        assert await ws.WsCall(proxy.value, Calculator.add, [1], value, error=error) == INVALIDARG
        assert value.value == 5
        assert error.strings[1:] == ["The operation failed."]
        assert ws.WsGetErrorProperty(error, ErrorPropertyId.STRING_COUNT, value) == OK
        assert value.value == 2
        assert ws.WsGetErrorProperty(error, ErrorPropertyId.ORIGINAL_ERROR_CODE, value) == OK
        assert value.value == INVALIDARG
        assert ws.WsGetErrorString(error, 1, value) == OK
        assert value.value == "The operation failed."
        assert ws.WsGetErrorString(error, 2, value) == INVALIDARG
        assert value.value == "The operation failed."
        assert ws.WsResetError(error) == OK
        assert error.strings == []
        assert await ws.WsCloseServiceProxy(rude) == OK
        assert await ws.WsCloseServiceProxy(proxy.value) == OK
        assert await ws.WsCloseServiceHost(host.value) == OK

    run(main())


def test_an_abandoned_call_writes_nothing_but_its_error() -> None:
    async def main() -> None:
        service = BlockingService(ignore)
        host = ServiceHost([Endpoint("mem://service", service, max_concurrency=2)])
        proxy, value, error = ServiceProxy(), Out[None](), Error()
        await host.open()
        await proxy.open("mem://service")
        value.value = unchanged = object()  # type: ignore[assignment]
        properties = {CallPropertyId.CALL_ID: 5}
        blocked = ws.WsCall(proxy, BlockingService.block, [], value, properties, error=error)
        await service.running()
        assert ws.WsAbandonCall(proxy, 5) == OK
        assert await blocked == ABANDONED
        assert (value.value, error.strings) == (unchanged, [ABANDONED.text])
        assert await ws.WsCall(proxy, BlockingService.unblock, []) == OK
        await proxy.close()
        await host.close()
        assert (value.value, error.strings) == (unchanged, [ABANDONED.text])

    run(main())


def test_pending_is_the_code_that_was_returned() -> None:
    pending = Pending(Hresult.WS_S_ASYNC)
    assert (pending, f"{pending}", repr(pending)) == (ASYNC, "WS_S_ASYNC", "WS_S_ASYNC")


def executed(*functions: Any) -> tuple[list[Any], Hresult]:
    """What WsAsyncExecute calls back, and what it returns."""

    async def main() -> tuple[list[Any], Hresult]:
        called: list[Any] = []
        context = AsyncContext(lambda *arguments: called.append(arguments), "state")
        result = ws.WsAsyncExecute(functions, context)
        await asyncio.sleep(60)
        return called, result

    return run(main())


def later(result: Hresult) -> Any:
    def function(_: Hresult, context: AsyncContext) -> Hresult:
        loop = asyncio.get_running_loop()
        loop.call_later(1, context.callback, result, LONG, context.state)
        return ASYNC

    return function


def test_execute_calls_functions_in_their_order() -> None:
    seen: list[Hresult] = []

    def note(hresult: Hresult, _: AsyncContext) -> Hresult:
        seen.append(hresult)
        return hresult

    assert executed() == ([], OK)
    assert executed(note, lambda *_: E_FAIL, note) == ([], E_FAIL)
    assert seen == [OK, E_FAIL]
    seen.clear()
    result = executed(note, later(ABORTED), note, later(OK), note, note)
    assert result == ([(OK, LONG, "state")], ASYNC)
    assert seen == [OK, ABORTED, OK, OK]


def test_execute_goes_on_after_a_function_that_raises(caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: Any) -> Hresult:
        raise ZeroDivisionError

    seen: list[Hresult] = []

    def note(hresult: Hresult, _: AsyncContext) -> Hresult:
        seen.append(hresult)
        return OK

    with caplog.at_level(logging.CRITICAL, "wwsapi"):
        assert executed(fail, note, later(OK), fail) == ([(E_FAIL, LONG, "state")], ASYNC)
        assert executed(lambda *_: "nonsense", note) == ([], OK)
    assert seen == [E_FAIL, E_FAIL]


def fail(*_: Any) -> None:
    raise ZeroDivisionError("a callback of the user's")


class Rude(Contract, namespace="http://wwsapi.example/rude"):
    def __init__(self) -> None:
        self.running = asyncio.Event()
        self.stop = asyncio.Event()

    @operation
    async def block(self, context: OperationContext) -> None:
        def cancel(*_: Any) -> None:
            self.stop.set()
            fail()

        assert ws.WsRegisterOperationForCancel(context, cancel, fail) == OK
        self.running.set()
        await self.stop.wait()

    @operation
    async def divide(self) -> None:
        fail()


def test_callbacks_that_raise_change_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> tuple[Hresult | None, Hresult]:
        service = Rude()
        host = ServiceHost([Endpoint("mem://service", service)])
        proxy = ServiceProxy()
        await host.open()
        await proxy.open("mem://service")
        called_back = asyncio.Event()

        def callback(*_: Any) -> None:
            called_back.set()
            fail()

        assert ws.WsCall(proxy, Rude.block, [], async_context=AsyncContext(callback)) == ASYNC
        await service.running.wait()
        assert ws.WsAbortServiceHost(host) == OK
        await called_back.wait()
        return await ws.WsCloseServiceProxy(proxy), await ws.WsCloseServiceHost(host)

    assert run(main()) == (OK, OK)
    assert [(record.name, record.exc_info is None) for record in caplog.records] == [
        ("wwsapi", False)
    ] * 3
