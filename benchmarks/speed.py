"""How fast bitext is, beside what one would take instead, in one run on one machine.

    python -m benchmarks.speed           about five minutes
    python -m benchmarks.speed --full    with 50,000 pages in one run, too

What is compared is done in turn, round after round; medians count. bitext and pofilter are commands
and pay for their start, the other peers are calls within this process. All files have been read
before, so they come from memory. The pages are copies of the bilingual pages of the corpus that
differ from each other; benchmarks/copies.py tells how.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import pyromark
from markdown_it import MarkdownIt

from benchmarks.copies import write_copies
from benchmarks.processes import peak_memory, run
from bitext.model import Page
from bitext.parse import parse

CORPUS = Path(__file__).resolve().parents[2] / "shared/corpus/wsw"
TARGET = 1500  # pages a second with two processes
CROWDS = (1_000, 5_000)  # pages of the runs whose memory is measured
CROWD = 50_000
STARTS = 9  # rounds of what takes a fraction of a second
UNSURE = 1.0  # seconds in which a file is too fresh to be remembered
ONE, TWO = "bitext check, 1 process", "bitext check, 2 processes"
WARM = "bitext check, nothing changed"
ONE_PAGE, STAT = "bitext check, one page", "stat"
BITEXT = [sys.executable, "-m", "bitext"]
POFILTER = [sys.executable, "-m", "translate.filters.pofilter"]


@dataclass(frozen=True)
class Taken:
    """Seconds on the clock, and of all processors together: others may use the machine, too."""

    clock: float
    cpu: float


@dataclass(frozen=True)
class Crowd:
    """A check of so many pages with two processes."""

    pages: int
    seconds: float
    peak: int  # bytes


Works = dict[str, Callable[[], object]]
Times = dict[str, Taken]


def main(argv: list[str] | None = None) -> int:
    options = _options(argv)
    sources = sorted(options.corpus.glob("*-sxs/*.md"), key=lambda file: (file.name, file.parent))
    with tempfile.TemporaryDirectory(prefix="speed-") as scratch:
        _prepare(scratch)
        folder = Path(scratch, "pages")
        files = write_copies(sources, folder, options.pages)
        pages = [parse(file.read_bytes().decode(), str(file)) for file in files]
        times = _medians(_works(folder, files, pages), options.rounds)
        starts = _medians(_starts(files[0]), STARTS)
        crowds = (*CROWDS, CROWD) if options.full else CROWDS
        memory = [_crowd(sources, Path(scratch, str(crowd)), crowd) for crowd in crowds]
    segments = sum(len(page.spans) for page in pages)
    print("\n\n".join(_report(times, starts, memory, len(pages), segments)))
    if options.json:
        figures: dict[str, object] = {"pages": len(pages), "segments": segments}
        figures |= {"machine": _machine(), "times": _plain(times), "starts": _plain(starts)}
        figures["memory"] = [asdict(crowd) for crowd in memory]
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0


def _plain(times: Times) -> dict[str, dict[str, float]]:
    return {name: asdict(taken) for name, taken in times.items()}


def _prepare(scratch: str) -> None:
    """Commands keep their results here, and find their modules compiled, as installed ones do."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {"XDG_CACHE_HOME": f"{scratch}/cache", "PYTHONPYCACHEPREFIX": f"{scratch}/code"}


def _options(argv: list[str] | None) -> argparse.Namespace:
    summary, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description=summary,
        epilog=rest,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folders es-sxs, fr-sxs ...")
    parser.add_argument("--pages", type=int, default=4040, help="how many [default: 5 copies]")
    parser.add_argument("--rounds", type=int, default=3, help="how often [default: 3]")
    parser.add_argument("--full", action="store_true", help=f"{CROWD:,} pages in one run, too")
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    options = parser.parse_args(argv)
    if not any(options.corpus.glob("*-sxs/*.md")):
        parser.error(f"no bilingual pages (*-sxs/*.md) in {options.corpus}; see --corpus")
    return options


def _works(folder: Path, files: list[Path], pages: list[Page]) -> Works:
    """What is compared. The run before the first round fills the cache."""
    catalogs = _write_catalogs(folder.with_name("catalogs"), folder, files, pages)
    targets = [page.clean[page.front.end if page.front else 0 :] for page in pages]
    names = [str(file) for file in files]
    markdown_it = MarkdownIt("commonmark").enable("table")
    time.sleep(UNSURE)
    run(_check(folder))
    return {
        ONE: lambda: run(_check(folder, "--no-cache", "--jobs", "1")),
        TWO: lambda: run(_check(folder, "--no-cache", "--jobs", "2")),
        WARM: lambda: run(_check(folder)),
        "pofilter": lambda: _filter(catalogs),
        "markdown-it-py, tokens": lambda: [markdown_it.parse(text) for text in targets],
        "pyromark, HTML": lambda: [pyromark.html(text) for text in targets],
        "read": lambda: [file.read_bytes() for file in files],
        STAT: lambda: [os.stat(name) for name in names],  # noqa: PTH116 - as cheap as it can be
    }


def _starts(page: Path) -> Works:
    return {
        "python -c pass": lambda: run([sys.executable, "-c", "pass"]),
        "bitext --version": lambda: run([*BITEXT, "--version"]),
        ONE_PAGE: lambda: run(_check(page, "--no-cache")),
        "pofilter --version": lambda: run([*POFILTER, "--version"]),
    }


def _check(path: Path, *more: str) -> list[str]:
    report = ["--format", "concise", "--output-file", os.devnull]
    return [*BITEXT, "check", str(path), *report, *more]


def _filter(catalogs: list[Path]) -> None:
    for catalog in catalogs:
        quiet = ["--progress", "none", "--language", catalog.name]
        run([*POFILTER, *quiet, str(catalog), f"{catalog}-out"])


def _medians(works: Works, rounds: int) -> Times:
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            clock, cpu = time.perf_counter(), sum(os.times()[:4])
            work()
            times[name].append((time.perf_counter() - clock, sum(os.times()[:4]) - cpu))
    return {name: Taken(*map(median, zip(*taken, strict=True))) for name, taken in times.items()}


def _write_catalogs(target: Path, folder: Path, files: list[Path], pages: list[Page]) -> list[Path]:
    """The segments of the pages as PO files, in a folder for each language."""
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    for file, page in zip(files, pages, strict=True):
        catalog = (target / file.relative_to(folder)).with_suffix(".po")
        catalog.parent.mkdir(parents=True, exist_ok=True)
        catalog.write_text("\n".join([head, *_entries(page)]), "utf-8")
    return sorted(target.iterdir())


def _entries(page: Page) -> Iterable[str]:
    for span in page.spans:
        original = page.text[span.source_start : span.source_end]
        translation = page.text[span.target_start : span.target_end]
        told = [json.dumps(text, ensure_ascii=False) for text in (span.id, original, translation)]
        yield "msgctxt {}\nmsgid {}\nmsgstr {}\n".format(*told)


def _crowd(sources: list[Path], folder: Path, pages: int) -> Crowd:
    write_copies(sources, folder, pages)
    start = time.perf_counter()
    peak = peak_memory(_check(folder, "--no-cache", "--jobs", "2"))
    return Crowd(pages, time.perf_counter() - start, peak)


def _report(
    times: Times, starts: Times, memory: list[Crowd], pages: int, segments: int
) -> Iterable[str]:
    yield (
        f"{_machine()}; {pages:,} bilingual pages, {segments:,} segments; medians\n"
        "Each copy of a page has another syllable in its names and segments (benchmarks/copies.py)."
    )
    head = ("", "seconds", "CPU s", "us a page", "pages/s", "segments/s", "x bitext's time")
    yield _table([head, *(_line(name, times, pages, segments) for name in times)])
    yield _table(
        [("start", "ms"), *((name, f"{t.clock * 1000:.0f}") for name, t in starts.items())]
    )
    rows = [
        (f"{m.pages:,}", f"{m.peak / 2**20:.0f}", f"{m.pages / m.seconds:,.0f}") for m in memory
    ]
    yield _table([("pages, 2 processes", "peak MB", "pages/s"), *rows])
    rate = pages / times[TWO].clock
    verdict = "reached" if rate >= TARGET else "missed"
    warm = (times[WARM].clock - starts[ONE_PAGE].clock) / times[STAT].clock
    yield (
        f"{rate:,.0f} pages/s with 2 processes; the target of {TARGET:,} is {verdict}.\n"
        f"Where nothing changed, a page costs {warm:.0f} stats, the start not counted."
    )


def _line(name: str, times: Times, pages: int, segments: int) -> tuple[str, ...]:
    taken, cpu, own = times[name].clock, times[name].cpu, times[ONE].clock
    rates = (taken, cpu, taken / pages * 1e6, pages / taken, segments / taken, taken / own)
    return (name, *(f"{rate:,.{0 if rate >= 100 else 3 if rate < 1 else 1}f}" for rate in rates))


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ([cell.rjust(w) for cell, w in zip(row, widths, strict=True)] for row in rows)
    names = [row[0].ljust(widths[0]) for row in rows]
    return "\n".join("  ".join([name, *line[1:]]) for name, line in zip(names, lines, strict=True))


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main())
