import os
import socket
from contextlib import suppress
from pathlib import Path

import pytest
from mkdocs.exceptions import PluginError

from wwsdocs.serving import Changes, latest, refuse_busy


def test_what_is_built_again() -> None:
    changes = Changes()
    assert changes.wanted("es", "theme", {"a": 1, "b": 1}) == ["a", "b"]
    assert changes.wanted("es", "theme", {"a": 1, "b": 2}) == ["b"]
    assert changes.wanted("fr", "theme", {"a": 1, "b": 2}) == ["a", "b"]
    assert changes.wanted("es", "theme", {"a": 1, "b": 2}) == []
    assert changes.wanted("es", "other", {"a": 1, "b": 2}) == ["a", "b"]


def test_after_a_failure_all_is_built_again() -> None:
    changes = Changes()
    pages = {"a": 1, "b": 1}
    changes.wanted("es", "theme", pages)
    with suppress(ZeroDivisionError), changes.forgetting("es"):
        assert changes.wanted("es", "theme", {"a": 2, "b": 1}) == ["a"]
        raise ZeroDivisionError
    assert changes.wanted("es", "theme", pages) == ["a", "b"]


def test_a_busy_port_is_told_before_the_build() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        host, port = busy.getsockname()
        with pytest.raises(PluginError, match=f"at {host}:{port}: .* `make serve ADDR={host}:"):
            refuse_busy(host, port)
    refuse_busy(host, port)


def test_that_python_compiles_a_module_changes_nothing(tmp_path: Path) -> None:
    for time, name in ((20, "module.py"), (30, "__pycache__/module.cpython-311.pyc")):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"")
        os.utime(file, (time, time))
    assert latest(tmp_path) == 20 * 10**9
