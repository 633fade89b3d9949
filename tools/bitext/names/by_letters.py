"""Names whose letters still stand together, and those that another name stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bitext.names.by_path import strays_of, with_moved
from bitext.names.find import CODE, Name, names_in
from bitext.names.letters import loose_matches
from bitext.names.loss import Loss
from bitext.names.tokens import Token, explained, is_cjk, parts_of, tokenize, touches

_LETTERS = re.compile(r"[^\W_]")
_DOTS = ".。．"
_COMPOUND = re.compile(r"(?<![\w-])([^\W\d_]{2,})-([^\W\d_]{2,})(?![\w-])")
_SAID = {  # what a literal becomes: but VERDADERO is on purpose
    "TRUE": re.compile(r"\b[Vv](?:erdader[oa]|erdadeir[oa]|raie?|er[oa])\b|\b[Ww]ahr\b"),
    "FALSE": re.compile(r"\b[Ff](?:als[oa]|aux|ausse|alsch)\b"),
    "NULL": re.compile(r"\b[Nn]ul(?:[oa]|l[oa]|le?)?\b"),
}
_NEAR = 85  # how alike an invented name must be, in percent


def by_letters(loss: Loss) -> None:
    for name in sorted(loss.open(), key=lambda n: -len(n.text)):
        if name.kind != "literal":
            _loosely(loss, name)
    for name in loss.open():
        _glued(loss, name)
        if name.kind == "file" and name.text in loss.lost:
            _by_extension(loss, name)
    if loss.lost:
        _by_code(loss)
    if loss.lost:
        _near(loss)


def _loosely(loss: Loss, name: Name) -> None:
    prose = None
    for low, high in _candidates(loss, name):
        if name.text not in loss.lost:
            return
        found = loss.view.text[low:high]
        if loss.is_taken(low, high) or _is_there(loss, name, low, high):
            continue
        if prose is None:
            prose = _stands_in_prose(loss, name)
        before, after = loss.view.text[:low].rstrip(), loss.view.text[high:].lstrip()
        in_code = before[-1:] == CODE == after[:1]
        if in_code and name.kind == "code":
            low, high = len(before), len(loss.view.text) - len(after)
        if not _is_name_like(name, found, prose=prose, in_code=in_code):
            continue
        if "_" in name.text and "_" not in found and _is_part_of_another(loss, name, found):
            continue
        low, high = with_moved(loss, name, low, high)
        strays = strays_of(loss, name, low, high)
        if strays or name.kind != "path" or "\\" in found:
            loss.replace(name, low, high, "the same letters stand here")
            loss.drop(strays)


def _is_there(loss: Loss, name: Name, low: int, high: int) -> bool:
    """Whether there stands the very name, what the original says as often, or in one word with
    something else another name."""
    found = loss.view.text[low:high]
    if loss.is_glued(low, high):
        return found != name.text and any(found == other.text for other in loss.original.names)
    said = loss.original.view.text.count(found)
    return found == name.text or said >= loss.view.text.count(found)


def _candidates(loss: Loss, name: Name) -> list[tuple[int, int]]:
    """Where the letters of a name stand, but not those that stand for another writing of them which
    the original has, too: `CHOOSECOLOR` beside `ChooseColor`."""
    theirs = loss.spans(name)
    ours = [
        loss.original.squashed.text[low:high]
        for low, high in loose_matches(name.text, name.kind, loss.original.squashed)
    ]
    others = set(ours) - {name.text}
    if not theirs or not others:
        return theirs
    found = [loss.view.text[low:high] for low, high in theirs]
    whole = {other for other in others if found.count(other) == ours.count(other)}
    ours = [text for text in ours if text not in whole]
    theirs = [span for span, text in zip(theirs, found, strict=True) if text not in whole]
    if len(ours) != len(theirs):
        return theirs
    return [span for span, text in zip(theirs, ours, strict=True) if text == name.text]


def by_case(loss: Loss) -> None:
    """`TRUE` for `true`, unless the original has that word in small letters, too."""
    squashed = loss.original.squashed
    for name in loss.open():
        if name.kind != "literal":
            continue
        ours = list(loose_matches(name.text, name.kind, squashed))
        theirs = loss.spans(name)
        told = all(squashed.text[low:high] == name.text for low, high in ours)
        if not told or len(theirs) > len(ours):
            continue
        for low, high in theirs:
            if loss.view.text[low:high] != name.text and not loss.is_taken(low, high):
                loss.replace(name, low, high, "the same letters stand here")
                break


def by_word(loss: Loss) -> None:
    """`TRUE` for `verdadero`, if as many of those stand there, and the original has no word for
    them."""
    for text in {name.text: None for name in loss.open() if name.kind == "literal"}:
        names = [name for name in loss.open() if name.text == text]
        found = [m for m in _SAID[text].finditer(loss.view.text) if not loss.is_taken(*m.span())]
        if len(found) == len(names) and not any(_is_said(loss, m[0]) for m in found):
            for name, match in zip(names, found, strict=True):
                loss.replace(name, *match.span(), "its translation stands here")


def _is_said(loss: Loss, word: str) -> bool:
    """Whether a word of the original can have become this one."""
    return explained(Token("word", word, 0, len(word)), loss.original.words, loss.words)


def by_noun(loss: Loss) -> None:
    """Cmdlets whose verb was translated, `Obtener-ChildItem`, or both: `Nuevo-Objeto`."""
    ends: dict[str, int] = {}
    for name in loss.open():
        if name.kind != "cmdlet":
            continue
        verb, _, noun = name.text.partition("-")
        parts = parts_of(verb)
        found = re.compile(rf"(?<![\w-])([^\W\d_]+)\s?[-‐‑–]\s?{noun}(?![A-Za-z0-9-])")
        for match in found.finditer(loss.view.text, ends.get(name.text, 0)):
            word, high = loss.tokens(*match.span(1), parts)[-1], match.end()
            is_verb = explained(word, parts, loss.words) or (
                word.low == match.start(1) and _is_glued_to(noun, match[0])
            )
            if (
                is_verb
                and not loss.is_taken(word.low, high)
                and not _is_there(loss, name, word.low, high)
            ):
                loss.replace(name, word.low, high, "its noun stands here")
                ends[name.text] = high
                break
        else:
            _by_both(loss, name, parts, parts_of(noun))


def _is_glued_to(noun: str, found: str) -> bool:
    """Whether nothing but a verb can stand before this noun."""
    is_alone = " " not in found and found.count("-") == 1 and not is_cjk(found[0])
    return is_alone and len(parts_of(noun)) > 1


def _by_both(loss: Loss, name: Name, verb: tuple[str, ...], noun: tuple[str, ...]) -> None:
    for match in _COMPOUND.finditer(loss.view.text):
        if loss.is_taken(*match.span()) or _is_there(loss, name, *match.span()):
            continue
        words = (loss.tokens(*match.span(1), verb), loss.tokens(*match.span(2), noun))
        if all(
            explained(token, parts, loss.words)
            for tokens, parts in zip(words, (verb, noun), strict=True)
            for token in tokens
        ):
            loss.replace(name, *match.span(), "its verb and its noun are translated here")
            return


def _by_code(loss: Loss) -> None:
    """As many code spans as the original has: a strange one is the translation of a lost one."""
    theirs = [n for n in loss.original.names if n.kind == "code"]
    if not theirs:
        return
    ours = [n for n in names_in(loss.view, loss.target) if n.kind == "code"]
    lost = [n for n in loss.open() if n.kind == "code"]
    known = {n.text for n in theirs}
    strange = [n for n in ours if n.text not in known]
    if len(theirs) == len(ours) and len(lost) == len(strange):
        for name, other in zip(lost, strange, strict=True):
            if _became(loss, name.text, other.text):
                loss.replace(name, other.low, other.high, "as many code spans stand here")


def _became(loss: Loss, code: str, found: str) -> bool:
    """Whether code can have become this: a translator may well have put other code there."""
    if _LETTERS.findall(code) == _LETTERS.findall(found):
        return "".join(code.split()) == "".join(found.split())
    if code in found or found in code:
        return False
    parts = parts_of(code)
    tokens = [t for t in tokenize(found, 0, len(found), parts, loss.words) if loss.is_content(t)]
    translated = [t for t in tokens if t.text.lower() not in parts]
    told = sum(explained(t, parts, loss.words) for t in translated)
    if translated and told == len(translated):
        return True
    return _are_near(code, found)


def _are_near(name: str, other: str) -> bool:
    from rapidfuzz.fuzz import ratio  # loading it takes longer than checking most pages

    return ratio(name, other, score_cutoff=_NEAR) > 0


def _near(loss: Loss) -> None:
    """A name that the machine invented in the place of one: `CallAbandoneExample`."""
    known = {n.text for n in loss.original.names}
    strangers = [n for n in names_in(loss.view, loss.target) if n.text not in known]
    for name in loss.open():
        for other in strangers:
            if (
                other.kind == name.kind != "literal"
                and not loss.is_taken(other.low, other.high)
                and not name.text.startswith(other.text)
                and not other.text.startswith(name.text)
                and _are_near(name.text, other.text)
                and (name.kind != "code" or _became(loss, name.text, other.text))
            ):
                loss.replace(name, other.low, other.high, f"`{other.text}` stands here")
                break


def _by_extension(loss: Loss, name: Name) -> None:
    """A file whose extension is there, behind the translation of its stem: `ejemplo. xsd`."""
    stem, _, extension = name.text.rpartition(".")
    parts = parts_of(stem)
    tokens = [t for t in loss.tokens(0, len(loss.view.text), parts) if t.kind != "space"]
    for at, (word, dot, last) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if (
            dot.text in _DOTS
            and last.text.lower() == extension.lower()
            and explained(word, parts, loss.words)
        ):
            first = _stem_start(loss, tokens[: at + 1], parts, stem.count("."))
            low = tokens[first].low
            is_rest = "." in stem and first > 0 and tokens[first - 1].text in _DOTS
            is_rest = is_rest or touches(loss.view.text[low - 1 : low])
            if not is_rest and not loss.is_taken(low, last.high):
                loss.replace(name, low, last.high, "its extension stands here")
                return


def _stem_start(loss: Loss, tokens: Sequence[Token], parts: tuple[str, ...], dots: int) -> int:
    """The token with which a stem of several words with dots between them begins."""
    first = len(tokens) - 1
    while dots and first > 1 and tokens[first - 1].text in _DOTS:
        if not explained(tokens[first - 2], parts, loss.words):
            break
        first, dots = first - 2, dots - 1
    return first


def _glued(loss: Loss, name: Name) -> None:
    """A name that lost only the space before it: `deWsUtil.exe`."""
    text = loss.view.text
    at = text.find(name.text)
    while len(name.text) > 5 and at >= 0:
        end = at + len(name.text)
        if at and not loss.is_taken(at, end):
            if text[_word_start(text, at) : end] not in loss.original.text:
                loss.replace(name, at, end, "only a space is missing")
            return
        at = text.find(name.text, end)


def _word_start(text: str, at: int) -> int:
    while at and (text[at - 1].isalnum() or text[at - 1] == "_"):
        at -= 1
    return at


def _stands_in_prose(loss: Loss, name: Name) -> bool:
    """Whether the original has the same letters as plain words, too."""
    squashed = loss.original.squashed
    found = {squashed.text[a:b] for a, b in loose_matches(name.text, name.kind, squashed)}
    return any(f != name.text and f not in loss.lost for f in found)


def _is_part_of_another(loss: Loss, name: Name, found: str) -> bool:
    """Whether a longer name has this word: `LINECALLSTATE` of `LINECALLSTATE_IDLE`."""
    others = (n.text for n in loss.original.names if n.text != name.text)
    return any(found in other.split("_") for other in others if "_" in other)


def _is_name_like(name: Name, found: str, *, prose: bool, in_code: bool) -> bool:
    if prose and "_" not in found and " " in found.strip():
        return False
    if name.kind == "code" and not in_code:
        return len(found) > 3 and not found.isalpha()
    if name.kind == "camel" and " " in found.strip():
        return found.replace(" ", "") == name.text
    if name.kind == "constant" and "_" not in found:
        letters = name.text.replace("_", "")
        is_compound = "_" in name.text.strip("_")
        return (
            is_compound
            and len(letters) > 3
            and re.sub(r"\s", "", found) in (letters, letters.lower())
        )
    return True
