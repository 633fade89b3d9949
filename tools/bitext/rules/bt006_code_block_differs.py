r"""A code block differs from the original's.

Nobody translates code: a reader who copies it gets something that does not compile. The lines that
differ are restored from the original, and the language after the fence with them; the indentation
of the block in a list or quote is that of the translation. Spaces at the end of a line, empty
lines and no-break spaces that became spaces are not a difference.

Where the page says that people translated it, or doesn't say that a machine did
(`ms.translationtype: MT`, or bilingual markup), the words of comments and strings are not checked,
and only a line that has the letters of the original's is restored: people translate comments,
strings and names of examples on purpose.

What a function of the project refuses to write (BT016), in the page or in the original, is not
checked, and neither is what follows a fence that is not closed (BT017).

Bad, es:

    Call it:

    ```c
    WsAbortChannel(channel, error);
    ```
    =>
    Llámela:

    ```c
    WsAbortChannel (channel，error);
    ```
    =>
    Llámela:

    ```c
    WsAbortChannel(channel, error);
    ```

Bad, es:

    ```c
    WsAbortChannel(channel, error); // at once
    ```
    =>
    ---
    ms.translationtype: MT
    ---
    ```c
    WsAbortChannel(canal, error); // a la vez
    ```
    =>
    ---
    ms.translationtype: MT
    ---
    ```c
    WsAbortChannel(channel, error); // at once
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
    Open("here"); // at once
    ```
    =>
    ```c
    Open("aquí"); // enseguida
    ```

Good, fr:

    ```vb
    Open() ' at once
    ```
    =>
    ```vb
    Open() ' d'un coup
    ```

Bad, pt:

    ```c
    Open(channel);
    ```
    =>
    ```c
    Open(canal);
    ```
"""

from collections.abc import Iterator, Sequence

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Severity
from bitext.parts.listings import Listing, listings, restored, unclosed
from bitext.parts.outline import blocks, counterpart, is_by_machine, original, partings

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    if source is None:
        return
    if _texts(pair.page) == _texts(source):
        return
    ours, theirs = listings(pair.page), listings(source)
    words = is_by_machine(pair.page)
    if cut := unclosed(ours, theirs, words=words):
        ours, theirs = ours[: cut[0]], theirs[: cut[0]]
    mine = [listing.sense(words=words) for listing in ours]
    yours = [listing.sense(words=words) for listing in theirs]
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
            edits = tuple(restored(ours[i], theirs[j], words=words)) if same else ()
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
    pair: Pair, context: Context, ours: Sequence[Listing], theirs: Sequence[Listing]
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
