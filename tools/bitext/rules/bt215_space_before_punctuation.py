r"""A space stands before a comma, a full stop or a closing parenthesis.

Machine translation leaves one after links and bold text (`[canal](channel.md) .`). In Spanish and
Portuguese none belongs before colons, semicolons, question and exclamation marks either. It is
taken away.

Not reported: what the original has too, dots that begin a name (` .NET`) or follow one another.

Bad, es:

    For details, see [Channel](channel.md).
    =>
    Para obtener más información, consulte [Canal](channel.md) .
    =>
    Para obtener más información, consulte [Canal](channel.md).

Bad, fr:

    It (the channel) is closed, see [Channel](channel.md).
    =>
    Il (le canal ) est fermé , consultez [Canal](channel.md).
    =>
    Il (le canal) est fermé, consultez [Canal](channel.md).

Good, pt:

    It runs on .NET, see [Channel](channel.md).
    =>
    Ele é executado no .NET, consulte [Canal](channel.md).

Good, fr:

    What is it? See below: nothing.
    =>
    Qu’est-ce que c’est ? Voir ci-dessous : rien.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.prose import in_prose, prose

SEVERITY = Severity.INFO
DEFAULT = False  # machine-translated pages have one behind most links

_AFTER = r"(?=\s|\Z|\*\*)(?!\s*[.,])"
_MARKS = {"es": "[,.;:?!]", "pt": "[,.;:?!]", "fr": "[,.]"}
_SPACED = {
    language: re.compile(rf"(?<! ) ++(?:\)|{marks}{_AFTER})") for language, marks in _MARKS.items()
}
_BEFORE = re.compile(r"[\w)»”\"%]\Z|[^\\ ]\*\Z")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    pattern = _SPACED.get(pair.page.language)
    if pattern is None:
        return
    for segment, start, match in in_prose(pair, pattern.finditer(prose(pair).text)):
        mark = match[0].strip()
        if _says(segment.original, " " + mark) or not _BEFORE.search(
            pair.page.text, start - 2, start
        ):
            continue
        end = start + len(match[0])
        yield Finding(
            f'a space before "{mark}"',
            start,
            end,
            original=segment.original,
            evidence=segment.evidence,
            edits=(Edit(start, end - 1, ""),),
        )


@lru_cache(64)  # in one segment there may be many
def _says(original: str, mark: str) -> bool:
    return mark in original
