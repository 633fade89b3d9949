"""The search index, which Pagefind makes of the built site: one for each language that its HTML is
in. Of what Pagefind brings, the site needs the engine only.

Pagefind takes what stands between blanks for words. Chinese has no blanks: what Pagefind reads has
one between any two characters, and between them and a name; search.js asks for them as a phrase.
"""

from __future__ import annotations

import json
import re
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
        for file in site.rglob("*.html"):
            copy = Path(folder, file.relative_to(site))
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(apart(file.read_text("utf-8")), "utf-8")
        _run_pagefind(folder, site / _FOLDER)
    entry = site / _FOLDER / "pagefind-entry.json"  # in another order each time
    entry.write_text(json.dumps(json.loads(entry.read_text("utf-8")), sort_keys=True), "utf-8")
    for pattern in _UNUSED:
        for file in (site / _FOLDER).glob(pattern):
            file.unlink()


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
