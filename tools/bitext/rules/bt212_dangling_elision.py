r"""A French elision stands apart from what it elides before.

`l' [erreur]` reads as a slip; it is `l’[erreur]`. The space goes where a vowel follows. Where a
consonant or a damaged name follows (`d' \_ erreur`), the article or preposition has to be written
out, or the name restored first: that is reported and not changed.

Bad, fr:

    A pointer to an [error](errors.md) object.
    =>
    Pointeur vers un objet d' [erreur](errors.md).
    =>
    Pointeur vers un objet d’[erreur](errors.md).

Bad, fr:

    The **WS\_ENCODING** of the message.
    =>
    Le type de l' **WS\_ENCODING** du message.

Good, fr:

    The state of the listener and of the **WS\_ENCODING**.
    =>
    L’état de l’écouteur et de **WS\_ENCODING**.
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.prose import in_prose, prose

SEVERITY = Severity.INFO
DEFAULT = False  # every damaged name of a machine-translated page has one before it

_APART = re.compile(r"['’](?:(?<=[^\w’'][dljnmtscDLJNMTSC].)|(?<=[qQ]u.)) +(?=\S)")
_WORD = re.compile(r"\w+\Z")
_LONGEST = 40  # letters of a word that is looked for backwards
_VOWEL = re.compile(r"(?i)[\[*«\"(]*[aeiouyhàâäéèêëîïôöœùûü](?![^\s\]]*_|[^\]*\n]*\\_)")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if not pair.page.language.startswith("fr"):
        return
    for segment, start, match in in_prose(pair, _APART.finditer(prose(pair).text)):
        end = start + len(match[0])
        word = _WORD.search(pair.page.text, max(segment.start, start - _LONGEST), start)
        certain = _VOWEL.match(pair.page.text, end, segment.end)
        yield Finding(
            f'"{word[0] if word else ""}{match[0][0]}" stands apart from what follows',
            word.start() if word else start,
            end,
            original=segment.original,
            evidence=segment.evidence,
            edits=(Edit(start, end, "’"),) if certain else (),
        )
