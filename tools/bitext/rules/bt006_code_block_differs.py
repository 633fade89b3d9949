r"""A code block differs from the original's.

Nobody translates code: a reader who copies it gets something that does not compile. The lines that
differ are restored from the original, and the language after the fence with them; the indentation
of the block in a list or quote is that of the translation. Spaces at the end of a line, empty
lines and no-break spaces that became spaces are not a difference.

What is not checked: comments, where the page says that people translated it, or doesn't say that a
machine did (`ms.translationtype: MT`, or bilingual markup); people translate comments on purpose.
And what a function of the project refuses to write (BT016), in the page or in the original.

Bad, es:

    Call it:

    ```c
    WsAbortChannel(channel, error);
    ```
    =>
    Llámela:

    ```c
    WsAbortChannel (canal, error);
    ```
    =>
    Llámela:

    ```c
    WsAbortChannel(channel, error);
    ```

Bad, fr:

    1. Close it:

       ```python
       if opened:
           close()
       ```
    =>
    1.  Fermez-le :

        ```python
        if opened:
        close()
        ```
    =>
    1.  Fermez-le :

        ```python
        if opened:
            close()
        ```

Bad, zh-TW:

    ```c
    Open();
    ```

    ```c
    Close();
    ```
    =>
    ```c
    Open();
    ```

Good, es:

    ```c
    Open(); // at once
    ```
    =>
    ```c
    Open(); // enseguida
    ```
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Severity
from bitext.parts.listings import Listing, listings, restored
from bitext.parts.outline import blocks, counterpart, is_by_machine, original, partings

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    if source is None:
        return
    if _texts(pair.page) == _texts(source):
        return
    ours, theirs = listings(pair.page), listings(source)
    comments = is_by_machine(pair.page)
    mine = [listing.sense(comments=comments) for listing in ours]
    yours = [listing.sense(comments=comments) for listing in theirs]
    same = len(ours) == len(theirs)
    for i, j in partings(mine, yours):
        if i is None and j is not None:
            at = counterpart(pair, theirs[j].start)
            yield Finding(
                "a code block of the original is missing here",
                at,
                at,
                theirs[j].code,
                pair.evidence,
            )
        elif i is not None and j is None:
            yield Finding("the original has no code block here", ours[i].start, ours[i].end)
        elif i is not None and j is not None:
            edits = tuple(restored(ours[i], theirs[j], comments=comments)) if same else ()
            yield Finding(
                "this code is not the original's",
                ours[i].start,
                ours[i].end,
                theirs[j].code,
                pair.evidence,
                edits=edits,
            )
    if same:
        yield from _languages(pair, context, ours, theirs)


def _texts(page: Page) -> list[str]:
    return [page.text[block.start : block.end] for block in blocks(page, "code")]


def _languages(
    pair: Pair, context: Context, ours: list[Listing], theirs: list[Listing]
) -> Iterator[Finding]:
    for mine, yours in zip(ours, theirs, strict=True):
        if mine.info and yours.language and mine.language.lower() != yours.language.lower():
            if any(_is_refused(one.language, pair.page, context) for one in (mine, yours)):
                continue
            start, end = mine.info
            yield Finding(
                "this is not the language of the original's code",
                start,
                end,
                yours.language,
                pair.evidence,
                edits=(Edit(start, end, yours.language),),
            )


def _is_refused(told: str, page: Page, context: Context) -> bool:
    name, _, argument = told.partition(" ")
    return bool(context.refusal(name, argument.strip(), page.language))
