r"""The front matter is missing.

The original begins with it: title, description and identity of the page. Without it the page has no
title in the site's navigation and no description in search results.

Bad, es:

    ---
    title: Channel
    ---

    # Channel
    =>
    # Canal

Good, es:

    # Channel
    =>
    # Canal
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page, original = pair.page, pair.original
    if page.front is not None or any(problem.kind == "front-matter" for problem in page.problems):
        return
    if original is not None and original.front is not None:
        keys = ", ".join(dict.fromkeys(field.key for field in original.front.fields))
        end = page.text.find("\n") if "\n" in page.text else len(page.text)
        yield Finding("the original has front matter", 0, end, keys, pair.evidence)
