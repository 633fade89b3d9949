"""Names that were all that a link or an emphasis said: the same link or emphasis holds them now.

Words that the machine drew into it go out again; a word of the name that it moved out goes.
"""

from __future__ import annotations

from bitext.edits import shortest
from bitext.model import Edit
from bitext.names.containers import Container
from bitext.names.find import Name
from bitext.names.letters import VARIANTS
from bitext.names.lexicon import fold
from bitext.names.loss import Loss
from bitext.names.tokens import (
    CLOSING,
    OPENING,
    Token,
    covered,
    explained,
    explained_part,
    parts_of,
    touches,
    weight,
)

_STOPS = ".,;:!?。，；：！？、"
_LONGEST = 1000  # characters of an emphasis that may be a name and words beside it
_RESIDUE = 0.1  # for a free-standing underscore, whose name nobody knows
_ALIKE = 0.3  # the share of its parts that must be explained by the words of an emphasis


def by_link(loss: Loss) -> None:
    """Links to the same address, in the same order."""
    for name, box in _held(loss):
        if name.text not in loss.lost or box.kind != "link":
            continue
        same = [b for b in loss.original.containers if b.kind == "link" and b.dest == box.dest]
        candidates = [b for b in loss.ours if b.kind == "link" and b.dest == box.dest]
        if len(same) == len(candidates):
            candidates = [candidates[same.index(box)]]
        for into in candidates:
            if into.start not in loss.filled and not _holds_name(loss, into):
                fill(loss, name, box, into, "the link to the same address names it")
                break


def by_emphasis(loss: Loss) -> None:
    """Emphasis of the same kind whose words the name explains best; by order alone only where there
    are as many in both."""
    rest = [(n, b) for n, b in _held(loss) if b.kind != "link" and n.kind != "path"]
    if not rest:
        return
    free = _unfilled(loss)
    same = _emphases(loss.original.containers) == _emphases(loss.ours)
    told_by_order = same and len(free) == len(rest)
    scored = [
        (_likeness(loss, name, into), -abs(i - j), i, j)
        for i, (name, box) in enumerate(rest)
        for j, into in enumerate(free)
        if into.kind == box.kind
    ]
    names: set[int] = set()
    boxes: set[int] = set()
    for likeness, _, i, j in sorted(scored, reverse=True):
        name, box = rest[i]
        if i in names or j in boxes or name.text not in loss.lost:
            continue
        if likeness > _ALIKE or (told_by_order and likeness > _RESIDUE and name.kind != "literal"):
            names.add(i)
            boxes.add(j)
            fill(loss, name, box, free[j], "the same emphasis holds it")


def _held(loss: Loss) -> list[tuple[Name, Container]]:
    return [(n, box) for n, box in loss.original.held if n.text in loss.lost]


def _unfilled(loss: Loss) -> list[Container]:
    """Emphasis of the target that neither holds a name nor stands in a link that got one."""
    links = [b for b in loss.ours if b.kind == "link" and b.start in loss.filled]
    return [
        b
        for b in loss.ours
        if b.kind != "link"
        and b.inner_end - b.inner_start <= _LONGEST
        and not _holds_name(loss, b)
        and not any(link.start < b.start < link.end for link in links)
    ]


def _emphases(boxes: list[Container]) -> int:
    return sum(b.kind != "link" for b in boxes)


def _likeness(loss: Loss, name: Name, box: Container) -> float:
    """The share of a name's parts that a container's words explain."""
    parts = parts_of(name.text)
    tokens = loss.tokens(*loss.plain_range(box.inner_start, box.inner_end), parts)
    if name.kind == "literal":  # a word, as those of the sentence; VERDADERO is on purpose
        words = loss.original.words
        tokens = [
            t
            for t in tokens
            if t.text.lower() == name.text.lower()
            or not (t.text.isupper() or explained(t, words, loss.words))
        ]
    found = covered(tokens, parts, loss.words)
    return sum(found) / len(parts) + (_RESIDUE if any(t.kind == "under" for t in tokens) else 0)


def _holds_name(loss: Loss, box: Container) -> bool:
    low, high = loss.plain_range(box.inner_start, box.inner_end)
    return loss.taken.lie_in(low, high)


def fill(loss: Loss, name: Name, box: Container, into: Container, reason: str) -> None:
    """Puts the name into a container of the target; words that are not the name's go out."""
    loss.filled.add(into.start)
    low, high = loss.plain_range(into.inner_start, into.inner_end)
    parts = parts_of(name.text)
    tokens = loss.tokens(low, high, parts)
    spans = [(a, b) for a, b in loss.spans(name) if low <= a and b <= high]
    left, right, missing = _trim(loss, name, tokens, spans[0] if spans else None)
    while left and left[-1].text in _head(name):
        left.pop()
    before = (
        loss.target[into.inner_start : loss.source_start(left[-1].high)].rstrip() if left else ""
    )
    after = loss.target[loss.source_start(right[0].low) : into.inner_end].lstrip() if right else ""
    before, after = before.lstrip("*_ "), after.rstrip("*_ ")
    inner = loss.original.text[box.inner_start : box.inner_end]
    written = loss.written(name)
    inner = inner.replace(loss.original.text[name.start : name.end], written)
    edits = [shortest(loss.target, into.inner_start, into.inner_end, inner)]
    head, tail = _around(loss, into, parts, missing)
    if before or head < into.start:
        gap = " " if before and before[-1] not in OPENING else ""
        edits.append(Edit(head, into.start, before + gap))
    if after in _STOPS and loss.target[into.end : into.end + 1] in CLOSING:
        after = ""
    if after or tail > into.end:
        gap = " " if after and after[0] not in CLOSING else ""
        edits.append(Edit(into.end, tail, gap + after))
    loss.claim(name, into.start, into.end, reason, edits)


def _head(name: Name) -> str:
    """What a name begins with before its letters, and what the machine makes of that."""
    head = name.text[: len(name.text) - len(name.text.lstrip("/-"))]
    return head and head[0] + " " + VARIANTS[head[0]]


def _trim(
    loss: Loss, name: Name, tokens: list[Token], span: tuple[int, int] | None
) -> tuple[list[Token], list[Token], list[str]]:
    """Words at both ends of a container that are not the name's, and the parts not found. All its
    letters may stand in a stretch of it."""
    parts = parts_of(name.text)
    core = [
        i
        for i, t in enumerate(tokens)
        if t.kind == "under"
        or (t.kind != "space" and explained(t, parts, loss.words))
        or (span and span[0] <= t.low and t.high <= span[1])
    ]
    found = covered([tokens[i] for i in core], parts, loss.words)
    missing = [p for p, is_there in zip(parts, found, strict=True) if not is_there]
    if not core:
        return [], [], missing
    first, last = core[0], core[-1]
    if not span:
        first, last = _first_of_word(tokens, first), _last_of_name(tokens, last, name.text)
    if span or first < core[0] or last > core[-1]:
        missing = []
    left = [t for t in tokens[:first] if t.kind != "mark"]
    right = [t for t in tokens[last + 1 :] if t.kind != "mark"]
    unknown = [t for t in (*left, *right) if loss.is_content(t)]
    if missing and unknown and sum(weight(t) for t in unknown) <= 2 * len(missing):
        return [], [], []
    if not any(loss.is_content(t) for t in right):
        right = [t for t in right if t.text in _STOPS][:1]
    while left and left[-1].kind == "space":
        left.pop()
    while right and right[0].kind == "space":
        right.pop(0)
    return left, right, missing


def _first_of_word(tokens: list[Token], index: int) -> int:
    """A word of which a part is the name's is the name's from its beginning, but for the word of
    the sentence that was glued to it: `medianteWsUtil`."""
    while index and tokens[index].kind == tokens[index - 1].kind == "word":
        if tokens[index - 1].text[0].islower():
            break
        index -= 1
    return index


def _last_of_name(tokens: list[Token], index: int, name: str) -> int:
    """And to its end, and on behind what separates the words of the name, as often as it does."""
    left = _separators(name)
    for mark in _separators("".join([t.text for t in tokens[: index + 1]])) if left else ():
        if mark in left:
            left.remove(mark)
    while index + 1 < len(tokens):
        if tokens[index].kind == tokens[index + 1].kind == "word":
            index += 1
            continue
        behind = index + 1
        while behind < len(tokens) and (mark := tokens[behind].text.replace("：", ":")) in left:
            left.remove(mark)
            behind += 1
        while behind > index + 1 and behind < len(tokens) and tokens[behind].kind == "space":
            behind += 1
        if behind == index + 1 or behind >= len(tokens) or tokens[behind].kind != "word":
            break
        index = behind
    return index


def _separators(text: str) -> list[str]:
    return [mark for mark in text.replace("：", ":") if mark in ":."]


def _around(
    loss: Loss, box: Container, parts: tuple[str, ...], missing: list[str]
) -> tuple[int, int]:
    """How far beyond the container the name goes on: where a word touches the container,
    something of the name was moved out."""
    tail = head = None
    after, before = loss.target[box.end : box.end + 1], loss.target[box.start - 1 : box.start]
    if not missing or not (touches(after) or touches(before)):
        return box.start, box.end
    low, high = loss.plain_range(box.start, box.end)
    if touches(after):
        tail = _grow(loss, loss.tokens(high, len(loss.view.text), parts), missing)
    if touches(before):
        head = _grow(loss, loss.tokens(0, low, parts)[::-1], missing)
    return (
        loss.source_start(head.low) if head else box.start,
        loss.view.source(tail.low, tail.high, loss.target)[1] if tail else box.end,
    )


def _grow(loss: Loss, tokens: list[Token], missing: list[str]) -> Token | None:
    """The last token outwards that a missing part explains, with nothing else in between."""
    reached = None
    open_parts = list(missing)
    for token in tokens:
        if token.kind in ("space", "under"):
            continue
        if token.kind == "word" and fold(token.text) in loss.words.grammar:
            continue
        if token.kind not in ("word", "cjk") or loss.is_taken(token.low, token.high):
            break
        part = explained_part(token, open_parts, loss.words)
        if not part or explained(token, loss.original.words, loss.words):
            break
        open_parts.remove(part)
        reached = token
    return reached
