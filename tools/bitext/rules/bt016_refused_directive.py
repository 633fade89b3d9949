r"""A directive cannot write what the page asks it for.

A project can have functions that write parts of pages, such as a table of states. Where the page
gives one an argument that it refuses, the reader would see an empty block of code instead. What the
original asks it for is put back, where it does not refuse that.

What is not checked: fences of other names, which are blocks of code, and functions that mkdocs.yml
does not name.

Bad, en:

    ```states door
    ```

Bad, es:

    ```states channel
    ```
    =>
    ```states canal
    ```
    =>
    ```states channel
    ```

Good, es:

    ```states channel
    ```
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Severity
from bitext.parts.fences import Empty, empty_fences
from bitext.parts.outline import original

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page = pair.page
    ours = list(empty_fences(page))
    refused = {fence: why for fence in ours if (why := _why(fence, page, context))}
    if not refused:
        return
    source = original(pair, context)
    theirs = list(empty_fences(source)) if source else []
    counterparts = theirs if len(theirs) == len(ours) else [None] * len(ours)
    for fence, other in zip(ours, counterparts, strict=True):
        if fence not in refused:
            continue
        certain = other is not None and source is not None and not _why(other, page, context)
        told = source.text[slice(*other.told)] if certain and source and other else ""
        yield Finding(
            refused[fence],
            fence.start,
            fence.end,
            told,
            pair.evidence if told else "",
            edits=(Edit(*fence.told, told),) if told else (),
        )


def _why(fence: Empty, page: Page, context: Context) -> str:
    return context.refusal(fence.name, fence.argument, page.language)
