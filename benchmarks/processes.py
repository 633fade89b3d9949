"""Commands that are measured: run to their end, and watched for their memory."""

import subprocess
import time
from pathlib import Path

_SAMPLED = 0.1  # seconds between two looks at the memory
_RAN = (0, 1)  # exit codes; 1: there are findings, or Python itself failed
_FAILED = ("Traceback (most recent call last)", "No module named")


def run(command: list[str]) -> None:
    _verify(_started(command))


def peak_memory(command: list[str]) -> int:
    """The most memory, in bytes, that a command and the processes that it starts have at a time.
    What they share counts once. Only Linux tells; elsewhere it is 0."""
    process = _started(command)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_memory, _family(process.pid))))
        time.sleep(_SAMPLED)
    _verify(process)
    return peak


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _verify(process: subprocess.Popen[bytes]) -> None:
    said = process.communicate()[1].decode()
    if process.returncode not in _RAN or any(failed in said for failed in _FAILED):
        raise SystemExit(f"{process.args!r} ended with {process.returncode}:\n{said}")


def _family(pid: int) -> list[int]:
    """A process and those that it started."""
    children = [
        int(c) for file in Path(f"/proc/{pid}/task").glob("*/children") for c in _said(file)
    ]
    return [pid, *(relative for child in children for relative in _family(child))]


def _memory(pid: int) -> int:
    said = _said(Path(f"/proc/{pid}/smaps_rollup"))
    return int(said[said.index("Pss:") + 1]) * 1024 if said else 0


def _said(file: Path) -> list[str]:
    try:
        return file.read_text("ascii").split()
    except OSError:  # the process has ended, or this is not Linux
        return []
