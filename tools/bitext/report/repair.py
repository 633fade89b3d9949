"""A repair in words, for people who read the line that it changes."""

from __future__ import annotations

import re

from bitext.report import Located, LocatedEdit

_LONGEST = 160  # characters of a repair that are shown
_REACH = 60  # characters on either side that a word may have
_BRIEF = 2  # characters that say little without the word beside them
_SPACES = {" ": "a space", "\xa0": "a no-break space", "\u202f": "a narrow no-break space"}
# Marks end a word; in a script without spaces no word is shown. Each takes two milliseconds to
# compile: `re.search` and `re.match` do it when it is needed.
_NO_WORD = r"\s|<>()*\[\]\"`\u2e80-\uffff"
_BEFORE = rf"[^{_NO_WORD}]*\Z"
_AFTER = rf"[^{_NO_WORD}]*(?<![.,;:!?])"


def repair(finding: Located) -> str:
    """What the edits make of the spot, or, where they are elsewhere, of that other place."""
    edits = sorted(finding.edits, key=lambda e: (e.line, e.column, e.end_column))
    line = [edit for edit in edits if _is_in_excerpt(finding, edit)]
    shown = line
    if line and line[-1].end_column - line[0].column > _LONGEST:
        shown = [edit for edit in line if _touches(finding, edit)] or line
    told = _on_the_line(finding, shown) if shown else _elsewhere(edits[0])
    others = len(edits) - (len(shown) or 1)
    if not others:
        return told
    return f"{told}, and repair {others:,} more place{'s' if others > 1 else ''} with it"


def shortened(text: str, longest: int = _LONGEST) -> str:
    """A text on one line, without its middle if it is long."""
    text = " ".join(text.split(" ")) if text.isspace() else " ".join(text.split())
    if len(text) <= longest:
        return text
    half = (longest - 3) // 2
    return f"{text[:half].rstrip()} … {text[-half:].lstrip()}"


def _is_in_excerpt(finding: Located, edit: LocatedEdit) -> bool:
    base = finding.excerpt_column
    return (
        edit.line == edit.end_line == finding.line
        and base <= edit.column <= edit.end_column <= base + len(finding.excerpt)
    )


def _touches(finding: Located, edit: LocatedEdit) -> bool:
    ends_here = finding.end_line == finding.line
    return edit.end_column >= finding.column and (
        not ends_here or edit.column <= finding.end_column
    )


def _on_the_line(finding: Located, edits: list[LocatedEdit]) -> str:
    base, line = finding.excerpt_column, finding.excerpt
    low, high = edits[0].column - base, edits[-1].end_column - base
    old, new = line[low:high], edits[0].text
    if len(edits) == 1 and not (old and new) and not _is_inside_word(line, low, high, new):
        return _one_sided(line, low, high, new)
    begin, end = max(finding.column - base, 0), finding.end_column - base
    if finding.end_line == finding.line and end - begin <= _LONGEST and end <= len(line):
        low, high = min(low, begin), max(high, end)
    low, high = _whole_words(line, low, high)
    made = _made(line, low, high, base, edits)
    return f"write {shortened(made)}" if made.strip() else f"remove {shortened(line[low:high])}"


def _made(line: str, low: int, high: int, base: int, edits: list[LocatedEdit]) -> str:
    pieces: list[str] = []
    at = low
    for edit in edits:
        pieces += (line[at : edit.column - base], edit.text)
        at = edit.end_column - base
    return "".join((*pieces, line[at:high]))


def _whole_words(line: str, low: int, high: int) -> tuple[int, int]:
    before, after = _word_before(line, low), _word_after(line, high)
    low -= len(before) if len(before) <= _REACH else 0
    high += len(after) if len(after) <= _REACH else 0
    return low, high


def _word_before(line: str, at: int) -> str:
    found = re.search(_BEFORE, line[max(at - _REACH - 1, 0) : at])
    return found[0] if found else ""


def _word_after(line: str, at: int) -> str:
    found = re.match(_AFTER, line[at:])
    return found[0] if found else ""


def _is_inside_word(line: str, low: int, high: int, new: str) -> bool:
    beside = line[max(low - 1, 0) : low], line[high : high + 1]
    return new.strip().isalnum() and any(_word_after(character, 0) for character in beside)


def _one_sided(line: str, low: int, high: int, new: str) -> str:
    """An insertion, or a removal."""
    verb, text = ("insert", new) if new else ("remove", line[low:high])
    told = f"{verb} {_named(text)}"
    if not new and len(text.strip()) > _BRIEF:
        return told
    if after := _word_after(line, high):
        return f"{told} before {shortened(after, _REACH)}"
    before = _word_before(line, low) or line[:low].rstrip()[-1:]
    return f"{told} after {shortened(before, _REACH)}" if before else told


def _named(text: str) -> str:
    if text in _SPACES:
        return _SPACES[text]
    if text and not text.strip("\r\n"):
        return "a line break" if text.count("\n") < 2 else f"{text.count(chr(10))} line breaks"
    return "spaces" if text.isspace() else shortened(text)


def _elsewhere(edit: LocatedEdit) -> str:
    """A place that is not on the line that is shown."""
    place = f"{edit.line}:{edit.column}"
    end = f"{edit.end_line}:{edit.end_column}"
    if not edit.text:
        return f"remove what stands from {place} to {end}"
    if place == end:
        return f"insert {_named(edit.text)} at {place}"
    return f"write {_named(edit.text)} from {place} to {end}"
