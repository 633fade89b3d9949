r"""A directive cannot write what the page asks it for.

A project can have functions that write parts of pages, such as a table of states. Where the page
gives one an argument that it refuses, the reader sees an empty block of code instead. The finding
tells what the original asks it for, if it does not refuse that. It is not put back: somebody meant
something else.

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

Good, es:

    ```states channel
    ```
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Page, Pair, Severity
from bitext.parts.fences import Empty, empty_fences
from bitext.parts.outline import original

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page = pair.page
    ours = list(empty_fences(page))
    refusals = [_refusal(fence, page, context) for fence in ours]
    if not any(refusals):
        return
    source = original(pair, context)
    theirs = list(empty_fences(source)) if source else []
    offers = [_offer(fence, page, context) for fence in theirs]
    if len(theirs) != len(ours):
        offers = [""] * len(ours)
    for fence, refusal, offer in zip(ours, refusals, offers, strict=True):
        if refusal:
            evidence = pair.evidence if offer else ""
            yield Finding(refusal, fence.start, fence.end, offer, evidence)


def _refusal(fence: Empty, page: Page, context: Context) -> str:
    return context.refusal(fence.name, fence.argument, page.language)


def _offer(fence: Empty, page: Page, context: Context) -> str:
    """What the original asks for, if that is not refused, too."""
    return "" if _refusal(fence, page, context) else f"{fence.name} {fence.argument}".strip()
