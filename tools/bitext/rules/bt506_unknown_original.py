r"""The version that was translated is not in the history of the original.

The hash is that of a file that the repository of the originals never held: the page was made from
another branch or fork, or the hash was changed. What it was translated from is not known, so that
nothing can be compared for certain.

Silent where not all of the history is there (shallow and partial clones).

Bad, es:

    ---
    title: Canal
    ms.openlocfilehash: a6e979455e898922dfb7c81381c1f1aafd455274
    ---

Good, es:

    ---
    title: Canal
    ms.openlocfilehash: 1b68b35ae3e05e260ce7c6140347733ff0ad2dac
    ---
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.keys import hash_place

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    version = context.version
    if version is not None and version.state == "unknown":
        message = "the history of the original has no version with this hash"
        yield Finding(message, *hash_place(pair.page))
