r"""The original was removed or moved.

A translation without its original tells of something that may no longer exist; one whose original
moved is no longer reached from the pages that moved with it. The message says with which commit,
and where the original is now, if git or its `ms.assetid` tells.

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
    if version is not None and version.state == "gone":
        when = f" on {version.date} ({version.commit[:7]})" if version.commit else ""
        what = f'moved to "{version.path}"' if version.path else "was removed"
        message = f"the original {what}{when}"
        yield Finding(message, *hash_place(pair.page), suggestion=version.path)
