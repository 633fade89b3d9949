import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wwsapi.constants import EnvelopeVersion, Hresult
from wwsapi.errors import WsError
from wwsapi.transports.http_codec import Client, Reply, Request, Server, WsdlQuery, target

SOAP_1_1, SOAP_1_2 = EnvelopeVersion.SOAP_1_1, EnvelopeVersion.SOAP_1_2
INVALID, QUOTA = Hresult.WS_E_INVALID_FORMAT, Hresult.WS_E_QUOTA_EXCEEDED
SOAP = "application/soap+xml; charset=utf-8"
ACTION = st.text(
    st.sampled_from('\\";') | st.characters(exclude_categories=["Cs"]).filter(str.isprintable)
)


@pytest.mark.parametrize(
    ("version", "headers"),
    [
        (
            SOAP_1_1,
            'Content-Type: text/xml; charset=utf-8\r\nSOAPAction: "urn:a \\"b\\""\r\n',
        ),
        (SOAP_1_2, f'Content-Type: {SOAP}; action="urn:a \\"b\\""\r\n'),
    ],
)
def test_a_request(version: EnvelopeVersion, headers: str) -> None:
    data = Client("localhost:80", "/calc?x", version).request(b"<a/>", 'urn:a "b"')
    assert data.decode() == (
        "POST /calc?x HTTP/1.1\r\nHost: localhost:80\r\nConnection: Keep-Alive\r\n"
        f"Content-Length: 4\r\n{headers}\r\n<a/>"
    )
    server = Server(version)
    server.feed(data)
    assert server.next() == Request("/calc?x", 'urn:a "b"', b"<a/>")


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            lambda server: server.reply(b"<a/>"),
            f"HTTP/1.1 200 OK\r\nContent-Type: {SOAP}\r\nContent-Length: 4\r\n\r\n<a/>",
        ),
        (
            lambda server: server.reply(b"<a/>", is_fault=True),
            f"HTTP/1.1 500 Internal Server Error\r\nContent-Type: {SOAP}\r\n"
            "Content-Length: 4\r\n\r\n<a/>",
        ),
        (lambda server: server.accepted(), "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"),
        (
            lambda server: server.document(b"<a/>"),
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n"
            "Content-Length: 4\r\n\r\n<a/>",
        ),
        (
            lambda server: server.refuse(503, "Busy."),
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Connection: close\r\nContent-Length: 6\r\n\r\nBusy.\n",
        ),
    ],
)
def test_answers(answer: Callable[[Server], bytes], text: str) -> None:
    server = asked()
    assert answer(server).decode() == text
    assert server.is_over == ("Connection: close" in text)


def test_a_connection_serves_one_request_after_another() -> None:
    client, server = Client("h", "/", SOAP_1_2), Server(SOAP_1_2)
    for number in range(3):
        assert client.is_reusable
        server.feed(client.request(b"%d" % number, ""))
        assert not client.is_reusable
        assert server.next() == Request("/", "", b"%d" % number)
        assert server.next() is None
        client.feed(server.reply(b"<%d/>" % number))
        assert client.next() == Reply(200, b"<%d/>" % number)
        assert client.next() is None


def test_a_request_that_comes_too_early_waits() -> None:
    client, server = Client("h", "/", SOAP_1_2), Server(SOAP_1_2)
    first = client.request(b"1", "")
    server.feed(first + first.replace(b"\r\n1", b"\r\n2"))
    assert server.next() == Request("/", "", b"1")
    assert server.next() is None
    server.reply(b"")
    assert server.next() == Request("/", "", b"2")


def test_too_many_requests_that_come_too_early() -> None:
    server = asked()
    server.feed(b"x" * 16_384 + b"x" * 65_536)
    assert server.next() is None
    server.feed(b"x")
    assert failure(server.next)[0] == QUOTA
    assert server.is_over


@given(st.sampled_from([SOAP_1_1, SOAP_1_2]), ACTION)
def test_actions_come_back(version: EnvelopeVersion, action: str) -> None:
    server = Server(version)
    server.feed(Client("h", "/", version).request(b"", action))
    request = server.next()
    assert isinstance(request, Request)
    assert request.action == action


@pytest.mark.parametrize("action", ["a\r\nb", "\0", "\x7f", "\ud800"])
@pytest.mark.parametrize("version", [SOAP_1_1, SOAP_1_2])
def test_an_action_that_no_header_can_carry(version: EnvelopeVersion, action: str) -> None:
    client = Client("h", "/", version)
    assert failure(lambda: client.request(b"", action)) == (
        Hresult.E_INVALIDARG,
        f"HTTP cannot carry the action {action!r}.",
    )
    assert client.is_reusable


def test_targets() -> None:
    assert target("/a/b%20c?d=e&f") == "/a/b%20c?d=e&f"
    assert target("/é") == "/%C3%A9"


# What a server makes of requests.


@pytest.mark.parametrize(
    ("line", "headers", "expected"),
    [
        ("POST / HTTP/1.1", f"Content-Type: {SOAP}", Request("/", "", b"<a/>")),
        (
            "POST /x?y HTTP/1.1",
            f"content-type:{SOAP};action=urn:a",
            Request("/x?y", "urn:a", b"<a/>"),
        ),
        (
            "POST http://h:1/x HTTP/1.1",
            'Content-Type: Application/SOAP+XML ; Charset="UTF-8" ; ACTION = "a;b\\\\"',
            Request("/x", "a;b\\", b"<a/>"),
        ),
        ("POST http://h HTTP/1.1", f"Content-Type: {SOAP}", Request("/", "", b"<a/>")),
        ("GET /x?wsdl HTTP/1.1", "X: y", WsdlQuery("/x", "h")),
        ("GET /?WSDL HTTP/1.1", "X: y", WsdlQuery("/", "h")),
    ],
)
def test_requests(line: str, headers: str, expected: object) -> None:
    server = Server(SOAP_1_2)
    server.feed(http(line, headers, b"<a/>"))
    assert server.next() == expected
    assert (server.to_send, server.is_over) == (b"", False)


@pytest.mark.parametrize(
    ("header", "action"),
    [
        ('SOAPAction: "urn:a"', "urn:a"),
        ("SOAPAction: urn:a", "urn:a"),
        ('soapaction:   ""  ', ""),
        ("SOAPAction:", ""),
        ("X: y", ""),
        ('SOAPAction: "', '"'),
        ("SOAPAction: \xe9", "é"),
    ],
)
def test_actions_of_soap_1_1(header: str, action: str) -> None:
    server = Server(SOAP_1_1)
    server.feed(http("POST / HTTP/1.1", f"Content-Type: text/xml\r\n{header}", b""))
    assert server.next() == Request("/", action, b"")


def test_chunks_are_one_body() -> None:
    server = Server(SOAP_1_2)
    server.feed(
        f"POST / HTTP/1.1\r\nHost: h\r\nContent-Type: {SOAP}\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n<a\r\n".encode()
    )
    assert server.next() is None
    assert server.partial() == b"<a"
    server.feed(b"2;x=y\r\n/>\r\n")
    assert server.next() is None
    assert (server.partial(), server.partial(3)) == (b"<a/>", b">")
    server.feed(b"0\r\n\r\n")
    assert server.next() == Request("/", "", b"<a/>")
    assert server.partial() == b""


def test_a_client_that_waits_is_told_to_go_on() -> None:
    server = Server(SOAP_1_2)
    server.feed(http("POST / HTTP/1.1", f"Content-Type: {SOAP}\r\nExpect: 100-continue", b"", 4))
    assert server.next() is None
    assert server.to_send == b"HTTP/1.1 100 Continue\r\n\r\n"
    server.feed(b"<a/>")
    assert server.next() == Request("/", "", b"<a/>")


@pytest.mark.parametrize(
    ("line", "headers", "status", "hresult", "text"),
    [
        (
            "GET /x HTTP/1.1",
            "X: y",
            "405 Method Not Allowed",
            INVALID,
            "There is nothing to GET here: POST an envelope, or GET ?wsdl.",
        ),
        (
            "PUT /x HTTP/1.1",
            f"Content-Type: {SOAP}",
            "405 Method Not Allowed",
            INVALID,
            "There is nothing to PUT here: POST an envelope, or GET ?wsdl.",
        ),
        (
            "POST / HTTP/1.1",
            "Content-Type: text/xml; charset=utf-8",
            "415 Unsupported Media Type",
            INVALID,
            "The request has the content type text/xml, and application/soap+xml is expected.",
        ),
        (
            "POST / HTTP/1.1",
            "X: y",
            "415 Unsupported Media Type",
            INVALID,
            "The request has no content type, and application/soap+xml is expected.",
        ),
        (
            "POST / HTTP/1.1",
            "Content-Type: application/soap+xml; charset=latin-1",
            "415 Unsupported Media Type",
            INVALID,
            "The request has the charset latin-1, and utf-8 is expected.",
        ),
        (
            "POST * HTTP/1.1",
            f"Content-Type: {SOAP}",
            "400 Bad Request",
            INVALID,
            "The target of the request is not a path.",
        ),
    ],
)
def test_requests_that_are_refused(
    line: str, headers: str, status: str, hresult: Hresult, text: str
) -> None:
    data = http(line, headers, b"<a/>")
    server = Server(SOAP_1_2)
    server.feed(data[:-1])
    assert server.next() is None
    assert (server.to_send, server.partial()) == (b"", b"")
    server.feed(data[-1:])
    assert failure(server.next) == (hresult, text)
    assert server.to_send.startswith(f"HTTP/1.1 {status}\r\n".encode())
    assert server.to_send.endswith(f"\r\n\r\n{text}\n".encode())
    assert (b"\r\nAllow: GET, POST\r\n" in server.to_send) == status.startswith("405")
    assert server.is_over
    assert server.next() is None


@pytest.mark.parametrize(
    ("data", "status", "hresult", "text"),
    [
        (
            f"POST / HTTP/1.1\r\nHost: h\r\nContent-Type: {SOAP}\r\n"
            "Transfer-Encoding: chunked\r\n\r\nb\r\n12345678901".encode(),
            "413 Content Too Large",
            QUOTA,
            "The body of the message has more than 10 bytes.",
        ),
        (
            b"junk\r\n\r\n",
            "400 Bad Request",
            INVALID,
            "The request is not HTTP: illegal request line",
        ),
        (
            b"\x16\x03\x01\x02\x00",
            "400 Bad Request",
            INVALID,
            "The request is not HTTP: illegal request line",
        ),
        (
            b"POST / HTTP/1.1\r\n\r\n",
            "400 Bad Request",
            INVALID,
            "The request is not HTTP: Missing mandatory Host: header",
        ),
        (
            b"POST / HTTP/1.1\r\nA: " + b"a" * 20_000,
            "431 Request Header Fields Too Large",
            QUOTA,
            "The head of the request has more than 16384 bytes.",
        ),
    ],
)
def test_requests_that_are_broken_off(
    data: bytes, status: str, hresult: Hresult, text: str
) -> None:
    server = Server(SOAP_1_2, max_body=10)
    server.feed(data)
    assert failure(server.next) == (hresult, text)
    assert server.to_send.startswith(f"HTTP/1.1 {status}\r\n".encode())
    assert server.is_over
    assert server.next() is None


@pytest.mark.parametrize("expect", ["X: y", "Expect: 100-continue"])
def test_a_body_that_is_announced_too_large(expect: str) -> None:
    server = Server(SOAP_1_2, max_body=10)
    server.feed(http("POST / HTTP/1.1", f"Content-Type: {SOAP}\r\n{expect}", b"", 11))
    assert failure(server.next) == (QUOTA, "The body of the message has more than 10 bytes.")
    assert server.to_send.startswith(b"HTTP/1.1 413 Content Too Large\r\n")


def test_what_is_no_request_for_us_is_refused_for_that_whatever_its_size() -> None:
    server = Server(SOAP_1_2, max_body=10)
    server.feed(http("PUT / HTTP/1.1", "X: y", b"", 11))
    assert failure(server.next)[0] == INVALID
    assert server.to_send.startswith(b"HTTP/1.1 405 Method Not Allowed\r\n")


def test_a_client_that_waits_is_refused_at_once() -> None:
    server = Server(SOAP_1_2)
    server.feed(http("POST / HTTP/1.1", "Expect: 100-continue", b"", 4))
    assert failure(server.next)[0] == INVALID
    assert server.to_send.startswith(b"HTTP/1.1 415 Unsupported Media Type\r\n")


def test_the_end_of_a_client() -> None:
    server = Server(SOAP_1_2)
    server.feed(b"")
    assert server.next() is None
    assert server.is_over

    server = Server(SOAP_1_2)
    server.feed(http("POST / HTTP/1.1", f"Content-Type: {SOAP}", b"", 11))
    server.feed(b"")
    assert failure(server.next)[0] == Hresult.WS_E_ENDPOINT_DISCONNECTED
    assert (server.to_send, server.is_over) == (b"", True)


def test_an_old_client_gets_its_reply_and_the_end() -> None:
    server = Server(SOAP_1_2)
    server.feed(f"POST / HTTP/1.0\r\nContent-Type: {SOAP}\r\nContent-Length: 1\r\n\r\nx".encode())
    assert server.next() == Request("/", "", b"x")
    assert b"\r\nConnection: close\r\n" in server.reply(b"")
    assert server.is_over


# What a client makes of replies.


@pytest.mark.parametrize(
    ("status", "headers", "body", "reply"),
    [
        (200, f"Content-Type: {SOAP}", b"<a/>", Reply(200, b"<a/>")),
        (200, "Content-Type: APPLICATION/SOAP+XML;x=y", b"<a/>", Reply(200, b"<a/>")),
        (500, f"Content-Type: {SOAP}", b"<a/>", Reply(500, b"<a/>")),
        (400, f"Content-Type: {SOAP}", b"<a/>", Reply(400, b"<a/>")),
        (202, "X: y", b"", Reply(202, b"")),
        (202, "Content-Type: text/html", b"ok", Reply(202, b"")),
        (202, f"Content-Type: {SOAP}", b"<a/>", Reply(202, b"<a/>")),
        (204, "X: y", b"", Reply(204, b"")),
        (200, "X: y", b"", Reply(200, b"")),
    ],
)
def test_replies(status: int, headers: str, body: bytes, reply: Reply) -> None:
    client = waiting()
    client.feed(b"HTTP/1.1 100 Continue\r\n\r\n" + http(f"HTTP/1.1 {status} x", headers, body))
    assert client.next() == reply
    assert client.is_reusable


@pytest.mark.parametrize(
    ("status", "headers", "hresult"),
    [
        (401, "X: y", Hresult.WS_E_ENDPOINT_ACCESS_DENIED),
        (401, "WWW-Authenticate: Basic realm=x", Hresult.WS_E_SERVER_REQUIRES_BASIC_AUTH),
        (401, "WWW-Authenticate: digest x=y", Hresult.WS_E_SERVER_REQUIRES_DIGEST_AUTH),
        (
            401,
            "WWW-Authenticate: Bearer\r\nWWW-Authenticate: NTLM",
            Hresult.WS_E_SERVER_REQUIRES_NTLM_AUTH,
        ),
        (401, "WWW-Authenticate: Negotiate", Hresult.WS_E_SERVER_REQUIRES_NEGOTIATE_AUTH),
        (403, "X: y", Hresult.WS_E_ENDPOINT_ACCESS_DENIED),
        (404, "X: y", Hresult.WS_E_ENDPOINT_NOT_FOUND),
        (404, f"Content-Type: {SOAP}", Hresult.WS_E_ENDPOINT_NOT_FOUND),
        (407, "X: y", Hresult.WS_E_PROXY_ACCESS_DENIED),
        (407, "Proxy-Authenticate: Basic", Hresult.WS_E_PROXY_REQUIRES_BASIC_AUTH),
        (407, "Proxy-Authenticate: Digest", Hresult.WS_E_PROXY_REQUIRES_DIGEST_AUTH),
        (407, "Proxy-Authenticate: NTLM", Hresult.WS_E_PROXY_REQUIRES_NTLM_AUTH),
        (407, "Proxy-Authenticate: Negotiate", Hresult.WS_E_PROXY_REQUIRES_NEGOTIATE_AUTH),
        (408, "X: y", Hresult.WS_E_OPERATION_TIMED_OUT),
        (410, "X: y", Hresult.WS_E_ENDPOINT_NOT_AVAILABLE),
        (500, "Content-Type: text/html", Hresult.WS_E_ENDPOINT_FAILURE),
        (502, "X: y", Hresult.WS_E_PROXY_FAILURE),
        (503, "X: y", Hresult.WS_E_ENDPOINT_TOO_BUSY),
        (400, "X: y", Hresult.WS_E_OTHER),
        (302, "Location: /", Hresult.WS_E_OTHER),
        (418, "X: y", Hresult.WS_E_OTHER),
    ],
)
def test_statuses(status: int, headers: str, hresult: Hresult) -> None:
    client = waiting()
    client.feed(http(f"HTTP/1.1 {status} So", headers, b"<html>")[:-1])
    assert client.next() is None
    assert client.partial() == b""
    client.feed(b">")
    assert failure(client.next) == (hresult, f"The server answered {status} So.")
    assert client.is_reusable


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        (
            "Content-Type: text/html",
            "The reply has the content type text/html, and application/soap+xml is expected.",
        ),
        ("X: y", "The reply has no content type, and application/soap+xml is expected."),
        (
            "Content-Type: application/soap+xml; charset=latin-1",
            "The reply has the charset latin-1, and utf-8 is expected.",
        ),
    ],
)
def test_replies_that_are_no_envelopes(headers: str, text: str) -> None:
    client = waiting()
    client.feed(http("HTTP/1.1 200 OK", headers, b"x"))
    assert failure(client.next) == (INVALID, text)


@pytest.mark.parametrize(
    ("data", "hresult", "text"),
    [
        (
            b"junk\r\n\r\n",
            INVALID,
            "The reply is not HTTP: illegal status line",
        ),
        (
            b"HTTP/1.1 200 OK\r\nA: " + b"a" * 20_000,
            QUOTA,
            "The head of the reply has more than 16384 bytes.",
        ),
        (
            f"HTTP/1.1 200 OK\r\nContent-Type: {SOAP}\r\nContent-Length: 11\r\n\r\n".encode(),
            QUOTA,
            "The body of the message has more than 10 bytes.",
        ),
        (
            f"HTTP/1.1 200 OK\r\nContent-Type: {SOAP}\r\n\r\n12345678901".encode(),
            QUOTA,
            "The body of the message has more than 10 bytes.",
        ),
        (
            b"HTTP/1.1 503 Busy\r\nContent-Length: 11\r\n\r\n",
            Hresult.WS_E_ENDPOINT_TOO_BUSY,
            "The server answered 503 Busy.",
        ),
    ],
)
def test_replies_that_are_broken_off(data: bytes, hresult: Hresult, text: str) -> None:
    client = waiting(max_body=10)
    client.feed(data)
    assert failure(client.next) == (hresult, text)
    assert not client.is_reusable
    assert client.next() is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200",
        f"HTTP/1.1 200 OK\r\nContent-Type: {SOAP}\r\nContent-Length: 4\r\n\r\n<a/".encode(),
        f"HTTP/1.1 200 OK\r\nContent-Type: {SOAP}\r\nTransfer-Encoding: chunked\r\n\r\n".encode(),
    ],
)
def test_a_connection_that_is_lost_before_the_reply(data: bytes) -> None:
    client = waiting()
    for piece in filter(None, [data]):
        client.feed(piece)
    assert client.next() is None
    client.feed(b"")
    assert failure(client.next)[0] == Hresult.WS_E_ENDPOINT_DISCONNECTED
    assert not client.is_reusable


def test_a_reply_that_ends_with_the_connection() -> None:
    client = waiting()
    client.feed(f"HTTP/1.0 200 OK\r\nContent-Type: {SOAP}\r\n\r\n<a/>".encode())
    assert client.next() is None
    assert client.partial() == b"<a/>"
    client.feed(b"")
    assert client.next() == Reply(200, b"<a/>")
    assert not client.is_reusable


@pytest.mark.parametrize(
    "extra", [b"", b"HTTP/1.1 408 Request Timeout\r\n\r\n"], ids=["the end", "more"]
)
def test_what_comes_when_nobody_waits_spoils_the_connection(extra: bytes) -> None:
    client = waiting()
    client.feed(http("HTTP/1.1 200 OK", f"Content-Type: {SOAP}", b"<a/>"))
    assert client.next() == Reply(200, b"<a/>")
    assert client.is_reusable
    client.feed(extra)
    assert client.next() is None
    assert not client.is_reusable


def test_more_than_a_reply_spoils_the_connection() -> None:
    client = waiting()
    client.feed(http("HTTP/1.1 200 OK", f"Content-Type: {SOAP}", b"<a/>") + b"x")
    assert client.next() == Reply(200, b"<a/>")
    assert not client.is_reusable


@given(st.data(), st.binary(max_size=80), st.booleans())
def test_any_cut_gives_the_same(data: st.DataObject, body: bytes, is_fault: bool) -> None:
    client, server = Client("h", "/", SOAP_1_2), Server(SOAP_1_2)
    for piece in pieces(data, client.request(body, "urn:a")):
        assert server.next() is None
        server.feed(piece)
    assert server.next() == Request("/", "urn:a", body)
    for piece in pieces(data, server.reply(body, is_fault)):
        assert client.next() is None
        client.feed(piece)
    assert client.next() == Reply(500 if is_fault else 200, body)


WORDS = [
    *(
        "POST / HTTP/1.1",
        "GET /?wsdl HTTP/1.1",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 500 x",
        "\r\n",
        "\r\n",
    ),
    *("Host: h", f"Content-Type: {SOAP}", "Content-Length: 3", "Transfer-Encoding: chunked", "abc"),
    *("3\r\nabc\r\n", "0\r\n\r\n", "Expect: 100-continue", "Connection: close", " ", "\xff", "\0"),
]


@given(
    st.binary(max_size=60).map(lambda data: [data])
    | st.lists(st.sampled_from([word.encode("latin-1") for word in WORDS]), max_size=16)
)
def test_arbitrary_bytes(words: list[bytes]) -> None:
    for end in (Server(SOAP_1_2), waiting()):
        for word in filter(None, words):
            end.feed(word)
            try:
                if end.next() and isinstance(end, Server):
                    end.accepted()
            except WsError as error:
                assert error.hresult.failed


def http(line: str, headers: str, body: bytes, length: int = -1) -> bytes:
    size = len(body) if length < 0 else length
    head = f"{line}\r\nHost: h\r\nContent-Length: {size}\r\n{headers}\r\n\r\n"
    return head.encode("latin-1") + body


def asked() -> Server:
    server = Server(SOAP_1_2)
    server.feed(http("POST / HTTP/1.1", f"Content-Type: {SOAP}", b"<a/>"))
    assert server.next()
    return server


def waiting(max_body: int = 65_536) -> Client:
    client = Client("h", "/", SOAP_1_2, max_body)
    client.request(b"<a/>", "urn:a")
    return client


def pieces(data: st.DataObject, stream: bytes) -> list[bytes]:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(stream) - 1), max_size=8)))
    return [stream[a:b] for a, b in itertools.pairwise([0, *cuts, len(stream)])]


def failure(function: Callable[[], object]) -> tuple[Hresult, str]:
    with pytest.raises(WsError) as caught:
        function()
    return caught.value.hresult, " ".join(caught.value.strings)
