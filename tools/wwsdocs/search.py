"""The search index, which Pagefind makes of the built site: one for each language that its HTML is
in. Of what Pagefind brings, the site needs the engine only.

Pagefind takes what stands between blanks for words. Chinese has no blanks: what Pagefind reads has
one between any two characters, and between them and a name; search.js asks for them as a phrase.

    python -m wwsdocs.search SITE FOLDER    again, of a site that is served; the folder keeps copies
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

_FOLDER = "pagefind"
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js", "pagefind-worker.js")
WIDE = "[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_HAN, _LATIN = "[\u3400-\u9fff\uf900-\ufaff]", "[0-9A-Za-z_]"
_TEXT = re.compile(r">[^<]+<")
_SEAM, _TAGS = (
    re.compile("|".join(f"(?<={a}){seam}(?={b})" for a, b in (
        (WIDE, WIDE), (_HAN, _LATIN), (_LATIN, _HAN),
    )))
    for seam in ("", "(?:<[^<>]*>)+")
)  # fmt: skip


class SearchError(Exception):
    """Pagefind failed; the message is what it says."""


def index(site: Path) -> None:
    with TemporaryDirectory(prefix="wwsdocs_") as folder:
        update(site, Path(folder))


def update(site: Path, folder: Path) -> None:
    """Makes the index. The folder keeps what Pagefind reads: next time only the pages are read that
    changed. The site has the index before until there is the new one."""
    pages, made = folder / "pages", folder / "index"
    _copy(site, pages)
    shutil.rmtree(made, ignore_errors=True)
    _run_pagefind(str(pages), made)
    entry = made / "pagefind-entry.json"  # in another order each time
    entry.write_text(json.dumps(json.loads(entry.read_text("utf-8")), sort_keys=True), "utf-8")
    for pattern in _UNUSED:
        for file in made.glob(pattern):
            file.unlink()
    new = site / f".{_FOLDER}"  # so that there is always one, but for a moment
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(made, new)
    shutil.rmtree(site / _FOLDER, ignore_errors=True)
    new.rename(site / _FOLDER)


def _copy(site: Path, pages: Path) -> None:
    there = {file.relative_to(site): file for file in site.rglob("*.html")}
    for copy in list(pages.rglob("*.html")):
        if copy.relative_to(pages) not in there:
            copy.unlink()
    for path, file in there.items():
        copy, changed = pages / path, file.stat().st_mtime_ns
        if not copy.is_file() or copy.stat().st_mtime_ns != changed:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(apart(file.read_text("utf-8")), "utf-8")
            os.utime(copy, ns=(changed, changed))


def apart(html: str) -> str:
    html = _TEXT.sub(lambda text: _SEAM.sub(" ", text[0]), html)
    return _TAGS.sub(lambda tags: f"{tags[0]} ", html)


def _run_pagefind(site: str, folder: Path) -> None:
    command = [
        sys.executable, "-m", "pagefind", "--silent", "--site", site, "--output-path", str(folder),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SearchError(done.stderr or done.stdout)


def main() -> None:
    """Takes what nobody else wants of the machine, and ends with Pagefind when it is told to."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if hasattr(os, "nice"):
        os.nice(19)
    update(Path(sys.argv[1]), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
