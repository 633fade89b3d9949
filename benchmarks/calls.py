"""How fast wwsapi calls, beside what one would take instead, in one run on one machine.

    python -m benchmarks.calls            about a minute
    python -m benchmarks.calls --json F   the figures in a file, too

Each server is a process of its own on loopback, each client this process. The pairs are measured in
turn, round after round, and medians count. A bare echo over asyncio's streams shows what the loop
and the sockets alone allow. The last part is about cancellation: 10,000 pending calls are aborted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from wwsapi import (
    AddressingVersion,
    ChannelBinding,
    ChannelSettings,
    ChannelType,
    Contract,
    Endpoint,
    EnvelopeVersion,
    ProxySettings,
    ServiceHost,
    ServiceProxy,
    WsError,
)
from wwsapi.services import BlockingService, Calculator

ROUNDS = 5
CALLS = 500  # a round, one after the other
TOGETHER = 100  # calls at a time
CLIENTS = 1_000
PENDING = 10_000
PLAIN = ChannelSettings(
    envelope_version=EnvelopeVersion.SOAP_1_1, addressing_version=AddressingVersion.TRANSPORT
)
TYPES = {
    ChannelBinding.HTTP: (ChannelType.REQUEST, ChannelType.REPLY, "http"),
    ChannelBinding.TCP: (ChannelType.DUPLEX_SESSION, ChannelType.DUPLEX_SESSION, "net.tcp"),
}


@dataclass
class Pair:
    """A client and a server; calls a second, and microseconds a call, by round."""

    name: str
    rates: list[float]
    latencies: list[float]

    @property
    def rate(self) -> float:
        return median(self.rates)


@contextmanager
def serving(kind: str) -> Iterator[str]:
    """A server in its own process; what it prints first is its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.calls", "--server", kind], stdout=subprocess.PIPE
    )
    assert process.stdout
    try:
        yield process.stdout.readline().decode().strip()
    finally:
        process.terminate()
        process.wait()


def serve(kind: str) -> None:
    match kind:
        case "spyne":
            _serve_spyne()
        case "echo":
            asyncio.run(_serve_echo())
        case "http":
            asyncio.run(_serve_host(ChannelBinding.HTTP, Calculator()))
        case "tcp":
            asyncio.run(_serve_host(ChannelBinding.TCP, Calculator()))
        case "blocking":
            quiet = BlockingService(say=lambda _: None)
            asyncio.run(_serve_host(ChannelBinding.TCP, quiet, PENDING + 1))


def _serve_spyne() -> None:
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    from spyne import Application, Integer, ServiceBase, rpc
    from spyne.protocol.soap import Soap11
    from spyne.server.wsgi import WsgiApplication

    class Service(ServiceBase):  # type: ignore[misc]
        @rpc(Integer, Integer, _returns=Integer)  # type: ignore[untyped-decorator]
        def Add(ctx, a, b):
            return a + b

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Handler(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

    application = Application(
        [Service], "http://wwsapi.example/calculator", in_protocol=Soap11(), out_protocol=Soap11()
    )
    server = make_server("127.0.0.1", 0, WsgiApplication(application), Server, Handler)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


async def _serve_echo() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _serve_host(
    binding: ChannelBinding, service: Contract, concurrency: int = 2 * TOGETHER
) -> None:
    _, type, scheme = TYPES[binding]
    endpoint = Endpoint(
        f"{scheme}://127.0.0.1:0/service",
        service,
        binding,
        type,
        PLAIN if binding is ChannelBinding.HTTP else ChannelSettings(),
        max_accepting_channels=10,
        max_concurrency=concurrency,
        max_channels=2 * CLIENTS,
    )
    host = ServiceHost([endpoint])
    await host.open()
    assert endpoint.listener
    print(endpoint.listener.address, flush=True)
    await asyncio.Event().wait()


def measure_zeep(url: str, pair: Pair) -> None:
    import zeep

    client = zeep.Client(f"{url}?wsdl")
    _timed(pair, lambda: client.service.Add(2, 3))


def measure_proxy(url: str, pair: Pair, binding: ChannelBinding) -> None:
    async def run() -> None:
        proxy = await _proxy(url, binding)
        await _timed_async(pair, lambda: proxy.call(Calculator.add, 2, 3))
        await proxy.close()

    asyncio.run(run())


def measure_echo(port: str, pair: Pair) -> None:
    async def run() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        line = b"x" * 600 + b"\n"  # as long as a small envelope

        async def call() -> object:
            writer.write(line)
            return await reader.readline()

        await _timed_async(pair, call)
        writer.close()

    asyncio.run(run())


async def together(url: str, binding: ChannelBinding) -> float:
    """Calls a second, that many at a time, through one proxy."""
    proxy = await _proxy(url, binding)
    start = time.perf_counter()
    for _ in range(10):
        await asyncio.gather(*(proxy.call(Calculator.add, n, 1) for n in range(TOGETHER)))
    seconds = time.perf_counter() - start
    await proxy.close()
    return 10 * TOGETHER / seconds


async def crowd(url: str) -> float:
    """Calls a second of many clients, each with its own session and one call after the other."""
    proxies = [await _proxy(url, ChannelBinding.TCP) for _ in range(CLIENTS)]
    start = time.perf_counter()

    async def work(proxy: ServiceProxy) -> None:
        for n in range(5):
            await proxy.call(Calculator.add, n, 1)

    await asyncio.gather(*map(work, proxies))
    seconds = time.perf_counter() - start
    await asyncio.gather(*(proxy.close() for proxy in proxies))
    return 5 * CLIENTS / seconds


async def abort_pending(url: str) -> tuple[float, float, float]:
    """Milliseconds until `abort` of 10,000 pending calls has returned, and until all callers know;
    bytes that a pending call takes."""
    proxy = await _proxy(url, ChannelBinding.TCP, PENDING)
    tracemalloc.start()
    calls = [proxy.call_op(BlockingService.block) for _ in range(PENDING)]
    size = tracemalloc.get_traced_memory()[0] / PENDING
    tracemalloc.stop()
    waiters = [asyncio.ensure_future(_settled(call)) for call in calls]
    await asyncio.sleep(1)  # most of them are on their way
    start = time.perf_counter()
    proxy.abort()
    returned = time.perf_counter()
    await asyncio.gather(*waiters)
    known = time.perf_counter()
    return (returned - start) * 1000, (known - start) * 1000, size


async def _settled(call: Awaitable[object]) -> None:
    try:
        await call
    except WsError:
        return


async def _proxy(url: str, binding: ChannelBinding, pending: int = TOGETHER) -> ServiceProxy:
    type, _, _ = TYPES[binding]
    channels = PLAIN if binding is ChannelBinding.HTTP else ChannelSettings()
    settings = ProxySettings(max_pending_calls=pending, max_call_pool_size=TOGETHER)
    proxy = ServiceProxy(type, binding, settings, channels)
    await proxy.open(url)
    return proxy


def _timed(pair: Pair, call: Callable[[], object]) -> None:
    taken = []
    for _ in range(CALLS):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    _note(pair, taken)


async def _timed_async(pair: Pair, call: Callable[[], Awaitable[object]]) -> None:
    taken = []
    for _ in range(CALLS):
        start = time.perf_counter()
        await call()
        taken.append(time.perf_counter() - start)
    _note(pair, taken)


def _note(pair: Pair, taken: list[float]) -> None:
    pair.rates.append(len(taken) / sum(taken))
    pair.latencies.extend(second * 1e6 for second in taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    if arguments.server:
        serve(arguments.server)
        return
    pairs = {
        "spyne": Pair("zeep and spyne, HTTP", [], []),
        "http": Pair("wwsapi, HTTP", [], []),
        "tcp": Pair("wwsapi, TCP session", [], []),
        "echo": Pair("bare echo, asyncio streams", [], []),
    }
    with serving("spyne") as spyne, serving("http") as http, serving("tcp") as tcp:
        with serving("echo") as echo:
            for number in range(arguments.rounds):
                print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
                measure_zeep(spyne, pairs["spyne"])
                measure_proxy(http, pairs["http"], ChannelBinding.HTTP)
                measure_proxy(tcp, pairs["tcp"], ChannelBinding.TCP)
                measure_echo(echo, pairs["echo"])
        at_once = {
            "HTTP": asyncio.run(together(http, ChannelBinding.HTTP)),
            "TCP session": asyncio.run(together(tcp, ChannelBinding.TCP)),
        }
        clients = asyncio.run(crowd(tcp))
    with serving("blocking") as blocking:
        aborts = [asyncio.run(abort_pending(blocking)) for _ in range(3)]
    _report(pairs, at_once, clients, aborts)
    if arguments.json:
        figures = {name: asdict(pair) for name, pair in pairs.items()}
        arguments.json.write_text(json.dumps(figures), "utf-8")


def _report(
    pairs: dict[str, Pair],
    at_once: dict[str, float],
    clients: float,
    aborts: list[tuple[float, float, float]],
) -> None:
    base = pairs["spyne"].rate
    print(f"Python {platform.python_version()}, {CALLS} calls a round, one after the other")
    print(f"{'':28} {'calls/s':>9} {'times':>6} {'median µs':>10} {'99 % µs':>9}")
    for pair in pairs.values():
        cuts = quantiles(pair.latencies, n=100)
        print(
            f"{pair.name:28} {pair.rate:9,.0f} {pair.rate / base:6.1f} "
            f"{median(pair.latencies):10,.0f} {cuts[98]:9,.0f}"
        )
    for name, rate in at_once.items():
        print(f"{TOGETHER} calls at a time, {name}: {rate:,.0f} calls/s")
    print(f"{CLIENTS:,} sessions at a time: {clients:,.0f} calls/s")
    returned, known, size = (median(figures) for figures in zip(*aborts, strict=True))
    print(
        f"abort of {PENDING:,} pending calls: {returned:.0f} ms, all callers know: {known:.0f} ms"
    )
    print(f"memory of a pending call on the client: {size:,.0f} bytes")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory of this process: {peak / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
