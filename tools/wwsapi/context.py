"""What a service operation knows of the call that it serves, and how it hears that it should stop.

A cancel callback runs at most once, before the operation has completed; the free callback runs
exactly once, when the operation has completed and no cancel callback is running. Both may be called
on any thread, and never with a lock held.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any

from wwsapi.constants import Hresult, OperationContextPropertyId, ServiceCancelReason
from wwsapi.errors import WsError
from wwsapi.operations import call_back

if TYPE_CHECKING:
    from wwsapi.channel import Channel
    from wwsapi.host import Endpoint, ServiceHost
    from wwsapi.message import Message

CancelCallback = Callable[[ServiceCancelReason, Any], object]
FreeCallback = Callable[[Any], object]


class OperationContext:
    """Valid until the operation completes, on any thread."""

    def __init__(
        self, host: ServiceHost, endpoint: Endpoint, channel: Channel, message: Message | None
    ) -> None:
        self._host = host
        self._endpoint = endpoint
        self._channel = channel
        self._message = message
        self._lock = Lock()
        self._cancel: CancelCallback | None = None
        self._free: FreeCallback | None = None
        self._state: Any = None
        self._reason: ServiceCancelReason | None = None
        self._is_cancelling = False
        self._has_cancelled = False
        self._is_complete = False
        self.complete: Callable[..., None] = _not_asynchronous

    def register_for_cancel(
        self, cancel: CancelCallback, free: FreeCallback | None = None, state: Any = None
    ) -> None:
        """Asks for a call of `cancel(reason, state)` when this operation should stop, and of
        `free(state)` when it has completed. Once an operation, and only while it runs. If it should
        stop already, `cancel` is called before this returns."""
        if not callable(cancel):
            raise WsError(Hresult.E_INVALIDARG, "A cancel callback is needed.")
        if free is not None and not callable(free):
            raise WsError(Hresult.E_INVALIDARG, "The free callback cannot be called.")
        with self._lock:
            if self._is_complete:
                raise WsError(Hresult.WS_E_INVALID_OPERATION, "The operation has completed.")
            if self._cancel is not None:
                raise WsError(
                    Hresult.WS_E_INVALID_OPERATION, "The operation is registered already."
                )
            self._cancel, self._free, self._state = cancel, free, state
        self._notify()

    def cancel(self, reason: ServiceCancelReason) -> None:
        """Tells the operation to stop. The first reason counts."""
        with self._lock:
            if self._reason is None:
                self._reason = reason
        self._notify()

    def completed(self) -> None:
        """The operation has ended, and so do its registration and its context."""
        with self._lock:
            if self._is_complete:
                return
            self._is_complete = True
            if self._is_cancelling:
                return  # who is cancelling frees, when that is done
        self._release()

    def get_property(self, id: OperationContextPropertyId) -> object:
        if self._is_complete:
            raise WsError(Hresult.WS_E_INVALID_OPERATION, "The operation has completed.")
        match id:
            case OperationContextPropertyId.CHANNEL:
                return self._channel
            case OperationContextPropertyId.CONTRACT_DESCRIPTION:
                return type(self._endpoint.service)
            case OperationContextPropertyId.HOST_USER_STATE:
                return self._host.user_state
            case OperationContextPropertyId.CHANNEL_USER_STATE:
                return self._channel.user_state
            case OperationContextPropertyId.INPUT_MESSAGE:
                return self._message
            case OperationContextPropertyId.LISTENER:
                return self._endpoint.listener
            case OperationContextPropertyId.ENDPOINT_ADDRESS:
                return self._endpoint.url
        raise WsError(Hresult.E_INVALIDARG, f"An operation context has no property {id}.")

    @property
    def channel(self) -> Channel:
        return self._channel

    def _notify(self) -> None:
        with self._lock:
            reason, cancel = self._reason, self._cancel
            if reason is None or cancel is None or self._has_cancelled or self._is_complete:
                return
            self._has_cancelled = self._is_cancelling = True
        call_back(cancel, reason, self._state)
        with self._lock:
            self._is_cancelling = False
            if not self._is_complete:
                return
        self._release()

    def _release(self) -> None:
        if self._free is not None:
            call_back(self._free, self._state)


def _not_asynchronous(*_: object) -> None:
    raise WsError(
        Hresult.WS_E_INVALID_OPERATION, "Only an operation that returned WS_S_ASYNC is completed."
    )
