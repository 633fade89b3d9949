import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bitext.cli import main
from tests.bitext.sample import ENGLISH, SPANISH, write

Bitext = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]

_numbers = count()


@pytest.fixture(autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine or of another test gets into a run."""
    cache = tmp_path_factory.getbasetemp() / f"cache-{next(_numbers)}"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two languages and a mangled constant, in the folder `docs` of the current one."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "docs/en/channel.md", ENGLISH)
    write(tmp_path / "docs/es/channel.md", SPANISH)
    return tmp_path / "docs"


@pytest.fixture
def bitext() -> Bitext:
    """The command line in this process."""

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def process() -> Process:
    """The command line in a process of its own, as a shell starts it."""

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bitext", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, encoding="utf-8", **options)  # type: ignore[call-overload, no-any-return]

    return run


def unprivileged(*command: str) -> list[str]:
    """A command as somebody runs it whom the modes of files bind, as they do not root."""
    if os.geteuid() != 0:
        return list(command)
    if not shutil.which("setpriv"):
        pytest.skip("root may read and write everything")
    powers = "-dac_override,-dac_read_search"
    return ["setpriv", "--bounding-set", powers, "--inh-caps", powers, *command]
