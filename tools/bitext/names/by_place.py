"""Names of one word, `RECT` or `Sleep`: no shape tells them from words, but where they stand does.

What a link says is a name if its address spells the same: that of an API page, or of another page
if the word is in bold capitals, or was put together (`Account-Expires` of `a-accountexpires.md`).
Then it is what the link says in any language, and what an emphasis says elsewhere on the page, as
is a parameter that the page describes. So is the word behind `Type:`. Other words that are all of
an emphasis may have been translated rightly (`NOTE`); only capitals come back, and those go that no
language has (`DateTime` of `datetime`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import structs

from bitext.edits import shortest
from bitext.names.by_container import fill
from bitext.names.containers import Container, containers
from bitext.names.find import GONE, Name, find, plain_text
from bitext.names.lexicon import lexicon
from bitext.names.loss import Loss, Repair
from bitext.names.original import look
from bitext.names.tokens import explained, parts_of

# Each alternative begins with a literal: then the search runs at the speed of a character class.
_HELD = re.compile(
    r"\[(?P<marks>\**)(?P<linked>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)(?P=marks)\]"
    r"\((?P<address>[^()\s]+)"
    r"|\*(?<![\w*\[\\]\*)(?P<star>\*?)(?P<stressed>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)\*(?P=star)(?![\w*\]])"
    r"|<(?P<tag>strong|b|em|i|dt)>(?P<shown>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)</(?P=tag)>"
)
_API = re.compile(r"/n[a-z]-[a-z0-9_.]+-(?:[a-z0-9_]+-)*([a-z0-9]+)$")
_LAST = re.compile(r"([a-z0-9-]+)(?:\.md)?$")  # step of an address
_OTHERS = re.compile(r"[\W_]")
_PARAMETER = re.compile(r"\s*(\*\w+\*)\s*\\\[(?:in|out)\b", re.ASCII)
_LABELS = ("Type:", " type:")
_NEAR = 10  # characters before a type in which its label ends
_BEHIND_A_TYPE = ("", "array")
_TYPES = re.compile(
    r"bool(?:ean)?|string|object|reference|datetime|real|char|short|int|long|float|double|\w*\d\w*"
)
_REASONS = {
    "link": "its link spells it",
    "page": "the page has this name",
    "label": "a type stands here",
    "case": "its letters stand here in another case",
}
_MOST = 100  # names that a text which somebody wrote loses at once
_STRANGERS = 2  # words that may stand in the place of a name and that it does not explain


class Held(Name, frozen=True, gc=False):
    """A name of one word. `raw` is what holds it; it is told by the `link`, the `label` before it,
    the description of a `parameter`, the `page` elsewhere, or the `case` of its letters."""

    raw: str
    told_by: str


def held(original: str) -> tuple[Held, ...]:
    """What may be a name of one word in an original, and what holds it."""
    if "*" in original or "](" in original or "</" in original:
        return _held(original)
    return ()


@lru_cache(1 << 12)
def _held(original: str) -> tuple[Held, ...]:
    found = []
    for match in _HELD.finditer(original):
        part = "linked" if match["linked"] else "stressed" if match["stressed"] else "shown"
        told_by = _told_by(original, match, match[part])
        if told_by:
            found.append(Held("word", match[part], *match.span(part), 0, 0, match[0], told_by))
    return tuple(found)


def emphasis_of_names(names: Iterable[Held]) -> Iterator[str]:
    """What is a name wherever a page has it, as these names of it tell."""
    for name in names:
        if name.told_by == "link":
            yield f"**{name.text}**"
            if not name.text.islower():
                yield f"*{name.text}*"
        elif name.told_by == "parameter":
            yield name.raw


def _told_by(original: str, match: re.Match[str], word: str) -> str:
    if match["linked"] and _spells(match["address"], word, match["marks"]):
        return "link"
    if match["linked"] and not _is_loud(word):
        return ""
    if _PARAMETER.match(original):
        return "parameter"
    before = original[max(match.start() - _NEAR, 0) : match.start()].rstrip()
    is_type = _is_loud(word) or _TYPES.fullmatch(word)
    if is_type and before.endswith(_LABELS) and original[match.end() :].strip() in _BEHIND_A_TYPE:
        return "label"
    return "case"


def restore_held(
    original: str, target: str, language: str, known: frozenset[str] = frozenset()
) -> Iterator[Repair]:
    """The names of one word that the link or emphasis in their place does not say. `known` is the
    emphasis that the rest of the page tells to be a name."""
    names = [n for n in held(original) if n.told_by != "parameter"]  # BT223 compares it
    missing = {raw for raw in {n.raw for n in names} if target.count(raw) < original.count(raw)}
    lost = [n for n in names if n.raw in missing]
    if len(lost) > _MOST:
        return
    lost = [structs.replace(n, told_by="page") if n.raw in known else n for n in lost]
    lost = [n for n in lost if n.told_by != "case" or n.text.lower() in target.lower()]
    lost = [n for n in lost if not find(n.text)]  # or its shape tells it
    if not lost:
        return
    ours, theirs = look(original, True).containers, containers(target)
    loss = Loss(look(original, True), target, lexicon(language), {n.text: 99 for n in lost})
    for name in lost:
        box = next((b for b in ours if b.start <= name.start and name.end <= b.end), None)
        for into in _places(name, box, ours, theirs) if box else ():
            if box and into.start not in loss.filled and _can_be(loss, name, into):
                _put(loss, name, box, into)
                break
    yield from loss.done


def _put(loss: Loss, name: Held, box: Container, into: Container) -> None:
    """A type is all that stands behind its label: the words of its translation go, too."""
    reason = _REASONS[name.told_by]
    if name.told_by != "label":
        fill(loss, name, box, into, reason)
        return
    loss.filled.add(into.start)
    edit = shortest(loss.target, into.inner_start, into.inner_end, name.text)
    loss.claim(name, into.start, into.end, reason, [edit])


def _places(
    name: Held, box: Container, ours: list[Container], theirs: list[Container]
) -> list[Container]:
    """The link to the same address, or the emphasis behind the same label, if there are as many;
    else all emphasis of the same kind."""
    like = [b for b in ours if (b.kind, b.dest) == (box.kind, box.dest)]
    found = [b for b in theirs if (b.kind, b.dest) == (box.kind, box.dest)]
    if box.kind != "link" and name.told_by != "label":
        return found
    return [found[like.index(box)]] if len(like) == len(found) else []


def _can_be(loss: Loss, name: Held, into: Container) -> bool:
    """Whether a container holds what became of the name, and not the name."""
    shown = plain_text(loss.target[into.inner_start : into.inner_end]).replace(GONE, "")
    is_there = re.search(rf"(?<![A-Za-z0-9]){name.text}(?![A-Za-z0-9])", shown)
    if is_there or not shown.strip():
        return False
    if _squashed(shown) == _squashed(name.text):
        return name.told_by != "case" or _is_recased(name.text, shown.strip())
    if name.told_by == "case":
        return False
    parts = parts_of(name.text)
    tokens = loss.tokens(*loss.plain_range(into.inner_start, into.inner_end), parts)
    content = [t for t in tokens if loss.is_content(t)]
    told = [explained(t, parts, loss.words) for t in content]
    if name.told_by == "page":
        return all(told)
    return any(told) or len(content) < len(parts) + _STRANGERS


def _is_recased(name: str, found: str) -> bool:
    """Whether one of both has capitals that a word does not have."""
    if " " in found or len(name) < 3:
        return False
    return name[1:] != name[1:].lower() or found[1:] != found[1:].lower()


def _spells(address: str, word: str, marks: str) -> bool:
    slug = address.lower().partition("?")[0]
    if slug.startswith("#"):
        return False  # a heading may be translated, too
    if match := _API.search(slug.partition("#")[0]):
        return match[1] == word.lower() and (bool(marks) or not word.islower())
    match = _LAST.search(slug)
    steps = match[1].split("-") if match else []
    hyphens = word.count("-")
    is_name = bool(marks) if _is_loud(word) else hyphens > 0 and not word.islower()
    return is_name and any(
        "".join(steps[at:]) == _squashed(word)
        for at in range(len(steps))
        if not hyphens or len(steps) - at <= hyphens
    )


def _is_loud(word: str) -> bool:
    return len(word) > 2 and word.isupper()


def _squashed(text: str) -> str:
    return _OTHERS.sub("", text).lower()
