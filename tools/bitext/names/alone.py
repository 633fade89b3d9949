"""Names in a segment whose original nobody knows: what its links and the vocabulary tell.

An address such as `/api/webservices/ns-webservices-ws_channel_properties` spells the name that its
link should say; one of an enumeration may be that of a member, so there the text of the link has to
say the same, in whatever language. So does the anchor of a definition. Elsewhere free-standing
underscores show that something was a name; if the words around them are the parts of a name of the
vocabulary, one by one, it is that. What could be the remains of a longer name, or a word of the
sentence, is named and left.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bitext.markdown import inlines
from bitext.model import Edit, Inline
from bitext.names.by_container import by_link
from bitext.names.find import CODE, GONE, Plain, names_in, plain, plain_text
from bitext.names.lexicon import lexicon
from bitext.names.loss import Loss, Repair
from bitext.names.original import look, unmarked
from bitext.names.stretches import Stretches
from bitext.names.tokens import Token, covered, free_underscores, parts_of, tokenize, tokenized

_SLUG = re.compile(r"/n[a-z]-[a-z0-9_.-]*?-((?:\w+_)+\w+)(?:[#?(].*)?$|/n[a-z]-[a-z0-9_.]+-(\w+)$")
_ENUMERATION = "/ne-"
_ADDRESS = re.compile(r"\]\([^()\s]*|<[A-Za-z/][^<>]*>|https?://[^\s<>]*")
_CONSTANT = re.compile(r"(?<![\w./-])[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?!\w|\.\w)")
_BREAK = re.compile(rf"[.,;:!?()，。；：！？（）{GONE}]")  # no name goes on behind it
_ANCHORS = re.compile(r'<span id="([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"></span><span id="[a-z]')
_DEFINED = re.compile(
    r'<span id="(?P<name>\w++)"></span><span id="(?P<low>\w++)"></span>'
    r"(?:\s*<d[lt]>)*\s*\*\*(?P<inner>(?:(?!\*\*).)+)\*\*"
)
_APART = re.compile(
    r"(?<![\w:])[A-Za-z_]\w+(?:\s?(?:::|：：)\s[A-Za-z_]\w+|\s(?:::|：：)\w+|::[PDO]\s[a-z]\w+)",
    re.ASCII,
)
_LOUD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_HUMP = re.compile(r"[a-z][A-Z]")
_NEXT = 40  # characters between underscores that are the remains of one name
_LONGEST = 8  # words of a name that is put together from the vocabulary


def squash(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def constants(text: str) -> frozenset[str]:
    """The names with underscores that a page has in one piece, or for anchors of definitions;
    addresses left aside."""
    anchors = _ANCHORS.findall(text) if '"></span><span id="' in text else ()
    return frozenset((*_CONSTANT.findall(_ADDRESS.sub(" ", text).replace("\\_", "_")), *anchors))


@lru_cache(8)  # that of the set, and those of the pages before
def vocabulary(names: frozenset[str]) -> Mapping[str, str]:
    """Names by their bare letters; letters that more than one name has tell nothing."""
    found: dict[str, str] = {}
    for name in names:
        if "_" in name:
            key = squash(name)
            found[key] = "" if key in found else name
    return found


def restore_alone(target: str, known: Mapping[str, str], language: str = "") -> Iterator[Repair]:
    """The mangled names of a segment without an original."""
    yield from _scoped(target)
    if "_" not in target:
        return
    view = plain(target)
    linked = [*_in_links(target, known, language), *_behind_anchors(target)]
    yield from linked
    told = Stretches(len(target), ((repair.start, repair.end) for repair in linked))
    whole = Stretches(len(view.text), _whole(view, target, language))
    tokens = [t for t in tokenized(view.text) if t.kind != "space"] if known else []
    lows = [token.low for token in tokens]
    found: list[_Found] = []
    stray: list[tuple[int, int]] = []
    for low, high in free_underscores(view, target, whole):
        if told.touch(*view.source(low, high, target)):
            continue
        done = found[-1].high if found else 0
        if low < done or view.text.count(CODE, 0, low) % 2:
            continue
        inside = range(bisect_left(lows, low), bisect_left(lows, high))
        if inside and (name := _around(tokens, bisect_left(lows, done), inside, known)):
            found.append(name)
        else:
            stray.append((low, high))
    for name in found:
        yield _repair(name, view, target, stray)
    for low, high in _joined(stray):
        start, end = view.source(low, high, target)
        yield Repair("", "constant", start, end, "an underscore stands alone")


def _scoped(target: str) -> Iterator[Repair]:
    """`ISpan:: Read` and `ISpan::P ut`: only named, since its letters may have changed case."""
    if "::" not in target and "：：" not in target:
        return
    view = plain(target)
    for match in _APART.finditer(view.text):
        if view.text.count(CODE, 0, match.start()) % 2 == 0:
            name = "".join(match[0].split()).replace("：", ":")
            start, end = view.source(*match.span(), target)
            yield Repair(name, "scoped", start, end, "white space stands in it")


def _whole(view: Plain, target: str, language: str) -> Iterator[tuple[int, int]]:
    """Names that begin or end with an underscore: `_MSIExecute`, `LOG_`. In a translation that may
    be the rest of a longer one, or a word of the sentence."""
    for name in names_in(view, target):
        if name.kind == "constant" and "_" in (name.text[0], name.text[-1]):
            after = view.text[name.high : name.high + 1]
            is_rest = (
                after.isspace()
                if name.text[-1] == "_" != name.text[0]
                else name.text[:2] != "__"
                and (name.text.islower() or _is_shouted(view.text[: name.low]))
            )
            if language[:2] == "en" or not is_rest:
                yield name.low, name.high


def _written(name: str, remains: str) -> str:
    """The name with escapes if what is left of it has them."""
    return name.replace("_", r"\_") if r"\_" in remains else unmarked(name)


def _is_shouted(before: str) -> bool:
    """Whether a word ends in capitals here, and a space is behind it."""
    words = before.rstrip()
    return len(words) < len(before) and len(words) > 1 and _LOUD.issuperset(words[-2:])


def _repair(found: _Found, view: Plain, target: str, stray: Iterable[tuple[int, int]]) -> Repair:
    """The name put together, unless more underscores stand around it than the machine moved."""
    start, end = view.source(found.low, found.high, target)
    near = [
        view.text.count("_", low, high)
        for low, high in stray
        if not _is_apart(view.text, min(high, found.high), max(low, found.low))
    ]
    if not found.is_whole or sum(near) > found.moved:
        return Repair(found.name, "constant", start, end, "the vocabulary has a name like this")
    edit = Edit(start, end, _written(found.name, target[start:end]))
    return Repair(found.name, "constant", start, end, "the vocabulary has one such name", (edit,))


def _is_apart(text: str, low: int, high: int) -> bool:
    return high - low > _NEXT or _BREAK.search(text, low, high) is not None


def _joined(stray: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Underscores close to each other as one stretch."""
    joined: list[tuple[int, int]] = []
    for low, high in stray:
        if joined and low - joined[-1][1] < _NEXT:
            low = joined.pop()[0]
        joined.append((low, high))
    return joined


def _in_links(target: str, known: Mapping[str, str], language: str) -> Iterator[Repair]:
    for link in inlines(target):
        if link.kind != "link":
            continue
        stop = target.rfind("](", link.start, link.end)
        if stop < 0:  # an address, or where it leads stands elsewhere
            continue
        inner = target[link.start + 1 : stop]
        slug = _SLUG.search(link.dest.lower())
        if slug is None or not free_underscores(plain(inner), inner, Stretches(len(inner))):
            continue
        name, reason, is_certain = _linked(link, slug, plain_text(inner), known, language)
        if not name:
            continue
        bold = inner.strip().startswith("**") and inner.strip().endswith("**")
        written = _written(name, inner)
        written = f"**{written}**" if bold else written
        original = f"[{written}{target[stop : link.end]}"
        edits = _filled(name, original, target, link, language) if is_certain else ()
        yield Repair(name, "constant", link.start, link.end, reason, edits)


def _behind_anchors(target: str) -> Iterator[Repair]:
    """The definition of a constant has its name for an anchor."""
    for match in _DEFINED.finditer(target):
        name, shown = match["name"], plain_text(match["inner"])
        if "_" not in name or name.lower() != match["low"] or name in shown:
            continue
        if name.count("_") == shown.count("_"):
            edit = Edit(*match.span("inner"), _written(name, match["inner"]))
            yield Repair(name, "constant", edit.start, edit.end, "its anchor spells it", (edit,))


def _filled(name: str, original: str, target: str, link: Inline, language: str) -> tuple[Edit, ...]:
    """What makes a link the original one; words that are not of the name go out of it."""
    piece = target[link.start : link.end]
    loss = Loss(look(original, True), piece, lexicon(language), {name: 1})
    by_link(loss)
    at = link.start
    edits = [edit for repair in loss.done for edit in repair.edits]
    return tuple(Edit(at + e.start, at + e.end, e.text) for e in edits)


def _linked(
    link: Inline, slug: re.Match[str], text: str, known: Mapping[str, str], language: str
) -> tuple[str, str, bool]:
    """The name that a link says, how that is known, and whether it is certain."""
    words = re.sub(r"[\W_]+", " ", text).lower().split()
    said = known.get("".join(words), "")
    if said.lower().split("_") == words:
        return said, "the vocabulary has one such name", True
    letters = slug[1] or slug[2]
    name, is_cased = known.get(squash(letters), ""), True
    if not name and "_" in letters:
        name, is_cased = _cased(letters, text, is_function="/nf-" in link.dest.lower())
    if name.count("_") != text.count("_") or not is_cased:
        return name, "its link spells this name", False
    if _ENUMERATION in link.dest.lower() and not _says(text, name, language):
        return name, "its link spells this name", False
    return name, "its link spells it", True


def _cased(letters: str, text: str, *, is_function: bool) -> tuple[str, bool]:
    """A name as the text of its link writes it, if that has words like `ListView`; else in
    capitals, as types are written, and not all functions. And whether that is certain."""
    said = {word.lower(): word for word in re.findall(r"[A-Za-z0-9]+", text)}
    parts = letters.split("_")
    if any(_HUMP.search(said.get(part, "")) for part in parts):
        return "_".join(said.get(part, part) for part in parts), all(p in said for p in parts)
    is_loud = all(said.get(part, "").isupper() or part.isdigit() for part in parts)
    return letters.upper(), is_loud or not is_function


def _says(text: str, name: str, language: str) -> bool:
    """Whether each part of the name is there, or what became of it."""
    parts, words = parts_of(name), lexicon(language)
    return all(covered(tokenize(text, 0, len(text), parts, words), parts, words))


class _Found(NamedTuple):
    """A name of the vocabulary in a stretch of the plain text; `is_whole` if nothing shows that it
    is but a part of one. `moved` underscores of it stand elsewhere."""

    name: str
    low: int
    high: int
    is_whole: bool
    moved: int


def _around(
    tokens: Sequence[Token], start: int, inside: range, known: Mapping[str, str]
) -> _Found | None:
    """The longest run of words around the underscores that are the parts of a name."""
    best: _Found | None = None
    for first in range(max(start, inside[0] - _LONGEST), inside[0] + 1):
        for last in range(inside[-1], min(len(tokens), inside[-1] + _LONGEST)):
            run = tokens[first : last + 1]
            if any(token.kind not in ("word", "under") for token in run):
                continue
            words = [token.text for token in run if token.kind == "word"]
            name = known.get("".join(words).lower())
            if not name or [word.lower() for word in words] != name.lower().split("_"):
                continue
            low, high = run[0].low, run[-1].high
            if best is None or high - low > best.high - best.low:
                around = (*tokens[max(0, first - 1) : first], *tokens[last + 1 : last + 2])
                moved = name.count("_") - (len(run) - len(words))
                is_whole = moved >= 0 and not _has_prose(run) and not any(map(_is_part, around))
                best = _Found(name, low, high, is_whole, moved)
    return best


def _has_prose(run: Sequence[Token]) -> bool:
    """Whether one of the words may be of the sentence, and happens to stand there."""
    kinds = ["", *(token.kind for token in run), ""]
    return any(
        token.text.islower() and "under" not in (before, behind)
        for token, before, behind in zip(run, kinds, kinds[2:], strict=False)
    )


def _is_part(token: Token) -> bool:
    """Whether what stands beside a name may be a part of it."""
    return token.kind == "under" or (token.kind == "word" and token.text.isupper())
