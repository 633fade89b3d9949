"""What is built again while serving: the pages that changed, and all of a language where something
changed that each of its pages shows. The search index follows when there is time."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from mkdocs.exceptions import PluginError

from bitext.render.mentioned import title
from bitext.render.names import described


def refuse_busy(host: str, port: int) -> None:
    """To be told before the first build is better than after it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise PluginError(
            f"nothing can be served at {host}:{port}: {error.strerror};"
            f" `make serve ADDR={host}:{port + 1}` takes another port"
        ) from error


class Changes:
    """Remembers what the last build of each language was made of."""

    def __init__(self) -> None:
        self._built: dict[str, tuple[object, Mapping[str, object]]] = {}

    def wanted(self, language: str, common: object, pages: Mapping[str, object]) -> list[str]:
        """The pages to build: each has a value that is another one when the page is."""
        before, known = self._built.get(language, (None, {}))
        self._built[language] = (common, pages)
        return [
            path for path, value in pages.items() if before != common or known.get(path) != value
        ]

    @contextmanager
    def forgetting(self, language: str) -> Iterator[None]:
        """If the build of a language fails, all of it is built the next time."""
        try:
            yield
        except BaseException:
            self._built.pop(language, None)
            raise


class Indexing:
    """The search index of a site that is served. Making it takes longer than building a page, so no
    build waits for it: a process of its own makes it, and again if there was a build meanwhile."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._copies = TemporaryDirectory(prefix="wwsdocs_")
        self._wanted = Event()
        self._ended = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._follow)
        self._thread.start()

    def again(self) -> None:
        self._wanted.set()

    def end(self) -> None:
        self._ended = True
        self._wanted.set()
        if self._process:
            self._process.terminate()
        self._thread.join()
        self._copies.cleanup()

    def _follow(self) -> None:
        command = [sys.executable, "-m", "wwsdocs.search", str(self._site), self._copies.name]
        while self._wanted.wait() and not self._ended:
            self._wanted.clear()
            # Control-C is for the server, which ends it.
            self._process = subprocess.Popen(command, start_new_session=True)
            if self._ended:  # meanwhile: `end` saw the process before
                self._process.terminate()
            self._process.wait()


def stamp(file: Path) -> int:
    """The state of a file."""
    return file.stat().st_mtime_ns


def latest(folder: Path) -> int:
    """The state of all files in a folder, but for those that Python makes of them."""
    files = (file for file in folder.rglob("*") if file.suffix != ".pyc" and file.is_file())
    return max(map(stamp, files))


def title_of(file: Path) -> str:
    return _title(file, stamp(file))


def places_in(file: Path, path: str) -> dict[str, str]:
    """Where the page in a file, which is at a path, describes each of its identifiers."""
    return _places(file, path, stamp(file))


@lru_cache(None)
def _title(file: Path, _stamp: int) -> str:
    return title(file.read_text("utf-8"))


@lru_cache(None)
def _places(file: Path, path: str, _stamp: int) -> dict[str, str]:
    return described(path, file.read_text("utf-8"))[1]
