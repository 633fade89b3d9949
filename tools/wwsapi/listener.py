"""A listener: waits for peers, and gives each to a channel that accepts it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from wwsapi import constants
from wwsapi.channel import Channel
from wwsapi.constants import ChannelBinding, ChannelType, Hresult, ListenerPropertyId, ListenerState
from wwsapi.errors import WsError
from wwsapi.operations import Operation, Stateful
from wwsapi.states import LISTENER
from wwsapi.transports import Address, require_transport
from wwsapi.transports.connection import Connection, from_os
from wwsapi.transports.ports import Port, join


@dataclass(frozen=True)
class ListenerSettings:
    """Times are in seconds."""

    backlog: int = 1000  # peers that wait to be accepted, and as many that are silent
    connect_timeout: float = constants.LISTENER_CONNECT_TIMEOUT
    close_timeout: float = constants.LISTENER_CLOSE_TIMEOUT


class Listener(Stateful):
    table = LISTENER

    def __init__(
        self,
        type: ChannelType = ChannelType.DUPLEX_SESSION,
        binding: ChannelBinding = ChannelBinding.TCP,
        settings: ListenerSettings | None = None,
        describe: Callable[[str], bytes] | None = None,
    ) -> None:
        super().__init__()
        self.type = type
        self.binding = binding
        self.settings = settings or ListenerSettings()
        self._describe = describe
        self.address: Address | None = None
        self._leave: Callable[[], None] | None = None  # ends the listening
        self._work: asyncio.Task[None] | None = None
        self._accepts: dict[Operation[None], Channel] = {}  # in the order of their calls
        self._arrived: deque[Connection] = deque()
        self.crowded: Callable[[], object] = _nobody  # called when somebody has to wait

    async def open(self, url: str) -> None:
        await self.open_op(url)

    async def accept(self, channel: Channel) -> None:
        await self.accept_op(channel)

    async def close(self) -> None:
        await self.close_op()

    def open_op(self, url: str) -> Operation[None]:
        address = Address.parse(url)
        require_transport(self.binding)
        operation = self.begin("Open")
        self._work = operation.loop.create_task(self._listen(address, operation))
        return operation

    def accept_op(self, channel: Channel) -> Operation[None]:
        if channel is None:
            raise WsError(Hresult.E_INVALIDARG, "A channel is needed to accept with.")
        self.allow("Accept")
        operation = channel.begin("Accept")
        self._accepts[operation] = channel
        operation.when_done(self._accept_ended)
        if self.state is not ListenerState.OPEN:
            operation.fail(WsError(Hresult.WS_E_OPERATION_ABORTED))  # just now, by another thread
        self._match()
        return operation

    def close_op(self) -> Operation[None]:
        operation = self.begin("Close")
        self._end_accepts()
        if self.state is ListenerState.CLOSING:
            self._work = operation.loop.create_task(self._stop(operation))
        else:  # there is nothing to wait for, and nothing may come between
            self._drop(self._leave)
            operation.succeed(None)
        return operation

    def abort(self) -> None:
        """Ends every Accept at once; what was accepted is not touched. From any thread."""
        leave = self.claim_all(lambda: self._leave)
        self._end_accepts()
        self.on_loop(partial(self._drop, leave))

    def reset(self) -> None:
        self.instant("Reset")

    def free(self) -> None:
        self.instant("Free")

    def get_property(self, id: ListenerPropertyId) -> object:
        match id:
            case ListenerPropertyId.STATE:
                return self.state
            case ListenerPropertyId.LISTEN_BACKLOG:
                return self.settings.backlog
            case ListenerPropertyId.CONNECT_TIMEOUT:
                return self.settings.connect_timeout
            case ListenerPropertyId.CLOSE_TIMEOUT:
                return self.settings.close_timeout
            case ListenerPropertyId.CHANNEL_TYPE:
                return self.type
            case ListenerPropertyId.CHANNEL_BINDING:
                return self.binding
        raise WsError(Hresult.E_INVALIDARG, f"A listener has no property {id}.")

    def set_property(self, _id: ListenerPropertyId, _value: object) -> None:
        """What a listener is made with cannot be changed later."""
        self.instant("SetProperty")

    async def _listen(self, address: Address, operation: Operation[None]) -> None:
        try:
            self.address, self._leave = await join(address, self, self._port)
        except OSError as error:
            operation.fail(from_os(error))
            return
        if not operation.succeed(None):
            self._drop(self._leave)

    def _port(self) -> Port:
        return Port(self.binding, self.settings.backlog, self.settings.connect_timeout)

    async def _stop(self, operation: Operation[None]) -> None:
        self._drop(self._leave)
        operation.succeed(None)

    def describe(self, address: str) -> bytes | None:
        """What an HTTP listener shows at ?wsdl."""
        return None if self._describe is None else self._describe(address)

    def arrived(self, connection: Connection) -> None:
        """Somebody wants to be accepted, or has failed before that."""
        if connection.failure is not None and not self._accepts:
            return
        if len(self._arrived) >= self.settings.backlog:
            connection.abort()
            return
        self._arrived.append(connection)
        self._match()
        if self._arrived:
            self.crowded()

    @property
    def is_crowded(self) -> bool:
        """Whether somebody waits to be accepted."""
        return bool(self._arrived)

    def _match(self) -> None:
        while self._arrived and self._accepts:
            operation = next(iter(self._accepts))
            channel = self._accepts.pop(operation)
            if operation.result is None:
                connection = self._arrived.popleft()
                channel.adopt(connection)
                channel.drive(operation, partial(_accept, connection, channel))

    def _accept_ended(self, operation: Operation[None]) -> None:
        self._accepts.pop(operation, None)

    def _end_accepts(self) -> None:
        for operation in tuple(self._accepts):
            operation.fail(WsError(Hresult.WS_E_OPERATION_ABORTED))

    def _drop(self, leave: Callable[[], None] | None) -> None:
        """Nobody is listened to any more, and who waited to be accepted will not be."""
        if leave is None or leave is not self._leave:
            return  # dropped already, and perhaps opened again
        self._leave = None
        leave()
        self._accepts.clear()
        while self._arrived:
            self._arrived.popleft().abort()


def _accept(connection: Connection, channel: Channel, operation: Operation[None]) -> None:
    connection.accept(channel.settings.envelope_version, channel.settings.max_message_size)
    operation.succeed(None)


def _nobody() -> None:
    pass
