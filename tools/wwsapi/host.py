"""A service host: accepts channels, dispatches their messages to service operations, and stops.

One task serves each channel: it receives, dispatches, and watches the connection, so that running
operations hear of a client that has gone even while nothing may be dispatched. A host is closed
when its channels and its operations have ended. No operation is ever stopped: those that registered
are told that they should.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import partial
from typing import Any

from wwsapi import choices, constants
from wwsapi.channel import Channel, ChannelSettings
from wwsapi.constants import (
    ChannelBinding,
    ChannelState,
    ChannelType,
    FaultDisclosure,
    Hresult,
    ReceiveOption,
    ServiceCancelReason,
    ServiceHostState,
    ServicePropertyId,
)
from wwsapi.context import OperationContext
from wwsapi.contract import Contract, ServiceOperation
from wwsapi.errors import WsError
from wwsapi.listener import Listener, ListenerSettings
from wwsapi.message import Message
from wwsapi.operations import Operation, Stateful, log
from wwsapi.soap import Fault, FaultCode
from wwsapi.states import SERVICE_HOST

HostCallback = Callable[[OperationContext], Awaitable[object] | object]

_STOPS = (
    Hresult.WS_E_OPERATION_ABORTED,
    Hresult.WS_E_OBJECT_FAULTED,
    Hresult.WS_E_INVALID_OPERATION,
)


@dataclass(eq=False)
class Endpoint:
    """Where a service is offered, and how much of it at a time."""

    url: str
    service: Contract
    binding: ChannelBinding = ChannelBinding.TCP
    type: ChannelType = ChannelType.DUPLEX_SESSION
    channel_settings: ChannelSettings = field(default_factory=ChannelSettings)
    listener_settings: ListenerSettings = field(default_factory=ListenerSettings)
    max_accepting_channels: int = constants.MAX_ACCEPTING_CHANNELS
    max_concurrency: int = constants.MAX_CONCURRENCY
    max_channels: int = constants.MAX_CHANNELS
    accept_channel: HostCallback | None = None
    close_channel: HostCallback | None = None
    message_received: HostCallback | None = None
    listener: Listener | None = None  # of the life that goes on


class ServiceHost(Stateful):
    table = SERVICE_HOST

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        *,
        user_state: object = None,
        close_timeout: float = constants.HOST_CLOSE_TIMEOUT,
        fault_disclosure: FaultDisclosure = FaultDisclosure.MINIMAL,
        executor: Executor | None = None,  # for operations that are not `async` and may block
    ) -> None:
        super().__init__()
        self.endpoints = tuple(endpoints)
        self.user_state = user_state
        self.close_timeout = close_timeout
        self.fault_disclosure = fault_disclosure
        self.executor = executor
        self._listeners: list[Listener] = []
        self._contexts: dict[OperationContext, None] = {}  # of what is running
        self._served: dict[Channel, _Served] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped_by: Hresult | None = None  # what ended the Close that is pending

    async def open(self) -> None:
        await self.open_op()

    async def close(self) -> None:
        await self.close_op()

    def open_op(self) -> Operation[None]:
        operation = self.begin("Open")
        self.spawn(self._open(operation))
        return operation

    def close_op(self) -> Operation[None]:
        operation = self.begin("Close")
        for listener in self._listeners:
            listener.abort()
        for served in list(self._served.values()):
            served.end_if_idle()
        timer = operation.loop.call_later(self.close_timeout, self._close_timed_out)
        operation.when_done(lambda _: timer.cancel())
        return self.drive(operation, self._close)

    def abort(self) -> None:
        """Ends all channels at once and tells the operations that registered. It does not wait for
        them; Close does. From any thread."""
        was, listeners, channels = self.claim_all(self._parts)
        if was in (ServiceHostState.OPENING, ServiceHostState.OPEN, ServiceHostState.CLOSING):
            self._stop(listeners, channels)

    def reset(self) -> None:
        self.instant("Reset")

    def free(self) -> None:
        self.instant("Free")

    def get_property(self, id: ServicePropertyId) -> object:
        match id:
            case ServicePropertyId.HOST_STATE:
                return self.state
            case ServicePropertyId.HOST_USER_STATE:
                return self.user_state
            case ServicePropertyId.CLOSE_TIMEOUT:
                return self.close_timeout
            case ServicePropertyId.FAULT_DISCLOSURE:
                return self.fault_disclosure
        raise WsError(Hresult.E_INVALIDARG, f"A service host has no property {id}.")

    def set_property(self, id: ServicePropertyId, _value: object) -> None:
        """All are given when the host is made."""
        raise WsError(Hresult.E_INVALIDARG, f"The property {id} of a host cannot be set.")

    @property
    def accepts_work(self) -> bool:
        """Whether messages that arrive are dispatched."""
        return self._stopped_by is None and self.state in (
            ServiceHostState.OPEN,
            ServiceHostState.CLOSING,
        )

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def started(self, context: OperationContext) -> None:
        self._contexts[context] = None
        if not self.accepts_work:
            context.cancel(ServiceCancelReason.HOST_ABORT)

    def ended(self, context: OperationContext) -> None:
        context.completed()
        self._contexts.pop(context, None)
        self.poke()

    def left(self, channel: Channel) -> None:
        self._served.pop(channel).room.release()
        self.poke()

    def waits(self, served: _Served) -> None:
        """A channel waits for the next message of its client: it is the last to make room."""
        if served.channel in self._served:
            self._served[served.channel] = self._served.pop(served.channel)
        self._make_room(served.endpoint)

    def _make_room(self, endpoint: Endpoint) -> None:
        """When somebody waits to be accepted and all places are taken, the channel without a
        session whose client has been silent longest is ended, now or as soon as it may be."""
        if endpoint.listener is None or not endpoint.listener.is_crowded:
            return
        places = [each for each in self._served.values() if each.endpoint is endpoint]
        waiting = [each for each in places if each.is_waiting]
        if not waiting or not waiting[0].room.locked():
            return
        loop = asyncio.get_running_loop()
        longest = min(waiting, key=lambda each: each.may_end)
        if longest.may_end <= loop.time():
            longest.end_if_idle()
        else:
            loop.call_at(longest.may_end, self._make_room, endpoint)

    def channel_faulted(self, channel: Channel) -> None:
        reason = (
            ServiceCancelReason.CHANNEL_FAULTED
            if self.accepts_work
            else ServiceCancelReason.HOST_ABORT  # that is why it faulted
        )
        for context in list(self._contexts):
            if context.channel is channel:
                context.cancel(reason)

    async def _open(self, operation: Operation[None]) -> None:
        """No channel is accepted until the listeners of all endpoints are open."""
        listeners = self._listeners = []
        try:
            for endpoint in self.endpoints:
                if operation.result is not None:
                    return
                listener = Listener(
                    endpoint.type,
                    endpoint.binding,
                    endpoint.listener_settings,
                    partial(_description, endpoint),
                )
                endpoint.listener = listener
                listener.crowded = partial(self._make_room, endpoint)
                listeners.append(listener)
                await listener.open(endpoint.url)
        except WsError as error:
            operation.fail(error)
        if operation.succeed(None):
            for endpoint, listener in zip(self.endpoints, listeners, strict=True):
                room = asyncio.Semaphore(endpoint.max_channels)
                for _ in range(endpoint.max_accepting_channels):
                    self.spawn(self._accept(endpoint, listener, room))

    async def _accept(
        self, endpoint: Endpoint, listener: Listener, room: asyncio.Semaphore
    ) -> None:
        while True:
            await room.acquire()
            channel = Channel(endpoint.type, endpoint.binding, _owned(endpoint.channel_settings))
            try:
                await listener.accept(channel)
            except WsError as error:
                room.release()
                if error.hresult in _STOPS:
                    return
                continue  # a peer that did not know what it wanted
            served = self._served[channel] = _Served(self, endpoint, channel, room)
            if self.accepts_work:
                self.spawn(served.serve())
            else:  # aborted in the same moment
                channel.abort()
                self.left(channel)

    def _parts(self) -> tuple[IntEnum, list[Listener], list[Channel]]:
        if self.state is ServiceHostState.CLOSING:
            self._stopped_by = self._stopped_by or Hresult.WS_E_OPERATION_ABORTED
        return self.state, list(self._listeners), list(self._served)

    def _settled(self, operation: Operation[Any]) -> None:
        if operation.function == "Close":
            self._stopped_by = None
        if operation.error is not None:  # whoever waited for a Close may have been cancelled
            self._stop(self._listeners, list(self._served))

    def _ends_with_abort(self, operation: Operation[Any]) -> bool:
        """A Close ends when the operations have."""
        return operation.function != "Close"

    def _stop(self, listeners: Sequence[Listener], channels: Sequence[Channel]) -> None:
        for listener in listeners:
            listener.abort()
        for channel in channels:
            channel.abort()
        for context in list(self._contexts):
            context.cancel(ServiceCancelReason.HOST_ABORT)

    def _close_timed_out(self) -> None:
        self._stopped_by = self._stopped_by or choices.CLOSE_TIMED_OUT
        self._stop(self._listeners, list(self._served))

    def _close(self, operation: Operation[None]) -> None:
        if self._served or self._contexts:
            return
        if self._stopped_by is None or self.state is ServiceHostState.FAULTED:
            operation.succeed(None)
        else:
            operation.fail(WsError(self._stopped_by))


class _Served:
    """A channel that was accepted, until it is closed."""

    def __init__(
        self, host: ServiceHost, endpoint: Endpoint, channel: Channel, room: asyncio.Semaphore
    ) -> None:
        self.host = host
        self.endpoint = endpoint
        self.channel = channel
        self.room = room  # for channels of this endpoint
        self._running = 0
        self._changed = asyncio.Event()
        self._writing = asyncio.Lock()  # replies wait for each other
        self._receiving: Operation[Message | None] | None = None
        patience = endpoint.listener_settings.connect_timeout
        self.may_end = host.loop.time() + patience if host.loop else 0.0  # if it has to make room
        self._must_end = False  # an operation has said that no message should follow

    async def serve(self) -> None:
        self.channel.watch(self._disconnected)
        is_welcome = await self._tell(self.endpoint.accept_channel)
        if is_welcome:
            try:
                await self._dispatch_all()
            except WsError:
                self._disconnected()
        while self._running:
            await self._change()
        await self._tell(self.endpoint.close_channel)
        if not is_welcome:
            self.channel.abort()
        try:
            await self.channel.close()
        except WsError as error:
            log.debug("A channel could not be closed in order: %s", error)
        self.host.left(self.channel)

    @property
    def is_waiting(self) -> bool:
        """Without a session, and for nothing but the next message of the client."""
        receiving = self._receiving
        is_idle = receiving is not None and receiving.result is None and not self._running
        return is_idle and not self.channel.is_session

    def end_if_idle(self) -> None:
        """Without a session nobody says that the last message has come: the host decides."""
        if not self.channel.is_session and self._receiving is not None:
            self._receiving.refuse(WsError(Hresult.WS_E_OPERATION_ABANDONED))

    async def _dispatch_all(self) -> None:
        while self.host.accepts_work:
            if self._running >= self.endpoint.max_concurrency:
                await self._change()
                continue
            if self.host.state is ServiceHostState.CLOSING and not self.channel.is_session:
                return
            self._receiving = self.channel.receive_op(ReceiveOption.OPTIONAL_MESSAGE)
            if not self.channel.is_session:
                self.host.waits(self)
            try:
                message = await self._receiving
            except WsError as error:
                if error.hresult is Hresult.WS_E_OPERATION_ABANDONED:
                    return
                raise
            finally:
                self._receiving = None
            if message is None:
                return
            if self._must_end:
                self._disconnected()
                return
            if self.host.accepts_work:
                self._dispatch(message)

    def _dispatch(self, message: Message) -> None:
        context = OperationContext(self.host, self.endpoint, self.channel, message)
        self.host.started(context)
        if self.channel.state is not ChannelState.OPEN:  # the message was the client's last
            context.cancel(ServiceCancelReason.CHANNEL_FAULTED)
        self._running += 1
        self.may_end = 0.0
        self.host.spawn(self._run(message, context))

    async def _run(self, message: Message, context: OperationContext) -> None:
        try:
            try:
                reply = await self._result(message, context)
            finally:
                self.host.ended(context)
            await self._reply(reply, message)
        finally:
            self._running -= 1
            self._changed.set()

    async def _result(self, message: Message, context: OperationContext) -> Message | None:
        """The reply to a message, which may be a fault; None when nothing is to be said."""
        if not await self._tell(self.endpoint.message_received, message):
            self._disconnected()
            return None
        operation = None
        try:
            operation = self._asked(message)
            return await self._answer(operation, message, context)
        except WsError as error:
            fault = self._fault(error)
        except Exception:  # noqa: BLE001 - it is the user's code
            log.exception("A service operation raised; its client is told that it failed.")
            fault = self._fault(WsError(Hresult.E_FAIL))
        return None if operation is not None and operation.one_way else fault

    def _asked(self, message: Message) -> ServiceOperation[..., Any]:
        service = type(self.endpoint.service)
        operation = service.operations.get(message.action)
        if operation is None and message.body is not None:
            operation = service.elements.get(message.body.tag)
        if operation is None or message.body is None:
            raise WsError(
                Hresult.WS_E_ENDPOINT_ACTION_NOT_SUPPORTED,
                f"The service has no operation for the action {message.action!r}.",
            )
        return operation

    async def _answer(
        self, operation: ServiceOperation[..., Any], message: Message, context: OperationContext
    ) -> Message | None:
        assert message.body is not None
        args = operation.read_request(message.body)
        if operation.takes_context:
            args.insert(0, context)
        later: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        context.complete = _completer(later)
        value = await self._call(operation, args)
        if value is Hresult.WS_S_ASYNC:
            value = await later
        if value is Hresult.WS_S_END:
            self._must_end, value = True, None
        if operation.one_way:
            return None
        return Message(operation.reply_action or "", operation.write_reply(value))

    async def _call(self, operation: ServiceOperation[..., Any], args: list[Any]) -> Any:
        function, executor = operation.function, self.host.executor
        if executor is not None and not inspect.iscoroutinefunction(function):
            loop = asyncio.get_running_loop()
            work = partial(_blocking, function, self.endpoint.service, *args)
            return await _finished(loop.run_in_executor(executor, work))
        return await _finished(function(self.endpoint.service, *args))

    def _fault(self, error: WsError) -> Message:
        """What a client is told. With minimal disclosure nothing of the service's own."""
        is_client = error.hresult in (
            Hresult.WS_E_INVALID_FORMAT,
            Hresult.WS_E_ENDPOINT_ACTION_NOT_SUPPORTED,
        )
        full = self.host.fault_disclosure is FaultDisclosure.FULL
        reason = " ".join(error.strings) if full or is_client else "The operation failed."
        fault = Message()
        fault.initialize()
        fault.fault = Fault(FaultCode.SENDER if is_client else FaultCode.RECEIVER, reason)
        return fault

    async def _reply(self, reply: Message | None, request: Message) -> None:
        async with self._writing:
            if self.channel.state is not ChannelState.OPEN:
                return
            try:
                if reply is not None:
                    await self.channel.send_reply(reply, request)
                elif not self.channel.is_session:
                    await self.channel.send_nothing()
            except WsError as error:
                log.debug("A reply could not be sent: %s", error)

    async def _tell(self, callback: HostCallback | None, message: Message | None = None) -> bool:
        """Runs a callback of the host; whether it succeeded."""
        if callback is None:
            return True
        context = OperationContext(self.host, self.endpoint, self.channel, message)
        self.host.started(context)
        try:
            await _finished(callback(context))
        except WsError as error:
            log.debug("A callback of the host failed: %s", error)
            return False
        except Exception:  # noqa: BLE001 - it is the user's code
            log.exception("A callback of the host raised.")
            return False
        finally:
            self.host.ended(context)
        return True

    def _disconnected(self) -> None:
        """The client has gone: its operations are told, and the channel is of no more use."""
        self.channel.abort()
        self.host.channel_faulted(self.channel)
        self._changed.set()

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()


def _owned(settings: ChannelSettings) -> ChannelSettings:
    return replace(settings, enable_timeouts=False, faults_as_errors=False)


def _completer(later: asyncio.Future[Any]) -> Callable[..., None]:
    """What an asynchronous operation completes itself with, once, from any thread."""
    loop = later.get_loop()

    def complete(value: object = None, error: WsError | None = None) -> None:
        def settle() -> None:
            if later.done():
                log.error("An operation completed twice; the first result counts.")
            elif error is not None:
                later.set_exception(error)
            else:
                later.set_result(value)

        loop.call_soon_threadsafe(settle)

    return complete


def _description(endpoint: Endpoint, address: str) -> bytes:
    from wwsapi import wsdl

    settings = endpoint.channel_settings
    return wsdl.write(
        type(endpoint.service), address, settings.envelope_version, settings.addressing_version
    )


def _blocking(function: Callable[..., Any], *args: Any) -> Any:
    try:
        return function(*args)
    except StopIteration as error:  # a future of Python 3.11 cannot carry it, and never ends
        raise RuntimeError("The operation raised StopIteration.") from error


async def _finished(result: Any) -> Any:
    """What the user's code returns in the end."""
    try:
        return await result if inspect.isawaitable(result) else result
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise RuntimeError("It awaited something that was cancelled.") from None
