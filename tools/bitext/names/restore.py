"""Restoring the identifiers that a translation broke: text in, edits out.

The machine takes `\\_` for a break between words. What is left of a name is its words, some as they
were, some translated, and free-standing underscores; all that stands where the name was, or, if the
name was the text of a link or bold, inside of that. So a lost name is looked for

1. in a segment that has nothing to translate: then it is the original;
2. in the link that held it in the original;
3. under its own letters: spaced, re-cased, glued, with full-width punctuation; a path also between
   as many separators, or where its folders of Windows are translated, a cmdlet before its noun or
   where both its words are translated;
4. in the emphasis that held it;
5. a literal (`TRUE`) in another case, or as its translation;
6. in prose, as the stretch of words and underscores that its parts explain best;
7. beside the name that it stood next to.

Words that no part of the name explains stay, also where the machine drew them into the link. What
is found nowhere is reported without an edit.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from msgspec import structs

from bitext.edits import shortest
from bitext.model import Edit
from bitext.names.by_container import by_emphasis, by_link
from bitext.names.by_letters import by_case, by_letters, by_noun, by_word
from bitext.names.by_path import by_folder, by_path, is_apart
from bitext.names.find import FIRST_CJK, GONE, MADE_OF_NAMES, Name, plain_text
from bitext.names.in_prose import in_prose
from bitext.names.lexicon import Lexicon, lexicon
from bitext.names.loss import Loss, Repair
from bitext.names.original import Original, fixed, look
from bitext.names.tokens import (
    CLOSING,
    OPENING,
    covered,
    explained,
    free_underscores,
    is_cjk,
    is_content,
    parts_of,
    tokenize,
    weight,
)

_WORD = re.compile(r"[^\W_]+")
_MOST = 5_000_000  # letters of names times those of the text; in real pages 200,000
_WORDS_A_PART = 1.5  # of a name that no word explains
_REMEMBERED = 1 << 14  # segments: table cells and notes recur all over a set


@lru_cache(_REMEMBERED)
def restore(original: str, target: str, language: str, escapes: bool = True) -> tuple[Repair, ...]:
    """The lost names of a segment, in the order of the original, each with its repair."""
    known = look(original, escapes)
    lost = known.lost(target)
    if not lost:
        return ()
    letters = sum(len(name) * times for name, times in lost.items())
    if letters * len(target) > _MOST:
        return _uncounted(known, target, lost)
    words = lexicon(language)
    found = _whole(known, target, words, lost)
    return found or _in_parts(_found(Loss(known, target, words, lost)), known, target, words)


def _uncounted(original: Original, target: str, lost: dict[str, int]) -> tuple[Repair, ...]:
    """No text that somebody wrote lost so many names: one of each kind is told, none looked for."""
    reason = f"{sum(lost.values()):,} names are lost here, too many to look for each"
    kinds: dict[str, Repair] = {}
    for name in original.names:
        if name.text in lost:
            kinds.setdefault(name.kind, Repair(name.text, name.kind, 0, len(target), reason))
    return tuple(kinds.values())


def _in_parts(
    found: tuple[Repair, ...], original: Original, target: str, words: Lexicon
) -> tuple[Repair, ...]:
    """Where nothing brings a path or a cmdlet back, the names that it is made of may come back."""
    back = {r.name for r in found if r.edits}
    kept = [r for r in found if r.kind in MADE_OF_NAMES and r.name not in back]
    if not kept:
        return found
    parts = look(original.text, original.escapes, frozenset(r.name for r in kept))
    lost = parts.lost(target)
    again = _found(Loss(parts, target, words, lost)) if lost else ()
    broken = is_apart(plain_text(target, original.escapes))
    return (*again, *(r for r in kept if r.kind != "path" or broken))


def _found(loss: Loss) -> tuple[Repair, ...]:
    loss.protect()
    by_shape = (by_letters, by_noun, by_path, by_folder)
    for find_names in (by_link, *by_shape, by_emphasis, by_case, by_word, in_prose, _beside):
        if loss.lost:
            find_names(loss)
    if all(name.kind == "literal" for name in loss.open()):
        _sweep(loss)
    _report(loss)
    return tuple(loss.done)


def _whole(
    original: Original, target: str, words: Lexicon, lost: dict[str, int]
) -> tuple[Repair, ...]:
    """The original as the target, where all of it is names."""
    if not original.is_wordless or original.fixed != fixed(target):
        return ()
    if any(original.text.count(mark) != target.count(mark) for mark in ("](", "://")):
        return ()
    text = original.undamaged
    if not text:
        return ()
    body = target.strip()
    start = target.index(body)
    edit = shortest(target, start, start + len(body), text)
    kinds = {name.text: name.kind for name in original.names}
    if body.isupper() and all(kinds[name] == "literal" for name in lost):
        return ()  # VERDADERO is on purpose
    if not _says_no_more(original, target, words):
        return ()
    return tuple(
        Repair(name, kinds[name], edit.start, edit.end, "the segment is this name", (edit,))
        for name in lost
    )


def _says_no_more(original: Original, target: str, words: Lexicon) -> bool:
    """Whether the words of a translation can be what became of the names, and of nothing else."""
    parts = tuple(part for name in original.names for part in parts_of(name.text))
    text = plain_text(target, original.escapes)
    said = _WORD.findall(text.lower())
    if len(said) <= len(parts) and not set(parts).isdisjoint(said) and max(text) < FIRST_CJK:
        return True  # as is seen at once
    tokens = tokenize(text, 0, len(text), parts, words)
    found = covered(tokens, parts, words)
    strange = [t for t in tokens if is_content(t, words) and not explained(t, parts, words)]
    return any(found) and sum(map(weight, strange)) <= _WORDS_A_PART * found.count(False)


def _beside(loss: Loss) -> None:
    """A lost name that stood right behind one that is there: put there again."""
    original = loss.original
    placed = {r.name: r for r in loss.done if r.edits}
    for left, right in pairwise(original.names):
        between = plain_text(original.text[left.end : right.start], original.escapes)
        repair = placed.get(left.text)
        if right.text not in loss.lost or repair is None or original.text.count(left.text) > 1:
            continue
        if loss.view.text.count(right.text) >= original.view.text.count(right.text):
            continue  # it is there, in one word with something else
        if between.replace(GONE, "") != " " or right.kind not in ("camel", "constant"):
            continue
        end = max(repair.end, *(e.end for e in repair.edits))
        if _remains_at(loss, end, left, right):
            continue
        loss.take(right.text)
        loss.done.append(
            Repair(
                right.text, right.kind, end, end, f"it stood next to {left.text}",
                (Edit(end, end, " " + loss.written(right)),),
            )
        )  # fmt: skip


def _remains_at(loss: Loss, end: int, left: Name, right: Name) -> bool:
    """Whether the next word is a part of the right name alone."""
    parts = parts_of(right.text)
    tokens = loss.tokens(loss.view.low(end), len(loss.view.text), parts)
    word = next((token.text.lower() for token in tokens if token.kind != "space"), "")
    return word in parts and word not in parts_of(left.text)


def _sweep(loss: Loss) -> None:
    """With all names back, free-standing underscores belong to nobody: they go. No underscore is
    what became of a literal."""
    if "_" not in loss.target or loss.original.has_free_underscores:
        return
    edits = []
    gone = [e for r in loss.done for e in r.edits]
    for low, high in free_underscores(loss.view, loss.target, loss.taken):
        start, end = loss.view.source(low, high, loss.target)
        filling = _filling(loss, low, high)
        for edit in gone:
            if edit.start <= start < edit.end:
                start, filling = edit.end, ""
            elif edit.start < end <= edit.end:
                end, filling = edit.start, ""
        if "_" in loss.target[start:end]:
            edits.append(Edit(start, end, filling))
    found = [index for index, repair in enumerate(loss.done) if repair.kind != "literal"]
    if edits and found:
        last = loss.done[found[-1]]
        loss.done[found[-1]] = structs.replace(last, edits=(*last.edits, *edits))


def _filling(loss: Loss, low: int, high: int) -> str:
    before = loss.view.text[low - 1 : low]
    after = loss.view.text[high : high + 1]
    run = loss.view.text[low:high]
    spaced = run.strip("_") != ""
    if (before == GONE and not run[0].isspace()) or (after == GONE and not run[-1].isspace()):
        return ""
    if not before or not after or after in CLOSING or before in OPENING or not spaced:
        return ""
    return "" if is_cjk(before) and is_cjk(after) else " "


def _report(loss: Loss) -> None:
    for name in loss.open():
        loss.done.append(
            Repair(name.text, name.kind, 0, len(loss.target), "it is nowhere in the translation")
        )
