r"""A suppression lacks its code or its reason.

A suppression takes back a finding, so it has to say which rule is wrong here and why: whoever reads
the page next has nothing else to go by. One that does not is not followed. Its form is
`bitext-disable-next-line BT204: the number is a version`, in an HTML comment, or `bitext-disable`
for the whole page; several codes are separated by commas.

What is not checked: anything in code, where a page may show such a comment.

Bad, es:

    <!-- bitext-disable-next-line BT006 -->
    El canal está cerrado.

Bad, es:

    <!-- bitext-disable: the page is fine -->
    El canal está cerrado.

Good, es:

    Una excepción se escribe así:

    ```html
    <!-- bitext-disable-next-line -->
    ```
"""

from collections.abc import Iterator
from difflib import get_close_matches

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.rules import rules
from bitext.suppress import suppressions

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for suppression in suppressions(pair.page):
        problem = suppression.problem or _unknown(suppression.codes)
        if problem:
            yield Finding(problem, suppression.start, suppression.end)


def _unknown(codes: tuple[str, ...]) -> str:
    known = [rule.code for rule in rules()]
    for code in codes:
        if code not in known:
            near = get_close_matches(code, known, 1)
            return f"there is no rule {code}{f'; the nearest is {near[0]}' if near else ''}"
    return ""
