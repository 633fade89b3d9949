"""Cancellation in the Windows Web Services API, as an implementation that runs.

    import wwsapi

    channel = wwsapi.Channel()
    await channel.open("net.tcp://localhost:8080/service")
    channel.abort()
    channel.state                   # ChannelState.FAULTED

`states` holds the tables that decide what each function does in each state, `wwsapi.ws` the
functions under their documented names. Importing the package costs nothing: what it offers is
imported when it is used, so that a page in a browser pays for no more than it runs.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers know better; typing would be half of the cost of importing
if TYPE_CHECKING:
    from wwsapi.channel import Channel, ChannelSettings
    from wwsapi.constants import (
        AddressingVersion,
        ChannelBinding,
        ChannelState,
        ChannelType,
        EnvelopeVersion,
        Hresult,
        ListenerState,
        ReceiveOption,
        ServiceCancelReason,
        ServiceHostState,
        ServiceProxyState,
    )
    from wwsapi.context import OperationContext
    from wwsapi.contract import Contract, operation
    from wwsapi.errors import Error, UsageFailure, WsError
    from wwsapi.host import Endpoint, ServiceHost
    from wwsapi.listener import Listener, ListenerSettings
    from wwsapi.loop import Deadlock, run
    from wwsapi.message import Message
    from wwsapi.proxy import ProxySettings, ServiceProxy
    from wwsapi.transports.memory import gate

_HOMES = {
    "channel": "Channel ChannelSettings",
    "constants": (
        "AddressingVersion ChannelBinding ChannelState ChannelType EnvelopeVersion Hresult "
        "ListenerState ReceiveOption ServiceCancelReason ServiceHostState ServiceProxyState"
    ),
    "context": "OperationContext",
    "contract": "Contract operation",
    "errors": "Error UsageFailure WsError",
    "host": "Endpoint ServiceHost",
    "listener": "Listener ListenerSettings",
    "loop": "Deadlock run",
    "message": "Message",
    "proxy": "ProxySettings ServiceProxy",
    "transports.memory": "gate",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "AddressingVersion",
    "Channel",
    "ChannelBinding",
    "ChannelSettings",
    "ChannelState",
    "ChannelType",
    "Contract",
    "Deadlock",
    "Endpoint",
    "EnvelopeVersion",
    "Error",
    "Hresult",
    "Listener",
    "ListenerSettings",
    "ListenerState",
    "Message",
    "OperationContext",
    "ProxySettings",
    "ReceiveOption",
    "ServiceCancelReason",
    "ServiceHost",
    "ServiceHostState",
    "ServiceProxy",
    "ServiceProxyState",
    "UsageFailure",
    "WsError",
    "gate",
    "operation",
    "run",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'wwsapi' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"wwsapi.{_HOME[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
