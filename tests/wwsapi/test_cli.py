"""The command line as people call it: other processes, real sockets."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from threading import Timer

import pytest

LIMIT = 60  # seconds
COMMAND = [sys.executable, "-m", "wwsapi"]


def wwsapi(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=LIMIT
    )
    return done.returncode, done.stdout, done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served:
    def __init__(self) -> None:
        self.ports = {"net.tcp": free_port(), "http": free_port()}
        tcp, http = map(str, self.ports.values())
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--tcp-port", tcp, "--http-port", http],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.timer = Timer(LIMIT, self.process.kill)  # ends the waiting for a line, too
        self.timer.start()
        self.said = [self.line() for _ in range(5)]

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def url(self, scheme: str, path: str) -> str:
        return f"{scheme}://127.0.0.1:{self.ports[scheme]}/{path}"


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.timer.cancel()
    served.process.kill()
    served.process.communicate()


def test_examples_are_listed_and_run() -> None:
    code, listed, _ = wwsapi("examples")
    assert (code, len(listed.splitlines())) == (0, 14)
    recorded = (files("wwsapi") / "examples/e06_blocking_service.out").read_text("utf-8")
    assert wwsapi("examples", "e06") == (0, recorded, "")


@pytest.mark.parametrize("scheme", ["net.tcp", "http"])
def test_a_call_goes_from_one_process_to_another(served: Served, scheme: str) -> None:
    assert served.said[-1] == "Ctrl+C aborts the host."
    url = served.url(scheme, "calculator")
    assert wwsapi("call", url, "Add", "2", "3") == (0, "Add: 5\nproxy: OPEN\n", "")


def test_an_abort_of_the_client_reaches_the_service(served: Served) -> None:
    code, said, _ = wwsapi("call", served.url("net.tcp", "blocking"), "Block", "--abort-after", "1")
    assert code == 1
    assert said.splitlines()[0].startswith("Block: WS_E_OPERATION_ABORTED")
    assert said.splitlines()[1] == "proxy: FAULTED"
    assert [served.line() for _ in range(4)] == [
        "Block waits", "Block is told to stop: CHANNEL_FAULTED", "Block returns",
        "Block is freed",
    ]  # fmt: skip


def test_a_signal_aborts_the_host_and_frees_its_ports(served: Served) -> None:
    served.process.send_signal(signal.SIGINT)
    out, err = served.process.communicate()
    assert (served.process.returncode, out, err) == (0, "host: FAULTED\nhost: CLOSED\n", "")
    with socket.create_server(("127.0.0.1", served.ports["net.tcp"])):
        pass


def test_a_port_that_is_taken_is_told(served: Served) -> None:
    tcp = str(served.ports["net.tcp"])
    code, _, err = wwsapi("serve", "--tcp-port", tcp, "--http-port", str(free_port()))
    assert (code, err.splitlines()[-1]) == (
        2, "Other ports: --tcp-port, --http-port. Another address: --host.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["examples", "e1"], "Several examples begin with 'e1'."),
        (["examples", "x"], "No example begins with 'x'."),
        (["call", "http://127.0.0.1:1/x", "Add", "1"], "Add takes: a b."),
        (["call", "http://127.0.0.1:1/x", "Add", "1", "x"], "b: 'x' is not a valid long."),
        (["call", "gopher://127.0.0.1/x", "UnBlock"], "gopher"),
        (["call", "http://127.0.0.1:1/x", "UnBlock", "--timeout", "-3"], "number of seconds"),
        (["call", "http://127.0.0.1:1/x", "UnBlock", "--timeout", "nan"], "number of seconds"),
    ],
)
def test_a_mistake_is_told_in_a_line(arguments: list[str], said: str) -> None:
    code, out, err = wwsapi(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_nobody_there_is_a_failed_call() -> None:
    code, _, err = wwsapi("call", f"http://127.0.0.1:{free_port()}/x", "UnBlock")
    assert (code, "Traceback" in err) == (1, False)
