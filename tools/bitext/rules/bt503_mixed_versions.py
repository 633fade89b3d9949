r"""This language was made from another version of the original than the others.

Readers of two languages then disagree about what the page says, and one translation cannot be
checked against the other. Compared is which original the hashes name: a SHA-1 and a SHA-256 may
name one and the same file, at different dates and commits. Where that is not known, nothing is
said.

Reported is the language that differs from most; where there is no such, the one that is not made
from today's version.

Bad, fr:

    ---
    title: Canal
    ms.openlocfilehash: a6e979455e898922dfb7c81381c1f1aafd455274
    ---

Good, fr:

    ---
    title: Canal
    ms.openlocfilehash: 1b68b35ae3e05e260ce7c6140347733ff0ad2dac
    ---
"""

from collections import Counter
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.keys import hash_place

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    own = context.version
    if own is None:
        return
    others = {tag: v for tag, v in context.siblings.items() if own.is_comparable_with(v)}
    different = {tag: v for tag, v in others.items() if not own.is_same_as(v)}
    if not different:
        return
    name, largest = Counter(v.sha256 or v.hash for v in different.values()).most_common(1)[0]
    agree = 1 + len(others) - len(different)
    rivals = {tag: v for tag, v in different.items() if (v.sha256 or v.hash) == name}
    fresher = own.state != "fresh" and any(v.state == "fresh" for v in rivals.values())
    if largest > agree or (largest == agree and fresher):
        verb = "is" if len(rivals) == 1 else "are"
        message = f"{', '.join(sorted(rivals))} {verb} made from another version of the original"
        yield Finding(message, *hash_place(pair.page))
