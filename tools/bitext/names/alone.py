"""Names in a segment whose original nobody knows: what its links and the vocabulary tell.

An address such as `/api/webservices/ne-webservices-ws_channel_state` spells the name that its link
should say. Elsewhere free-standing underscores show that something was a name; if the
words around them, joined, are a name of the vocabulary, it is that one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from bitext.markdown import inlines
from bitext.model import Edit
from bitext.names.find import GONE, plain
from bitext.names.loss import Repair
from bitext.names.tokens import Token, free_underscores, tokenized

_SLUG = re.compile(r"/n[a-z]-[a-z0-9_.-]*?-((?:\w+_)+\w+)(?:[#?(].*)?$|/n[a-z]-[a-z0-9_.]+-(\w+)$")
_NEXT = 40  # characters between underscores that are the remains of one name
_LONGEST = 8  # words of a name that is put together from the vocabulary


def squash(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def vocabulary(names: frozenset[str]) -> dict[str, str]:
    """Names by their bare letters; letters that more than one name has tell nothing."""
    found: dict[str, str] = {}
    for name in names:
        if "_" in name:
            key = squash(name)
            found[key] = "" if key in found else name
    return found


def restore_alone(target: str, known: Mapping[str, str]) -> Iterator[Repair]:
    """The mangled names of a segment without an original."""
    if "_" not in target:
        return
    view = plain(target)
    linked = list(_in_links(target, known))
    yield from linked
    tokens = [t for t in tokenized(view.text) if t.kind in ("word", "under")] if known else []
    lows = [token.low for token in tokens]
    stray: list[tuple[int, int]] = []
    done = 0  # where the last name ended
    for low, high in free_underscores(view, target, ()):
        start, end = view.source(low, high, target)
        while linked and linked[0].end <= start:
            done = max(done, linked.pop(0).end)
        if start < done or (linked and linked[0].start < end):
            continue
        inside = range(bisect_left(lows, low), bisect_left(lows, high))
        found = _around(view.text, tokens, inside, known) if inside else None
        if found is None:
            if stray and start - stray[-1][1] < _NEXT:
                stray[-1] = (stray[-1][0], end)
            else:
                stray.append((start, end))
            continue
        name, first, last = found
        start, done = view.source(first, last, target)
        edit = Edit(start, done, name.replace("_", r"\_"))
        yield Repair(name, "constant", start, done, "the vocabulary has one such name", (edit,))
    for start, end in stray:
        yield Repair("", "constant", start, end, "an underscore stands alone")


def _in_links(target: str, known: Mapping[str, str]) -> Iterator[Repair]:
    for link in inlines(target):
        if link.kind != "link":
            continue
        slug = _SLUG.search(link.dest.lower())
        stop = target.rfind("](", link.start, link.end)
        text = plain(target[link.start + 1 : stop])
        inner = target[link.start + 1 : stop]
        free = free_underscores(text, inner, ())
        if slug is None or not free:
            continue
        letters = slug[1] or slug[2]
        name = known.get(squash(letters)) or (letters.upper() if "_" in letters else "")
        if name:
            # A link to an enumeration may be the name of a member: count what is left of it.
            if name.count("_") != text.text.count("_"):
                yield Repair(name, "constant", link.start, link.end, "its link spells this name")
                continue
            bold = inner.strip().startswith("**") and inner.strip().endswith("**")
            written = name.replace("_", r"\_")
            edit = Edit(link.start + 1, stop, f"**{written}**" if bold else written)
            yield Repair(name, "constant", link.start, link.end, "its link spells it", (edit,))


def _around(
    text: str, tokens: Sequence[Token], inside: range, known: Mapping[str, str]
) -> tuple[str, int, int] | None:
    """The longest run of words around the underscores that is a name when joined."""
    best: tuple[str, int, int] | None = None
    for first in range(max(0, inside[0] - _LONGEST), inside[0] + 1):
        for last in range(inside[-1], min(len(tokens), inside[-1] + _LONGEST)):
            between = text[tokens[first].low : tokens[last].high]
            if GONE in between or re.search(r"[^\w\s]", between):
                continue
            run = tokens[first : last + 1]
            name = known.get("".join(t.text.lower() for t in run if t.kind == "word"))
            if name and (best is None or len(between) > best[2] - best[1]):
                best = (name, tokens[first].low, tokens[last].high)
    return best
