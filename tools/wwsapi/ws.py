"""The functions of the API under their documented names. They return HRESULTs.

A function that may take its time returns a Pending. Where a thread in C waits, a coroutine here
awaits it and gets the HRESULT:

    hr = await WsReceiveMessage(channel, message)

With an AsyncContext it is the HRESULT itself: WS_S_ASYNC, and then the callback is called once, or
the result, if it is known already, and then it is not called.

An Out stands for an out-parameter. It is written on success only. An Error, where one is given, is
told why a function failed. The constants have their documented names, too: WS_CHANNEL_STATE_OPEN.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from enum import IntEnum, IntFlag
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from wwsapi import constants
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
from wwsapi.context import CancelCallback, FreeCallback, OperationContext
from wwsapi.contract import ServiceOperation
from wwsapi.errors import Error, UsageFailure, WsError
from wwsapi.host import Endpoint, ServiceHost
from wwsapi.listener import Listener, ListenerSettings
from wwsapi.message import Message
from wwsapi.operations import Operation, call_back, log
from wwsapi.proxy import ProxySettings, ServiceProxy

T = TypeVar("T")


class Out(Generic[T]):
    """What a function gives back beside its HRESULT."""

    value: T | None = None


class AsyncContext(NamedTuple):
    """Whom to call when the operation has completed: callback(hresult, model, state)."""

    callback: Callable[[Hresult, CallbackModel, Any], object]
    state: Any = None


class Pending(int):
    """The HRESULT that a function returned. To await it is to wait for the operation's end."""

    _operation: Operation[Any] | None = None
    _error: Error | None = None
    _out: Out[Any] | None = None

    @classmethod
    def on(cls, operation: Operation[T], error: Error | None, out: Out[T] | None) -> Pending:
        pending = cls(Hresult.WS_S_ASYNC)
        pending._operation, pending._error, pending._out = operation, error, out
        return pending

    def __await__(self) -> Generator[Any, None, Hresult]:
        if self._operation is None:
            return Hresult(self)
        with suppress(WsError):  # _report tells it, with its HRESULT
            yield from self._operation.__await__()
        return _report(self._operation, self._error, self._out)

    def __repr__(self) -> str:
        return Hresult(self).name


def __getattr__(name: str) -> int:
    """The documented name of a constant."""
    if name in Hresult.__members__:
        return Hresult[name]
    try:
        return _constants()[name]
    except KeyError:
        raise AttributeError(f"module 'wwsapi.ws' has no attribute {name!r}") from None


@cache
def _constants() -> dict[str, int]:
    return {
        pattern.format(name[1:] if name[1].isdigit() else name): member  # V1_0 is called 1_0
        for pattern, enumeration in _ENUMERATIONS.items()
        for name, member in enumeration.__members__.items()
    }


_ENUMERATIONS: dict[str, type[IntEnum] | type[IntFlag]] = {
    "WS_ADDRESSING_VERSION_{}": constants.AddressingVersion,
    "WS_CALL_PROPERTY_{}": CallPropertyId,
    "WS_CHANNEL_PROPERTY_{}": ChannelPropertyId,
    "WS_CHANNEL_STATE_{}": constants.ChannelState,
    "WS_CHANNEL_TYPE_{}": ChannelType,
    "WS_ENCODING_{}": constants.Encoding,
    "WS_ENVELOPE_VERSION_{}": constants.EnvelopeVersion,
    "WS_ERROR_PROPERTY_{}": ErrorPropertyId,
    "WS_LISTENER_PROPERTY_{}": ListenerPropertyId,
    "WS_LISTENER_STATE_{}": constants.ListenerState,
    "WS_MESSAGE_STATE_{}": constants.MessageState,
    "WS_OPERATION_CONTEXT_PROPERTY_{}": OperationContextPropertyId,
    "WS_PROXY_PROPERTY_{}": ProxyPropertyId,
    "WS_RECEIVE_{}": ReceiveOption,
    "WS_SERVICE_ENDPOINT_PROPERTY_{}": constants.EndpointPropertyId,
    "WS_SERVICE_HOST_STATE_{}": constants.ServiceHostState,
    "WS_SERVICE_PROPERTY_{}": ServicePropertyId,
    "WS_SERVICE_PROXY_STATE_{}": constants.ServiceProxyState,
    "WS_SERVICE_{}": constants.ServiceCancelReason,
    "WS_{}_CALLBACK": CallbackModel,
    "WS_{}_CHANNEL_BINDING": ChannelBinding,
    "WS_{}_FAULT_DISCLOSURE": constants.FaultDisclosure,
    "WS_{}_MESSAGE": MessageInitialization,
}


# Channels


def WsCreateChannel(
    type: ChannelType,
    binding: ChannelBinding,
    settings: ChannelSettings | None,
    channel: Out[Channel],
    error: Error | None = None,
) -> Hresult:
    return _create(
        channel,
        error,
        lambda: Channel(
            _id(type, ChannelType),
            _id(binding, ChannelBinding),
            _optional(settings, ChannelSettings),
        ),
    )


def WsCreateChannelForListener(
    listener: Listener,
    settings: ChannelSettings | None,
    channel: Out[Channel],
    error: Error | None = None,
) -> Hresult:
    def create() -> Channel:
        _the(listener, Listener)
        return Channel(listener.type, listener.binding, _optional(settings, ChannelSettings))

    return _create(channel, error, create)


def WsOpenChannel(
    channel: Channel,
    address: str,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(lambda: _the(channel, Channel).open_op(_the(address, str)), async_context, error)


def WsAcceptChannel(
    listener: Listener,
    channel: Channel,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(listener, Listener).accept_op(_the(channel, Channel)), async_context, error
    )


def WsAbortChannel(channel: Channel, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(channel, Channel).abort(), error)


def WsCloseChannel(
    channel: Channel, async_context: AsyncContext | None = None, error: Error | None = None
) -> Pending:
    return _start(lambda: _the(channel, Channel).close_op(), async_context, error)


def WsResetChannel(channel: Channel, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(channel, Channel).reset(), error)


def WsFreeChannel(channel: Channel | None) -> None:
    _free(channel, Channel)


def WsShutdownSessionChannel(
    channel: Channel, async_context: AsyncContext | None = None, error: Error | None = None
) -> Pending:
    return _start(lambda: _the(channel, Channel).shutdown_session_op(), async_context, error)


def WsReceiveMessage(
    channel: Channel,
    message: Message,
    option: ReceiveOption = ReceiveOption.REQUIRED_MESSAGE,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(channel, Channel).receive_op(
            _id(option, ReceiveOption), _the(message, Message)
        ),
        async_context,
        error,
    )


def WsSendMessage(
    channel: Channel,
    message: Message,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(channel, Channel).send_op(_the(message, Message)), async_context, error
    )


def WsRequestReply(
    channel: Channel,
    request: Message,
    reply: Message,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(channel, Channel).request_reply_op(
            _the(request, Message), _the(reply, Message)
        ),
        async_context,
        error,
    )


def WsSendReplyMessage(
    channel: Channel,
    reply: Message,
    request: Message,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(channel, Channel).send_reply_op(_the(reply, Message), _the(request, Message)),
        async_context,
        error,
    )


def WsSendFaultMessageForError(
    channel: Channel,
    reply: Error,
    request: Message,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    """Answers with a SOAP fault that carries the strings of `reply`."""

    def send() -> Operation[None]:
        strings = _the(reply, Error).strings
        failure = WsError(Hresult.WS_E_ENDPOINT_FAULT_RECEIVED, *strings)
        return _the(channel, Channel).send_fault_op(failure, _the(request, Message))

    return _start(send, async_context, error)


def WsReadMessageStart(
    channel: Channel,
    message: Message,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(channel, Channel).read_start_op(_the(message, Message)), async_context, error
    )


def WsReadMessageEnd(
    channel: Channel,
    message: Message,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(channel, Channel).read_end_op(_the(message, Message)), async_context, error
    )


def WsWriteMessageStart(
    channel: Channel,
    message: Message,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(channel, Channel).write_start_op(_the(message, Message)), async_context, error
    )


def WsWriteMessageEnd(
    channel: Channel,
    message: Message,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(channel, Channel).write_end_op(_the(message, Message)), async_context, error
    )


def WsAbandonMessage(channel: Channel, message: Message, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(channel, Channel).abandon_message(_the(message, Message)), error)


def WsGetChannelProperty(
    channel: Channel, id: ChannelPropertyId, value: Out[Any], error: Error | None = None
) -> Hresult:
    return _create(
        value, error, lambda: _the(channel, Channel).get_property(_id(id, ChannelPropertyId))
    )


def WsSetChannelProperty(
    channel: Channel, id: ChannelPropertyId, value: Any, error: Error | None = None
) -> Hresult:
    return _do(
        lambda: _the(channel, Channel).set_property(_id(id, ChannelPropertyId), value), error
    )


# Listeners


def WsCreateListener(
    type: ChannelType,
    binding: ChannelBinding,
    settings: ListenerSettings | None,
    listener: Out[Listener],
    error: Error | None = None,
) -> Hresult:
    return _create(
        listener,
        error,
        lambda: Listener(
            _id(type, ChannelType),
            _id(binding, ChannelBinding),
            _optional(settings, ListenerSettings),
        ),
    )


def WsOpenListener(
    listener: Listener,
    url: str,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(lambda: _the(listener, Listener).open_op(_the(url, str)), async_context, error)


def WsAbortListener(listener: Listener, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(listener, Listener).abort(), error)


def WsCloseListener(
    listener: Listener, async_context: AsyncContext | None = None, error: Error | None = None
) -> Pending:
    return _start(lambda: _the(listener, Listener).close_op(), async_context, error)


def WsResetListener(listener: Listener, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(listener, Listener).reset(), error)


def WsFreeListener(listener: Listener | None) -> None:
    _free(listener, Listener)


def WsGetListenerProperty(
    listener: Listener, id: ListenerPropertyId, value: Out[Any], error: Error | None = None
) -> Hresult:
    return _create(
        value, error, lambda: _the(listener, Listener).get_property(_id(id, ListenerPropertyId))
    )


def WsSetListenerProperty(
    listener: Listener, id: ListenerPropertyId, value: Any, error: Error | None = None
) -> Hresult:
    return _do(
        lambda: _the(listener, Listener).set_property(_id(id, ListenerPropertyId), value), error
    )


# Service proxies


def WsCreateServiceProxy(
    type: ChannelType,
    binding: ChannelBinding,
    settings: ProxySettings | None,
    channel_settings: ChannelSettings | None,
    proxy: Out[ServiceProxy],
    error: Error | None = None,
) -> Hresult:
    return _create(
        proxy,
        error,
        lambda: ServiceProxy(
            _id(type, ChannelType),
            _id(binding, ChannelBinding),
            _optional(settings, ProxySettings),
            _optional(channel_settings, ChannelSettings),
        ),
    )


def WsOpenServiceProxy(
    proxy: ServiceProxy,
    address: str,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    return _start(
        lambda: _the(proxy, ServiceProxy).open_op(_the(address, str)), async_context, error
    )


def WsCall(
    proxy: ServiceProxy,
    operation: ServiceOperation[..., T],
    arguments: Sequence[Any],
    result: Out[T] | None = None,
    properties: dict[CallPropertyId, Any] | None = None,
    async_context: AsyncContext | None = None,
    error: Error | None = None,
) -> Pending:
    def call() -> Operation[T]:
        id = (_optional(properties, dict) or {}).get(CallPropertyId.CALL_ID, 0)
        return _the(proxy, ServiceProxy).call_op(
            _the(operation, ServiceOperation), tuple(_items(arguments)), id=_the(id, int)
        )

    return _start(
        call,
        async_context,
        error,
        result,
    )


def WsAbandonCall(proxy: ServiceProxy, id: int, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(proxy, ServiceProxy).abandon(_the(id, int)), error)


def WsAbortServiceProxy(proxy: ServiceProxy, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(proxy, ServiceProxy).abort(), error)


def WsCloseServiceProxy(
    proxy: ServiceProxy, async_context: AsyncContext | None = None, error: Error | None = None
) -> Pending:
    return _start(lambda: _the(proxy, ServiceProxy).close_op(), async_context, error)


def WsResetServiceProxy(proxy: ServiceProxy, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(proxy, ServiceProxy).reset(), error)


def WsFreeServiceProxy(proxy: ServiceProxy | None) -> None:
    _free(proxy, ServiceProxy)


def WsGetServiceProxyProperty(
    proxy: ServiceProxy, id: ProxyPropertyId, value: Out[Any], error: Error | None = None
) -> Hresult:
    return _create(
        value, error, lambda: _the(proxy, ServiceProxy).get_property(_id(id, ProxyPropertyId))
    )


# Service hosts


def WsCreateServiceHost(
    endpoints: Sequence[Endpoint], host: Out[ServiceHost], error: Error | None = None
) -> Hresult:
    return _create(
        host,
        error,
        lambda: ServiceHost([_the(each, Endpoint) for each in _items(endpoints)]),
    )


def WsOpenServiceHost(
    host: ServiceHost, async_context: AsyncContext | None = None, error: Error | None = None
) -> Pending:
    return _start(lambda: _the(host, ServiceHost).open_op(), async_context, error)


def WsAbortServiceHost(host: ServiceHost, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(host, ServiceHost).abort(), error)


def WsCloseServiceHost(
    host: ServiceHost, async_context: AsyncContext | None = None, error: Error | None = None
) -> Pending:
    return _start(lambda: _the(host, ServiceHost).close_op(), async_context, error)


def WsResetServiceHost(host: ServiceHost, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(host, ServiceHost).reset(), error)


def WsFreeServiceHost(host: ServiceHost | None) -> None:
    _free(host, ServiceHost)


def WsGetServiceHostProperty(
    host: ServiceHost, id: ServicePropertyId, value: Out[Any], error: Error | None = None
) -> Hresult:
    return _create(
        value, error, lambda: _the(host, ServiceHost).get_property(_id(id, ServicePropertyId))
    )


def WsRegisterOperationForCancel(
    context: OperationContext,
    cancel: CancelCallback,
    free: FreeCallback | None = None,
    state: Any = None,
    error: Error | None = None,
) -> Hresult:
    return _do(
        lambda: _the(context, OperationContext).register_for_cancel(cancel, free, state), error
    )


def WsGetOperationContextProperty(
    context: OperationContext,
    id: OperationContextPropertyId,
    value: Out[Any],
    error: Error | None = None,
) -> Hresult:
    return _create(
        value,
        error,
        lambda: _the(context, OperationContext).get_property(_id(id, OperationContextPropertyId)),
    )


# Messages and errors


def WsCreateMessage(message: Out[Message], error: Error | None = None) -> Hresult:
    return _create(message, error, Message)


def WsInitializeMessage(
    message: Message,
    initialization: MessageInitialization = MessageInitialization.BLANK,
    source: Message | None = None,
    error: Error | None = None,
) -> Hresult:
    def initialize() -> None:
        is_reply = _id(initialization, MessageInitialization) is MessageInitialization.REPLY
        _optional(source, Message)
        relates_to = _the(source, Message).message_id if is_reply else ""
        _the(message, Message).initialize(relates_to=relates_to)

    return _do(initialize, error)


def WsResetMessage(message: Message, error: Error | None = None) -> Hresult:
    return _do(lambda: _the(message, Message).reset(), error)


def WsCreateError(error: Out[Error], langid: int = 0) -> Hresult:
    return _create(error, None, lambda: Error(_the(langid, int)))


def WsGetErrorProperty(error: Error, id: ErrorPropertyId, value: Out[Any]) -> Hresult:
    def read() -> int:
        match _id(id, ErrorPropertyId):
            case ErrorPropertyId.STRING_COUNT:
                return len(_the(error, Error).strings)
            case ErrorPropertyId.ORIGINAL_ERROR_CODE:
                return _the(error, Error).original_error_code
        return _the(error, Error).langid

    return _create(value, None, read)


def WsGetErrorString(error: Error, index: int, string: Out[str]) -> Hresult:
    return _create(string, None, lambda: _the(error, Error).string(_the(index, int)))


def WsResetError(error: Error) -> Hresult:
    return _do(lambda: _the(error, Error).reset(), None)


def WsAsyncExecute(
    functions: Sequence[Callable[[Hresult, AsyncContext], int]], async_context: AsyncContext
) -> Hresult:
    """Calls functions one after the other, each with the HRESULT of the one before, failed or not.
    One that returns WS_S_ASYNC goes on when it calls back."""
    if not isinstance(functions, list | tuple) or not all(map(callable, functions)):
        return Hresult.E_INVALIDARG
    if not _is_context(async_context):
        return Hresult.E_INVALIDARG
    rest = iter(functions)

    def resume(hresult: Hresult, model: CallbackModel, state: Any) -> None:  # noqa: ARG001
        result = advance(hresult)
        if result is not Hresult.WS_S_ASYNC:
            call_back(async_context.callback, result, CallbackModel.LONG, async_context.state)

    def advance(hresult: Hresult) -> Hresult:
        for function in rest:
            hresult = _result_of(function, hresult, AsyncContext(resume))
            if hresult is Hresult.WS_S_ASYNC:
                break
        return hresult

    return advance(Hresult.S_OK)


def _result_of(
    function: Callable[[Hresult, AsyncContext], int], hresult: Hresult, context: AsyncContext
) -> Hresult:
    try:
        return Hresult(function(hresult, context))
    except WsError as failure:
        return failure.hresult
    except Exception:  # noqa: BLE001 - it is the user's code
        log.exception("A function raised; the next one is told that it failed.")
        return Hresult.E_FAIL


def _free(freed: Channel | Listener | ServiceProxy | ServiceHost | None, kind: type[Any]) -> None:
    if isinstance(freed, kind):
        freed.free()
    elif freed is not None:
        raise UsageFailure(f"A {kind.__name__} is freed, not a {type(freed).__name__}.")


def _is_context(context: object) -> bool:
    return isinstance(context, AsyncContext) and callable(context.callback)


def _optional(value: Any, kind: type[T]) -> T | None:
    return None if value is None else _the(value, kind)


def _the(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise WsError(
            Hresult.E_INVALIDARG, f"A {kind.__name__} is needed, not {type(value).__name__}."
        )
    return value


def _items(value: Sequence[T]) -> Sequence[T]:
    if not isinstance(value, list | tuple):
        raise WsError(
            Hresult.E_INVALIDARG, f"A list or a tuple is needed, not {type(value).__name__}."
        )
    return value


def _id(value: int, kind: type[Any]) -> Any:
    if isinstance(value, int) and value in (members := list(kind.__members__.values())):
        return members[members.index(value)]
    raise WsError(Hresult.E_INVALIDARG, f"There is no {kind.__name__} {value!r}.")


def _told(failure: WsError, error: Error | None) -> Hresult:
    if error is not None:
        error.add(failure)
    return failure.hresult


def _do(function: Callable[[], object], error: Error | None) -> Hresult:
    if error is not None and not isinstance(error, Error):
        return Hresult.E_INVALIDARG
    try:
        function()
    except WsError as failure:
        return _told(failure, error)
    return Hresult.S_OK


def _create(out: Out[T], error: Error | None, function: Callable[[], T]) -> Hresult:
    def create() -> None:
        _the(out, Out)
        out.value = function()

    return _do(create, error)


def _start(
    begin: Callable[[], Operation[T]],
    async_context: AsyncContext | None,
    error: Error | None,
    out: Out[T] | None = None,
) -> Pending:
    if error is not None and not isinstance(error, Error):
        return Pending(Hresult.E_INVALIDARG)
    try:
        _optional(out, Out)
        if async_context is not None and not _is_context(async_context):
            raise WsError(Hresult.E_INVALIDARG, "The async context has nothing to call back.")
        operation = begin()
    except WsError as failure:
        return Pending(_told(failure, error))
    if operation.result is not None:
        return Pending(_report(operation, error, out))
    if async_context is None:
        return Pending.on(operation, error, out)
    callback, state = async_context

    def done(operation: Operation[T]) -> None:
        call_back(callback, _report(operation, error, out), CallbackModel.LONG, state)

    operation.when_done(done)
    return Pending(Hresult.WS_S_ASYNC)


def _report(operation: Operation[T], error: Error | None, out: Out[T] | None) -> Hresult:
    if operation.error is not None:
        return _told(operation.error, error)
    if out is not None:
        out.value = operation.value
    assert operation.result is not None
    return operation.result
