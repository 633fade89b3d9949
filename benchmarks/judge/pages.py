"""Pages as pieces of translated text, each with its place and its original.

A bilingual page carries its originals in its spans. A monolingual page is cut into blocks line by
line, and so is its English file; blocks correspond one to one, unless their kinds say otherwise.
"""

import hashlib
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import yaml

from benchmarks.judge.identifiers import TAG, URL

FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.DOTALL)
TRANSLATED_KEYS = ("title", "description", "keywords")
SPANS = re.compile(
    r'<span data-ttu-id="(?P<key>[^"]*)">(?P<target>.*?)</span>'
    r'<span class="sxs-lookup"><span data-stu-id="(?P=key)">(?P<english>.*?)</span></span>'
    r"(?!</span)",
    re.DOTALL,
)
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
QUOTE = re.compile(r"\s*(?:>\s?)+")
HEADING = re.compile(r"(#{1,6})[ \t]+(?:<a name=[^>]*></a>)?")
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
RULER = re.compile(r"[|\s:-]+")
CELL = re.compile(r"(?:\\.|[^|\\])+")


class Piece(NamedTuple):
    kind: str
    key: str
    start: int
    end: int
    english: str = ""


@dataclass(frozen=True)
class Segment:
    key: str
    original: str
    before: str
    after: str
    place: tuple[int, int] | None
    line: int

    @property
    def is_front(self) -> bool:
        return self.key in TRANSLATED_KEYS


@dataclass(frozen=True)
class Damage:
    """What a repair must never touch, and how often it did."""

    kind: str
    detail: str
    count: int


class PagePair(NamedTuple):
    segments: list[Segment]
    damage: list[Damage]
    unaligned: int


def originals(tree: Path) -> dict[str, str]:
    """English pages by the SHA-1 and SHA-256 of their bytes with CRLF line ends."""
    blobs = _history(tree) if (tree / ".git").exists() else _files(tree)
    found: dict[str, str] = {}
    for blob in blobs:
        unix = blob.replace(b"\r\n", b"\n")
        delivered = unix.replace(b"\n", b"\r\n")
        text = unix.decode("utf-8-sig", errors="replace")
        found[hashlib.sha1(delivered).hexdigest()] = text
        found[hashlib.sha256(delivered).hexdigest()] = text
    return found


def _files(tree: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in tree.rglob("*.md"))


def _history(tree: Path) -> Iterator[bytes]:
    git = ["git", "-C", str(tree)]
    listed = subprocess.run(
        [*git, "rev-list", "--objects", "--all"], check=True, capture_output=True
    ).stdout.splitlines()
    ids = b"\n".join(line.split()[0] for line in listed if line.endswith(b".md"))
    stream = subprocess.run(
        [*git, "cat-file", "--batch"], input=ids + b"\n", check=True, capture_output=True
    ).stdout
    at = 0
    while at < len(stream):
        head, at = stream[at : stream.index(b"\n", at)], stream.index(b"\n", at) + 1
        size = int(head.split()[2])
        yield stream[at : at + size]
        at += size + 1


def front_matter(text: str) -> dict[str, object]:
    found = FRONT.match(text)
    try:
        read = yaml.safe_load(found[1]) if found else {}
    except yaml.YAMLError:
        return {}
    return read if isinstance(read, dict) else {}


def body_start(text: str) -> int:
    found = FRONT.match(text)
    return found.end() if found else 0


def spans(text: str) -> list[Piece]:
    return [
        Piece("span", found["key"], *found.span("target"), found["english"])
        for found in SPANS.finditer(text, body_start(text))
    ]


def blocks(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    for kind, start, end in _joined(_parts(text)):
        content = text[start:end]
        start += len(content) - len(content.lstrip())
        end -= len(content) - len(content.rstrip())
        if start < end:
            pieces.append(Piece(kind, f"{kind}{len(pieces)}", start, end))
    return pieces


def _joined(parts: Iterator[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Lines of text continue the paragraph or list item before them."""
    held: tuple[str, int, int] | None = None
    for kind, start, end in parts:
        if kind == "text" and held:
            held = held[0], held[1], end
            continue
        if held:
            yield held
        held = (kind, start, end) if kind in ("text", "item") else None
        if not held and kind != "break":
            yield kind, start, end
    if held:
        yield held


def _parts(text: str) -> Iterator[tuple[str, int, int]]:
    fence = ""
    at = body_start(text)
    for line in text[at:].splitlines(keepends=True):
        opened = FENCE.match(line)
        if fence or opened:
            if opened and not fence:
                fence = opened[1]
            elif opened and line.strip().startswith(fence):
                fence = ""
            yield "break", at, at
        else:
            yield from _line(line, at)
        at += len(line)


def _line(line: str, at: int) -> Iterator[tuple[str, int, int]]:
    if quoted := QUOTE.match(line):
        at += quoted.end()
        line = line[quoted.end() :]
    end = at + len(line)
    if not TAG.sub("", line).strip() or line.lstrip().startswith("[!"):
        yield "break", at, at
    elif heading := HEADING.match(line):
        yield f"h{len(heading[1])}", at + heading.end(), end
    elif line.lstrip().startswith("|"):
        if not RULER.fullmatch(line):
            yield from (
                ("cell", at + cell.start(), at + cell.end()) for cell in CELL.finditer(line)
            )
    elif item := ITEM.match(line):
        yield "item", at + item.end(), end
    else:
        yield "text", at, end


def aligned(left: list[Piece], right: list[Piece]) -> dict[int, int]:
    """Which piece of the left stands for which of the right, by their kinds in order."""
    kinds = [[piece.kind for piece in side] for side in (left, right)]
    if kinds[0] == kinds[1]:
        return {index: index for index in range(len(left))}
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(None, kinds[0], kinds[1], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and b - a == d - c):
            pairs.update(zip(range(a, b), range(c, d), strict=True))
    return pairs


def pair(before: str, after: str, english: str) -> PagePair:
    bilingual = SPANS.search(before) is not None
    cut = spans if bilingual else blocks
    old, new = cut(before), cut(after)
    matches = _by_key(old, new) if bilingual else aligned(old, new)
    sources = {} if bilingual else aligned(old, source := blocks(english))
    segments = list(_front_segments(before, after, english))
    for index, piece in enumerate(old):
        place = new[matches[index]] if index in matches else None
        original = piece.english
        if index in sources:
            original = english[source[sources[index]].start : source[sources[index]].end]
        segments.append(
            Segment(
                key=piece.key,
                original=original,
                before=before[piece.start : piece.end],
                after=after[place.start : place.end] if place else "",
                place=(place.start, place.end) if place else None,
                line=after.count("\n", 0, place.start) + 1 if place else 0,
            )
        )
    return PagePair(
        segments,
        [found for found in _damage(before, after, (old, new)) if found.count],
        0 if bilingual else len(old) - len(sources),
    )


def _by_key(old: list[Piece], new: list[Piece]) -> dict[int, int]:
    at = {piece.key: index for index, piece in enumerate(new)}
    return {index: at[piece.key] for index, piece in enumerate(old) if piece.key in at}


def _front_segments(*pages: str) -> Iterator[Segment]:
    fronts = [front_matter(page) for page in pages]
    for key in TRANSLATED_KEYS:
        before, after, original = (_as_text(front.get(key)) for front in fronts)
        if before or after:
            yield Segment(key, original, before, after, None, 1)


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


def _damage(before: str, after: str, pieces: tuple[list[Piece], list[Piece]]) -> Iterator[Damage]:
    old, new = pieces
    yield _difference("urls", *(URL.findall(page) for page in (before, after)))
    yield _difference("tags", *(TAG.findall(page) for page in (before, after)))
    yield _difference(
        "english", *([f"{p.key} {p.english}" for p in side if p.english] for side in (old, new))
    )
    if _outside(before, old) != _outside(after, new):
        yield Damage("outside", "text between the segments", 1)
    if _untranslated(before) != _untranslated(after):
        yield Damage("outside", "front matter that is not translated", 1)


def _difference(kind: str, before: list[str], after: list[str]) -> Damage:
    gone = Counter(before) - Counter(after)
    come = Counter(after) - Counter(before)
    return Damage(kind, f"-{sorted(gone)} +{sorted(come)}", max(gone.total(), come.total()))


def _outside(text: str, pieces: list[Piece]) -> str:
    starts = [body_start(text), *(piece.end for piece in pieces)]
    ends = [*(piece.start for piece in pieces), len(text)]
    return "\x00".join(text[a:b] for a, b in zip(starts, ends, strict=True))


def _untranslated(text: str) -> dict[str, object]:
    return {k: v for k, v in front_matter(text).items() if k not in TRANSLATED_KEYS}
