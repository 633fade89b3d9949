r"""A Latin word has letters of another script.

`WsАbort` with a Cyrillic А looks like `WsAbort` and is another name: it is not found, does not
compile, and in an address leads elsewhere. Only letters that pass for Latin ones count, and only
inside words that are Latin otherwise: `kΩ`, `µs` and `Δt` are as they should be. Where the
original has the word in Latin letters, it is put back.

What is not checked: whole words in another script; full-width digits and signs.

Bad, es:

    Call WsAbort.
    =>
    Llame a WsАbort.
    =>
    Llame a WsAbort.

Bad, zh-TW:

    ```c
    WsＡbort();
    ```

Good, es:

    Una resistencia de 5 kΩ, 3 µs, Δt y el símbolo Москва.
"""

import re
import unicodedata
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.characters import LOOK_ALIKES, is_plain

SEVERITY = Severity.ERROR
_ALIKE = "".join(map(chr, LOOK_ALIKES))
# Compiled where a page needs it.
_WORD = rf"(?<![A-Za-z0-9_])[A-Za-z0-9_]*+[{_ALIKE}][A-Za-z0-9_{_ALIKE}]*"
_OTHER = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z]")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    text = pair.page.text
    if is_plain(text):
        return
    for match in re.finditer(_WORD, text):
        start, end = match.span()
        beside = text[max(0, start - 1) : start] + text[end : end + 1]
        if len(_LATIN.findall(match[0])) < 2 or _OTHER.search(beside):
            continue
        latin = match[0].translate(LOOK_ALIKES)
        known = pair.original is not None and latin in pair.original.text
        letters = ", ".join(
            sorted({unicodedata.name(c) for c in match[0] if ord(c) in LOOK_ALIKES})
        )
        yield Finding(
            f"this word has letters that only look Latin ({letters})",
            start,
            end,
            suggestion=latin,
            edits=(Edit(start, end, latin),) if known or latin in context.names() else (),
        )
