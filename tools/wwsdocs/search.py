"""The search index, which Pagefind makes of the built site: one for each language that its HTML is
in. Of what Pagefind brings, the site needs the engine only."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_FOLDER = "pagefind"
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js", "pagefind-worker.js")


class SearchError(Exception):
    """Pagefind failed; the message is what it says."""


def index(site: Path) -> None:
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--silent"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SearchError(done.stderr or done.stdout)
    entry = site / _FOLDER / "pagefind-entry.json"  # in another order each time
    entry.write_text(json.dumps(json.loads(entry.read_text("utf-8")), sort_keys=True), "utf-8")
    for pattern in _UNUSED:
        for file in (site / _FOLDER).glob(pattern):
            file.unlink()
