r"""The hash that names the original is none.

`ms.openlocfilehash` is the SHA-1 (40 digits), on some pages the SHA-256 (64 digits), of the English
file with CRLF line ends; `ms.sourcegitcommit` has the digits of a commit. With anything else nobody
can tell which version of the original was translated.

Bad, pt:

    ---
    title: Canal
    ms.openlocfilehash: a6e979455e898922dfb7
    ---

Good, pt:

    ---
    title: Canal
    ms.openlocfilehash: a6e979455e898922dfb7c81381c1f1aafd455274
    ms.sourcegitcommit: a716ca2a6a22a400f02c6b31699cf4da83ee3619
    ---
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.WARNING
_HASH = re.compile(r"[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for field in pair.page.front.fields if pair.page.front else ():
        if field.key in ("ms.openlocfilehash", "ms.sourcegitcommit"):
            value = field.value.strip()
            if not _HASH.fullmatch(value):
                what = f"{len(value)} characters" if value else "empty"
                message = f'"{field.key}" is no hash: {what}'
                yield Finding(message, field.value_start, field.value_end)
