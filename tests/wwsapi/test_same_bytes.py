"""The deterministic loop gives the same output on every Python that this machine has."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def interpreter(version: str) -> str | None:
    """A Python of that version: on the path, or one that pyenv has and does not show."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [
        shutil.which(f"python{version}"),
        *sorted(str(folder / "bin" / "python") for folder in pyenv.glob(f"{version}.*")),
    ]
    for candidate in candidates:
        if candidate and subprocess.run([candidate, "-c", ""], capture_output=True).returncode == 0:
            return candidate
    return None


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_the_same_bytes(root: Path, version: str) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    result = subprocess.run(
        [python, str(HERE / "same_bytes.py")],
        env={"PYTHONPATH": str(root / "tools")},
        capture_output=True,
        check=False,
    )
    assert result.stderr == b""
    assert result.stdout == (HERE / "same_bytes.txt").read_bytes()
