r"""French punctuation lacks its no-break space.

A colon, semicolon, question or exclamation mark has a no-break space before it in French, and
quotation marks « » have them inside. With a plain space, the mark may begin a line. The repair
sets U+00A0.

Not reported: what is no prose (`/out:`, times of day, the colon of an address).

Bad, fr:

    What kind of security is used?
    =>
    Quelle est la durée du délai ?
    =>
    Quelle est la durée du délai ?

Bad, fr:

    It is called a "channel". See:
    =>
    On l’appelle « canal ». Consultez:
    =>
    On l’appelle « canal ». Consultez :

Good, fr:

    Use the option /out: as follows:
    =>
    Utilisez l’option /out: comme suit :
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.prose import in_prose, prose

SEVERITY = Severity.INFO

_LANGUAGES = frozenset({"fr", "fr-FR", "fr-BE", "fr-LU"})  # Canada and Switzerland differ
_END = r"(?=\s|\Z|\*\*)"
_PLAIN = re.compile(
    rf" (?:[:;?!](?<=[\w)»’\"] .){_END}|[:;?!](?<=\*\* .){_END}|»(?<=[\w*\])`.?!] »))"
)
_BARE = re.compile(
    rf"[:;?!«»](?:(?<=[^\W\d_]{{2}}[:;?!]){_END}|(?<=«)(?: (?=[\w*\[`])|(?=[^\W\d_]))"
    r"|(?<=[^\W\d_]»))"
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if pair.page.language not in _LANGUAGES:
        return
    text = prose(pair).text
    for pattern in (_PLAIN, _BARE):
        for _, start, match in in_prose(pair, pattern.finditer(text)):
            mark = match[0].strip()
            repaired = mark + "\u00a0" if mark == "«" else "\u00a0" + mark
            end = start + len(match[0])
            yield Finding(
                f'the no-break space of "{mark}" is '
                + ("a plain space" if " " in match[0] else "missing"),
                start,
                end,
                suggestion=repaired,
                edits=(Edit(start, end, repaired),),
            )
