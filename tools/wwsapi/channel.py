"""A channel: messages to and from one peer, over one connection.

Each function is there twice: `receive_op` begins it and returns the pending operation, `receive`
waits for its result. What the state allows is in `states.CHANNEL`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from wwsapi import choices, constants, soap
from wwsapi.constants import (
    AddressingVersion,
    ChannelBinding,
    ChannelPropertyId,
    ChannelState,
    ChannelType,
    Encoding,
    EnvelopeVersion,
    Hresult,
    MessageState,
    ReceiveOption,
)
from wwsapi.errors import WsError
from wwsapi.message import Message
from wwsapi.operations import Operation, Stateful
from wwsapi.states import CHANNEL, Cell
from wwsapi.transports import Address, require_transport
from wwsapi.transports.connection import Connection, Ended

if TYPE_CHECKING:
    from wwsapi.listener import Listener

_MESSAGE_NEEDED = "A message is needed."


@dataclass(frozen=True)
class ChannelSettings:
    """What a channel is made with. It survives Reset. Times are in seconds; None is for ever."""

    max_message_size: int = constants.MAX_MESSAGE_SIZE
    encoding: Encoding = Encoding.XML_UTF8
    envelope_version: EnvelopeVersion = EnvelopeVersion.SOAP_1_2
    addressing_version: AddressingVersion = AddressingVersion.V1_0
    enable_timeouts: bool = True
    resolve_timeout: float | None = None
    connect_timeout: float | None = constants.CONNECT_TIMEOUT
    send_timeout: float | None = constants.SEND_TIMEOUT
    receive_response_timeout: float | None = constants.RECEIVE_RESPONSE_TIMEOUT
    receive_timeout: float | None = constants.RECEIVE_TIMEOUT
    close_timeout: float | None = constants.CLOSE_TIMEOUT
    faults_as_errors: bool = True


_PROPERTIES = {
    ChannelPropertyId.MAX_BUFFERED_MESSAGE_SIZE: "max_message_size",
    ChannelPropertyId.ENCODING: "encoding",
    ChannelPropertyId.ENVELOPE_VERSION: "envelope_version",
    ChannelPropertyId.ADDRESSING_VERSION: "addressing_version",
    ChannelPropertyId.ENABLE_TIMEOUTS: "enable_timeouts",
    ChannelPropertyId.RESOLVE_TIMEOUT: "resolve_timeout",
    ChannelPropertyId.CONNECT_TIMEOUT: "connect_timeout",
    ChannelPropertyId.SEND_TIMEOUT: "send_timeout",
    ChannelPropertyId.RECEIVE_RESPONSE_TIMEOUT: "receive_response_timeout",
    ChannelPropertyId.RECEIVE_TIMEOUT: "receive_timeout",
    ChannelPropertyId.CLOSE_TIMEOUT: "close_timeout",
    ChannelPropertyId.FAULTS_AS_ERRORS: "faults_as_errors",
}


_KINDS: dict[ChannelPropertyId, type] = {  # of those that are no times
    ChannelPropertyId.MAX_BUFFERED_MESSAGE_SIZE: int,
    ChannelPropertyId.ENCODING: Encoding,
    ChannelPropertyId.ENVELOPE_VERSION: EnvelopeVersion,
    ChannelPropertyId.ADDRESSING_VERSION: AddressingVersion,
    ChannelPropertyId.ENABLE_TIMEOUTS: int,
    ChannelPropertyId.FAULTS_AS_ERRORS: int,
}


class Channel(Stateful):
    table = CHANNEL

    def __init__(
        self,
        type: ChannelType = ChannelType.DUPLEX_SESSION,
        binding: ChannelBinding = ChannelBinding.TCP,
        settings: ChannelSettings | None = None,
    ) -> None:
        super().__init__()
        self.type = type
        self.binding = binding
        self.settings = settings or ChannelSettings()
        self.is_session_shut_down = False
        self.user_state: object = None
        self.address: Address | None = None
        self._connection: Connection | None = None
        self._reader: Operation[Any] | None = None  # at most one of each is pending
        self._writer: Operation[Any] | None = None
        self._broken: Callable[[], None] | None = None
        self._reading: Message | None = None
        self._read = 0  # bytes of it
        self._writing: Message | None = None
        self._unread: deque[Message] = deque()  # their receivers were cancelled as they arrived
        self._was_aborted = False  # when it was open
        self._asked = ""  # the id of the request that was sent last
        self._unwanted: set[str] = set()  # ids of requests whose replies nobody waits for

    @property
    def is_session(self) -> bool:
        return bool(self.type & ChannelType.SESSION)

    async def open(self, url: str) -> None:
        await self.open_op(url)

    async def receive(
        self, option: ReceiveOption = ReceiveOption.REQUIRED_MESSAGE, message: Message | None = None
    ) -> Message | None:
        """The next message; None at the end of the session, if the message is optional."""
        return await self.receive_op(option, message)

    async def send(self, message: Message) -> None:
        await self.send_op(message)

    async def request_reply(self, request: Message, reply: Message | None = None) -> Message | None:
        """Sends a request and waits for the reply to it; None if the peer says there is none."""
        return await self.request_reply_op(request, reply)

    async def send_reply(self, reply: Message, request: Message) -> None:
        await self.send_reply_op(reply, request)

    async def send_fault(self, error: WsError, request: Message) -> None:
        await self.send_fault_op(error, request)

    async def read_start(self, message: Message | None = None) -> Message:
        """Receives the headers of the next message; its body may still be arriving."""
        return await self.read_start_op(message or Message())

    async def read_body(self, message: Message, size: int = 65_536) -> bytes:
        """A piece of the XML in the body; nothing at its end."""
        return await self.read_body_op(message, size)

    async def read_end(self, message: Message) -> None:
        await self.read_end_op(message)

    async def write_start(self, message: Message) -> None:
        await self.write_start_op(message)

    def write_body(self, message: Message, text: str) -> None:
        """Adds XML to the body of a message that is being written."""
        self.allow("WriteMessageEnd")
        self._must_be(message, self._writing)
        message.text += text

    async def write_end(self, message: Message) -> None:
        await self.write_end_op(message)

    async def send_nothing(self) -> None:
        """Ends an exchange whose request has no reply."""
        operation = self._writer = self._begin_side("Send", self._writer)
        await self.drive(operation, self._send_nothing)

    async def shutdown_session(self) -> None:
        await self.shutdown_session_op()

    async def close(self) -> None:
        await self.close_op()

    def open_op(self, url: str) -> Operation[None]:
        address = Address.parse(url)
        require_transport(self.binding)
        operation = self.begin("Open")
        self.address = address
        connection = self._attach(self._client(address))
        if operation.result is None:  # aborted meanwhile, by another thread
            self.drive(
                operation, partial(_open, connection), self._time(self.settings.connect_timeout)
            )
        return operation

    def accept_op(self, listener: Listener) -> Operation[None]:
        return listener.accept_op(self)

    def receive_op(
        self,
        option: ReceiveOption = ReceiveOption.REQUIRED_MESSAGE,
        message: Message | None = None,
    ) -> Operation[Message | None]:
        self._check_idle("Receive", self._reading)
        operation = self._reader = self._begin_side("Receive", self._reader)
        step = partial(self._receive, message or Message(), option)
        return self.drive(operation, step, self._time(self.settings.receive_timeout))

    def send_op(self, message: Message) -> Operation[None]:
        self._check_writable("Send", message)
        self._check_idle("Send", self._writing)
        data = self._written(message)
        operation = self._writer = self._begin_side("Send", self._writer)
        step = partial(self._send, message, data)
        return self.drive(operation, step, self._time(self.settings.send_timeout))

    def send_reply_op(self, reply: Message, request: Message) -> Operation[None]:
        if request is None:
            raise WsError(Hresult.E_INVALIDARG, "A reply needs the request that it answers.")
        if reply is not None and not reply.relates_to:
            reply.relates_to = request.message_id
        return self.send_op(reply)

    def send_fault_op(self, error: WsError, request: Message) -> Operation[None]:
        """Answers a request with a SOAP fault, whose reason is what the error says."""
        reply = Message()
        reply.initialize()
        reply.fault = soap.Fault(soap.FaultCode.RECEIVER, " ".join(error.strings))
        return self.send_reply_op(reply, request)

    def request_reply_op(
        self, request: Message, reply: Message | None = None
    ) -> Operation[Message | None]:
        self._check_writable("RequestReply", request)
        self._check_idle("RequestReply", self._reading or self._writing)
        data = self._written(request)
        if self._is_busy(self._reader):
            self._begin_side("RequestReply", self._reader)
        operation = self._begin_side("RequestReply", self._writer)
        self._reader = self._writer = operation
        step = partial(self._exchange, request, data, reply or Message())
        return self.drive(operation, step, self._time(self.settings.receive_response_timeout))

    def read_start_op(self, message: Message) -> Operation[Message]:
        self._check_idle("Receive", self._reading)
        operation = self._reader = self._begin_side("Receive", self._reader)
        settings = self.settings
        head = soap.HeadReader(settings.envelope_version, settings.addressing_version)
        self._read = 0
        step = partial(self._read_start, message, head)
        return self.drive(operation, step, self._time(settings.receive_timeout))

    def read_body_op(self, message: Message, size: int) -> Operation[bytes]:
        self.allow("ReadMessageEnd")
        self._must_be(message, self._reading)
        operation = self._reader = self._begin_side("Receive", self._reader)
        step = partial(self._read_body, size)
        return self.drive(operation, step, self._time(self.settings.receive_timeout))

    def read_end_op(self, message: Message) -> Operation[None]:
        self.allow("ReadMessageEnd")
        self._must_be(message, self._reading)
        operation = self._reader = self._begin_side("ReadMessageEnd", self._reader)
        return self.drive(operation, self._read_end, self._time(self.settings.receive_timeout))

    def write_start_op(self, message: Message) -> Operation[None]:
        self._check_writable("Send", message)
        self._check_idle("Send", self._writing)
        operation = self._writer = self._begin_side("Send", self._writer)
        self._writing = message
        message.bind(self, MessageState.WRITING)
        operation.succeed(None)
        return operation

    def write_end_op(self, message: Message) -> Operation[None]:
        self.allow("WriteMessageEnd")
        self._must_be(message, self._writing)
        data = self._written(message)
        operation = self._writer = self._begin_side("WriteMessageEnd", self._writer)
        step = partial(self._send, message, data)
        return self.drive(operation, step, self._time(self.settings.send_timeout))

    def shutdown_session_op(self) -> Operation[None]:
        self.allow("ShutdownSession")
        if not self.is_session or self.is_session_shut_down:
            raise WsError(
                Hresult.WS_E_INVALID_OPERATION,
                "The session is shut down already."
                if self.is_session
                else "This type of channel has no session.",
            )
        operation = self._begin_side("ShutdownSession", self._writer)
        return self.drive(operation, self._shutdown)

    def close_op(self) -> Operation[None]:
        operation = self.begin("Close")
        time = self._time(self.settings.close_timeout)
        return self.drive(operation, self._close, time, choices.CLOSE_TIMED_OUT)

    def abort(self) -> None:
        """Ends all I/O at once. From any thread; it does not wait for what it ends."""
        connection = self.claim_all(self._abort)
        if connection is not None:
            self.on_loop(connection.abort)

    def allow(self, function: str) -> Cell:
        try:
            return super().allow(function)
        except WsError as error:
            is_io_on_faulted = error.hresult is Hresult.WS_E_OBJECT_FAULTED and function != "Open"
            if is_io_on_faulted and self._was_aborted:
                raise WsError(choices.IO_AFTER_ABORT, *error.strings) from None
            raise

    def abandon_message(self, message: Message) -> None:
        """Gives up a message that is half read or half written; the channel stays usable."""
        if message is None:
            raise WsError(Hresult.E_INVALIDARG, _MESSAGE_NEEDED)
        self.instant("AbandonMessage")
        if message.channel is not self:
            raise WsError(Hresult.E_INVALIDARG, "The channel is not at work on this message.")
        if message.state is MessageState.READING and self._connection is not None:
            self._connection.skip()
        self._detach(message)

    def reset(self) -> None:
        self.instant("Reset")
        self._forget()

    def free(self) -> None:
        self.instant("Free")
        self._forget()

    def get_property(self, id: ChannelPropertyId) -> object:
        match id:
            case ChannelPropertyId.STATE:
                return self.state
            case ChannelPropertyId.IS_SESSION_SHUT_DOWN:
                return self.is_session_shut_down
            case ChannelPropertyId.CHANNEL_TYPE:
                return self.type
        if id not in _PROPERTIES:
            raise WsError(Hresult.E_INVALIDARG, f"A channel has no property {id}.")
        return getattr(self.settings, _PROPERTIES[id])

    def set_property(self, id: ChannelPropertyId, value: object) -> None:
        if id not in _PROPERTIES:
            raise WsError(Hresult.E_INVALIDARG, f"The property {id} of a channel cannot be set.")
        if not isinstance(value, _KINDS.get(id, int | float | None)):
            raise WsError(Hresult.E_INVALIDARG, f"{value!r} is no value for the property {id}.")
        self.instant("SetProperty")
        changes: dict[str, Any] = {_PROPERTIES[id]: value}
        self.settings = replace(self.settings, **changes)

    def adopt(self, connection: Connection) -> None:
        """Takes the connection that a listener has for it."""
        self._attach(connection)

    def watch(self, broken: Callable[[], None]) -> None:
        """Calls back when the connection breaks, whether or not anybody is receiving."""
        self._broken = broken
        self._changed()

    @property
    def is_broken(self) -> bool:
        return self._connection is None or self._connection.failure is not None

    def _client(self, address: Address) -> Connection:
        settings = self.settings
        if self.binding is ChannelBinding.HTTP:
            from wwsapi.transports.http import HttpClient

            return HttpClient(address, settings.envelope_version, settings.max_message_size)
        from wwsapi.transports.framed import FramedClient

        return FramedClient(address, settings.envelope_version, settings.max_message_size)

    def _attach(self, connection: Connection) -> Connection:
        connection.changed = self._changed
        self._connection = connection
        return connection

    def _changed(self) -> None:
        self.poke()
        if self.is_broken and self._broken is not None:
            broken, self._broken = self._broken, None
            broken()

    def _time(self, seconds: float | None) -> float | None:
        return seconds if self.settings.enable_timeouts else None

    @staticmethod
    def _is_busy(side: Operation[Any] | None) -> bool:
        return side is not None and side.result is None

    def _begin_side(self, function: str, side: Operation[Any] | None) -> Operation[Any]:
        if self._is_busy(side):
            self.allow(function)
            raise WsError(
                Hresult.WS_E_INVALID_OPERATION,
                "Another operation of the same direction is pending on this channel.",
            )
        return self.begin(function)

    def _check_idle(self, function: str, message: Message | None) -> None:
        if message is not None:
            self.allow(function)
            raise WsError(
                Hresult.WS_E_INVALID_OPERATION, "Another message is half read or half written."
            )

    def _must_be(self, message: Message, current: Message | None) -> None:
        if message is None:
            raise WsError(Hresult.E_INVALIDARG, _MESSAGE_NEEDED)
        if message is not current:
            raise WsError(Hresult.WS_E_INVALID_OPERATION, "The channel is not at this message.")

    def _check_writable(self, function: str, message: Message) -> None:
        if message is None:
            raise WsError(Hresult.E_INVALIDARG, _MESSAGE_NEEDED)
        self.allow(function)
        if self.is_session_shut_down:
            raise WsError(Hresult.WS_E_INVALID_OPERATION, "The session is shut down.")
        if message.state is not MessageState.INITIALIZED:
            raise WsError(Hresult.WS_E_INVALID_OPERATION, "The message is not initialized.")

    def _written(self, message: Message) -> bytes:
        if not message.to and not message.relates_to and self.address is not None:
            message.to = str(self.address)
        return soap.write(
            soap.Envelope(
                version=self.settings.envelope_version,
                addressing=self.settings.addressing_version,
                action=message.action,
                message_id=message.message_id,
                relates_to=message.relates_to,
                to=message.to,
                headers=message.headers,
                content=message.text,
                fault=message.fault,
            )
        )

    def _send(self, message: Message, data: bytes, operation: Operation[None]) -> None:
        if self._connection is not None and self._connection.send(
            data, message.action, message.fault is not None
        ):
            message.channel, message.state = None, MessageState.DONE
            if message is self._writing:
                self._writing = None
            operation.succeed(None)

    def _read_start(
        self, message: Message, head: soap.HeadReader, operation: Operation[Message]
    ) -> None:
        if self._connection is None:
            return
        arrived = self._connection.peek()
        if isinstance(arrived, Ended):
            self._refuse_at_end(operation)
            return
        data, is_complete = arrived
        envelope = head.feed(data[self._read :])
        self._read = len(data)
        if envelope is not None:
            message.fill(envelope)
            message.bind(self, MessageState.READING)
            self._reading, self._read = message, head.offset
            operation.succeed(message)
        elif is_complete:
            raise WsError(Hresult.WS_E_INVALID_FORMAT, "The envelope has no body.")

    def _read_body(self, size: int, operation: Operation[bytes]) -> None:
        if self._connection is None:
            return
        arrived = self._connection.peek()
        if isinstance(arrived, Ended):
            raise WsError(Hresult.WS_E_INVALID_FORMAT, "The session ended within a message.")
        data, is_complete = arrived
        piece = data[self._read : min(self._read + size, _body_end(data, self._read))]
        if piece or is_complete:
            self._read += len(piece)
            operation.succeed(piece)

    def _read_end(self, operation: Operation[None]) -> None:
        if self._connection is not None and self._connection.receive() is not None:
            self._detach()
            operation.succeed(None)

    def _send_nothing(self, operation: Operation[None]) -> None:
        if self._connection is not None and self._connection.send(b"", ""):
            operation.succeed(None)

    def _receive(
        self, message: Message, option: ReceiveOption, operation: Operation[Message | None]
    ) -> None:
        if self._unread:
            message.take(self._unread.popleft())
            operation.succeed(message)
            return
        arrived = self._next(message)
        if isinstance(arrived, Ended):
            if option is ReceiveOption.OPTIONAL_MESSAGE:
                operation.succeed(None, Hresult.WS_S_END)
            else:
                self._refuse_at_end(operation)
        elif arrived is not None:
            self._deliver(arrived, operation)

    def _exchange(
        self,
        request: Message,
        data: bytes,
        reply: Message,
        operation: Operation[Message | None],
    ) -> None:
        if request.state is MessageState.INITIALIZED:
            if self._connection is None or not self._connection.send(data, request.action):
                return
            request.state = MessageState.DONE
            self._asked = request.message_id
        arrived = self._next(reply)
        if isinstance(arrived, Ended):
            operation.succeed(None, Hresult.WS_S_END)
        elif arrived is None:
            pass
        elif arrived.relates_to not in ("", request.message_id):
            raise WsError(Hresult.WS_E_INVALID_FORMAT, f"The reply is one to {arrived.relates_to}.")
        else:
            self._deliver(arrived, operation)

    def _refuse_at_end(self, operation: Operation[Any]) -> None:
        error = WsError(choices.RECEIVE_AT_END, "The session has ended.")
        if choices.STATE_AFTER_RECEIVE_AT_END is ChannelState.OPEN:
            operation.refuse(error)
        else:
            operation.fail(error)

    def _next(self, message: Message) -> Message | Ended | None:
        while self._connection is not None:
            arrived = self._connection.receive()
            if arrived is None or isinstance(arrived, Ended):
                return arrived
            envelope = self._envelope(arrived, self._connection)
            if envelope.relates_to not in self._unwanted:
                message.fill(envelope)
                message.action = message.action or self._connection.action
                message.state = MessageState.DONE
                return message
            self._unwanted.discard(envelope.relates_to)
        return None

    def _envelope(self, data: bytes, connection: Connection) -> soap.Envelope:
        """As read. Who asked with something else, and waits for a reply, is told why."""
        settings = self.settings
        try:
            return soap.read(data, settings.envelope_version, settings.addressing_version)
        except WsError as error:
            if self.type & ChannelType.REPLY:
                code = error.code if isinstance(error, soap.Rejected) else soap.FaultCode.SENDER
                envelope = soap.Envelope(settings.envelope_version, settings.addressing_version)
                envelope.fault = soap.Fault(code, " ".join(error.strings))
                connection.reject(soap.write(envelope), error)
            raise

    def _deliver(self, message: Message, operation: Operation[Message | None]) -> None:
        """A SOAP fault is an error of its receiver; the channel is none the worse for it."""
        if message.fault is None or not self.settings.faults_as_errors:
            operation.succeed(message)
        else:
            operation.refuse(WsError(Hresult.WS_E_ENDPOINT_FAULT_RECEIVED, message.fault.reason))

    def _shutdown(self, operation: Operation[None]) -> None:
        if self._connection is not None:
            self._connection.shutdown()
            self.is_session_shut_down = True
            operation.succeed(None)

    def _close(self, operation: Operation[None]) -> None:
        """What is pending ends first, but nobody waits for the rest of a message."""
        if self.state is ChannelState.FAULTED or self._reading or self._writing:
            self._drop()
        elif len(self.pending) > 1:
            return
        if self._connection is None or self._connection.close():
            operation.succeed(None)

    def _settled(self, operation: Operation[Any]) -> None:
        if operation.function == "RequestReply":
            asked, self._asked = self._asked, ""
            if operation.result is Hresult.WS_E_OPERATION_ABANDONED:
                self._disown_reply(asked)
        if self.state is ChannelState.FAULTED or (
            operation.error is not None
            and self.state in (ChannelState.CREATED, ChannelState.CLOSED)
        ):
            self._drop()
        if self.state is ChannelState.CLOSED:
            self._release()
        if self.pending:
            self.poke()

    def _unheard(self, operation: Operation[Any]) -> None:
        """What was read for nobody is read again. Nobody asks for a reply again."""
        match operation.value:
            case bytes(piece):
                self._read -= len(piece)
            case Message() as message if message is self._reading:
                self._detach()
                message.reset()
            case Message() as message if operation.function == "Receive":
                self._unread.append(message)

    def _disown_reply(self, asked: str) -> None:
        """Nobody waits any more for the reply to a request that was sent."""
        if asked and self.is_session:
            self._unwanted.add(asked)
        elif asked and self._connection is not None:
            self._connection.skip()

    def _drop(self) -> None:
        """The connection ends, and with it what is pending: its cause was told already."""
        connection = self._connection
        self._let_go()
        if connection is not None:
            connection.abort()
        is_faulted = self.state is ChannelState.FAULTED
        cause = Hresult.WS_E_OBJECT_FAULTED if is_faulted else Hresult.WS_E_OPERATION_ABORTED
        for operation in tuple(self.pending):
            if operation.function == "Close":
                operation.succeed(None)
            else:
                operation.fail(WsError(cause))

    def _release(self) -> None:
        """A closed channel has neither a connection nor messages."""
        self._let_go()
        for message in (self._reading, self._writing):
            if message is not None:
                self._detach(message)

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.changed = _nobody
            self._connection = None

    def _detach(self, message: Message | None = None) -> None:
        """The half-read message, or that one, is its owner's again."""
        message = message or self._reading
        if message is not None:
            message.detach()
        if message is self._reading:
            self._reading, self._read = None, 0
        else:
            self._writing = None

    def _abort(self) -> Connection | None:
        self._was_aborted |= self.state is ChannelState.OPEN
        return self._connection

    def _forget(self) -> None:
        self._was_aborted = False
        self.is_session_shut_down = False
        self._connection = self._reader = self._writer = self._broken = None
        self._unread.clear()
        self._unwanted.clear()


def _open(connection: Connection, operation: Operation[None]) -> None:
    if connection.open():
        operation.succeed(None)


def _body_end(data: bytes, start: int) -> int:
    """Where the body ends, as far as it has arrived: before the last two end tags, which may be
    those of Body and Envelope."""
    last = data.rfind(b"</", start)
    if last < 0:
        return max(data.rfind(b"<", start), start)
    before = data.rfind(b"</", start, last)
    return last if before < 0 else before


def _nobody() -> None:
    pass
