"""What speaks over one wire speaks over the other: the same talk in memory and over TCP."""

import asyncio
import contextlib
import errno
import socket
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.wwsapi.recorder import Recorder, pair
from wwsapi.loop import run
from wwsapi.transports import wire


def ordinary(main: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(main, 10))


def has_ipv6() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


wires = pytest.mark.parametrize(
    ("run", "scheme", "host"),
    [
        pytest.param(run, "mem", "calc", id="memory, deterministic loop"),
        pytest.param(ordinary, "mem", "calc", id="memory, ordinary loop"),
        pytest.param(ordinary, "net.tcp", "127.0.0.1", id="TCP over IPv4"),
        pytest.param(
            ordinary,
            "http",
            "::1",
            id="TCP over IPv6",
            marks=pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6"),
        ),
    ],
)
Run = Callable[[Coroutine[Any, Any, Any]], Any]


@wires
def test_a_question_and_its_answer(run: Run, scheme: str, host: str) -> None:
    async def main() -> None:
        client, server = await pair(wire(scheme), host, answer=bytes.upper)
        client.transport.write(b"question")
        await client.until(lambda side: side.received == b"QUESTION")
        client.transport.close()
        assert (await client.lost(), await server.lost()) == (None, None)
        assert (client.names, server.names) == ("made data lost", "made data eof lost")

    run(main())


@wires
def test_close_delivers_a_megabyte(run: Run, scheme: str, host: str) -> None:
    async def main() -> None:
        client, server = await pair(wire(scheme), host)
        sent = bytes(range(256)) * 4096
        for start in range(0, len(sent), 1000):
            client.transport.write(sent[start : start + 1000])
        client.transport.close()
        assert (await client.lost(), await server.lost()) == (None, None)
        assert server.received == sent

    run(main())


@wires
def test_one_half_ends_first(run: Run, scheme: str, host: str) -> None:
    async def main() -> None:
        client, server = await pair(wire(scheme), host, half_open=True)
        client.transport.write(b"question")
        client.transport.write_eof()
        await server.until(lambda side: side.names == "made data eof")
        server.transport.write(b"answer")
        server.transport.close()
        assert (await client.lost(), await server.lost()) == (None, None)
        assert client.names == "made data eof lost"

    run(main())


@wires
def test_abort_ends_both_sides(run: Run, scheme: str, host: str) -> None:
    """Only the wire in memory promises that the peer sees an error: TCP may send an end."""

    async def main() -> None:
        client, server = await pair(wire(scheme), host)
        client.transport.abort()
        assert await client.lost() is None
        assert await server.lost() is (ConnectionResetError if scheme == "mem" else None)

    run(main())


@wires
def test_a_reader_may_pause(run: Run, scheme: str, host: str) -> None:
    async def main() -> None:
        client, server = await pair(wire(scheme), host)
        client.transport.pause_reading()
        server.transport.write(b"one")
        server.transport.close()
        assert await server.lost() is None if scheme != "mem" else True
        assert (client.names, client.transport.is_reading()) == ("made", False)
        client.transport.resume_reading()
        assert client.transport.is_reading()
        assert await client.lost() is None
        assert client.names == "made data eof lost"

    run(main())


@wires
def test_a_server_closes_and_its_connections_live_on(run: Run, scheme: str, host: str) -> None:
    async def main() -> None:
        made = wire(scheme)
        server = await made.listen(lambda: Recorder(answer=bytes.upper), host, 0)
        port = server.port
        with pytest.raises(OSError) as caught:
            await made.listen(Recorder, host, port)
        assert caught.value.errno == errno.EADDRINUSE
        transport, client = await made.connect(Recorder, host, port)
        transport.write(b"before")
        await client.until(lambda side: side.received == b"BEFORE")
        server.close()
        await asyncio.sleep(0)
        with pytest.raises(ConnectionRefusedError):
            await made.connect(Recorder, host, port)
        transport.write(b", after")
        await client.until(lambda side: side.received == b"BEFORE, AFTER")
        again = await made.listen(Recorder, host, port)
        assert again.port == port
        again.close()
        transport.close()
        await client.lost()

    run(main())


@wires
def test_asyncios_own_streams_work(run: Run, scheme: str, host: str) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        served: asyncio.Future[bytes] = loop.create_future()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            request = await reader.readline()
            writer.write(request * 50_000)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
            served.set_result(request)

        server = await wire(scheme).listen(
            lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader(), serve), host, 0
        )
        reader = asyncio.StreamReader()
        transport, protocol = await wire(scheme).connect(
            lambda: asyncio.StreamReaderProtocol(reader), host, server.port
        )
        writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        writer.write(b"line\n")
        assert await reader.read() == b"line\n" * 50_000
        assert await served == b"line\n"
        writer.close()
        await writer.wait_closed()
        server.close()

    run(main())


@pytest.mark.parametrize("host", ["a..b", "x" * 64, "."])
def test_a_host_that_cannot_be(host: str) -> None:
    async def main() -> None:
        with pytest.raises(OSError, match="There is no host"):
            await wire("http").connect(Recorder, host, 80)
        with pytest.raises(OSError, match="There is no host"):
            await wire("http").listen(Recorder, host, 0)

    ordinary(main())


def test_sockets_send_small_chunks_at_once() -> None:
    async def main() -> list[int]:
        sides = await pair(wire("net.tcp"), "127.0.0.1")
        return [
            side.transport.get_extra_info("socket").getsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY
            )
            for side in sides
        ]

    assert ordinary(main()) == [1, 1]


def test_nothing_is_imported_before_it_is_used() -> None:
    program = (
        "import sys, wwsapi.transports as t; t.Address.parse('mem://calc');"
        "print([name for name in ('asyncio', 'socket', 'ssl', 'threading', "
        "'wwsapi.transports.memory', 'wwsapi.transports.sockets') if name in sys.modules]);"
        "t.wire('mem'); print('wwsapi.transports.sockets' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\nFalse\n"
