"""How many identifiers survive translation and repair, and what the repair broke.

    python -m benchmarks.fidelity                 the corpus, repaired by `bitext check --fix`
    python -m benchmarks.fidelity --before A --after B --original C    any two trees

A segment is a bilingual span, or a heading, paragraph, list item or table cell of a monolingual
page, or a title, description or keyword list. Its names are the identifiers of its original.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judge.measure import FRONT, Tally, tally
from benchmarks.judge.pages import originals

CORPUS = Path(__file__).resolve().parents[2] / "shared/corpus/wsw"
LANGUAGES = ("es", "pt", "fr", "zh-TW")
FOLDERS = (*(f"{language}-sxs" for language in LANGUAGES), *LANGUAGES)
WORKERS = 2
REPAIRED = (0, 1)  # the exit codes of a check that ran to its end

Findings = list[dict[str, object]]


@dataclass(frozen=True)
class Trial:
    """One folder before and after, what was reported of it, and what a second repair changed."""

    name: str
    before: Path
    after: Path
    findings: Findings | None = None
    unsettled: int | None = None


@dataclass(frozen=True)
class Result:
    trial: Trial
    tally: Tally

    @property
    def classes(self) -> list[str]:
        return self.tally.classes()

    def share(self, stage: str, *kinds: str) -> str:
        return f"{self.tally.fidelity(stage, *(kinds or self.classes)):.1f}"

    @property
    def words_kept(self) -> float:
        lost = self.tally.count("words")
        return 100 * (1 - lost / self.tally.words) if self.tally.words else 100.0

    @property
    def false_rate(self) -> float:
        return 10_000 * self.tally.count("false") / max(self.tally.segments, 1)


def counted(kind: str) -> Callable[[Result], str]:
    return lambda result: str(result.tally.count(kind))


def known(value: int | None) -> str:
    return "-" if value is None else str(value)


MEASURES: dict[str, Callable[[Result], str]] = {
    "segments": lambda r: str(r.tally.segments),
    "segments changed": lambda r: str(r.tally.changed),
    "blocks without original": lambda r: str(r.tally.unaligned),
    "identifiers": lambda r: str(sum(r.tally.names[kind, "all"] for kind in r.classes)),
    "verbatim before, %": lambda r: r.share("before"),
    "verbatim after, %": lambda r: r.share("after"),
    "front matter before, %": lambda r: r.share("before", FRONT),
    "front matter after, %": lambda r: r.share("after", FRONT),
    "still missing, with front": counted("missing"),
    "silent losses (segments)": lambda r: known(
        None if r.trial.findings is None else r.tally.count("silent")
    ),
    "false repairs (segments)": counted("false"),
    "false repairs per 10,000": lambda r: f"{r.false_rate:.1f}",
    "identifiers lost": counted("lost"),
    "identifiers doubled": counted("doubled"),
    "foreign identifiers": counted("foreign"),
    "words kept, %": lambda r: f"{r.words_kept:.2f}",
    "words lost": counted("words"),
    "loose underscores": counted("residue"),
    "URLs changed": counted("urls"),
    "tags changed": counted("tags"),
    "embedded English changed": counted("english"),
    "pages changed outside": counted("outside"),
    "pages changed by a 2nd fix": lambda r: known(r.trial.unsettled),
}
DUMPED = (
    *("missing", "silent", "false", "lost", "doubled", "foreign", "words", "residue"),
    *("urls", "tags", "english", "outside"),
)


def main(argv: list[str] | None = None) -> int:
    options = _options(argv)
    with tempfile.TemporaryDirectory(prefix="fidelity-") as scratch:
        if options.before:
            english = options.original
            trials = _given(options.before, options.after)
        else:
            english = _clone(options.corpus, Path(scratch) / "original")
            trials = _repaired(options.corpus, english, Path(scratch))
        results = judged(trials, originals(english))
    print(table(results))
    if options.json:
        options.json.write_text(json.dumps(_figures(results), indent=1), "utf-8")
    if options.dump:
        dump(results, options.dump)
    return 0


def _options(argv: list[str] | None) -> argparse.Namespace:
    summary, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fidelity",
        description=summary,
        epilog=rest,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for option, what in (
        ("corpus", "folders es, es-sxs ..., with the English history beside it in NAME-en.bundle"),
        ("before", "a folder of pages, or a folder of such folders"),
        ("after", "the same pages, repaired"),
        ("original", "their English pages: a git clone with its history, or a folder"),
        ("dump", "write what was found into this folder, as TSV"),
        ("json", "write the figures into this file"),
    ):
        parser.add_argument(f"--{option}", type=Path, help=what)
    parser.set_defaults(corpus=CORPUS)
    options = parser.parse_args(argv)
    pair = (options.before, options.after, options.original)
    if any(pair) and not all(pair):
        parser.error("--before, --after and --original belong together")
    if not any(pair) and not options.corpus.is_dir():
        parser.error(f"no corpus at {options.corpus}; name one with --corpus")
    return options


def _given(before: Path, after: Path) -> list[Trial]:
    if any(before.glob("*.md")):
        return [Trial(before.name, before, after)]
    both = [folder for folder in before.iterdir() if (after / folder.name).is_dir()]
    both.sort(key=lambda folder: ((*FOLDERS, folder.name).index(folder.name), folder.name))
    return [Trial(folder.name, folder, after / folder.name) for folder in both]


def _clone(corpus: Path, target: Path) -> Path:
    bundle = corpus.with_name(f"{corpus.name}-en.bundle")
    clone = ["git", "clone", "--quiet", "-b", "main", str(bundle), str(target)]
    subprocess.run(clone, check=True)
    return target


def _repaired(corpus: Path, english: Path, scratch: Path) -> list[Trial]:
    present = [corpus / folder for folder in FOLDERS if (corpus / folder).is_dir()]
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(lambda folder: _repair(folder, english, scratch), present))


def _repair(folder: Path, english: Path, scratch: Path) -> Trial:
    after, again = (scratch / stage / folder.name for stage in ("after", "again"))
    report = scratch / f"{folder.name}.json"
    shutil.copytree(folder, after)
    _bitext(after, english, "--fix")
    shutil.copytree(after, again)
    _bitext(again, english, "--fix")
    _bitext(after, english, "--format", "json", "--output-file", str(report))
    findings = json.loads(report.read_text("utf-8"))["findings"]
    return Trial(
        folder.name,
        folder,
        after,
        [finding for finding in findings if str(finding["code"]).startswith("BT1")],
        sum(
            page.read_bytes() != (again / page.relative_to(after)).read_bytes()
            for page in after.rglob("*.md")
        ),
    )


def _bitext(tree: Path, english: Path, *more: str) -> None:
    check = ["-m", "bitext", "check", str(tree), "--original", str(english), "--select", "BT1"]
    done = subprocess.run([sys.executable, *check, *more], capture_output=True, text=True)
    if done.returncode not in REPAIRED:
        raise SystemExit(f"bitext {' '.join(check[2:])} {' '.join(more)}:\n{done.stderr.strip()}")


def judged(trials: Iterable[Trial], english: dict[str, str]) -> list[Result]:
    with ProcessPoolExecutor(WORKERS) as pool:
        started = [
            (trial, pool.submit(tally, trial.before, trial.after, english, trial.findings))
            for trial in trials
        ]
        return [Result(trial, future.result()) for trial, future in started]


def table(results: list[Result]) -> str:
    lines = [["", *(result.trial.name for result in results)]]
    lines += [[title, *map(measure, results)] for title, measure in MEASURES.items()]
    lines.append([])
    lines.append(["verbatim by class, % (count)", *("" for _ in results)])
    for kind in sorted({kind for result in results for kind in result.classes}):
        lines.append([f"  {kind}", *(_by_class(result, kind) for result in results)])
    widths = [max(len(line[i]) for line in lines if line) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=False))
        ).rstrip()
        for line in lines
    )


def _by_class(result: Result, kind: str) -> str:
    before, after = (result.share(stage, kind).removesuffix(".0") for stage in ("before", "after"))
    return f"{before}>{after} ({result.tally.names[kind, 'all']})"


def _figures(results: list[Result]) -> dict[str, object]:
    return {
        result.trial.name: {
            **{title: _number(measure(result)) for title, measure in MEASURES.items()},
            "classes": {
                kind: {
                    stage: result.tally.names[kind, stage] for stage in ("all", "before", "after")
                }
                for kind in [*result.classes, FRONT]
            },
        }
        for result in results
    }


def _number(shown: str) -> float | None:
    return None if shown == "-" else float(shown)


def dump(results: list[Result], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    head = ("folder", "page", "line", "segment", "detail", "original", "before", "after")
    for kind in DUMPED:
        lines = [head]
        for result in results:
            for page, row in result.tally.rows:
                if row.kind == kind:
                    s = row.segment
                    where = (str(s.line), s.key) if s else ("", "")
                    texts = (s.original, s.before, s.after) if s else ("", "", "")
                    lines.append((result.trial.name, page, *where, row.detail, *texts))
        text = "".join("\t".join(map(_cell, line)) + "\n" for line in lines)
        (folder / f"{kind}.tsv").write_text(text, "utf-8")


def _cell(value: str) -> str:
    return value.replace("\t", " ").replace("\n", "⏎")


if __name__ == "__main__":
    sys.exit(main())
