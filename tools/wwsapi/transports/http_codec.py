"""SOAP over HTTP/1.1, both ends of one connection, without the connection.

Bytes in, messages out; messages in, bytes out. h11 knows HTTP; here is what SOAP makes of it: which
content type carries an envelope, where the action stands, and what each status means.

    client = Client("localhost:80", "/calc", version)       server = Server(version)
    write(client.request(envelope, action))                 server.feed(data)
    client.feed(data)                                       request = server.next()
    reply = client.next()                                   write(server.reply(envelope))

One exchange at a time: `next` gives nothing more before the last request is answered, and is worth
asking again after that. WsError tells why the other end could not be understood; the server's own
answer to that stands in `to_send`.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn
from urllib.parse import quote

import h11

from wwsapi.constants import MAX_MESSAGE_SIZE, EnvelopeVersion, Hresult
from wwsapi.errors import WsError

MAX_HEAD = 16_384  # bytes of the first line and the headers
_HEAD_TOO_LARGE = f"The head of the {{}} has more than {MAX_HEAD} bytes."

_CONTENT_TYPES = {
    EnvelopeVersion.SOAP_1_1: "text/xml",
    EnvelopeVersion.SOAP_1_2: "application/soap+xml",
}
_Headers = list[tuple[bytes, bytes]]  # to be sent
_Found = dict[bytes, bytes]  # by their names in small letters
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')
_TARGET = re.compile(r"(?i:https?://[^/?#]*)?(?P<path>/[^?]*)?(?P<query>\?.*)?")
_CHARSETS = ("utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii")
_REASONS = {
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}
_HRESULTS = {
    403: Hresult.WS_E_ENDPOINT_ACCESS_DENIED,
    404: Hresult.WS_E_ENDPOINT_NOT_FOUND,
    408: Hresult.WS_E_OPERATION_TIMED_OUT,
    410: Hresult.WS_E_ENDPOINT_NOT_AVAILABLE,
    500: Hresult.WS_E_ENDPOINT_FAILURE,
    502: Hresult.WS_E_PROXY_FAILURE,
    503: Hresult.WS_E_ENDPOINT_TOO_BUSY,
}
_CHALLENGES = {
    401: (
        b"www-authenticate",
        {
            "basic": Hresult.WS_E_SERVER_REQUIRES_BASIC_AUTH,
            "digest": Hresult.WS_E_SERVER_REQUIRES_DIGEST_AUTH,
            "ntlm": Hresult.WS_E_SERVER_REQUIRES_NTLM_AUTH,
            "negotiate": Hresult.WS_E_SERVER_REQUIRES_NEGOTIATE_AUTH,
        },
        Hresult.WS_E_ENDPOINT_ACCESS_DENIED,
    ),
    407: (
        b"proxy-authenticate",
        {
            "basic": Hresult.WS_E_PROXY_REQUIRES_BASIC_AUTH,
            "digest": Hresult.WS_E_PROXY_REQUIRES_DIGEST_AUTH,
            "ntlm": Hresult.WS_E_PROXY_REQUIRES_NTLM_AUTH,
            "negotiate": Hresult.WS_E_PROXY_REQUIRES_NEGOTIATE_AUTH,
        },
        Hresult.WS_E_PROXY_ACCESS_DENIED,
    ),
}


class Reply(NamedTuple):
    status: int
    envelope: bytes  # empty if the exchange ends without a message


class Request(NamedTuple):
    path: str  # and query
    action: str
    envelope: bytes


class WsdlQuery(NamedTuple):
    path: str
    host: str  # as the client calls us, with the port


def target(path: str) -> str:
    """A path as it stands in a request, which knows only ASCII."""
    return quote(path, safe="%/:=&?~#+!$,;'@()*[]")


class _End:
    """What both ends have in common."""

    def __init__(self, http: h11.Connection, max_body: int) -> None:
        self.max_body = max_body
        self._http = http
        self._body = bytearray()  # of an envelope
        self._size = 0  # of any body
        self._is_wanted = False
        self._has_ended = False  # the peer will send no more

    def feed(self, data: bytes) -> None:
        """Takes what has arrived. No bytes at all: no more will."""
        self._has_ended = self._has_ended or not data
        self._http.receive_data(data)

    def partial(self, start: int = 0) -> bytes:
        """What has arrived of the envelope that is next, from the byte `start` of it on."""
        with memoryview(self._body) as view:
            return bytes(view[start:])

    def _begin_body(self, headers: _Found, is_wanted: bool) -> None:
        self._size = 0
        self._is_wanted = is_wanted
        self._body.clear()
        if int(headers.get(b"content-length", 0)) > self.max_body:
            self._exceed()

    def _take(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self.max_body:
            self._exceed()
        if self._is_wanted:
            self._body += data

    def _exceed(self) -> NoReturn:
        raise NotImplementedError

    def _write(self, head: h11.Request | h11.Response, body: bytes) -> bytes:
        http = self._http
        start = http.send(head) or b""
        return b"".join(
            (start, http.send(h11.Data(body)) or b"", http.send(h11.EndOfMessage()) or b"")
        )

    def _next_cycle(self) -> None:
        if self._http.our_state is self._http.their_state is h11.DONE:
            self._http.start_next_cycle()

    def _too_large(self) -> str:
        return f"The body of the message has more than {self.max_body} bytes."


class Client(_End):
    """Sends requests and reads replies. An answer that is not a reply raises WsError; the
    connection may still be good for the next request, as `is_reusable` tells."""

    def __init__(
        self, host: str, path: str, version: EnvelopeVersion, max_body: int = MAX_MESSAGE_SIZE
    ) -> None:
        super().__init__(h11.Connection(h11.CLIENT, MAX_HEAD), max_body)
        self._version = version
        self._target = target(path)
        self._host = host
        self._is_waiting = False
        self._is_spoiled = False
        self._status = 0
        self._failure: WsError | None = None  # what the response is, when it has been read

    @property
    def is_reusable(self) -> bool:
        """Whether another request may be sent on this connection."""
        return self._http.our_state is h11.IDLE and not self._is_spoiled

    def request(self, envelope: bytes, action: str) -> bytes:
        headers = [
            (b"Host", self._host.encode()),
            (b"Connection", b"Keep-Alive"),
            (b"Content-Length", b"%d" % len(envelope)),
            *_soap_headers(self._version, action),
        ]
        head = h11.Request(method="POST", target=self._target, headers=headers)
        self._is_waiting = True
        return self._write(head, envelope)

    def feed(self, data: bytes) -> None:
        if self._is_waiting:
            super().feed(data)
        else:
            self._is_spoiled = True

    def next(self) -> Reply | None:
        while self._is_waiting:
            match self._event():
                case h11.Response() as response:
                    self._begin(response)
                case h11.Data(data=data):
                    self._take(data)
                case h11.EndOfMessage():
                    return self._end()
                case h11.InformationalResponse():
                    pass
                case _:
                    return None
        return None

    def _event(self) -> object:
        try:
            return self._http.next_event()
        except h11.RemoteProtocolError as error:
            if self._has_ended:
                self._break_off(Hresult.WS_E_ENDPOINT_DISCONNECTED)
            if error.error_status_hint == 431:
                self._break_off(Hresult.WS_E_QUOTA_EXCEEDED, _HEAD_TOO_LARGE.format("reply"))
            self._break_off(
                Hresult.WS_E_INVALID_FORMAT, f"The reply is not HTTP: {_complaint(error)}"
            )

    def _begin(self, response: h11.Response) -> None:
        if _head_size(response) > MAX_HEAD:
            self._break_off(Hresult.WS_E_QUOTA_EXCEEDED, _HEAD_TOO_LARGE.format("reply"))
        headers = dict(response.headers)
        wrong = _wrong_content_type(*_content_type(headers), self._version)
        self._status = response.status_code
        self._failure = _failure(response, wrong)
        self._begin_body(headers, not wrong and not self._failure)

    def _exceed(self) -> NoReturn:
        if self._failure:
            self._break_off(self._failure.hresult, *self._failure.strings)
        self._break_off(Hresult.WS_E_QUOTA_EXCEEDED, self._too_large())

    def _end(self) -> Reply:
        body = bytes(self._body)
        self._is_waiting = False
        self._is_spoiled = bool(self._http.trailing_data[0])
        self._body.clear()
        self._next_cycle()
        if self._failure and (self._size or self._status != 200):
            raise self._failure
        return Reply(self._status, body)

    def _break_off(self, hresult: Hresult, *strings: str) -> NoReturn:
        self._is_waiting = False
        self._is_spoiled = True
        self._body.clear()
        raise WsError(hresult, *strings) from None


class Server(_End):
    """Reads requests and writes replies. What is no request for us is answered by `next` itself: it
    puts the answer into `to_send` and raises WsError to say why."""

    def __init__(self, version: EnvelopeVersion, max_body: int = MAX_MESSAGE_SIZE) -> None:
        super().__init__(h11.Connection(h11.SERVER, MAX_HEAD), max_body)
        self.to_send = b""  # to be written, and cleared, by whoever calls `next`
        self._version = version
        self._request: Request | WsdlQuery | None = None
        self._refusal: _Refusal | None = None
        self._is_refused = False

    @property
    def is_over(self) -> bool:
        """Whether the connection is to be closed, once everything has been written."""
        return self._is_refused or self._http.our_state in (h11.MUST_CLOSE, h11.CLOSED, h11.ERROR)

    def next(self) -> Request | WsdlQuery | None:
        if self._is_refused:
            return None
        try:
            return self._next()
        except _Refusal as refusal:
            self.to_send += self.refuse(refusal.status, refusal.text)
            raise WsError(refusal.hresult, refusal.text) from None
        except h11.RemoteProtocolError as error:
            if self._has_ended:
                self._is_refused = True
                raise WsError(Hresult.WS_E_ENDPOINT_DISCONNECTED) from None
            status, hresult = error.error_status_hint, Hresult.WS_E_INVALID_FORMAT
            text = f"The request is not HTTP: {_complaint(error)}"
            if status == 431:
                text = _HEAD_TOO_LARGE.format("request")
                hresult = Hresult.WS_E_QUOTA_EXCEEDED
            self.to_send += self.refuse(status, text)
            raise WsError(hresult, text) from None

    def reply(self, envelope: bytes, is_fault: bool = False, is_last: bool = False) -> bytes:
        headers = _soap_headers(self._version)
        return self._answer(500 if is_fault else 200, headers, envelope, is_last)

    def accepted(self) -> bytes:
        """There is no reply, and will be none."""
        return self._answer(202, [], b"")

    def document(self, wsdl: bytes, is_last: bool = False) -> bytes:
        return self._answer(200, [(b"Content-Type", b"text/xml; charset=utf-8")], wsdl, is_last)

    def refuse(self, status: int, text: str) -> bytes:
        """An answer in plain text, after which the connection is over."""
        headers = [(b"Content-Type", b"text/plain; charset=utf-8")]
        if status == 405:
            headers.append((b"Allow", b"GET, POST"))
        self._is_refused = True
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return b""
        return self._answer(status, headers, f"{text}\n".encode(), True)

    def _next(self) -> Request | WsdlQuery | None:
        while True:
            match self._http.next_event():
                case h11.Request() as request:
                    self._begin(request)
                case h11.Data(data=data):
                    self._take(data)
                case h11.EndOfMessage():
                    return self._end()
                case h11.PAUSED if len(self._http.trailing_data[0]) > MAX_HEAD + self.max_body:
                    self._is_refused = True
                    text = "The peer sends more and more requests before the first has its reply."
                    raise WsError(Hresult.WS_E_QUOTA_EXCEEDED, text)
                case _:
                    return None

    def _begin(self, request: h11.Request) -> None:
        headers = dict(request.headers)
        self._refusal = None
        if _head_size(request) + len(request.target) > MAX_HEAD:
            raise _Refusal(431, _HEAD_TOO_LARGE.format("request"), Hresult.WS_E_QUOTA_EXCEEDED)
        try:
            self._request = _request(request, headers, self._version)
        except _Refusal as refusal:
            self._refusal = refusal
        self._begin_body(headers, not self._refusal)
        if self._http.they_are_waiting_for_100_continue:
            if self._refusal:
                raise self._refusal
            go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
            self.to_send += self._http.send(go_on) or b""

    def _exceed(self) -> NoReturn:
        raise self._refusal or _Refusal(413, self._too_large(), Hresult.WS_E_QUOTA_EXCEEDED)

    def _end(self) -> Request | WsdlQuery | None:
        if self._refusal:
            raise self._refusal
        request = self._request
        if isinstance(request, Request):
            request = request._replace(envelope=bytes(self._body))
        self._body.clear()
        return request

    def _answer(self, status: int, headers: _Headers, body: bytes, is_last: bool = False) -> bytes:
        if is_last:
            headers.append((b"Connection", b"close"))
        headers.append((b"Content-Length", b"%d" % len(body)))
        reason = _REASONS.get(status, "").encode()
        head = h11.Response(status_code=status, headers=headers, reason=reason)
        data = self._write(head, body)
        self._next_cycle()
        return data


class _Refusal(Exception):
    """A request that the server answers with a status of its own."""

    def __init__(
        self, status: int, text: str, hresult: Hresult = Hresult.WS_E_INVALID_FORMAT
    ) -> None:
        super().__init__(status, text)
        self.status, self.text, self.hresult = status, text, hresult


def _head_size(head: h11.Request | h11.Response) -> int:
    """About as many bytes as it came in: h11 has a limit only for a head in pieces."""
    return sum(len(name) + len(value) + 4 for name, value in head.headers)


def _complaint(error: h11.RemoteProtocolError) -> str:
    """h11's, without what the peer has sent."""
    return str(error).partition(": bytearray(")[0]


def _soap_headers(version: EnvelopeVersion, action: str | None = None) -> _Headers:
    """Those that say what the body is; a request names its action."""
    content_type = f"{_CONTENT_TYPES[version]}; charset=utf-8"
    if action is None:
        return [(b"Content-Type", content_type.encode())]
    if not action.isprintable():
        raise WsError(Hresult.E_INVALIDARG, f"HTTP cannot carry the action {action!r}.")
    quoted = '"' + action.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if version == EnvelopeVersion.SOAP_1_1:
        return [(b"Content-Type", content_type.encode()), (b"SOAPAction", quoted.encode())]
    return [(b"Content-Type", f"{content_type}; action={quoted}".encode())]


def _request(head: h11.Request, headers: _Found, version: EnvelopeVersion) -> Request | WsdlQuery:
    match = _TARGET.fullmatch(head.target.decode("latin-1"))
    if not match:
        raise _Refusal(400, "The target of the request is not a path.")
    path, query = match["path"] or "/", match["query"] or ""
    if head.method == b"GET" and query.lower() == "?wsdl":
        return WsdlQuery(path, _text(headers, b"host"))
    if head.method != b"POST":
        method = head.method.decode("latin-1")
        raise _Refusal(405, f"There is nothing to {method} here: POST an envelope, or GET ?wsdl.")
    media_type, parameters = _content_type(headers)
    if wrong := _wrong_content_type(media_type, parameters, version):
        raise _Refusal(415, f"The request has {wrong}.")
    if version == EnvelopeVersion.SOAP_1_1:
        action = _unquoted(_text(headers, b"soapaction"))
    else:
        action = parameters.get("action", "")
    return Request(path + query, action, b"")


def _failure(response: h11.Response, wrong: str) -> WsError | None:
    """Why a response is no reply, by its status and what is wrong with the type of its body."""
    status = response.status_code
    if status in (202, 204):
        return None
    if status == 200:
        text = f"The reply has {wrong}."
        return WsError(Hresult.WS_E_INVALID_FORMAT, text) if wrong else None
    if status in (400, 500) and not wrong:
        return None
    hresult = _HRESULTS.get(status, Hresult.WS_E_OTHER)
    if status in _CHALLENGES:
        hresult = _challenge(response, *_CHALLENGES[status])
    reason = response.reason.decode("latin-1").strip()
    return WsError(hresult, f"The server answered {status} {reason}".strip() + ".")


def _challenge(
    response: h11.Response, name: bytes, schemes: dict[str, Hresult], otherwise: Hresult
) -> Hresult:
    """The first scheme that is asked for and that has a number."""
    asked = (
        value.decode("latin-1").partition(" ")[0].lower()
        for key, value in response.headers
        if key == name
    )
    return next((schemes[scheme] for scheme in asked if scheme in schemes), otherwise)


def _wrong_content_type(
    media_type: str, parameters: dict[str, str], version: EnvelopeVersion
) -> str:
    """What is wrong with it, for an envelope of that version."""
    if media_type != _CONTENT_TYPES[version]:
        kind = f"the content type {media_type}" if media_type else "no content type"
        return f"{kind}, and {_CONTENT_TYPES[version]} is expected"
    charset = parameters.get("charset", "utf-8").lower()
    return "" if charset in _CHARSETS else f"the charset {charset}, and utf-8 is expected"


def _content_type(headers: _Found) -> tuple[str, dict[str, str]]:
    value = _text(headers, b"content-type")
    parameters = {
        name.lower(): _unescaped(quoted) if quoted else plain
        for name, quoted, plain in _PARAMETER.findall(value)
    }
    return value.partition(";")[0].strip().lower(), parameters


def _unquoted(value: str) -> str:
    value = value.strip()
    return _unescaped(value[1:-1]) if len(value) > 1 and value[0] == value[-1] == '"' else value


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value)


def _text(headers: _Found, name: bytes) -> str:
    value = headers.get(name, b"")
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
