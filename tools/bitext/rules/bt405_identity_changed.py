r"""A value that tells which page this is differs from the original's.

Machines read `ms.assetid`, `ms.topic`, `api_name`, `UID` or `req.header`; they are the same in all
languages. What the translation made of them is put right. Dates may be written in another way.

Compared only with the very version that was translated, as originals change, too.

Bad, es:

    ---
    title: WsAbortChannel function
    ms.topic: reference
    api_name:
    - WsAbortChannel
    ---
    =>
    ---
    title: Función WsAbortChannel
    ms.topic: referencia
    api_name:
    - WsAbortarCanal
    ---
    =>
    ---
    title: Función WsAbortChannel
    ms.topic: reference
    api_name:
    - WsAbortChannel
    ---

Good, pt:

    ---
    title: Channel
    ms.topic: article
    ms.date: 5/31/2018
    ---
    =>
    ---
    title: Canal
    ms.topic: article
    ms.date: 05/31/2018
    ---
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Evidence, Field, Finding, FrontMatter, Page, Pair, Severity
from bitext.parts.keys import is_identity

SEVERITY = Severity.ERROR
_DATE = re.compile(r"0*(\d{1,2})/0*(\d{1,2})/(\d{4})\Z")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    ours, original = pair.page.front, pair.original
    if ours is None or original is None or original.front is None:
        return
    if pair.evidence is not Evidence.EXACT:
        return
    theirs = original.front
    expected = {(field.key, field.value) for field in theirs.fields}
    changed = (f.key for f in ours.fields if (f.key, f.value) not in expected)
    for key in dict.fromkeys(changed):
        if is_identity(key):
            mine, yours = _fields(ours, key), _fields(theirs, key)
            if len({field.start for field in mine}) > 1:
                continue  # `duplicate-key` tells
            same = len(mine) == len(yours)
            for index, field in enumerate(mine):
                if same and _plain(field.value) != _plain(yours[index].value):
                    yield _finding(pair, field, yours[index])
            if mine and yours and not same:
                listed = ", ".join(f.value for f in yours)
                message = f'"{key}" has {len(mine)} values, the original\'s has {len(yours)}'
                yield Finding(message, mine[0].start, mine[0].end, listed, pair.evidence)


def _fields(front: FrontMatter, key: str) -> list[Field]:
    """The values of a key. An empty list may have become an empty string."""
    return [field for field in front.fields if field.key == key and field.value.strip()]


def _plain(value: str) -> str:
    return " ".join(_DATE.sub(r"\1/\2/\3", value.strip()).split())


def _finding(pair: Pair, ours: Field, theirs: Field) -> Finding:
    assert pair.original is not None
    start, end = _written(pair.page, ours)
    low, high = _written(pair.original, theirs)
    written = pair.original.text[low:high]
    return Finding(
        f'"{ours.key}" is not the original\'s',
        ours.value_start,
        ours.value_end,
        theirs.value,
        pair.evidence,
        edits=() if "\n" in written else (Edit(start, end, written),),
    )


def _written(page: Page, field: Field) -> tuple[int, int]:
    """The place of a value with its quotes."""
    start, end = field.value_start, field.value_end
    quoted = page.text[start - 1] in "'\"" and page.text[start - 1] == page.text[end : end + 1]
    return start - quoted, end + quoted
