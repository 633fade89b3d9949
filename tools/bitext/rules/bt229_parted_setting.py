r"""A setting stands apart: `REBOOT = Suppress` for `REBOOT=Suppress`.

What is typed on a command line, or in a distinguished name, has no spaces around its equals sign.
The machine puts them there, and takes names for words. Formulas (`n=1`) may be set as they please,
and so may settings of which a value was translated.

Bad, es:

    Run msiexec with REBOOT=ReallySuppress first.
    =>
    Ejecute primero msiexec con reboot = ReallySuppress.
    =>
    Ejecute primero msiexec con REBOOT=ReallySuppress.

Bad, pt:

    The path is LDAP://CN=Users,DC=Fabrikam,DC=com.
    =>
    O caminho é LDAP://CN = users, DC = Fabrikam, DC = com.
    =>
    O caminho é LDAP://CN=Users,DC=Fabrikam,DC=com.

Bad, es:

    The subject (CN=Contoso, C=US) is one.
    =>
    El asunto (CN = contoso, C = US) es uno.
    =>
    El asunto (CN=Contoso, C=US) es uno.

Bad, pt:

    Set Width=5, not width=6, then width=5.
    =>
    Defina Width = 5, não width=6, depois width = 5.
    =>
    Defina Width=5, não width=6, depois width=5.

Good, fr:

    If n=1, see [it](a.md?view=one) with kind=name.
    =>
    Si n = 1, consultez-[le](a.md?view=one) avec kind=nom.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bitext.context import Context
from bitext.edits import shortest
from bitext.model import Finding, Pair, Severity
from bitext.names.stretches import Stretches

SEVERITY = Severity.ERROR

_VALUE = r"[\w{][\w.:${}%-]*(?<![.:])"
_ONE = rf"[A-Za-z]\w+={_VALUE}"
_SETTING = re.compile(
    rf"(?:(?<![\w=&?;/.%\\-])|(?<=://)){_ONE}(?:, ?[A-Za-z]\w*={_VALUE})*"
    r"(?![\w=(])(?![^<>]{0,200}>)",  # and not in a tag
    re.ASCII,
)
_BLANK = re.compile(r"[ \u00a0]")
_APART = re.compile(r"=[ \u00a0]|[ \u00a0]=")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for segment in pair.segments:
        target = segment.target
        if not _APART.search(target):
            continue
        for match, setting in _parted(segment.original, target):
            start, end = (segment.start + offset for offset in match.span())
            edit = shortest(pair.page.text, start, end, setting)
            yield Finding(
                f"`{setting}` stands apart",
                start,
                end,
                original=segment.original,
                evidence=segment.evidence,
                suggestion=setting,
                edits=(edit,) if segment.is_certain else (),
            )


def _parted(original: str, target: str) -> Iterator[tuple[re.Match[str], str]]:
    """The settings that stand apart, the longest first."""
    taken = Stretches(len(target))
    settings = sorted(set(_SETTING.findall(original)), key=lambda s: (-len(s), s))
    known = set(map(_squashed, settings))
    for setting in settings:
        if target.count(setting) < original.count(setting):
            for match, name in _found(setting, target):
                said = _squashed(match[0])
                is_other = said in known and said != _squashed(name)  # which differs in case
                if not is_other and not taken.touch(*match.span()):
                    taken.add(*match.span())
                    yield match, name


def _found(setting: str, target: str) -> Iterator[tuple[re.Match[str], str]]:
    """Where a setting stands apart, or else the settings that it is made of."""
    whole = [match for match in _loosely(setting).finditer(target) if match[0] != setting]
    yield from ((match, setting) for match in whole)
    parts = re.split(", ?", setting)
    if not whole and len(parts) > 1:
        for part in parts:
            if part.index("=") > 1:
                yield from _found(part, target)


def _squashed(setting: str) -> str:
    return _BLANK.sub("", setting)


@lru_cache(256)
def _loosely(setting: str) -> re.Pattern[str]:
    """The same letters, with spaces around what is between."""
    pieces = (
        rf"[ \u00a0]*{piece}[ \u00a0]*" if piece in ",=" else re.escape(piece.strip())
        for piece in re.split(r"([,=])", setting)
    )
    return re.compile(rf"(?<![A-Za-z0-9_]){''.join(pieces)}(?![A-Za-z0-9_])", re.IGNORECASE)
