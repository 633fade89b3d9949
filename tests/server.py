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
from urllib.request import urlopen


class Server:
    """It tells when something has changed, as it tells browsers."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self._process = process
        self._address = address

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
        return self._process.communicate(timeout=60)[1]


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
    assert process.stderr is not None
    for line in process.stderr:
        if match := re.search(r"Serving on (\S+)", line):
            yield Server(process, match[1].rstrip("/"))
            break
    process.kill()
    process.communicate()
