r"""A page cannot be read.

The file is not UTF-8, is binary, is larger than a page can be, or may not be opened. Nothing else
is known about it, so no other rule looks at it. Whoever reads the files says so in the problems of
an empty page; the rest of the set is checked all the same.

What is not checked: whether a text that is valid UTF-8 was decoded wrongly before it was saved.

Good, es:

    El canal está cerrado.
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for problem in pair.page.problems:
        if problem.kind == "unreadable":
            yield Finding(problem.message, problem.start, problem.end)
