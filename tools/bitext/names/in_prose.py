"""Names in running text: the stretch of words and underscores that their parts explain best."""

from __future__ import annotations

from collections.abc import Container, Iterable

from bitext.names.find import Name
from bitext.names.loss import Loss
from bitext.names.tokens import (
    Token,
    covered,
    explained,
    explained_part,
    free_underscores,
    parts_of,
)

_UNTOLD = 1e9  # more than any score
_LEAST = 3  # score of a stretch that is a name
_LEAST_OF_ONE = 2.5  # a word that the sentence has, too, and the underscore beside it
_WIDEST = 80  # tokens, spaces included, that the remains of a name take up at most


def in_prose(loss: Loss) -> None:
    """Only names with underscores leave remains in prose that can be told from words."""
    if not free_underscores(loss.view, loss.target, loss.taken):
        return
    most: dict[str, float] = {}
    while best := _best(loss, most):
        _, low, high, kept, name = best
        loss.replace(name, low, high, "its parts stand here", kept)


def _best(loss: Loss, most: dict[str, float]) -> tuple[float, int, int, str, Name] | None:
    """The window of the name that is told best, and that name: of equal ones the first. As names
    are put back the score of the others can only fall, so `most` says whom to look at again."""
    names: dict[str, Name] = {}
    for name in loss.open():
        if name.kind == "constant" and "_" in name.text:
            names.setdefault(name.text, name)
    order = {text: place for place, text in enumerate(names)}
    best: tuple[float, int, int, str, Name] | None = None
    for text in sorted(order, key=lambda text: (-most.get(text, _UNTOLD), order[text])):
        if best and most.get(text, _UNTOLD) < best[0]:
            break
        window = _window(loss, names[text])
        if window or "_" in text.strip("_"):
            most[text] = window[0] if window else -1
        if window and (not best or (window[0], -order[text]) > (best[0], -order[best[4].text])):
            best = (*window, names[text])
    return best


def _window(loss: Loss, name: Name) -> tuple[float, int, int, str] | None:
    """The stretch of the target that the parts of a name explain best, with a word in it that is
    not the name's: (score, beginning, end, word)."""
    parts = parts_of(name.text)
    tokens = loss.tokens(0, len(loss.view.text), parts)
    others = {p for n in loss.open() if n.text != name.text for p in parts_of(n.text)}
    others.difference_update(parts)
    weights = [_weigh(loss, t, parts, others) for t in tokens]
    least = _LEAST if len(parts) > 1 else _LEAST_OF_ONE
    best: tuple[float, int, int] | None = None
    for i, weight in enumerate(weights):
        if weight > 0:
            for score, last, share in _scores(loss, tokens, weights, i, name.text):
                if (best is None or score > best[0]) and share >= 0.5 and score >= least:
                    best = (score, i, last)
    if best is None:
        return None
    first, last = _widen(tokens, weights, parts, best[1:])
    last = _last_underscore(loss, tokens, last)
    last, kept = _reach_on(loss, tokens, parts, first, last)
    if "_" not in name.text.strip("_") and all(t.kind != "under" for t in tokens[first : last + 1]):
        return None
    return best[0], tokens[first].low, tokens[last].high, kept


def _weigh(loss: Loss, token: Token, parts: tuple[str, ...], others: Container[str]) -> float:
    """How much a token speaks for being part of the name, and not of the `others`; minus infinity
    ends any stretch."""
    if token.kind == "mark" or loss.is_taken(token.low, token.high):
        return -99
    if token.kind == "space":
        return 0
    if token.kind == "under":
        return 1
    if token.kind == "other":
        return -4
    if explained(token, parts, loss.words) and token.text.lower() not in others:
        return 1.5 if explained(token, loss.original.words, loss.words) else 3
    if not loss.is_content(token):
        return -0.5
    return -3.5 if token.kind == "word" else -len(token.text)


def _scores(
    loss: Loss, tokens: list[Token], weights: list[float], i: int, name: str
) -> Iterable[tuple[float, int, float]]:
    """The score of each stretch that begins at token i: (score, last token, share of parts). More
    underscores than the name has belong to another."""
    parts, left = parts_of(name), name.count("_")
    open_parts = list(parts)
    score = 0.0
    for last in range(i, min(i + _WIDEST, len(tokens))):
        token, weight = tokens[last], weights[last]
        if token.kind == "under":
            left -= 1
            weight = weight if left >= 0 else 0
        if weight > 1:
            part = explained_part(token, open_parts, loss.words)
            if part:
                open_parts.remove(part)
            else:
                weight = -0.5
        score += weight
        if score < 0:
            return
        if weight > 0:
            yield score, last, 1 - len(open_parts) / len(parts)


def _last_underscore(loss: Loss, tokens: list[Token], last: int) -> int:
    """The last of the underscores that follow directly."""
    for index in range(last + 1, len(tokens)):
        token = tokens[index]
        if token.kind == "under" and not loss.is_taken(token.low, token.high):
            last = index
        elif token.kind != "space":
            break
    return last


def _reach_on(
    loss: Loss, tokens: list[Token], parts: tuple[str, ...], first: int, last: int
) -> tuple[int, str]:
    """A part is missing and an underscore dangles: the word behind it is that part, unless that is
    a word of the sentence and the part stands behind it. With that word, which the name is put
    behind."""
    if tokens[last].kind != "under":
        return last, ""
    found = covered(tokens[first:last], parts, loss.words)
    missing = [part for part, is_there in zip(parts, found, strict=True) if not is_there]
    behind = [i for i in range(last + 1, len(tokens)) if tokens[i].kind != "space"][:2]
    if not missing or not behind:
        return last, ""
    token = tokens[behind[0]]
    if not loss.is_content(token) or loss.is_taken(token.low, token.high):
        return last, ""
    if token.kind == "word" and explained(token, loss.original.words, loss.words):
        part = tokens[behind[-1]]
        if part.text.lower() in missing and not loss.is_taken(part.low, part.high):
            return behind[-1], token.text
        before = [t.kind for t in tokens[first:last] if t.kind != "space"]
        if before[-1:] == ["under"] or missing != [parts[-1]]:
            return last, ""
    longest = 14 if token.kind == "word" else 4
    return (behind[0] if len(token.text) <= longest else last), ""


def _widen(
    tokens: list[Token], weights: list[float], parts: tuple[str, ...], ends: tuple[int, int]
) -> tuple[int, int]:
    """Takes in neighbours that are the second word for a part: `punto de` conexión."""
    first, last = ends
    for step, end in ((-1, -1), (1, len(tokens))):
        at = first if step < 0 else last
        for i in range(at + step, end, step):
            if weights[i] >= 3 and tokens[i].text.lower() not in parts:
                if _next_kind(tokens, i, step) == "under":
                    break  # another name begins here
                first, last = min(first, i), max(last, i)
            elif weights[i] < -0.5 or weights[i] >= 1:
                break
    return first, last


def _next_kind(tokens: list[Token], index: int, step: int) -> str:
    index += step
    while 0 <= index < len(tokens) and tokens[index].kind == "space":
        index += step
    return tokens[index].kind if 0 <= index < len(tokens) else ""
