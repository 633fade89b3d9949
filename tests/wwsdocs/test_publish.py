import io
import subprocess
import sys
import zipfile
from pathlib import Path

from wwsdocs import pyodide
from wwsdocs.publish import archive, publish


def test_the_same_code_makes_the_same_archive() -> None:
    first = archive()
    assert archive() == first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = packed.namelist()
    assert names[-1] == "in_browser.py"
    assert names[:-1] == sorted(names[:-1])
    assert all(name.startswith("wwsapi/") for name in names[:-1])


def test_the_archive_is_all_that_an_example_needs(tmp_path: Path) -> None:
    packed = tmp_path / "wwsapi.zip"
    packed.write_bytes(archive())
    program = f"""
import sys
sys.path.insert(0, {str(packed)!r})
from in_browser import run
end = run("import wwsapi; print(wwsapi.__file__)", sys.__stdout__.write, None)
print(end)
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == f"{packed / 'wwsapi/__init__.py'}\ndone\n"


def test_without_python_there_is_the_style_only(tmp_path: Path) -> None:
    publish(tmp_path / "site", tmp_path)
    assert [file.name for file in (tmp_path / "site").rglob("*.*")] == ["run.css"]


def test_with_python_all_files_are_published(tmp_path: Path) -> None:
    folder = tmp_path / pyodide.FOLDER
    folder.mkdir(parents=True)
    for name in pyodide.FILES:
        (folder / name).write_text(name)
    publish(tmp_path / "site", tmp_path)
    published = {
        file.relative_to(tmp_path / "site/assets").as_posix()
        for file in (tmp_path / "site").rglob("*.*")
        if file.is_file()
    }
    assert published == {
        "run/run.css", "run/run.js", "run/worker.js", "run/wwsapi.zip",
        *(f"pyodide/{pyodide.VERSION}/{name}" for name in pyodide.FILES),
    }  # fmt: skip


def test_the_worker_loads_the_version_that_is_published() -> None:
    worker = Path(pyodide.__file__).with_name("run") / "worker.js"
    text = worker.read_text("utf-8")
    assert text.count("../pyodide/") == text.count(f"../pyodide/{pyodide.VERSION}/") == 2
