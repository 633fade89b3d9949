r"""A fence of code is not closed.

What follows is code up to the next fence, or to the end of the page: nobody reads the text, and the
links, headings and tables in it are gone. It is told where the fence opens. Where the code of the
original ends in the same lines, the fence is closed below the last of them.

What is not checked: pages whose original has such a fence as well. Of several fences the first is
told, as what follows it cannot be read.

Bad, es:

    ```c
    Open();
    ```

    Then close it.

    ```c
    Close();
    ```
    =>
    ```c
    Open();

    Después, ciérrelo.

    ```c
    Close();
    ```
    =>
    ```c
    Open();
    ```

    Después, ciérrelo.

    ```c
    Close();
    ```

Bad, fr:

    - Open it:

      ```
      Open();
      ```

    - Then close it:

      ```
      Close();
      ```

      And wait.
    =>
    - Ouvrez-le :

      ```
      Open();
      ```

    - Puis fermez-le :

      ```
      Close();

      Et attendez.
    =>
    - Ouvrez-le :

      ```
      Open();
      ```

    - Puis fermez-le :

      ```
      Close();
      ```

      Et attendez.

Bad, pt:

    ```
    Open();
    ```

    Wait.

    ```
    Close();
    ```
    =>
    ```
    Open();

    Espere.

    ```
    Close();
    ```
    =>
    ```
    Open();
    ```

    Espere.

    ```
    Close();
    ```

Bad, zh-TW:

    ```c
    Open();

    請稍候。

Good, es:

    ```c
    Open();
    ```

    Se escribe así:

        ```c
        Open();

    Espere.
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.listings import Listing, are_closed, listings, unclosed
from bitext.parts.outline import is_by_machine, original

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    if source is None and are_closed(pair.page):
        return
    ours, theirs = listings(pair.page), listings(source) if source else ()
    found = unclosed(ours, theirs, words=is_by_machine(pair.page))
    if found is None:
        return
    listing, last = ours[found[0]], found[1]
    yield Finding(
        "nothing closes this fence where its code ends",
        listing.start,
        listing.info[1] if listing.info else listing.end,
        theirs[found[0]].code if last >= 0 else "",
        pair.evidence,
        edits=tuple(_closing(listing, last)) if last >= 0 else (),
    )


def _closing(listing: Listing, last: int) -> Iterator[Edit]:
    """The fence, unless what follows is what became of it."""
    following = next(filter(None, map(listing.line, range(last + 1, len(listing.lines)))), "")
    if not following.startswith(listing.fence[:1] * 2):
        at = listing.lines[last][1]
        yield Edit(at, at, f"\n{listing.prefix}{listing.fence}")
