"""A running `mkdocs serve`."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from urllib.request import urlopen


class Server:
    """It tells when something has changed, as it tells browsers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._said: list[str] = []
        self._told: Queue[str] = Queue()
        # Read all the time: a pipe that is full would stop the server.
        self._listening = Thread(target=self._listen, daemon=True)
        self._listening.start()
        self._address = self._told.get()
        if not self._address:
            raise RuntimeError("mkdocs serve ended:\n" + "".join(self._said))

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._said.append(line)
            if match := re.search(r"Serving on (\S+)", line):
                self._told.put(match[1].rstrip("/"))
        self._told.put("")

    def page(self, path: str) -> str:
        with urlopen(f"{self._address}/{path}", timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def wait_for_change(self, page: str) -> None:
        match = re.search(r"livereload\((\d+), (\d+)\)", page)
        assert match is not None
        self.page(f"livereload/{match[1]}/{match[2]}")

    def stop(self) -> str:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=60)
        self._listening.join()
        return "".join(self._said)


@contextmanager
def serving(project: Path) -> Iterator[Server]:
    """A server of a project on a free port, once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address],
        cwd=project, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    try:
        yield Server(process)
    finally:
        process.kill()
        process.wait()
