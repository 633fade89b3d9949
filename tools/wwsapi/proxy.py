"""A service proxy: calls to one service.

A session carries all calls over one channel and tells replies apart by the request that they relate
to; if the channel faults, so does the proxy. Without a session each call has a channel to itself,
taken from a pool, and a fault of the channel is that call's own.

An abandoned call has ended for its caller, while its exchange goes on: the request is sent to the
end, the reply is received and dropped, and only then is its place free again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from wwsapi import choices, constants
from wwsapi.channel import Channel, ChannelSettings
from wwsapi.constants import (
    ChannelBinding,
    ChannelState,
    ChannelType,
    Hresult,
    ProxyPropertyId,
    ReceiveOption,
    ServiceProxyState,
)
from wwsapi.errors import WsError
from wwsapi.message import Message
from wwsapi.operations import Operation, Stateful
from wwsapi.states import SERVICE_PROXY

if TYPE_CHECKING:
    from wwsapi.contract import ServiceOperation

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class ProxySettings:
    """Times are in seconds; None is for ever."""

    call_timeout: float | None = constants.CALL_TIMEOUT
    max_pending_calls: int = constants.MAX_PENDING_CALLS
    max_call_pool_size: int = constants.MAX_CALL_POOL_SIZE
    max_close_timeout: float | None = constants.PROXY_CLOSE_TIMEOUT


_PROPERTIES = {
    ProxyPropertyId.CALL_TIMEOUT: "call_timeout",
    ProxyPropertyId.MAX_PENDING_CALLS: "max_pending_calls",
    ProxyPropertyId.MAX_CALL_POOL_SIZE: "max_call_pool_size",
    ProxyPropertyId.MAX_CLOSE_TIMEOUT: "max_close_timeout",
}


@dataclass(slots=True, eq=False)
class _Call:
    operation: Operation[Any]
    contract: ServiceOperation[..., Any]
    id: int
    request: Message


class ServiceProxy(Stateful):
    table = SERVICE_PROXY

    def __init__(
        self,
        type: ChannelType = ChannelType.DUPLEX_SESSION,
        binding: ChannelBinding = ChannelBinding.TCP,
        settings: ProxySettings | None = None,
        channel_settings: ChannelSettings | None = None,
    ) -> None:
        super().__init__()
        self.type = type
        self.binding = binding
        self.settings = settings or ProxySettings()
        self.channel_settings = replace(
            channel_settings or ChannelSettings(), enable_timeouts=False, faults_as_errors=False
        )
        self.url = ""
        self._calls: dict[str, _Call] = {}  # by message id; abandoned ones until the reply is here
        self._outbox: deque[_Call] = deque()
        self._sending: Operation[None] | None = None
        self._session: Channel | None = None
        self._receiving: Operation[Message | None] | None = None
        self._pool: list[Channel] = []
        self._channels: dict[Channel, None] = {}

    async def open(self, url: str) -> None:
        await self.open_op(url)

    async def call(self, operation: ServiceOperation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.call_op(operation, args, kwargs)

    async def close(self) -> None:
        await self.close_op()

    def open_op(self, url: str) -> Operation[None]:
        if not url:
            raise WsError(Hresult.E_INVALIDARG, "The URL of the service is needed.")
        operation = self.begin("Open")
        self.url = url
        try:
            channel = self._channel()
            opening = channel.open_op(url)
        except WsError as error:
            operation.fail(error)
            return operation
        if self.type & ChannelType.SESSION:
            self._session = channel
        else:
            self._pool.append(channel)
        opening.when_done(partial(self._opened, operation))
        if operation.result is not None:  # aborted meanwhile, by another thread
            channel.abort()
        return operation

    def call_op(
        self,
        contract: ServiceOperation[..., R],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
        id: int = 0,
    ) -> Operation[R]:
        """Begins a call. Calls of the same id are a group that can be abandoned together."""
        self.allow("Call")
        if self._pending_calls() >= self.settings.max_pending_calls:
            raise WsError(
                Hresult.WS_E_QUOTA_EXCEEDED,
                f"{self.settings.max_pending_calls} calls are pending already.",
            )
        request = Message(contract.action, contract.write_request(*args, **(kwargs or {})))
        request.to = self.url
        operation = self.begin("Call")
        call = _Call(operation, contract, id, request)
        self._calls[request.message_id] = call
        if self.settings.call_timeout is not None:
            operation.expire(self.settings.call_timeout, choices.CALL_TIMED_OUT)
        if self._session is not None:
            self._outbox.append(call)
            self._flush()
        else:
            self._exchange(call)
        return operation

    def abandon(self, id: int = 0) -> None:
        """Ends the waiting for every call with this id, or for all calls. Nothing is cancelled on
        the wire, and the service notices nothing. From any thread."""
        self.instant("AbandonCall")
        for call in list(self._calls.values()):
            if id in (0, call.id):
                call.operation.refuse(WsError(Hresult.WS_E_OPERATION_ABANDONED))

    def close_op(self) -> Operation[None]:
        operation = self.begin("Close")
        time = self.settings.max_close_timeout
        return self.drive(operation, self._close, time, choices.CLOSE_TIMED_OUT)

    def abort(self) -> None:
        """Ends every call at once, and the connections with them. From any thread."""
        for channel in self.claim_all(lambda: list(self._channels)):
            channel.abort()

    def reset(self) -> None:
        self.instant("Reset")
        self._forget()

    def free(self) -> None:
        self.instant("Free")
        self._forget()

    def get_property(self, id: ProxyPropertyId) -> object:
        if id is ProxyPropertyId.STATE:
            return self.state
        if id not in _PROPERTIES:
            raise WsError(Hresult.E_INVALIDARG, f"A service proxy has no property {id}.")
        return getattr(self.settings, _PROPERTIES[id])

    def set_property(self, id: ProxyPropertyId, _value: object) -> None:
        """All are given when the proxy is made."""
        raise WsError(Hresult.E_INVALIDARG, f"The property {id} of a proxy cannot be set.")

    def _channel(self) -> Channel:
        channel = Channel(self.type, self.binding, self.channel_settings)
        self._channels[channel] = None
        return channel

    def _pending_calls(self) -> int:
        if choices.ABANDONED_CALLS_COUNT:
            return len(self._calls)
        return sum(call.operation.result is None for call in self._calls.values())

    def _opened(self, operation: Operation[None], opening: Operation[None]) -> None:
        if opening.error is not None:
            operation.fail(opening.error)
        elif operation.succeed(None) and self._session is not None:
            self._receive(self._session)

    def _receive(self, session: Channel) -> None:
        try:
            self._receiving = session.receive_op(ReceiveOption.OPTIONAL_MESSAGE)
        except WsError as error:
            self._broken(error)
        else:
            self._receiving.when_done(partial(self._arrived, session))

    def _arrived(self, session: Channel, received: Operation[Message | None]) -> None:
        if received is not self._receiving:
            return
        reply = received.value
        if reply is None:
            self._broken(
                received.error or WsError(Hresult.WS_E_ENDPOINT_DISCONNECTED, "The session ended.")
            )
            return
        call = self._calls.pop(reply.relates_to, None)
        if call is not None:
            _finish(call, reply)
        self._receive(session)
        self.poke()

    def _flush(self, _: object = None) -> None:
        """Sends what waits to be sent, one message after the other."""
        while self._outbox and self._session is not None and self._sending is None:
            call = self._outbox.popleft()
            try:
                sending = self._session.send_op(call.request)
            except WsError as error:
                self._unsent(call, error)
                continue
            if sending.result is None:
                self._sending = sending
                sending.when_done(partial(self._was_sent, call))
            else:
                self._sent(call, sending)

    def _was_sent(self, call: _Call, sending: Operation[None]) -> None:
        self._sent(call, sending)
        if sending is self._sending:
            self._sending = None
            self._flush()
        self.poke()

    def _sent(self, call: _Call, sending: Operation[None]) -> None:
        if sending.error is not None:
            self._unsent(call, sending.error)
        elif call.contract.one_way:
            self._calls.pop(call.request.message_id, None)
            call.operation.succeed(None)

    def _unsent(self, call: _Call, error: WsError) -> None:
        if self._session is not None and self._session.state is ChannelState.FAULTED:
            self._broken(error)
        else:
            self._fail(call, error)

    def _exchange(self, call: _Call) -> None:
        channel = None
        while self._pool and (channel is None or channel.is_broken):
            channel = self._pool.pop()
        if channel is None or channel.is_broken:
            channel = self._channel()
            channel.open_op(self.url)
        if self.state is not ServiceProxyState.OPEN:  # aborted just now, by another thread
            channel.abort()
            return
        try:
            channel.request_reply_op(call.request).when_done(
                partial(self._exchanged, call, channel)
            )
        except WsError as error:
            channel.abort()
            self._channels.pop(channel, None)
            self._fail(call, error)

    def _exchanged(
        self, call: _Call, channel: Channel, exchange: Operation[Message | None]
    ) -> None:
        self._calls.pop(call.request.message_id, None)
        if exchange.error is not None:
            call.operation.refuse(exchange.error)
        elif call.contract.one_way:
            call.operation.succeed(None)
        else:
            _finish(call, exchange.value)
        if channel not in self._channels:
            return  # of a life that is over
        if (
            channel.state is ChannelState.OPEN
            and len(self._pool) < self.settings.max_call_pool_size
        ):
            self._pool.append(channel)
        else:
            channel.abort()
            del self._channels[channel]
        self.poke()

    def _fail(self, call: _Call, error: WsError) -> None:
        self._calls.pop(call.request.message_id, None)
        call.operation.refuse(error)

    def _broken(self, error: WsError) -> None:
        """The session is over: nobody will answer."""
        for told in (self._sending, self._receiving):  # one of them was told why, the other not
            if error.hresult is Hresult.WS_E_OBJECT_FAULTED and told and told.error:
                error = told.error
        with self.lock:
            if self.state is ServiceProxyState.OPEN:
                self.state = SERVICE_PROXY["Call", self.state].outcomes["broken"]
        calls = list(self._calls.values())
        self._calls.clear()
        self._outbox.clear()
        for call in calls:
            call.operation.refuse(error)
        self.poke()

    def _close(self, operation: Operation[None]) -> None:
        """Calls end first, abandoned ones too."""
        if self._calls and self.state is ServiceProxyState.CLOSING:
            return
        operation.step = None
        for channel in self._pool:
            channel.abort()
        if self._session is not None:
            receiving, self._receiving = self._receiving, None
            if receiving is not None:
                receiving.refuse(WsError(Hresult.WS_E_OPERATION_ABANDONED))
            try:
                closing = self._session.close_op()
            except WsError as error:
                operation.fail(error)
            else:
                if closing.result is None:
                    closing.when_done(partial(self._session_closed, operation))
                else:  # nothing may come between
                    self._session_closed(operation, closing)
        else:
            operation.succeed(None)

    def _session_closed(self, operation: Operation[None], closing: Operation[None]) -> None:
        if closing.error is None:
            operation.succeed(None)
        else:
            operation.fail(closing.error)

    def _settled(self, operation: Operation[Any]) -> None:
        if operation.function == "Close" or (
            operation.function == "Open" and operation.error is not None
        ):
            self._end()
        elif self.state is ServiceProxyState.FAULTED:
            self._abort_channels()

    def _end(self) -> None:
        """What is left of the proxy's work ends as by an abort."""
        self._abort_channels()
        self._broken(WsError(Hresult.WS_E_OPERATION_ABORTED))
        self._channels.clear()
        self._pool.clear()
        self._session = self._receiving = self._sending = None

    def _abort_channels(self) -> None:
        for channel in list(self._channels):
            channel.abort()

    def _forget(self) -> None:
        self._calls.clear()


def _finish(call: _Call, reply: Message | None) -> None:
    """Nothing is read for a call whose caller has gone."""
    if call.operation.result is not None:
        return
    try:
        if reply is None or reply.body is None:
            raise WsError(Hresult.WS_E_INVALID_FORMAT, "The reply has no body.")
        if reply.fault is not None:
            raise WsError(Hresult.WS_E_ENDPOINT_FAULT_RECEIVED, reply.fault.reason)
        call.operation.succeed(call.contract.read_reply(reply.body))
    except WsError as error:
        call.operation.refuse(error)
