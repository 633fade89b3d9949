"""Paths by their separators: what the machine translated between them is the path, too."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from bitext.names.find import GONE, Name
from bitext.names.lexicon import fold
from bitext.names.loss import Loss
from bitext.names.tokens import Token, explained, parts_of

_APART = re.compile(r"[\w%:.,]\s+[\\＼]\s*\w|[\w%:.]\s*[\\＼]\s+\w|[\\＼]\s+[\\＼]")
_DRIVE = re.compile(r"(?<![A-Za-z])([A-Za-z])\s?[:：]\s*$")
_VARIABLE = re.compile(r"[%％]\s?(\w+)\s?[%％]\s*$")
_SEPARATORS = re.compile(r"[ \u00a0]*\\(?:[ \u00a0]*\\)*[ \u00a0]*")
_FOLDERS = re.compile(  # of Windows: their names are English wherever it is installed
    r"program files(?: \(x86\))?|documents and settings|(?:all )?users|common files|windows|system"
    r"|application data|local settings|my documents|start menu|desktop|fonts",
    re.IGNORECASE,
)
_END = r"(?![^\W\u2e80-\uffff])"  # of a step: no letter, but that of a language without spaces
_DOTS = ".。．-_"


def by_path(loss: Loss) -> None:
    """As many separators as the lost paths have, in the same order."""
    paths = [name for name in loss.open() if "\\" in name.text]
    text = loss.view.text
    if not paths or not is_apart(text):
        return
    marks = [i for i, c in enumerate(text) if c in "\\＼" and not loss.is_taken(i, i + 1)]
    if sum(name.text.count("\\") for name in paths) != len(marks):
        return
    for name in paths:
        size = name.text.count("\\")
        stops, marks = marks[:size], marks[size:]
        steps = re.split(r"\\+", name.text)
        if not _is_path(loss, steps, stops, is_only=len(paths) == 1):
            continue
        low, high = _begin(loss, steps[0], stops[0]), _end(loss, steps[-1], stops[-1] + 1)
        if low is not None and high is not None and not loss.is_taken(low, high):
            loss.replace(name, low, high, "its separators stand here")


def by_folder(loss: Loss) -> None:
    """Paths in one piece whose folders of Windows were translated."""
    for name in loss.open():
        head, *steps = re.split(r"\\+", name.text)
        if name.kind != "path" or head[-1:] not in (":", "%"):
            continue
        folders = [step for step in steps if _FOLDERS.fullmatch(step)]
        wanted = [r"([^\\\0]+?)" if step in folders else re.escape(step) for step in steps]
        found = re.compile(r"\\+".join([re.escape(head), *wanted]) + _END, re.IGNORECASE)
        for match in found.finditer(loss.view.text) if folders else ():
            said = zip(folders, range(1, len(folders) + 1), strict=True)
            if not loss.is_taken(*match.span()) and all(
                _is_folder(loss, folder, *match.span(group)) for folder, group in said
            ):
                loss.replace(name, *match.span(), "its folders are translated here")
                break


def _is_folder(loss: Loss, folder: str, low: int, high: int) -> bool:
    parts = parts_of(folder)
    tokens = [t for t in loss.tokens(low, high, parts) if loss.is_content(t)]
    return bool(tokens) and all(explained(t, parts, loss.words) for t in tokens)


def _is_path(loss: Loss, steps: list[str], stops: list[int], *, is_only: bool) -> bool:
    """Whether what is between the separators can be what became of these steps. A step of the only
    path may be words that nothing explains, but not its own words and others."""
    text = loss.view.text
    if GONE in text[stops[0] : stops[-1]]:
        return False
    inner = [(low + 1, high) for low, high in pairwise(stops) if text[low + 1 : high].strip()]
    in_place = len(inner) == len(steps) - 2
    spelled = " ".join(steps).lower()
    parts = parts_of(" ".join(steps))
    for step, (low, high) in zip(
        steps[1:-1] if in_place else [""] * len(inner), inner, strict=True
    ):
        tokens = [t for t in loss.tokens(low, high, parts) if loss.is_content(t)]
        told = (explained(t, parts, loss.words) or t.text.lower() in spelled for t in tokens)
        strange = not all(told)
        said = {t.text.lower() for t in tokens} & set(parts_of(step))
        if strange and (
            not is_only or not in_place or said or len(tokens) > 2 * len(parts_of(step)) + 1
        ):
            return False
    return True


def with_moved(loss: Loss, name: Name, low: int, high: int) -> tuple[int, int]:
    """And the separators of a path that stand behind it: `drivers etc \\\\`."""
    text = loss.view.text
    missing = name.text.count("\\") - text.count("\\", low, high)
    for _ in range(missing):
        behind = text[high:].lstrip()
        if behind[:1] != "\\":
            break
        high = len(text) - len(behind) + 1
    return low, high


def strays_of(loss: Loss, name: Name, low: int, high: int) -> list[tuple[int, int]]:
    """The stretches of separators elsewhere, if they are those that a path lacks."""
    missing = name.text.count("\\") - loss.view.text.count("\\", low, high)
    if missing <= 0:
        return []
    found = [m.span() for m in _SEPARATORS.finditer(loss.view.text)]
    free = [(a, b) for a, b in found if (b <= low or high <= a) and not loss.is_taken(a, b)]
    return free if sum(loss.view.text.count("\\", *f) for f in free) == missing else []


def is_apart(text: str) -> bool:
    """Whether separators stand apart from what they separate: people who translate a path do not
    part it."""
    return _APART.search(text) is not None


def _begin(loss: Loss, head: str, first: int) -> int | None:
    """Where a path begins whose first separator stands there."""
    before = loss.view.text[:first]
    if not head:
        return first
    if head[-1] in ":%":
        match = (_DRIVE if head[-1] == ":" else _VARIABLE).search(before)
        return match.start() if match and match[1].lower() == head.strip(":%").lower() else None
    parts = parts_of(head)
    tokens = loss.tokens(before.rfind(GONE) + 1, first, parts)
    reached = _explained(loss, tokens[::-1], parts)
    return reached.low if reached else None


def _end(loss: Loss, tail: str, at: int) -> int | None:
    """Where a path ends whose last separator stands before that."""
    text = loss.view.text
    spelled = re.compile(r"\s?".join(map(re.escape, tail)) + r"(?![A-Za-z0-9])", re.IGNORECASE)
    start = at + len(text[at:]) - len(text[at:].lstrip())
    if match := spelled.match(text, start):
        return match.end()
    parts = parts_of(tail)
    stop = text.find(GONE, at)
    tokens = loss.tokens(at, len(text) if stop < 0 else stop, parts)
    reached = _explained(loss, tokens, parts)
    return reached.high if reached else None


def _explained(loss: Loss, tokens: Iterable[Token], parts: tuple[str, ...]) -> Token | None:
    """The last token outwards that a part explains, with none in between that is of the text."""
    reached = None
    for token in tokens:
        if explained(token, parts, loss.words) or token.kind == "under":
            reached = token
        elif token.kind != "space" and fold(token.text) not in (*_DOTS, *loss.words.grammar):
            break
    return reached
