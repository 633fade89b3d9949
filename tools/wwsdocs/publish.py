"""The files that run examples in the page, put into a built site: one copy for all languages.

assets/run/             the script of the pages, the worker, and wwsapi as it is now
assets/pyodide/314.0.7/ Python, under a path that changes with its version
"""

from __future__ import annotations

import io
import shutil
import zipfile
from importlib.resources import files
from pathlib import Path

import wwsapi
from wwsdocs import pyodide

SCRIPT, STYLE = "assets/run/run.js", "assets/run/run.css"
_HERE = Path(__file__).parent
_DATE = (1980, 1, 1, 0, 0, 0)  # so that the same code makes the same archive


def publish(site: Path, root: Path) -> None:
    """The style is of use without Python, too: it is that of the figures."""
    run = site / "assets/run"
    run.mkdir(parents=True, exist_ok=True)
    shutil.copy(_HERE / "run/run.css", run)
    if not pyodide.is_there(root):
        return
    for name in ("run.js", "worker.js"):
        shutil.copy(_HERE / "run" / name, run)
    (run / "wwsapi.zip").write_bytes(archive())
    shutil.copytree(
        root / pyodide.FOLDER, site / "assets/pyodide" / pyodide.VERSION, dirs_exist_ok=True
    )


def archive() -> bytes:
    """wwsapi, and what runs an example, as Python in the browser unpacks them."""
    data = io.BytesIO()
    package = Path(str(files(wwsapi)))
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as into:
        for file in sorted(package.rglob("*.py")):
            _add(into, f"wwsapi/{file.relative_to(package).as_posix()}", file)
        _add(into, "in_browser.py", _HERE / "in_browser.py")
    return data.getvalue()


def _add(into: zipfile.ZipFile, name: str, file: Path) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    into.writestr(info, file.read_bytes())
