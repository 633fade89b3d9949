r"""A translation has no original.

Nobody will notice when what it says stops being true. Its original was never in the folder of the
originals, or was lost so long ago that history does not tell. Where history tells, that is
`original-gone`.

Not reported: a page that carries its original in its bilingual markup, or has it from another
language's.

Bad, es:

    ---
    title: Canal
    ---

Good, es:

    ---
    title: Channel
    ---
    =>
    ---
    title: Canal
    ---
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page, originals = pair.page, context.originals
    if originals is None or pair.original is not None or page.spans or context.version is not None:
        return
    if originals.pages and not originals.exists(page.path):
        yield Finding("no original belongs to this page", 0, 0)
