"""The verdict on one segment and on one folder of pages."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from benchmarks.judge.identifiers import names, plain, standing, without
from benchmarks.judge.pages import Segment, front_matter, pair
from benchmarks.judge.words import present, translated

Places = list[tuple[int, int]]


class Row(NamedTuple):
    """One thing worth reading: it is counted, and it is dumped."""

    kind: str
    detail: str
    weight: int
    segment: Segment | None = None


@dataclass(frozen=True)
class Verdict:
    """Before and after of one segment, in numbers."""

    segment: Segment

    @cached_property
    def texts(self) -> tuple[str, str, str]:
        found = self.segment
        return plain(found.original), plain(found.before), plain(found.after)

    @cached_property
    def kinds(self) -> dict[str, str]:
        return {name.text: name.kind for name in names(self.texts[0])}

    @cached_property
    def required(self) -> Counter[str]:
        return Counter(name.text for name in names(self.texts[0]))

    @cached_property
    def intact(self) -> Counter[str]:
        return self.required & standing(self.required, self.texts[1])

    @cached_property
    def kept(self) -> Counter[str]:
        return self.required & standing(self.required, self.texts[2])

    @property
    def is_changed(self) -> bool:
        return self.segment.before != self.segment.after

    def underscores(self, text: str) -> int:
        """Free-standing underscores, more than the original has."""
        return max(_loose(without(self.required, text)) - _loose(self.texts[0]), 0)

    @cached_property
    def words(self) -> tuple[Counter[str], Counter[str]]:
        """The translated words, and those that are gone after."""
        original, before, after = self.texts
        had = translated(before, original, self.required)
        return had, had - present(after, self.required)


def _loose(text: str) -> int:
    return sum(
        char == "_" and not (_is_letter(text[i - 1 : i]) and _is_letter(text[i + 1 : i + 2]))
        for i, char in enumerate(text)
    )


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def rows(verdict: Verdict, reported: Places | None) -> Iterator[Row]:
    segment = verdict.segment
    missing = verdict.required - verdict.kept
    if missing:
        yield Row("missing", _list(missing), missing.total(), segment)
        damaged = verdict.required - verdict.intact
        if damaged & missing and reported is not None and not _is_reported(segment, reported):
            yield Row("silent", _list(damaged & missing), 1, segment)
    elif residue := verdict.underscores(verdict.texts[2]):
        yield Row("residue", str(residue), residue, segment)
    if verdict.is_changed:
        yield from _changes(verdict)


def _changes(verdict: Verdict) -> Iterator[Row]:
    segment = verdict.segment
    original, before, after = verdict.texts
    if verdict.intact == verdict.required:
        loose = verdict.underscores(before)
        why = "names intact" if verdict.required else "no names"
        yield Row("false", f"{why}, {loose} loose underscores" if loose else why, 1, segment)
    lost = verdict.intact - verdict.kept
    if lost:
        yield Row("lost", _list(lost), lost.total(), segment)
    count = standing(verdict.required, after)
    doubled = count - (verdict.required | standing(verdict.required, before))
    if doubled:
        yield Row("doubled", _list(doubled), doubled.total(), segment)
    foreign = _named(without(verdict.required, after)) - _named(original) - _named(before)
    foreign = Counter({name: times for name, times in foreign.items() if name not in original})
    if foreign:
        yield Row("foreign", _list(foreign), foreign.total(), segment)
    gone = verdict.words[1]
    if gone:
        yield Row("words", _list(gone), gone.total(), segment)


def _named(text: str) -> Counter[str]:
    return Counter(name.text for name in names(text) if name.text.strip("\x00 "))


def _list(counted: Counter[str]) -> str:
    return ", ".join(sorted(counted.elements()))


def _is_reported(segment: Segment, reported: Places) -> bool:
    if segment.place is None:
        return segment.is_front
    start, end = segment.place
    return any(first <= end and last >= start for first, last in reported)


@dataclass
class Tally:
    """What a folder adds up to; `names` counts by class and stage (all, before, after)."""

    segments: int = 0
    changed: int = 0
    unaligned: int = 0
    words: int = 0
    names: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: list[tuple[str, Row]] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(row.weight for _, row in self.rows if row.kind == kind)

    def fidelity(self, stage: str, *kinds: str) -> float:
        whole = sum(self.names[kind, "all"] for kind in kinds)
        return 100 * sum(self.names[kind, stage] for kind in kinds) / whole if whole else 100.0

    def classes(self) -> list[str]:
        return sorted({kind for kind, _ in self.names} - {FRONT})

    def add(self, page: str, verdict: Verdict, reported: Places | None) -> None:
        self.segments += 1
        self.changed += verdict.is_changed
        for stage in ("required", "intact", "kept"):
            for name, count in getattr(verdict, stage).items():
                kind = FRONT if verdict.segment.is_front else verdict.kinds[name]
                self.names[kind, STAGES[stage]] += count
        if verdict.is_changed:
            self.words += verdict.words[0].total()
        self.rows += [(page, row) for row in rows(verdict, reported)]


FRONT = "front matter"
STAGES = {"required": "all", "intact": "before", "kept": "after"}


def tally(
    before: Path, after: Path, english: dict[str, str], findings: list[dict[str, object]] | None
) -> Tally:
    total = Tally()
    places = None if findings is None else _places(after, findings)
    for path in sorted(before.rglob("*.md")):
        page = path.relative_to(before)
        text = path.read_text("utf-8")
        other = after / page
        repaired = other.read_text("utf-8") if other.exists() else ""
        original = english.get(str(front_matter(text).get("ms.openlocfilehash", "")), "")
        read = pair(text, repaired, original)
        total.unaligned += read.unaligned
        for segment in read.segments:
            reported = None if places is None else places[other.resolve()]
            total.add(page.as_posix(), Verdict(segment), reported)
        total.rows += [(page.as_posix(), Row(d.kind, d.detail, d.count)) for d in read.damage]
    return total


def _places(tree: Path, findings: list[dict[str, object]]) -> dict[Path, Places]:
    """The places of findings as offsets into the pages of a tree."""
    lines: dict[Path, list[int]] = {}
    places: defaultdict[Path, Places] = defaultdict(list)
    for finding in findings:
        named = Path(str(finding["path"]))
        path = (tree / named if (tree / named).exists() else named).resolve()
        starts = lines.setdefault(path, _line_starts(path))
        first, last = (
            starts[int(str(finding[f"{end}line"])) - 1] + int(str(finding[f"{end}column"])) - 1
            for end in ("", "end_")
        )
        places[path].append((first, last))
    return places


def _line_starts(path: Path) -> list[int]:
    starts = [0]
    for line in path.read_text("utf-8").splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts
