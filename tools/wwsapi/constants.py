"""The numbers of the API, and what is named after them: HRESULTs with their texts, enumerations,
defaults.

The values of HRESULTs and of the enumerations of channels, listeners, proxies, messages and calls
stand in the public header. Those of the service host are the order in which the reference pages
list them. Texts are ours where the documentation gives none; compare codes, never texts.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag


class Hresult(IntEnum):
    """What a function of the API returns: negative as a signed number means failure."""

    S_OK = 0x00000000
    WS_S_ASYNC = 0x003D0000
    WS_S_END = 0x003D0001
    E_NOTIMPL = 0x80004001
    E_FAIL = 0x80004005
    E_OUTOFMEMORY = 0x8007000E
    E_INVALIDARG = 0x80070057
    WS_E_INVALID_FORMAT = 0x803D0000
    WS_E_OBJECT_FAULTED = 0x803D0001
    WS_E_NUMERIC_OVERFLOW = 0x803D0002
    WS_E_INVALID_OPERATION = 0x803D0003
    WS_E_OPERATION_ABORTED = 0x803D0004
    WS_E_ENDPOINT_ACCESS_DENIED = 0x803D0005
    WS_E_OPERATION_TIMED_OUT = 0x803D0006
    WS_E_OPERATION_ABANDONED = 0x803D0007
    WS_E_QUOTA_EXCEEDED = 0x803D0008
    WS_E_NO_TRANSLATION_AVAILABLE = 0x803D0009
    WS_E_SECURITY_VERIFICATION_FAILURE = 0x803D000A
    WS_E_ADDRESS_IN_USE = 0x803D000B
    WS_E_ADDRESS_NOT_AVAILABLE = 0x803D000C
    WS_E_ENDPOINT_NOT_FOUND = 0x803D000D
    WS_E_ENDPOINT_NOT_AVAILABLE = 0x803D000E
    WS_E_ENDPOINT_FAILURE = 0x803D000F
    WS_E_ENDPOINT_UNREACHABLE = 0x803D0010
    WS_E_ENDPOINT_ACTION_NOT_SUPPORTED = 0x803D0011
    WS_E_ENDPOINT_TOO_BUSY = 0x803D0012
    WS_E_ENDPOINT_FAULT_RECEIVED = 0x803D0013
    WS_E_ENDPOINT_DISCONNECTED = 0x803D0014
    WS_E_PROXY_FAILURE = 0x803D0015
    WS_E_PROXY_ACCESS_DENIED = 0x803D0016
    WS_E_NOT_SUPPORTED = 0x803D0017
    WS_E_PROXY_REQUIRES_BASIC_AUTH = 0x803D0018
    WS_E_PROXY_REQUIRES_DIGEST_AUTH = 0x803D0019
    WS_E_PROXY_REQUIRES_NTLM_AUTH = 0x803D001A
    WS_E_PROXY_REQUIRES_NEGOTIATE_AUTH = 0x803D001B
    WS_E_SERVER_REQUIRES_BASIC_AUTH = 0x803D001C
    WS_E_SERVER_REQUIRES_DIGEST_AUTH = 0x803D001D
    WS_E_SERVER_REQUIRES_NTLM_AUTH = 0x803D001E
    WS_E_SERVER_REQUIRES_NEGOTIATE_AUTH = 0x803D001F
    WS_E_INVALID_ENDPOINT_URL = 0x803D0020
    WS_E_OTHER = 0x803D0021
    WS_E_SECURITY_TOKEN_EXPIRED = 0x803D0022
    WS_E_SECURITY_SYSTEM_FAILURE = 0x803D0023

    def __str__(self) -> str:
        return self.name

    def __format__(self, spec: str) -> str:
        return format(self.name, spec)

    @property
    def failed(self) -> bool:
        return self >= 0x80000000

    @property
    def text(self) -> str:
        return _TEXTS.get(self) or f"The operation ended with {self.name}."


_TEXTS = {
    Hresult.S_OK: "The operation succeeded.",
    Hresult.WS_S_ASYNC: "The operation goes on; a callback will tell its result.",
    Hresult.WS_S_END: "There is nothing more to receive.",
    Hresult.E_NOTIMPL: "The function is not implemented.",
    Hresult.E_FAIL: "The operation failed.",
    Hresult.E_OUTOFMEMORY: "There is not enough memory.",
    Hresult.E_INVALIDARG: "An argument is missing or not valid.",
    Hresult.WS_E_INVALID_FORMAT: (
        "The input data was not in the expected format or did not have the expected value."
    ),
    Hresult.WS_E_OBJECT_FAULTED: "The object is in the faulted state and must be closed.",
    Hresult.WS_E_INVALID_OPERATION: (
        "The operation is not allowed due to the current state of the object."
    ),
    Hresult.WS_E_OPERATION_ABORTED: "The operation was aborted.",
    Hresult.WS_E_ENDPOINT_ACCESS_DENIED: "The remote endpoint denied access.",
    Hresult.WS_E_OPERATION_TIMED_OUT: ("The operation did not complete within the time allotted."),
    Hresult.WS_E_OPERATION_ABANDONED: "The operation was abandoned.",
    Hresult.WS_E_QUOTA_EXCEEDED: "A quota was exceeded.",
    Hresult.WS_E_ADDRESS_IN_USE: "The address is already being used.",
    Hresult.WS_E_ADDRESS_NOT_AVAILABLE: "The address does not belong to this machine.",
    Hresult.WS_E_ENDPOINT_NOT_FOUND: (
        "The remote endpoint does not exist or could not be located."
    ),
    Hresult.WS_E_ENDPOINT_NOT_AVAILABLE: "The remote endpoint is not available here or now.",
    Hresult.WS_E_ENDPOINT_FAILURE: "The remote endpoint could not process the request.",
    Hresult.WS_E_ENDPOINT_UNREACHABLE: "The remote endpoint could not be reached.",
    Hresult.WS_E_ENDPOINT_ACTION_NOT_SUPPORTED: (
        "The remote endpoint does not know the action of the message."
    ),
    Hresult.WS_E_ENDPOINT_TOO_BUSY: (
        "The remote endpoint is unable to process the request due to being overloaded."
    ),
    Hresult.WS_E_ENDPOINT_FAULT_RECEIVED: "The remote endpoint answered with a SOAP fault.",
    Hresult.WS_E_ENDPOINT_DISCONNECTED: ("The connection with the remote endpoint was terminated."),
    Hresult.WS_E_PROXY_FAILURE: "The HTTP proxy server could not process the request.",
    Hresult.WS_E_NOT_SUPPORTED: "The operation is not supported.",
    Hresult.WS_E_INVALID_ENDPOINT_URL: "The address of the endpoint is not a valid URL.",
}

USAGE_FAILURE = 0xC03D0000
INTERNAL_FAILURE = 0xC03D0001


class ChannelState(IntEnum):
    CREATED = 0
    OPENING = 1
    ACCEPTING = 2
    OPEN = 3
    FAULTED = 4
    CLOSING = 5
    CLOSED = 6


class ListenerState(IntEnum):
    CREATED = 0
    OPENING = 1
    OPEN = 2
    FAULTED = 3
    CLOSING = 4
    CLOSED = 5


class ServiceProxyState(IntEnum):
    CREATED = 0
    OPENING = 1
    OPEN = 2
    CLOSING = 3
    CLOSED = 4
    FAULTED = 5


class ServiceHostState(IntEnum):
    CREATED = 0
    OPENING = 1
    OPEN = 2
    CLOSING = 3
    CLOSED = 4
    FAULTED = 5


class MessageState(IntEnum):
    EMPTY = 1
    INITIALIZED = 2
    READING = 3
    WRITING = 4
    DONE = 5


class MessageInitialization(IntEnum):
    BLANK = 0
    DUPLICATE = 1
    REQUEST = 2
    REPLY = 3
    FAULT = 4


class ServiceCancelReason(IntEnum):
    HOST_ABORT = 0
    CHANNEL_FAULTED = 1


class CallbackModel(IntEnum):
    SHORT = 0
    LONG = 1


class ChannelType(IntFlag):
    INPUT = 1
    OUTPUT = 2
    DUPLEX = 3
    SESSION = 4
    INPUT_SESSION = 5
    OUTPUT_SESSION = 6
    DUPLEX_SESSION = 7
    REQUEST = 8
    REPLY = 16


class ChannelBinding(IntEnum):
    HTTP = 0
    TCP = 1
    UDP = 2
    CUSTOM = 3
    NAMEDPIPE = 4


class Encoding(IntEnum):
    XML_BINARY_1 = 0
    XML_BINARY_SESSION_1 = 1
    XML_MTOM_UTF8 = 2
    XML_MTOM_UTF16BE = 3
    XML_MTOM_UTF16LE = 4
    XML_UTF8 = 5
    XML_UTF16BE = 6
    XML_UTF16LE = 7
    RAW = 8


class EnvelopeVersion(IntEnum):
    SOAP_1_1 = 1
    SOAP_1_2 = 2
    NONE = 3


class AddressingVersion(IntEnum):
    V0_9 = 1
    V1_0 = 2
    TRANSPORT = 3


class ReceiveOption(IntEnum):
    REQUIRED_MESSAGE = 1
    OPTIONAL_MESSAGE = 2


class FaultDisclosure(IntEnum):
    MINIMAL = 0
    FULL = 1


class ChannelPropertyId(IntEnum):
    """Those that this implementation knows."""

    MAX_BUFFERED_MESSAGE_SIZE = 0
    ENCODING = 4
    ENVELOPE_VERSION = 5
    ADDRESSING_VERSION = 6
    STATE = 8
    RESOLVE_TIMEOUT = 11
    CONNECT_TIMEOUT = 12
    SEND_TIMEOUT = 13
    RECEIVE_RESPONSE_TIMEOUT = 14
    RECEIVE_TIMEOUT = 15
    CLOSE_TIMEOUT = 16
    ENABLE_TIMEOUTS = 17
    IS_SESSION_SHUT_DOWN = 33
    CHANNEL_TYPE = 34
    FAULTS_AS_ERRORS = 45


class ListenerPropertyId(IntEnum):
    """Those that this implementation knows."""

    LISTEN_BACKLOG = 0
    IP_VERSION = 1
    STATE = 2
    CHANNEL_TYPE = 4
    CHANNEL_BINDING = 5
    CONNECT_TIMEOUT = 6
    CLOSE_TIMEOUT = 10


class ProxyPropertyId(IntEnum):
    CALL_TIMEOUT = 0
    MESSAGE_PROPERTIES = 1
    MAX_CALL_POOL_SIZE = 2
    STATE = 3
    MAX_PENDING_CALLS = 4
    MAX_CLOSE_TIMEOUT = 5
    FAULT_LANG_ID = 6


class CallPropertyId(IntEnum):
    CHECK_MUST_UNDERSTAND = 0
    SEND_MESSAGE_CONTEXT = 1
    RECEIVE_MESSAGE_CONTEXT = 2
    CALL_ID = 3


class ServicePropertyId(IntEnum):
    HOST_USER_STATE = 0
    FAULT_DISCLOSURE = 1
    FAULT_LANGID = 2
    HOST_STATE = 3
    METADATA = 4
    CLOSE_TIMEOUT = 5


class EndpointPropertyId(IntEnum):
    ACCEPT_CHANNEL_CALLBACK = 0
    CLOSE_CHANNEL_CALLBACK = 1
    MAX_ACCEPTING_CHANNELS = 2
    MAX_CONCURRENCY = 3
    BODY_HEAP_MAX_SIZE = 4
    BODY_HEAP_TRIM_SIZE = 5
    MESSAGE_PROPERTIES = 6
    MAX_CALL_POOL_SIZE = 7
    MAX_CHANNEL_POOL_SIZE = 8
    LISTENER_PROPERTIES = 9
    CHECK_MUST_UNDERSTAND = 10
    METADATA_EXCHANGE_TYPE = 11
    METADATA = 12
    METADATA_EXCHANGE_URL_SUFFIX = 13
    MAX_CHANNELS = 14
    MAX_CHANNELS_PER_IP = 15


class OperationContextPropertyId(IntEnum):
    CHANNEL = 0
    CONTRACT_DESCRIPTION = 1
    HOST_USER_STATE = 2
    CHANNEL_USER_STATE = 3
    INPUT_MESSAGE = 4
    OUTPUT_MESSAGE = 5
    HEAP = 6
    LISTENER = 7
    ENDPOINT_ADDRESS = 8


class ErrorPropertyId(IntEnum):
    STRING_COUNT = 0
    ORIGINAL_ERROR_CODE = 1
    LANGID = 2


MAX_MESSAGE_SIZE = 65_536  # bytes of a buffered message
NET_TCP_PORT = 808

# Seconds, as Python counts; the documented values are milliseconds.
CONNECT_TIMEOUT = SEND_TIMEOUT = RECEIVE_TIMEOUT = RECEIVE_RESPONSE_TIMEOUT = CLOSE_TIMEOUT = 30.0
LISTENER_CONNECT_TIMEOUT = 15.0
LISTENER_CLOSE_TIMEOUT = 5.0
CALL_TIMEOUT = 30.0
PROXY_CLOSE_TIMEOUT = 5.0
HOST_CLOSE_TIMEOUT = 5.0

MAX_PENDING_CALLS = 100
MAX_CALL_POOL_SIZE = 5
MAX_ACCEPTING_CHANNELS = 1
MAX_CONCURRENCY = 1
MAX_CHANNELS = 100
