r"""A key stands twice in the front matter.

Which of both counts is left to the site engine: some take the first, most the last, strict ones
stop.

Bad, fr:

    ---
    title: Canal
    description: Ce qu’est un canal.
    title: Chaîne
    ---

Good, fr:

    ---
    title: Canal
    keywords:
    - canal
    - chaîne
    ---
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for problem in pair.page.problems:
        if problem.kind == "duplicate-key":
            yield Finding(problem.message, problem.start, problem.end)
