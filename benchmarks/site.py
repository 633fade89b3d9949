"""How fast the site is built, beside mkdocs with Material and static-i18n alone, on the same pages.

    python -m benchmarks.site               a few minutes
    python -m benchmarks.site --copies 4    each page four times more, as in a large set

Both get the pages that bitext stages, the languages and Markdown extensions of mkdocs.yml, and a
navigation that mkdocs makes. They are measured in turn, round after round, and medians count. Ours
restores, aligns and links the pages as well; the other has Material's search. Measured are a build
from nothing, the time from an edit of one page until a server shows it, and what a page weighs,
compressed.
"""

from __future__ import annotations

import argparse
import gzip
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from benchmarks import processes
from tests.server import serving

ROOT = Path(__file__).parents[1]
ROUNDS = 3
LIMIT = 120  # seconds
EDITED = "docs/es/timeouts.md"
SHOWN = "es/timeouts/"
WEIGHED = ("", "es/cancellation/", "zh-TW/states/")
_LOADED = re.compile(
    r'<(?:script|img)\b[^>]*\ssrc="([^":]+)"|<link rel="stylesheet" href="([^":]+)"'
)


class _Loader(yaml.SafeLoader):
    """mkdocs.yml as it stands: `!ENV [NAME, default]` is the default."""


_Loader.add_constructor("!ENV", lambda loader, node: loader.construct_sequence(node)[-1])


def ours(folder: Path, pages: Path) -> None:
    """The project, without its navigation."""
    shutil.copytree(pages, folder / "docs")
    settings = _settings()
    settings.pop("nav")
    _write(folder, settings)
    shutil.copy(ROOT / "bitext-baseline.json", folder)


def plain(folder: Path, pages: Path) -> None:
    """What one would have without us: the pages that `bitext stage` writes."""
    staged = [sys.executable, "-m", "bitext", "stage", str(folder / "docs"), str(pages)]
    processes.run(staged)
    for note in (folder / "docs").rglob(".*"):
        shutil.rmtree(note, ignore_errors=True)
    settings = _settings()
    i18n = next(plugin for plugin in settings["plugins"] if "i18n" in plugin)
    keep = ("site_name", "site_url", "theme", "exclude_docs", "markdown_extensions")
    kept = {key: settings[key] for key in keep}
    kept["markdown_extensions"].remove("wwsdocs.headings")
    _write(folder, kept | {"plugins": ["search", i18n]})


def _settings() -> dict[str, Any]:
    settings: dict[str, Any] = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), _Loader)
    return settings


def _write(folder: Path, settings: dict[str, Any]) -> None:
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")


def multiplied(folder: Path, copies: int) -> Path:
    """Our pages, and as many copies of each."""
    shutil.copytree(ROOT / "docs", folder)
    for number in range(copies):
        for page in sorted((ROOT / "docs").rglob("*.md")):
            language, *rest = page.relative_to(ROOT / "docs").parts
            copy = folder / language / f"copy-{number + 1}" / Path(*rest)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(page, copy)
    return folder


def build(project: Path) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=project, check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    return time.perf_counter() - start


def edit(project: Path, rounds: int) -> list[float]:
    """Seconds from the edit of a page until it is served."""
    page = project / EDITED
    taken = []
    with serving(project) as server:
        for number in range(rounds):
            time.sleep(1)  # as people pause; the watcher has to be at rest
            word = f"edited-{number}"
            start = time.perf_counter()
            page.write_text(f"{page.read_text('utf-8')}\n{word}\n", "utf-8")
            while word not in server.page(SHOWN):
                if time.perf_counter() - start > LIMIT:
                    raise SystemExit(f"{project.name}: the edited page is not served")
                time.sleep(0.02)
            taken.append(time.perf_counter() - start)
    return taken


def weight(project: Path, page: str) -> int:
    """Bytes that a page loads before anybody searches or runs, each file compressed."""
    site = project / "site"
    html = (site / page / "index.html").read_text("utf-8")
    loaded = {
        posixpath.normpath(posixpath.join(page, script or style))
        for script, style in _LOADED.findall(html)
    }
    files = [site / page / "index.html", *(site / path.partition("?")[0] for path in loaded)]
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast the site is built.")
    parser.add_argument("--copies", type=int, default=0, help="of each page (0)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of all ({ROUNDS})")
    arguments = parser.parse_args()
    makers: dict[str, Callable[[Path, Path], None]] = {"this site": ours, "mkdocs alone": plain}
    with tempfile.TemporaryDirectory(prefix="bench_site_") as scratch:
        pages = multiplied(Path(scratch, "pages/docs"), arguments.copies)
        projects = {name: Path(scratch, name.replace(" ", "-")) for name in makers}
        for name, make in makers.items():
            projects[name].mkdir()
            make(projects[name], pages)
        print(f"{len(list(pages.rglob('*.md'))):,} pages in docs/")
        builds: dict[str, list[float]] = {name: [] for name in makers}
        for number in range(arguments.rounds):
            for name, project in projects.items():
                print(f"round {number + 1} of {arguments.rounds}: {name}", file=sys.stderr)
                shutil.rmtree(project / "site", ignore_errors=True)
                shutil.rmtree(project / "build", ignore_errors=True)
                builds[name].append(build(project))
        weights = {name: [weight(p, page) for page in WEIGHED] for name, p in projects.items()}
        edits = {name: edit(project, arguments.rounds) for name, project in projects.items()}
    _table(builds, edits, weights)


def _table(
    builds: dict[str, list[float]], edits: dict[str, list[float]], weights: dict[str, list[int]]
) -> None:
    print(f"{'':32}" + "".join(f"{name:>14}" for name in builds))
    rows: dict[str, list[str]] = {
        "a build from nothing": [f"{median(each):.1f} s" for each in builds.values()],
        "an edit until it is served": [f"{median(each):.2f} s" for each in edits.values()],
    }
    for number, page in enumerate(WEIGHED):
        rows[f"weight of /{page}"] = [f"{each[number] / 1000:.0f} kB" for each in weights.values()]
    for title, figures in rows.items():
        print(f"{title:32}" + "".join(f"{figure:>14}" for figure in figures))


if __name__ == "__main__":
    main()
