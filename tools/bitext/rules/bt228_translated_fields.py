r"""A string of fields was translated, or its bars stand apart.

`"MIF.DMTF|Operating System|001.3"` tells a program, or who looks a class up, where a value comes
from: all of it is data. The machine translates what looks like words.

What is not told: strings with one bar, and those of which no field is a name as it was: they may be
a choice of words.

Bad, es:

    Qualifiers: **MappingStrings** ("MIF.DMTF\|Operating System\|001.3")
    =>
    Calificadores: **MappingStrings** ("MIF.DMTF \| Sistema operativo \| 001.3")
    =>
    Calificadores: **MappingStrings** ("MIF.DMTF\|Operating System\|001.3")

Bad, fr:

    From "Win32API\|Memory Structures\|dwTotal" here.
    =>
    À partir de « Win32API \| Structures de mémoire \| dwTotal » ici.
    =>
    À partir de « Win32API\|Memory Structures\|dwTotal » ici.

Good, pt:

    One of "yes\|no\|10" is set.
    =>
    Um de "sim\|no\|10" é definido.

Good, es:

    Type "on" | read | "off", or " a|b|c ".
    =>
    Escriba "on" | leer | "off", o " a|b|c ".
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.edits import shortest
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.ERROR

_OURS = re.compile(r'"((?:[^"\n|]*\|){2,}[^"\n|]*)"')
_THEIRS = re.compile(r'["“„«「]((?:[^"“”„«»「」\n|]*\|){2,}[^"“”„«»「」\n|]*)["”“»」]')

_NAME = re.compile(r"[A-Za-z][.\d]\w|[a-z][A-Z]")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for segment in pair.segments:
        if segment.original.count("|") < 2 or '"' not in segment.original:
            continue
        ours = [string.strip() for string in _OURS.findall(segment.original)]
        theirs = list(_THEIRS.finditer(segment.target))
        if len(ours) != len(theirs):
            continue
        for string, match in zip(ours, theirs, strict=True):
            found = match[1].strip()
            if found == string or not _is_damaged(string, found):
                continue
            start = segment.start + match.start(1) + match[1].index(found)
            end = start + len(found)
            edit = shortest(pair.page.text, start, end, string)
            yield Finding(
                f"`{string}` is not the same here",
                start,
                end,
                original=segment.original,
                evidence=segment.evidence,
                edits=(edit,) if segment.is_certain else (),
            )


def _is_damaged(string: str, found: str) -> bool:
    """Whether one field that is no word is the same, so that the others should be."""
    ours, theirs = _fields(string), _fields(found)
    return len(ours) == len(theirs) and any(
        a.lower() == b.lower() and _NAME.search(a) for a, b in zip(ours, theirs, strict=True)
    )


def _fields(string: str) -> list[str]:
    return ["".join(field.split()) for field in string.replace("\\", "").split("|")]
