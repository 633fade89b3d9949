r"""The original has changed since it was translated.

The reader of the translation learns what was true then. The message says what moved, and with which
commit, so that a translator knows where to look. What counts is the hash that the page carries: it
names the version that was translated, and that is found in the history of the original, whatever
its date. Changes that no reader sees (metadata, addresses of links, emphasis) are no reason.

The rule needs the folder of the originals. Where that lies in no git repository, it only sees what
translating leaves as it is: blocks that were added or removed, and code.

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

from bitext.context import Context, Version
from bitext.model import Finding, Pair, Severity
from bitext.parts.keys import hash_place
from bitext.parts.moves import told

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    version = context.version
    if version is not None and version.state == "stale" and version.moved:
        message = (
            f"the original has changed since{_when(version)}: {'; '.join(map(told, version.moved))}"
        )
        yield Finding(message, *hash_place(pair.page), original=version.path)


def _when(version: Version) -> str:
    last = f"on {version.date} ({version.commit[:7]})" if version.commit else ""
    if version.commits > 1:
        return f", {version.commits} times" + (f", last {last}" if last else "")
    return f", {last}" if last else ""
