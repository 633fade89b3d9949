r"""A directive cannot write what the page asks it for.

A project can have functions that write parts of pages, such as a table of states. Where the page
gives one an argument that it refuses, the reader would see an empty block of code instead. Whoever
stages the page knows the functions, and says so in the problems of the page.

What is not checked: fences of other names, which are blocks of code.

Good, es:

    ```states channel
    ```
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for problem in pair.page.problems:
        if problem.kind == "directive":
            yield Finding(problem.message, problem.start, problem.end)
