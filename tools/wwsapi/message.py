"""A message, and what may be done with it when.

EMPTY ─initialize─► INITIALIZED ─send─► WRITING ─► DONE
  └──────────── receive ─► READING ─► DONE ─reset─► EMPTY
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4
from xml.etree.ElementTree import Element

from wwsapi.constants import Hresult, MessageState
from wwsapi.errors import WsError
from wwsapi.soap import Envelope, Fault

if TYPE_CHECKING:
    from wwsapi.channel import Channel


class Message:
    """While it is READING or WRITING it is bound to a channel; whoever owns it resets it."""

    def __init__(self, action: str = "", body: str = "", *, relates_to: str = "") -> None:
        self.state = MessageState.EMPTY
        self.channel: Channel | None = None
        self.action = self.message_id = self.relates_to = self.to = ""
        self.text = ""  # the XML of the body, of a message that is written
        self.body: Element | None = None  # the first element of the body, of one that was read
        self.headers: list[Element] = []
        self.fault: Fault | None = None
        if action or body:
            self.initialize(action, body, relates_to=relates_to)

    def initialize(self, action: str = "", body: str = "", *, relates_to: str = "") -> None:
        if self.state is not MessageState.EMPTY:
            raise WsError(Hresult.WS_E_INVALID_OPERATION, "The message is in use; reset it first.")
        self.state = MessageState.INITIALIZED
        self.action, self.text, self.relates_to = action, body, relates_to
        self.message_id = new_id()

    def reset(self) -> None:
        if self.channel is not None:
            raise WsError(Hresult.WS_E_INVALID_OPERATION, "A channel is at work on the message.")
        Message.__init__(self)

    def fill(self, envelope: Envelope) -> None:
        """Takes what has arrived."""
        self.action, self.message_id = envelope.action, envelope.message_id
        self.relates_to, self.to = envelope.relates_to, envelope.to
        self.headers, self.fault = envelope.headers, envelope.fault
        if isinstance(envelope.body, Element):
            self.body = envelope.body

    def take(self, other: Message) -> None:
        """Becomes what another message is, which is empty then."""
        vars(self).update(vars(other))
        other.reset()

    def bind(self, channel: Channel, state: MessageState) -> None:
        self.channel, self.state = channel, state

    def detach(self) -> None:
        """The channel has done with it."""
        if self.channel is not None:
            self.channel, self.state = None, MessageState.DONE


def new_id() -> str:
    return f"urn:uuid:{uuid4()}"
