r"""A page of the original has no translation.

Readers get the original instead, or an error: translate it, or accept that in a baseline. The rule
looks at the pages of a language, not at what is in them: in each folder that the translation has
pages of, those of the original must be there.

What is not checked: folders that were not translated at all. Nothing is said where the two sets do
not lie side by side, so that hardly a page has the path of its original.
"""

from collections.abc import Iterator
from posixpath import dirname

from bitext.context import Context
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    yield from ()


def check_set(context: Context) -> Iterator[tuple[str, Finding]]:
    if context.originals is None:
        return
    ours, theirs = set(context.library.pages), set(context.originals.pages)
    if 2 * len(ours & theirs) < len(ours):
        return
    folders = {dirname(path) for path in ours}
    for path in sorted(theirs - ours):
        if dirname(path) in folders:
            yield path, Finding("this page is not translated: readers get the original", 0, 0)
