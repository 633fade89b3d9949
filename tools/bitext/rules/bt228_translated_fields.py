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
from bitext.model import Finding, Pair, Severity
from bitext.parts.strings import changed_strings

SEVERITY = Severity.ERROR

_OURS = re.compile(r'"((?:[^"\n|]*\|){2,}[^"\n|]*)"')
_THEIRS = re.compile(r'["“„«「]((?:[^"“”„«»「」\n|]*\|){2,}[^"“”„«»「」\n|]*)["”“»」]')

_NAME = re.compile(r"[A-Za-z][.\d]\w|[a-z][A-Z]")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for segment in pair.segments:
        if segment.original.count("|") > 1 and '"' in segment.original:
            yield from changed_strings(pair, segment, _OURS, _THEIRS, _is_damaged)


def _is_damaged(string: str, found: str) -> bool:
    """Whether one field that is no word is the same, so that the others should be."""
    ours, theirs = _fields(string), _fields(found)
    return len(ours) == len(theirs) and any(
        a.lower() == b.lower() and _NAME.search(a) for a, b in zip(ours, theirs, strict=True)
    )


def _fields(string: str) -> list[str]:
    return ["".join(field.split()) for field in string.replace("\\", "").split("|")]
