r"""A Spanish question or exclamation has no opening mark.

Spanish opens what it asks or exclaims with ¿ or ¡. Where it begins is for a person to say (`Si no,
¿qué pasa?`), so the mark is suggested at the beginning of the sentence and not set.

Not reported: marks that stand alone or inside of names (the wildcard `?`, Yahoo!), and sentences
of less than two words.

Bad, es:

    Which kind of security is used?
    =>
    Qué tipo de seguridad se usa?

Bad, es:

    Never do that!
    =>
    No lo haga nunca!

Good, es:

    Which protocol should the channel use? If none, what then?
    =>
    ¿Qué protocolo debe usar el canal? Si no hay ninguno, ¿qué pasa?

Good, es:

    The wildcards * and ? are allowed.
    =>
    Se permiten los comodines \* y ?.
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.prose import in_prose, prose

SEVERITY = Severity.WARNING

_CLOSED = re.compile(r"(?<=\w\w)[*)»”\"]*[?!](?=[*)»”\"\]]*(?:\s+[^a-z\s]|\s*\Z|\n))")
_SENTENCE = re.compile(r"(?:^|[.:;?!…\n]\s+|[«“\"(\[|]|-\s)([^.:;?!…\n«“\"(\[|]*)$")
_OPENING = {"?": "¿", "!": "¡"}


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    text = prose(pair).text
    if not pair.page.language.startswith("es") or ("?" not in text and "!" not in text):
        return
    for segment, start, match in in_prose(pair, _CLOSED.finditer(text)):
        mark = match[0][-1]
        target = segment.target
        end = start - segment.start
        sentence = _SENTENCE.search(target, 0, end)
        if sentence is None or _OPENING[mark] in sentence[1] or len(sentence[1].split()) < 2:
            continue
        if segment.original and (mark not in segment.original or sentence[1] in segment.original):
            continue
        yield Finding(
            f'"{_OPENING[mark]}" is missing',
            segment.start + sentence.start(1),
            start + len(match[0]),
            original=segment.original,
            evidence=segment.evidence,
            suggestion=_OPENING[mark] + target[sentence.start(1) : end + len(match[0])],
        )
