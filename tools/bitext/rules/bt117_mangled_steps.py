r"""A path of which each step is bold was translated, or stands apart.

`**HKEY_LOCAL_MACHINE**\\**Software**` is one key of the registry. The machine sees words between
marks, and translates each.

Bad, zh-TW:

    It is below **HKEY\_LOCAL\_MACHINE**\\**Software**\\**Policies** now.
    =>
    它位於 **HKEY \_ 本機 \_ 電腦** \\ **軟體** \\ **原則** 下。
    =>
    它位於 **HKEY\_LOCAL\_MACHINE**\\**Software**\\**Policies** 下。

Bad, es:

    See **Software**\\**Microsoft**\\**Installer** there.
    =>
    Vea **software** \\ **Microsoft** \\ **Instalador** allí.
    =>
    Vea **Software**\\**Microsoft**\\**Installer** allí.

Good, pt:

    Choose **File**\\**Open** first.
    =>
    Escolha **Arquivo** \\ **Abrir** primeiro.
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.strings import changed_strings

SEVERITY = Severity.ERROR

_STEP = r"\*\*[^*\n]+\*\*"
_OURS = re.compile(rf"({_STEP}(?:\\\\{_STEP})+)")
_THEIRS = re.compile(rf"({_STEP}(?:\s*\\\\\s*{_STEP})+)")
_APART = re.compile(r"\s\\\\|\\\\\s")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for segment in pair.segments:
        if "**\\\\**" in segment.original:
            yield from changed_strings(pair, segment, _OURS, _THEIRS, _is_damaged)


def _is_damaged(path: str, found: str) -> bool:
    """Whether as many steps stand apart, as the machine puts them, and one is a name or the same;
    or whether they differ in case alone."""
    if path.lower() == found.lower():
        return True
    ours, theirs = _steps(path), _steps(found)
    is_name = "_" in path or any(a == b for a, b in zip(ours, theirs, strict=False))
    return len(ours) == len(theirs) and is_name and _APART.search(found) is not None


def _steps(path: str) -> list[str]:
    return [step.strip("* ").lower() for step in path.split("\\\\")]
