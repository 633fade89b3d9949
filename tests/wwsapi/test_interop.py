"""Software that others wrote, over real sockets: zeep and curl call our host, our proxy calls
spyne, and bytes of .NET framing are written by hand."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from decimal import Decimal
from socketserver import ThreadingMixIn
from threading import Condition, Event, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import requests
import zeep
from zeep.helpers import serialize_object

from tests.wwsapi.peers import LIMIT, PLAIN, Desk, Hosted, code, desk, hosted, proxy
from wwsapi.channel import Channel, ChannelSettings
from wwsapi.constants import (
    AddressingVersion,
    ChannelBinding,
    ChannelType,
    EnvelopeVersion,
    Hresult,
    ServiceHostState,
    ServiceProxyState,
)
from wwsapi.contract import Contract, operation
from wwsapi.listener import Listener

SETTINGS = {
    "SOAP 1.1": PLAIN,
    "SOAP 1.2": ChannelSettings(addressing_version=AddressingVersion.TRANSPORT),
    "SOAP 1.1, addressed": ChannelSettings(envelope_version=EnvelopeVersion.SOAP_1_1),
    "SOAP 1.2, addressed": ChannelSettings(),
}
each_settings = pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)


def zeep_of(host: Hosted) -> zeep.Client:
    return zeep.Client(f"{host.url()}?wsdl", settings=zeep.Settings(strict=True))


@each_settings
def test_zeep_calls_every_kind_of_operation(settings: ChannelSettings) -> None:
    service = Desk()
    with hosted(desk(service, settings=settings)) as host, zeep_of(host) as client:
        call = client.service
        assert call.add(2, -5) == -3
        assert call.numbers(3) == [0, 1, 2]
        assert call.numbers(0) == []
        lines: list[dict[str, Any]] = [
            {"item": "café <&>", "price": Decimal("1.50"), "quantity": 2},
            {"item": " ", "price": Decimal(-1), "quantity": 1},
        ]
        invoice = serialize_object(call.invoice(lines, note="by hand"), dict)
        assert invoice == {"lines": lines, "total": Decimal("2.00"), "note": "by hand"}
        assert call.note("noted") is None
        service.until("noted")
        with pytest.raises(zeep.exceptions.Fault, match=r"^That will not do\.$"):
            call.fail()
        with pytest.raises(zeep.exceptions.Fault, match=r"^The operation failed\.$"):
            call.crash()
        assert call.add(1, 1) == 2


@each_settings
def test_zeep_sees_a_broken_connection_when_the_host_aborts(settings: ChannelSettings) -> None:
    service = Desk()
    with hosted(desk(service, settings=settings)) as host, zeep_of(host) as client:
        with ThreadPoolExecutor() as threads:
            call = threads.submit(client.service.block, "a")
            service.until("begin a")
            host.host.abort()
            with pytest.raises(requests.exceptions.ConnectionError):
                call.result(LIMIT)
        host.run(host.host.close())
        assert host.host.state is ServiceHostState.CLOSED
        assert service.log == ["begin a", "cancel a 0", "end a", "free a"]
        host.host.reset()


ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    "<s:Body>{}</s:Body></s:Envelope>"
)
ADD = ENVELOPE.format('<add xmlns="http://wwsapi.example/desk"><a>{}</a><b>2</b></add>')
NOTE = ENVELOPE.format('<note xmlns="http://wwsapi.example/desk"><text>n</text></note>')
GOOD = ADD.format(1)
XML = ["-H", "Content-Type: text/xml; charset=utf-8"]


def curl(url: str, *options: str, body: str | bytes | None = None) -> str:
    """What it prints: the head of the reply, and the reply."""
    program = shutil.which("curl")
    if program is None:
        pytest.skip("there is no curl here: Debian has it in the package curl")
    command = [program, "--silent", "--show-error", "--include", "--max-time", str(LIMIT), *options]
    if body is not None:
        command += ["--data-binary", "@-"]
    data = body.encode() if isinstance(body, str) else body
    return subprocess.run(
        [*command, url], input=data, capture_output=True, check=True
    ).stdout.decode()


@pytest.fixture(scope="module")
def http() -> Iterator[Hosted]:
    with hosted(desk(Desk())) as host:
        yield host


@pytest.mark.parametrize(
    ("status", "says", "options", "body"),
    [
        ("200 OK", "<addResult>3</addResult>", XML, GOOD),
        ("200 OK", "<addResult>3</addResult>", XML, GOOD.encode("utf-16")),
        ("200 OK", "<addResult>3</addResult>", [*XML, "-H", "Transfer-Encoding: chunked"], GOOD),
        ("200 OK", "<addResult>3</addResult>", [*XML, "-H", 'SOAPAction: "any"'], GOOD),
        ("200 OK", "<addResult>3</addResult>", [*XML, "--http1.0"], GOOD),
        ("202 Accepted", "Content-Length: 0", XML, NOTE),
        ("501 Not Implemented", "is not HTTP", [*XML, "-H", "Transfer-Encoding: gzip"], GOOD),
        ("400 Bad Request", "is not HTTP", [*XML, "-H", "Content-Length: no"], GOOD),
        ("404 Not Found", "no service at /desk/more", [*XML, "--path-as-is", "/more"], GOOD),
        ("405 Method Not Allowed", "Allow: GET, POST", [], None),
        ("405 Method Not Allowed", "nothing to DELETE", ["-X", "DELETE"], None),
        ("405 Method Not Allowed", "nothing to PUT", [*XML, "-X", "PUT"], GOOD),
        ("413 Content Too Large", "more than 65536 bytes", XML, "x" * 65_537),
        (
            "413 Content Too Large",
            "more than 65536 bytes",
            [*XML, "-H", "Expect:"],
            "x" * 5_000_000,
        ),
        (
            "413 Content Too Large",
            "more than 65536 bytes",
            [*XML, "-H", "Transfer-Encoding: chunked"],
            "x" * 65_537,
        ),
        (
            "415 Unsupported Media Type",
            "content type image/png",
            ["-H", "Content-Type: image/png"],
            GOOD,
        ),
        ("415 Unsupported Media Type", "no content type", ["-H", "Content-Type:"], GOOD),
        (
            "415 Unsupported Media Type",
            "charset koi8-r",
            ["-H", "Content-Type: text/xml; charset=koi8-r"],
            GOOD,
        ),
        (
            "431 Request Header Fields Too Large",
            "more than 16384 bytes",
            [*XML, "-H", f"X: {'x' * 70_000}"],
            GOOD,
        ),
        ("500 Internal Server Error", "<faultcode>s:Client</faultcode>", XML, GOOD[:-1]),
        ("500 Internal Server Error", "<faultcode>s:Client</faultcode>", XML, ""),
        ("500 Internal Server Error", "add/a: 'x' is not an xs:long.", XML, ADD.format("x")),
        ("500 Internal Server Error", "has no operation", XML, ENVELOPE.format("<other/>")),
        ("500 Internal Server Error", "has no operation", XML, ENVELOPE.format("")),
        ("500 Internal Server Error", "document type declaration", XML, f"<!DOCTYPE a>{GOOD}"),
        ("500 Internal Server Error", "processing instruction", XML, f"<?a b?>{GOOD}"),
        (
            "500 Internal Server Error",
            "more than 64 levels",
            XML,
            ENVELOPE.format("<a>" * 70 + "</a>" * 70),
        ),
        (
            "500 Internal Server Error",
            "<faultcode>s:VersionMismatch</faultcode>",
            XML,
            GOOD.replace("schemas.xmlsoap.org/soap/envelope/", "www.w3.org/2003/05/soap-envelope"),
        ),
        (
            "500 Internal Server Error",
            "<faultcode>s:MustUnderstand</faultcode>",
            XML,
            GOOD.replace("<s:Body>", '<s:Header><a s:mustUnderstand="1"/></s:Header><s:Body>'),
        ),
        (
            "500 Internal Server Error",
            "<faultcode>s:Client</faultcode>",
            XML,
            ENVELOPE.format('<fail xmlns="http://wwsapi.example/desk"/>'),
        ),
        (
            "500 Internal Server Error",
            "<faultcode>s:Server</faultcode>",
            XML,
            ENVELOPE.format('<crash xmlns="http://wwsapi.example/desk"/>'),
        ),
    ],
)
def test_curl(http: Hosted, status: str, says: str, options: list[str], body: Any) -> None:
    url = http.url() + ("/more" if "/more" in options else "")
    reply = curl(url, *(each for each in options if each != "/more"), body=body)
    assert reply.startswith(f"HTTP/1.1 {status}\r\n")
    assert says in reply
    assert "a secret" not in reply
    assert "Traceback" not in reply


@pytest.mark.parametrize(("path", "status"), [("/desk", b"413"), ("/nowhere", b"404")])
def test_who_sends_all_before_it_reads_hears_why_it_was_refused(
    http: Hosted, path: str, status: bytes
) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\n"
    with socket.create_connection(("127.0.0.1", http.port()), LIMIT) as connection:
        connection.sendall(f"{head}Content-Length: 9000000\r\n\r\n".encode())
        for _ in range(9):
            connection.sendall(b"x" * 1_000_000)
        assert connection.recv(12) == b"HTTP/1.1 " + status


def test_a_request_that_is_accepted_late_is_read_to_its_end() -> None:
    """What arrives before somebody accepts is read up to a size only, and the rest after that."""
    body = GOOD.replace("<s:Body>", f"<s:Header><a>{'x' * 40_000}</a></s:Header><s:Body>").encode()

    async def main() -> str:
        listener = Listener(ChannelType.REPLY, ChannelBinding.HTTP)
        await listener.open("http://127.0.0.1:0/desk")
        assert listener.address is not None
        _, writer = await asyncio.open_connection("127.0.0.1", listener.address.port)
        writer.write(
            b"POST /desk HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)
        )
        for start in (0, 10_000, 20_000):
            writer.write(body[start : start + 10_000])
            for _ in range(50):  # rounds of the loop, in which it arrives
                await asyncio.sleep(0)
        channel = Channel(ChannelType.REPLY, ChannelBinding.HTTP, PLAIN)
        await listener.accept(channel)
        writer.write(body[30_000:])
        message = await channel.receive()
        writer.close()
        channel.abort()
        await channel.close()
        await listener.close()
        return message.action

    assert asyncio.run(asyncio.wait_for(main(), LIMIT)) == ""


def test_curl_is_told_to_go_on_and_keeps_its_connection(http: Hosted) -> None:
    reply = curl(http.url(), *XML, "-H", "Expect: 100-continue", body=GOOD)
    assert reply.startswith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    url = http.url()
    counts = curl(url, *XML, url, url, "--write-out", "%{num_connects} ", body=GOOD)
    assert counts.count("HTTP/1.1 200 OK") == 3
    assert [counts.count(f"</s:Envelope>{number} ") for number in (1, 0)] == [1, 2]


def test_curl_reads_the_wsdl(http: Hosted) -> None:
    reply = curl(f"{http.url()}?wsdl")
    assert reply.startswith("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n")
    assert f'<soap:address location="{http.url()}"/>' in reply


@pytest.mark.parametrize("path", ["?wsdl", "/other", ""])
def test_who_is_not_to_ask_again_is_told(http: Hosted, path: str) -> None:
    reply = curl(f"{http.url()}{path}", *XML, *([] if path == "?wsdl" else ["-d", "<"]))
    assert "Connection: close\r\n" in reply


FRAMING = ChannelSettings()
VIA = "net.tcp://127.0.0.1/desk"  # of a via only the path counts
FAULT = "http://schemas.microsoft.com/ws/2006/05/framing/faults/"
REQUEST = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>'
    '<a:Action s:mustUnderstand="1">http://wwsapi.example/desk/Desk/add</a:Action>'
    "<a:MessageID>urn:uuid:1</a:MessageID>"
    "</s:Header><s:Body>"
    '<add xmlns="http://wwsapi.example/desk"><a>1</a><b>2</b></add>'
    "</s:Body></s:Envelope>"
)


def length(size: int) -> bytes:
    return bytes([size]) if size < 128 else bytes([size % 128 + 128]) + length(size // 128)


def text(kind: int, value: str) -> bytes:
    data = value.encode()
    return bytes([kind]) + length(len(data)) + data


def preamble(
    via: str, version: bytes = b"\x00\x01\x00", mode: bytes = b"\x01\x02", encoding: int = 3
) -> bytes:
    return version + mode + text(2, via) + bytes([3, encoding]) + b"\x0c"


@pytest.fixture(scope="module")
def tcp() -> Iterator[Hosted]:
    with hosted(desk(Desk(), ChannelBinding.TCP, FRAMING)) as host:
        yield host


def connected(host: Hosted) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", host.port()), LIMIT)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def received(connection: socket.socket, count: int) -> bytes:
    return connection.recv(count, socket.MSG_WAITALL)


def rest(connection: socket.socket) -> bytes:
    """All that comes before the other side ends the connection, in order or not."""
    data = b""
    try:
        while piece := connection.recv(65_536):
            data += piece
    except ConnectionResetError:
        pass
    return data


def payload(connection: socket.socket) -> str:
    assert received(connection, 1) == b"\x06"
    size = shift = 0
    while True:
        (byte,) = received(connection, 1)
        size |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return received(connection, size).decode()


@pytest.mark.parametrize("chunk", [1, 3, 1000])
@pytest.mark.parametrize("stray", ["", "\0"])
def test_a_session_by_hand(tcp: Hosted, chunk: int, stray: str) -> None:
    with closing(connected(tcp)) as connection:
        hello = preamble(VIA)
        for start in range(0, len(hello), chunk):
            connection.send(hello[start : start + chunk])
        assert received(connection, 1) == b"\x0b"
        data = text(6, stray + REQUEST) + text(6, REQUEST.replace("uuid:1", "uuid:2")) + b"\x07"
        for start in range(0, len(data), chunk):
            connection.send(data[start : start + chunk])
        replies = [payload(connection), payload(connection)]
        for number, reply in enumerate(replies, 1):
            assert "<addResult>3</addResult>" in reply
            assert f"<a:RelatesTo>urn:uuid:{number}</a:RelatesTo>" in reply
            assert reply.startswith("<s:Envelope ")
        assert rest(connection) == b"\x07"


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (preamble(VIA, version=b"\x00\x02\x00"), text(8, FAULT + "UnsupportedVersion")),
        (preamble(VIA, mode=b"\x01\x01"), text(8, FAULT + "UnsupportedMode")),
        (preamble(VIA, mode=b"\x01\x04"), text(8, FAULT + "UnsupportedMode")),
        (preamble("net.tcp://127.0.0.1/desk/no"), text(8, FAULT + "EndpointNotFound")),
        (preamble(VIA, encoding=8), text(8, FAULT + "ContentTypeInvalid")),
        (preamble(VIA, encoding=0), text(8, FAULT + "ContentTypeInvalid")),
        (preamble(VIA, encoding=99), text(8, FAULT + "ContentTypeInvalid")),
        (preamble("no url"), b""),
        (preamble(VIA)[3:], b""),
        (b"\x07", b""),
        (b"GET / HTTP/1.1\r\n\r\n", b""),
        (b"\x00\x01\x00\x01\x02\x02\xff\xff\xff\xff\xff", b""),
        (preamble(VIA)[:-1] + text(9, "application/ssl-tls"), b""),
        (
            b"\x00\x01\x00\x01\x02" + text(2, "x" * 3000),
            text(8, FAULT + "MaxMessageSizeExceededFault"),
        ),
    ],
)
def test_a_preamble_that_is_refused(tcp: Hosted, sent: bytes, answer: bytes) -> None:
    with closing(connected(tcp)) as connection:
        connection.send(sent)
        assert rest(connection) == answer
    test_a_session_by_hand(tcp, 1000, "")


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"\x06" + length(65_537), text(8, FAULT + "MaxMessageSizeExceededFault")),
        (b"\x06\xff\xff\xff\xff\x7f", b""),
        (b"\x06\xff\xff\xff\xff\xff\x01", b""),
        (b"\x0b", b""),
        (b"\x0c", b""),
        (b"\xff", b""),
        (text(6, "no xml"), b""),
        (text(6, ""), b""),
        (b"\x07" + text(6, REQUEST), b""),
        (text(8, FAULT + "any"), b""),
    ],
)
def test_a_record_that_ends_the_session(tcp: Hosted, sent: bytes, answer: bytes) -> None:
    with closing(connected(tcp)) as connection:
        connection.send(preamble(VIA))
        assert received(connection, 1) == b"\x0b"
        connection.send(sent)
        assert rest(connection).removesuffix(b"\x07") == answer
    test_a_session_by_hand(tcp, 1000, "")


class Spyne(Contract, namespace="http://wwsapi.example/spyne"):
    """What the server of spyne offers, as we declare it."""

    @operation(name="Add")
    def add(self, a: int, b: int) -> int: ...

    @operation(name="Greet")
    def greet(self, name: str) -> str: ...

    @operation(name="Fail")
    def fail(self) -> int: ...

    @operation(name="Block")
    def block(self, name: str) -> str: ...


class Blocked:
    """The calls of Block that a server of spyne is running."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.released = Event()
        self._changed = Condition()

    def run(self, name: str) -> str:
        with self._changed:
            self.begun.append(name)
            self._changed.notify_all()
        assert self.released.wait(LIMIT)
        with self._changed:
            self.ended.append(name)
            self._changed.notify_all()
        return name

    async def until(self, begun: int = 0, ended: int = 0) -> None:
        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(
                    lambda: len(self.begun) >= begun and len(self.ended) >= ended, LIMIT
                )

        assert await asyncio.to_thread(wait)


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that has gone is no error here."""


class SilentHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def spyne(blocked: Blocked, protocol: str = "Soap11") -> Iterator[str]:
    soap = pytest.importorskip("spyne.protocol.soap", exc_type=ImportError)
    from spyne import Application, Fault, Integer, ServiceBase, Unicode, rpc
    from spyne.server.wsgi import WsgiApplication

    class Service(ServiceBase):
        @rpc(Integer, Integer, _returns=Integer)
        def Add(ctx, a, b):
            return a + b

        @rpc(Unicode, _returns=Unicode)
        def Greet(ctx, name):
            return f"Grüße, {name} <&>"

        @rpc(_returns=Integer)
        def Fail(ctx):
            raise Fault("Client.Wrong", "That will not do.")

        @rpc(Unicode, _returns=Unicode)
        def Block(ctx, name):
            return blocked.run(name)

    made = getattr(soap, protocol)
    application = WsgiApplication(
        Application([Service], Spyne.namespace, in_protocol=made(), out_protocol=made())
    )
    server = make_server("127.0.0.1", 0, application, ThreadedServer, SilentHandler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        blocked.released.set()
        server.shutdown()
        thread.join(LIMIT)
        server.server_close()


@pytest.mark.parametrize(
    ("protocol", "settings"), [("Soap11", SETTINGS["SOAP 1.1"]), ("Soap12", SETTINGS["SOAP 1.2"])]
)
@pytest.mark.filterwarnings("ignore:'cgi' is deprecated:DeprecationWarning")
def test_our_proxy_calls_spyne(protocol: str, settings: ChannelSettings) -> None:
    async def main(url: str) -> None:
        client = proxy(url, settings)
        await client.open(url)
        assert await client.call(Spyne.add, 2, -5) == -3
        assert await client.call(Spyne.greet, "é") == "Grüße, é <&>"
        failing = client.call_op(Spyne.fail)
        assert await code(failing) == Hresult.WS_E_ENDPOINT_FAULT_RECEIVED
        assert failing.error is not None
        assert failing.error.strings == ("That will not do.",)
        assert client.state is ServiceProxyState.OPEN
        sums = await asyncio.gather(*(client.call(Spyne.add, n, 1) for n in range(20)))
        assert sums == list(range(1, 21))
        await client.close()

    with spyne(Blocked(), protocol) as url:
        asyncio.run(main(url))


def test_calls_to_spyne_are_abandoned() -> None:
    blocked = Blocked()

    async def main(url: str) -> None:
        client = proxy(url, max_pending_calls=3)
        await client.open(url)
        calls = [client.call_op(Spyne.block, (name,), id=id) for name, id in (("a", 5), ("b", 7))]
        await blocked.until(begun=2)
        client.abandon(5)
        assert await code(calls[0]) == Hresult.WS_E_OPERATION_ABANDONED
        assert client.state is ServiceProxyState.OPEN
        assert await client.call(Spyne.add, 1, 2) == 3
        third = client.call_op(Spyne.block, ("c",))
        await blocked.until(begun=3)
        with pytest.raises(Exception, match="WS_E_QUOTA_EXCEEDED"):  # the abandoned one counts
            client.call_op(Spyne.add, (1, 2))
        client.abandon()
        assert await code(calls[1]) == await code(third) == Hresult.WS_E_OPERATION_ABANDONED
        closing = client.close_op()
        blocked.released.set()
        assert await code(closing) == Hresult.S_OK  # it has waited for the leftovers
        await blocked.until(ended=3)

    with spyne(blocked) as url:
        asyncio.run(main(url))
    assert sorted(blocked.ended) == ["a", "b", "c"]


def test_an_abort_ends_calls_to_spyne_and_the_proxy_lives_again() -> None:
    blocked = Blocked()

    async def main(url: str) -> None:
        client = proxy(url)
        await client.open(url)
        calls = [client.call_op(Spyne.block, (name,)) for name in "abc"]
        await blocked.until(begun=3)
        await asyncio.to_thread(client.abort)
        assert client.state is ServiceProxyState.FAULTED
        for call in calls:
            assert await code(call) == Hresult.WS_E_OPERATION_ABORTED
        with pytest.raises(Exception, match="WS_E_INVALID_OPERATION"):
            client.call_op(Spyne.add, (1, 2))
        await client.close()
        client.reset()
        await client.open(url)
        assert await client.call(Spyne.add, 1, 2) == 3
        await client.close()
        client.free()

    with spyne(blocked) as url:
        asyncio.run(main(url))


class Relay:
    """Stands between a client and a server, and writes down what each of them says."""

    def __init__(self) -> None:
        self.said = {"client": b"", "server": b""}
        self.ends: list[str] = []
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def to(self, port: int) -> AsyncIterator[int]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            out, back = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(
                self._pump("client", reader, back), self._pump("server", out, writer)
            )

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()

    async def until(self, condition: Callable[[Relay], object]) -> None:
        async with asyncio.timeout(LIMIT):
            while not condition(self):
                self._changed.clear()
                await self._changed.wait()

    async def _pump(
        self, side: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while data := await reader.read(65_536):
                self.said[side] += data
                self._changed.set()
                writer.write(data)
        except ConnectionError:
            pass
        self.ends.append(side)
        self._changed.set()
        writer.close()


def records(data: bytes) -> list[int]:
    """The types of the records that a side has said, read by the table of the specification."""
    kinds = []
    while data:
        kind, skip = data[0], {0: 3, 1: 2, 3: 2}.get(data[0], 1)
        if kind in (2, 6, 8):
            size = 0
            for place in range(5):
                size |= (data[1 + place] & 127) << 7 * place
                if data[1 + place] < 128:
                    break
            skip = 2 + place + size
        kinds.append(kind)
        data = data[skip:]
    return kinds


PREAMBLE = [0, 1, 2, 3, 12]


def test_117_the_bytes_of_an_abandoned_call_and_of_an_aborted_one() -> None:
    """Over TCP: an intact session after abandoning, no End record after aborting."""
    service = Desk()

    async def main(host: Hosted) -> None:
        abandoned, aborted = Relay(), Relay()
        async with abandoned.to(host.port()) as port:
            url = f"net.tcp://127.0.0.1:{port}/desk"
            client = proxy(url)
            await client.open(url)
            call = client.call_op(Desk.block, ("a",))
            await asyncio.to_thread(service.until, "begin a")
            client.abandon()
            assert await code(call) == Hresult.WS_E_OPERATION_ABANDONED
            assert await client.call(Desk.add, 1, 2) == 3
            service.release("a")
            await client.close()
            await abandoned.until(lambda relay: len(relay.ends) == 2)
        async with aborted.to(host.port()) as port:
            url = f"net.tcp://127.0.0.1:{port}/desk"
            client = proxy(url)
            await client.open(url)
            call = client.call_op(Desk.block, ("b",))
            await asyncio.to_thread(service.until, "begin b")
            client.abort()
            assert await code(call) == Hresult.WS_E_OPERATION_ABORTED
            await asyncio.to_thread(service.until, "free b")
            await aborted.until(lambda relay: len(relay.ends) == 2)
        assert records(abandoned.said["client"]) == [*PREAMBLE, 6, 6, 7]
        assert records(abandoned.said["server"]) == [11, 6, 6, 7]
        assert records(aborted.said["client"]) == [*PREAMBLE, 6]
        assert records(aborted.said["server"]) == [11]

    with hosted(desk(service, ChannelBinding.TCP, FRAMING)) as host:
        asyncio.run(main(host))
    assert service.log == ["begin a", "end a", "free a", "begin b", "cancel b 1", "end b", "free b"]


def test_117_the_bytes_over_http() -> None:
    """The reply to an abandoned call is still read; an aborted one breaks the connection first."""
    service = Desk()

    async def main(host: Hosted) -> None:
        abandoned, aborted = Relay(), Relay()
        async with abandoned.to(host.port()) as port:
            url = f"http://127.0.0.1:{port}/desk"
            client = proxy(url)
            await client.open(url)
            call = client.call_op(Desk.block, ("a",))
            await asyncio.to_thread(service.until, "begin a")
            client.abandon()
            assert await code(call) == Hresult.WS_E_OPERATION_ABANDONED
            assert abandoned.ends == []
            service.release("a")
            await client.close()
            await abandoned.until(lambda relay: len(relay.ends) == 2)
        async with aborted.to(host.port()) as port:
            url = f"http://127.0.0.1:{port}/desk"
            client = proxy(url)
            await client.open(url)
            call = client.call_op(Desk.block, ("b",))
            await asyncio.to_thread(service.until, "begin b")
            client.abort()
            assert await code(call) == Hresult.WS_E_OPERATION_ABORTED
            await asyncio.to_thread(service.until, "free b")
            await aborted.until(lambda relay: len(relay.ends) == 2)
        assert abandoned.said["server"].count(b"<blockResult>a</blockResult>") == 1
        assert abandoned.ends == aborted.ends == ["client", "server"]
        assert aborted.said["client"].count(b"POST ") == 1
        assert aborted.said["server"] == b""

    with hosted(desk(service)) as host:
        asyncio.run(main(host))
    assert service.log == ["begin a", "end a", "free a", "begin b", "cancel b 1", "end b", "free b"]
