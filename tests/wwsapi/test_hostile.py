"""Peers that mean harm. Each ends in the documented result, takes a bounded share of memory, keeps
nobody else from being served, and leaves nothing behind.

Hosts are attacked in a process of their own, which tells its tasks, files and memory by a call like
any other: so asking is also being served. Clients are attacked here, in memory and over sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any, NamedTuple

import pytest

from tests.wwsapi.peers import LIMIT, PLAIN, Census, Desk, Peer, code, files, files_at_rest, process
from wwsapi import framing, loop
from wwsapi.channel import Channel, ChannelSettings
from wwsapi.constants import (
    MAX_CHANNELS,
    MAX_MESSAGE_SIZE,
    ChannelBinding,
    ChannelType,
    Hresult,
    ServiceProxyState,
)
from wwsapi.framing import Mark
from wwsapi.host import Endpoint, ServiceHost
from wwsapi.listener import Listener, ListenerSettings
from wwsapi.proxy import ProxySettings, ServiceProxy
from wwsapi.transports import memory, sockets

PATIENCE = 0.5  # seconds that the attacked host gives a peer to say what it wants
SILENT = 10_000
MEGABYTES = 1024  # in the kilobytes of a census

OK = Hresult.S_OK
TIMED_OUT = Hresult.WS_E_OPERATION_TIMED_OUT
DISCONNECTED = Hresult.WS_E_ENDPOINT_DISCONNECTED
INVALID_FORMAT = Hresult.WS_E_INVALID_FORMAT
TOO_BUSY = Hresult.WS_E_ENDPOINT_TOO_BUSY
QUOTA = Hresult.WS_E_QUOTA_EXCEEDED
OPEN, FAULTED = ServiceProxyState.OPEN, ServiceProxyState.FAULTED

ENVELOPE_1_1 = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    b"<s:Body>%s</s:Body></s:Envelope>"
)
ENVELOPE_1_2 = (
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
    b' xmlns:a="http://www.w3.org/2005/08/addressing">'
    b'<s:Header><a:Action s:mustUnderstand="1">urn:any</a:Action></s:Header>'
    b"<s:Body>%s</s:Body></s:Envelope>"
)
LAUGHS = b'<!DOCTYPE a [<!ENTITY l0 "ha">%s]>' % b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 20)
)
BOMBS: dict[str, tuple[bytes, bytes]] = {  # before the envelope, and in its body
    "billion laughs": (LAUGHS, b"&l19;"),
    "quadratic": (b'<!DOCTYPE a [<!ENTITY b "%s">]>' % (b"x" * 30_000), b"&b;" * 8_000),
    "external entity": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', b"&b;"),
    "external subset": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">', b""),
    "depth": (b"", b"<a>" * 20_000),
    "closed depth": (b"", b"<a>" * 9_000 + b"</a>" * 9_000),
    "attributes": (b"", b"<a %s/>" % b" ".join(b"a%d=''" % n for n in range(5_000))),
    "elements": (b"", b"<a/>" * 16_000),
    "namespaces": (b"", b"<a %s/>" % b" ".join(b"xmlns:a%d='b'" % n for n in range(3_000))),
    "one long name": (b"", b"<%s/>" % (b"a" * 60_000)),
    "an open tag": (b"", b"<a " + b"b" * 60_000),
    "zeros": (bytes(60_000), b""),
    "no UTF-8": (b"", b"\xff" * 60_000),
}


def bomb(name: str, envelope: bytes) -> bytes:
    before, body = BOMBS[name]
    return before + envelope % body


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with process(PATIENCE) as found:
        yield found


@contextmanager
def unharmed(peer: Peer, megabytes: int) -> Iterator[None]:
    """Afterwards the host holds what it held before, and a little more memory at most."""
    for url in (peer.http, peer.tcp):
        asyncio.run(peer.census(url))
    before = asyncio.run(peer.census())
    yield
    after = asyncio.run(peer.settled(before))
    assert after.kilobytes - before.kilobytes < megabytes * MEGABYTES


def asked(peer: Peer) -> Census:
    """Another client is served."""
    found = [asyncio.run(peer.census(url)) for url in (peer.http, peer.tcp)]
    return found[-1]


def connected(url: str) -> socket.socket:
    port = int(url.split(":")[2].partition("/")[0])
    return socket.create_connection(("127.0.0.1", port), LIMIT)


def rest(connection: socket.socket) -> bytes:
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            data += piece
    return data


def send(connection: socket.socket, data: bytes) -> None:
    """As much as the other side takes before it ends the connection."""
    with contextlib.suppress(ConnectionError):
        connection.sendall(data)


def post(body: bytes, *headers: bytes) -> bytes:
    lines = (b"POST /desk HTTP/1.1", b"Host: a", b"Content-Type: text/xml", *headers)
    return b"%s\r\nContent-Length: %d\r\n\r\n%s" % (b"\r\n".join(lines), len(body), body)


def preamble() -> bytes:
    return framing.preamble("net.tcp://127.0.0.1/desk", 3)


def in_session(peer: Peer, stack: ExitStack) -> socket.socket:
    connection = stack.enter_context(closing(connected(peer.tcp)))
    connection.sendall(preamble())
    assert connection.recv(1) == framing.write(Mark.PREAMBLE_ACK)
    return connection


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_answered_or_refused(peer: Peer, name: str, encoding: str) -> None:
    with unharmed(peer, 10), ExitStack() as stack:
        for _ in range(3):
            connection = stack.enter_context(closing(connected(peer.http)))
            connection.sendall(post(encoded(bomb(name, ENVELOPE_1_1), encoding)))
            assert connection.recv(13) in (b"HTTP/1.1 500 ", b"HTTP/1.1 413 ")
            session = in_session(peer, stack)
            send(session, framing.sized(encoded(bomb(name, ENVELOPE_1_2), encoding)))
            with contextlib.suppress(ConnectionResetError):
                assert session.recv(1) in (b"", b"\6", b"\7", b"\x08")  # envelope, end, fault
            asked(peer)


def encoded(bomb: bytes, encoding: str) -> bytes:
    return bomb if encoding == "utf-8" else bomb.decode("latin-1").encode(encoding)


REFUSALS = (b"", *(b"HTTP/1.1 %d " % status for status in (400, 404, 413, 431)))
HEADS = {
    "one endless line": b"POST /" + b"x" * 2_000_000,
    "one long header": b"POST /desk HTTP/1.1\r\nX: " + b"x" * 2_000_000,
    "many headers": b"POST /desk HTTP/1.1\r\n" + b"X: y\r\n" * 300_000,
    "many folds": b"POST /desk HTTP/1.1\r\nX: y\r\n" + b" z\r\n" * 300_000,
    "many empty lines": b"\r\n" * 1_000_000,
    "no HTTP": bytes(range(256)) * 5_000,
    "many headers, whole": b"POST /desk HTTP/1.1\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_flood_of_headers_is_refused(peer: Peer, head: bytes) -> None:
    with unharmed(peer, 10), ExitStack() as stack:
        for _ in range(5):
            connection = stack.enter_context(closing(connected(peer.http)))
            send(connection, head)
            answer = rest(connection)
            assert answer[:13] in REFUSALS
            asked(peer)


def test_chunks_without_end(peer: Peer) -> None:
    head = post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    for chunks in (b"1\r\nx\r\n" * 200_000, b"1;" + b"x" * 500_000, b"f" * 500_000):
        with unharmed(peer, 10), closing(connected(peer.http)) as connection:
            send(connection, head + chunks)
            assert rest(connection)[:13] in (
                b"",
                b"HTTP/1.1 413 ",
                b"HTTP/1.1 400 ",
                b"HTTP/1.1 431 ",
            )
            asked(peer)


def test_connections_that_never_speak(peer: Peer) -> None:
    """As many as the process may open; the host keeps those that came last, for a while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(SILENT, hard - 1_000)
    if count < SILENT:
        warnings.warn(f"Only {count} of {SILENT}: RLIMIT_NOFILE is {hard} here.", stacklevel=1)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        with unharmed(peer, 20), ExitStack() as stack:
            before = asked(peer)
            for number in range(count):
                url = (peer.http, peer.tcp)[number % 2]
                stack.enter_context(closing(connected(url)))
                if number % 2_500 == 0:
                    asked(peer)
            during = asked(peer)
            assert during.kilobytes - before.kilobytes < 30 * MEGABYTES
            assert during.files - before.files <= 2 * ListenerSettings().backlog
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("words", [b"", b"POST /de", preamble()[:-1]])
def test_who_does_not_say_what_it_wants_is_dropped_in_time(peer: Peer, words: bytes) -> None:
    with unharmed(peer, 10), ExitStack() as stack:
        for url in (peer.http, peer.tcp):
            connections = [stack.enter_context(closing(connected(url))) for _ in range(200)]
            for connection in connections:
                send(connection, words)
            asked(peer)
            for connection in connections:
                assert rest(connection) == b""  # it ends before the patience of this test does


@pytest.mark.parametrize("is_slow", [False, True])
def test_clients_that_keep_their_connections_make_room(peer: Peer, is_slow: bool) -> None:
    """More than the host has places for: those that were served, or are late with a request."""
    request = post(ENVELOPE_1_1 % Desk.add.write_request(1, 2).encode())
    with unharmed(peer, 10), ExitStack() as stack:
        for _ in range(2 * MAX_CHANNELS):
            connection = stack.enter_context(closing(connected(peer.http)))
            connection.sendall(request[:-1] if is_slow else request)
            if not is_slow:
                assert connection.recv(13) == b"HTTP/1.1 200 "
        asked(peer)


def until_blocked(connection: socket.socket, data: bytes, limit: int) -> int:
    """How many bytes the other side takes that does not read any more."""
    sent = 0
    connection.settimeout(0.2)
    with contextlib.suppress(TimeoutError, ConnectionError):
        while sent < limit:
            sent += connection.send(data[sent % len(data) :])
    return sent


def test_a_session_that_never_reads_its_replies_has_to_wait(peer: Peer) -> None:
    request = ENVELOPE_1_2 % Desk.text.write_request(60_000).encode()
    limit = 50_000_000
    with unharmed(peer, 20), ExitStack() as stack:
        before = asked(peer)
        for _ in range(3):
            sent = until_blocked(in_session(peer, stack), framing.sized(request), limit)
            assert sent < limit
            assert asked(peer).kilobytes - before.kilobytes < 60 * MEGABYTES


def test_who_does_not_wait_to_be_accepted_is_dropped() -> None:
    """All places are taken by sessions; what comes meanwhile is not kept for later."""
    envelope = framing.sized(ENVELOPE_1_2 % (b"x" * 60_000))
    with process(PATIENCE, max_channels=2) as other, ExitStack() as stack:
        sessions = [in_session(other, stack) for _ in range(2)]
        for _ in range(50):
            connection = stack.enter_context(closing(connected(other.tcp)))
            send(connection, preamble() + envelope * 20)
            assert rest(connection) == b""
        sessions[0].close()
        asyncio.run(other.census())


def test_pipelined_requests_without_end_are_cut_off(peer: Peer) -> None:
    request = post(ENVELOPE_1_1 % Desk.text.write_request(60_000).encode())
    limit = 50_000_000
    with unharmed(peer, 20), ExitStack() as stack:
        before = asked(peer)
        for _ in range(10):
            connection = stack.enter_context(closing(connected(peer.http)))
            assert until_blocked(connection, request, limit) < limit
            assert asked(peer).kilobytes - before.kilobytes < 30 * MEGABYTES


def test_a_truncated_end(peer: Peer) -> None:
    """Connections that break in the middle of anything."""
    http = post(ENVELOPE_1_1 % Desk.add.write_request(1, 2).encode())
    tcp = preamble() + framing.sized(ENVELOPE_1_2 % Desk.add.write_request(1, 2).encode())
    with unharmed(peer, 10):
        for url, data in ((peer.http, http), (peer.tcp, tcp)):
            for size in range(0, len(data), 3):
                with closing(connected(url)) as connection:
                    connection.sendall(data[:size])
                    if size % 2:  # with a reset
                        linger = b"\1\0\0\0\0\0\0\0"
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        asked(peer)


def test_who_drips_is_dropped_by_the_clock() -> None:
    """A byte a second, in virtual time: the patience counts from the start."""

    async def main(binding: ChannelBinding, words: bytes) -> float:
        is_http = binding is ChannelBinding.HTTP
        type = ChannelType.REPLY if is_http else ChannelType.DUPLEX_SESSION
        host = ServiceHost([Endpoint("mem://desk/desk", Desk(), binding, type, PLAIN)])
        await host.open()
        dripping = Hostile()
        transport, _ = await memory.connect(lambda: dripping, "desk", 0)
        for byte in words:
            if dripping.has_lost.is_set():
                break
            transport.write(bytes([byte]))
            await asyncio.sleep(1)
        await dripping.has_lost.wait()
        await host.close()
        return asyncio.get_running_loop().time()

    for binding, words in (
        (ChannelBinding.HTTP, b"POST /desk HTTP/1.1\r\n" + b"X: y\r\n" * 100),
        (ChannelBinding.TCP, preamble()),
    ):
        assert 15 <= loop.run(main(binding, words)) <= 16


@pytest.mark.skipif(sys.platform != "linux", reason="others count waiting connections otherwise")
def test_the_backlog_of_the_operating_system() -> None:
    """While the loop is busy the system keeps backlog + 1 connections; the next gets no answer."""
    backlog = 3

    async def main() -> None:
        listener = Listener(settings=ListenerSettings(backlog=backlog))
        await listener.open("net.tcp://127.0.0.1:0/desk")
        assert listener.address
        address = ("127.0.0.1", listener.address.port)
        with ExitStack() as stack:
            for _ in range(backlog + 1):
                connection = socket.create_connection(address, 5)
                stack.enter_context(closing(connection))
                connection.sendall(preamble())
            with pytest.raises(TimeoutError):
                socket.create_connection(address, 0.2)
            accepted = [Channel() for _ in range(backlog)]
            for channel in accepted:  # what was beyond the listener's own backlog has been dropped
                assert await code(listener.accept(channel)) == OK
            for channel in accepted:
                channel.abort()
                await channel.close()
        listener.abort()
        await listener.close()

    before = files_at_rest()
    asyncio.run(main())
    assert files() == before


class Hostile(asyncio.Protocol):
    """A server that answers with what it likes, to whatever it hears."""

    def __init__(self, *answers: bytes, ends: bool = False) -> None:
        self._answers = list(answers)
        self._ends = ends
        self.has_lost = asyncio.Event()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, _: bytes) -> None:
        if self._answers:
            self.transport.write(self._answers.pop(0))
            if not self._answers and self._ends:
                self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        self.has_lost.set()


def reply(body: bytes, status: bytes = b"200 OK", *headers: bytes) -> bytes:
    lines = (b"HTTP/1.1 " + status, b"Content-Type: text/xml; charset=utf-8", *headers)
    return b"%s\r\nContent-Length: %d\r\n\r\n%s" % (b"\r\n".join(lines), len(body), body)


class Attack(NamedTuple):
    result: Hresult
    answers: tuple[bytes, ...]
    ends: bool = False


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
GOOD = reply(
    ENVELOPE_1_1
    % b'<addResponse xmlns="http://wwsapi.example/desk"><addResult>3</addResult></addResponse>'
)
OVER_HTTP = {
    "nothing": Attack(TIMED_OUT, ()),
    "end": Attack(DISCONNECTED, (b"",), True),
    "half a head": Attack(TIMED_OUT, (b"HTTP/1.1 200 OK\r\nA:",)),
    "half a head, and the end": Attack(DISCONNECTED, (b"HTTP/1.1 200 OK\r\nA:",), True),
    "half a body": Attack(TIMED_OUT, (GOOD[:-20],)),
    "half a body, and the end": Attack(DISCONNECTED, (GOOD[:-20],), True),
    "no HTTP": Attack(INVALID_FORMAT, (b"\0\1\2\3" * 1000 + b"\r\n\r\n",)),
    "a long head": Attack(QUOTA, (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000,)),
    "a long line": Attack(QUOTA, (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000,)),
    "informed without end": Attack(TIMED_OUT, (b"HTTP/1.1 100 Go on\r\n\r\n" * 10_000,)),
    "a long body": Attack(QUOTA, (reply(b"x" * (MAX_MESSAGE_SIZE + 1)),)),
    "a length that lies": Attack(QUOTA, (reply(b"").replace(b": 0", b": 99999999999"),)),
    "two lengths": Attack(INVALID_FORMAT, (reply(b"x", b"200 OK", b"Content-Length: 2"),)),
    "chunks without end": Attack(QUOTA, (CHUNKED + b"9\r\n123456789\r\n" * 100_000,)),
    "a chunk of no size": Attack(INVALID_FORMAT, (CHUNKED + b"z\r\n",)),
    "no envelope": Attack(INVALID_FORMAT, (reply(b"hello"),)),
    "an empty envelope": Attack(INVALID_FORMAT, (reply(ENVELOPE_1_1 % b""),)),
    "another answer": Attack(INVALID_FORMAT, (reply(ENVELOPE_1_1 % b"<other/>"),)),
    "another version": Attack(INVALID_FORMAT, (reply(ENVELOPE_1_2 % b"<other/>"),)),
    "another type": Attack(INVALID_FORMAT, (GOOD.replace(b"text/xml", b"text/html"),)),
    "two replies": Attack(OK, (GOOD * 2,)),
    "a laugh": Attack(INVALID_FORMAT, (reply(bomb("billion laughs", ENVELOPE_1_1)),)),
    "depth": Attack(QUOTA, (reply(bomb("depth", ENVELOPE_1_1)),)),
    "elements": Attack(INVALID_FORMAT, (reply(bomb("elements", ENVELOPE_1_1)),)),
}
ACK = framing.write(Mark.PREAMBLE_ACK)
OVER_TCP = {
    "nothing": Attack(TIMED_OUT, (ACK,)),
    "end of the connection": Attack(DISCONNECTED, (ACK, b""), True),
    "end of the session": Attack(DISCONNECTED, (ACK, framing.write(Mark.END))),
    "half a record": Attack(TIMED_OUT, (ACK, b"\6\x90\1<")),
    "half a record, and the end": Attack(DISCONNECTED, (ACK, b"\6\x90\1<"), True),
    "a length without end": Attack(INVALID_FORMAT, (ACK, b"\6" + b"\xff" * 100)),
    "a large envelope": Attack(QUOTA, (ACK, framing.sized(b"x" * (MAX_MESSAGE_SIZE + 1)))),
    "the size of a large one": Attack(QUOTA, (ACK, b"\6\xff\xff\xff\x7f")),
    "no record": Attack(INVALID_FORMAT, (ACK, b"\x55")),
    "a second acknowledgement": Attack(INVALID_FORMAT, (ACK, ACK)),
    "a preamble": Attack(INVALID_FORMAT, (ACK, preamble())),
    "a refusal": Attack(TOO_BUSY, (ACK, framing.write(framing.fault(TOO_BUSY)))),
    "no envelope": Attack(INVALID_FORMAT, (ACK, framing.sized(b"hello"))),
    "a laugh": Attack(INVALID_FORMAT, (ACK, framing.sized(bomb("billion laughs", ENVELOPE_1_2)))),
    "depth": Attack(QUOTA, (ACK, framing.sized(ENVELOPE_1_2 % (b"<a>" * 15_000)))),
    "replies that nobody asked for": Attack(
        TIMED_OUT, (ACK, framing.sized(ENVELOPE_1_2 % b"<a/>") * 5_000)
    ),
    "bodies without anything": Attack(TIMED_OUT, (ACK, framing.sized(ENVELOPE_1_2 % b"") * 100)),
}
CASES = [
    pytest.param(binding, attack, id=f"{binding.name}, {name}")
    for binding, attacks in ((ChannelBinding.HTTP, OVER_HTTP), (ChannelBinding.TCP, OVER_TCP))
    for name, attack in attacks.items()
]


async def attacked(wire: Any, scheme: str, binding: ChannelBinding, attack: Attack) -> None:
    served: list[Hostile] = []

    def serve() -> Hostile:
        served.append(Hostile(*attack.answers, ends=attack.ends))
        return served[-1]

    is_http = binding is ChannelBinding.HTTP
    server = await wire.listen(serve, "127.0.0.1" if scheme != "mem" else "peer", 0, 10)
    place = "mem://peer/desk" if scheme == "mem" else f"{scheme}://127.0.0.1:{server.port}/desk"
    client = ServiceProxy(
        ChannelType.REQUEST if is_http else ChannelType.DUPLEX_SESSION,
        binding,
        ProxySettings(call_timeout=0.5, max_close_timeout=0.5),
        PLAIN if is_http else ChannelSettings(),
    )
    await client.open(place)
    calls = [client.call_op(Desk.add, (1, 2)) for _ in range(3)]
    for result in [await code(call) for call in calls]:
        assert result == attack.result
    assert client.state in ((OPEN,) if is_http or attack.result == TIMED_OUT else (FAULTED,))
    server.close()
    await code(client.close_op())
    assert client.state is ServiceProxyState.CLOSED
    assert not client.pending
    client.free()
    for each in served:
        await each.has_lost.wait()


@pytest.mark.parametrize(("binding", "attack"), CASES)
def test_a_hostile_server_in_memory(binding: ChannelBinding, attack: Attack) -> None:
    loop.run(attacked(memory, "mem", binding, attack))


@pytest.mark.parametrize(("binding", "attack"), CASES)
def test_a_hostile_server_over_sockets(binding: ChannelBinding, attack: Attack) -> None:
    scheme = "http" if binding is ChannelBinding.HTTP else "net.tcp"

    async def main() -> None:
        async with asyncio.timeout(LIMIT):
            await attacked(sockets, scheme, binding, attack)
            if left := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(left)

    before = files_at_rest()
    asyncio.run(main())
    assert files() == before
