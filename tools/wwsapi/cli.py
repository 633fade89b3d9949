"""The command line: `python -m wwsapi`.

    examples                     lists them
    examples e06                 runs one
    serve                        a calculator and a blocking service, over TCP and HTTP
    call URL Add 2 3             calls an operation of theirs
    call URL Block --abort-after 2

Exit codes: 0 done, 1 the call failed, 2 usage or environment.
"""

from __future__ import annotations

import argparse
import asyncio
import runpy
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from wwsapi.constants import ChannelBinding, ChannelType, Hresult
from wwsapi.contract import ServiceOperation
from wwsapi.errors import WsError
from wwsapi.host import Endpoint, ServiceHost
from wwsapi.proxy import ProxySettings, ServiceProxy
from wwsapi.services import BlockingService, Calculator
from wwsapi.simple import Simple
from wwsapi.transports import Address

_EXAMPLES = Path(__file__).parent / "examples"
_MISTAKES = (Hresult.E_INVALIDARG, Hresult.WS_E_INVALID_ENDPOINT_URL, Hresult.WS_E_NOT_SUPPORTED)
_OPERATIONS: dict[str, ServiceOperation[..., Any]] = {
    operation.name: operation
    for contract in (Calculator, BlockingService)
    for operation in contract.operations.values()
}


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except WsError as error:
        _say_error(str(error))
        return 2 if error.hresult in _MISTAKES else 1
    except KeyboardInterrupt:
        _say_error("interrupted")
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wwsapi",
        description="Cancellation in the Windows Web Services API, to run and to look at.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    examples = commands.add_parser("examples", help="list the examples, or run one")
    examples.add_argument("name", nargs="?", help="its name, or the beginning of it")
    examples.set_defaults(command=_examples)

    serve = commands.add_parser("serve", help="serve a calculator and a blocking service")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    serve.add_argument("--tcp-port", type=int, default=8080, help="for net.tcp (8080)")
    serve.add_argument("--http-port", type=int, default=8081, help="for HTTP (8081)")
    serve.set_defaults(command=lambda arguments: asyncio.run(_serve(arguments)))

    call = commands.add_parser("call", help="call an operation of a service")
    call.add_argument("url", help="net.tcp://HOST:PORT/calculator, http://HOST:PORT/blocking ...")
    call.add_argument("operation", choices=sorted(_OPERATIONS))
    call.add_argument("arguments", nargs="*", help="its arguments, in their order")
    call.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="for the call (30)")
    stop = call.add_mutually_exclusive_group()
    stop.add_argument("--abandon-after", type=_seconds, metavar="SECONDS")
    stop.add_argument("--abort-after", type=_seconds, metavar="SECONDS")
    call.set_defaults(command=lambda arguments: asyncio.run(_call(arguments)))
    return parser


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 <= (seconds := float(text)) < float("inf"):
            return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")


def _examples(arguments: argparse.Namespace) -> int:
    modules = sorted(_EXAMPLES.glob("e[0-9]*.py"))
    if not arguments.name:
        for module in modules:
            _say(f"{module.stem:32} {_question(module)}")
        return 0
    wanted = arguments.name.replace("-", "_")
    found = [module for module in modules if module.stem.startswith(wanted)]
    if len(found) != 1:
        names = ", ".join(module.stem for module in found or modules)
        _say_error(
            f"{'Several examples begin' if found else 'No example begins'} with {arguments.name!r}."
            f" There are: {names}"
        )
        return 2
    runpy.run_path(str(found[0]), run_name="__main__")
    return 0


def _question(module: Path) -> str:
    return module.read_text("utf-8").split('"""')[1].splitlines()[0]


async def _serve(arguments: argparse.Namespace) -> int:
    calculator, blocking = Calculator(), BlockingService(say=_say)
    endpoints = [
        Endpoint(
            f"{scheme}://{arguments.host}:{port}/{path}",
            service,
            binding,
            type,
            max_accepting_channels=10,
            max_concurrency=100,
            max_channels=1000,
        )
        for scheme, port, binding, type in (
            ("net.tcp", arguments.tcp_port, ChannelBinding.TCP, ChannelType.DUPLEX_SESSION),
            ("http", arguments.http_port, ChannelBinding.HTTP, ChannelType.REPLY),
        )
        for path, service in (("calculator", calculator), ("blocking", blocking))
    ]
    host = ServiceHost(endpoints)
    try:
        await host.open()
    except WsError as error:
        _say_error(f"{error}\nOther ports: --tcp-port, --http-port. Another address: --host.")
        return 2
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    for endpoint in endpoints:
        _say(f"serving {endpoint.url}")
    _say("Ctrl+C aborts the host.")
    await stop.wait()
    host.abort()
    _say(f"host: {host.state.name}")
    await host.close()
    _say(f"host: {host.state.name}")
    return 0


async def _call(arguments: argparse.Namespace) -> int:
    is_http = Address.parse(arguments.url).scheme == "http"
    proxy = ServiceProxy(
        ChannelType.REQUEST if is_http else ChannelType.DUPLEX_SESSION,
        ChannelBinding.HTTP if is_http else ChannelBinding.TCP,
        ProxySettings() if arguments.timeout is None else ProxySettings(arguments.timeout),
    )
    operation = _OPERATIONS[arguments.operation]
    values = _values(operation, arguments.arguments)
    await proxy.open(arguments.url)
    call = proxy.call_op(operation, values)
    loop = asyncio.get_running_loop()
    if arguments.abandon_after is not None:
        loop.call_later(arguments.abandon_after, proxy.abandon)
    if arguments.abort_after is not None:
        loop.call_later(arguments.abort_after, proxy.abort)
    try:
        result = await call
        _say(f"{operation.name}: {Hresult.S_OK if result is None else result}")
        code = 0
    except WsError as error:
        _say(f"{operation.name}: {error}")
        code = 1
    _say(f"proxy: {proxy.state.name}")
    try:
        await proxy.close()
    except WsError as error:
        _say(f"close: {error}")
    return code


def _values(operation: ServiceOperation[..., Any], texts: Sequence[str]) -> tuple[Any, ...]:
    """The arguments as the types that the contract wants."""
    if len(texts) != len(operation.parameters):
        names = " ".join(parameter.name for parameter in operation.parameters)
        raise WsError(Hresult.E_INVALIDARG, f"{operation.name} takes: {names or 'no arguments'}.")
    values = []
    for parameter, text in zip(operation.parameters, texts, strict=True):
        assert isinstance(parameter.type, Simple)  # as all are in these services
        try:
            values.append(parameter.type.read(text))
        except (ValueError, OverflowError):
            raise WsError(
                Hresult.E_INVALIDARG,
                f"{parameter.name}: {text!r} is not a valid {parameter.type.name}.",
            ) from None
    return tuple(values)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def _say_error(text: str) -> None:
    print(f"wwsapi: {text}", file=sys.stderr)  # noqa: T201
