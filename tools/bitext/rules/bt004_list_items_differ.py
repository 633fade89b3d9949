r"""A list has other items than the original's.

Two steps that became one, an item that was lost or a number that became a bullet: the reader of a
procedure does not notice, and does something else. Each list is compared with the one at the same
place of the original: its number of items, whether they are numbered, and how deep it is nested.

What is not checked: what the items say, and lists written in HTML.

Bad, es:

    1. Open the channel.
    2. Close it.
    =>
    1. Abra el canal. 2. Ciérrelo.

Bad, pt:

    - Open
    - Closed
    =>
    1. Aberto
    2. Fechado

Bad, zh-TW:

    **Warning:** Close the channel.
    =>
    * 警告：請關閉通道。

Good, fr:

    1. Open the channel.
       - at once
    2. Close it.
    =>
    1. Ouvrez le canal.
       - immédiatement
    2. Fermez-le.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bitext.context import Context
from bitext.model import Block, Finding, Page, Pair, Severity
from bitext.parts.outline import counterpart, is_alike, original, partings

SEVERITY = Severity.WARNING


class _Shape(NamedTuple):
    depth: int
    ordered: bool
    items: int


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    if source is None or is_alike(pair):
        return
    ours, theirs = _lists(pair.page), _lists(source)
    for i, j in partings([shape for _, shape in ours], [shape for _, shape in theirs]):
        if i is None and j is not None:
            block, shape = theirs[j]
            at = counterpart(pair, block.start)
            words = source.text[block.start : block.end].strip()
            yield Finding(f"the original has a {_name(shape)} here", at, at, words, pair.evidence)
        elif i is not None:
            block, shape = ours[i]
            start, end = (
                block.start,
                block.start + len(pair.page.text[block.start : block.end].rstrip()),
            )
            if j is None:
                yield Finding(f"the original has no {_name(shape)} here", start, end)
                continue
            other, expected = theirs[j]
            yield Finding(
                f"this is a {_name(shape)}, the original's is a {_name(expected)}",
                start,
                end,
                source.text[other.start : other.end].strip(),
                pair.evidence,
            )


def _name(shape: _Shape) -> str:
    items = "1 item" if shape.items == 1 else f"{shape.items} items"
    kind = "numbered list" if shape.ordered else "list"
    return f"{kind} of {items}" + (f" inside {shape.depth} others" if shape.depth else "")


def _lists(page: Page) -> list[tuple[Block, _Shape]]:
    found: list[tuple[Block, int, list[int]]] = []
    inside: list[int] = []
    for block in page.blocks:
        if block.kind not in ("list", "item"):
            continue
        while inside and found[inside[-1]][0].end <= block.start:
            inside.pop()
        if block.kind == "list":
            found.append((block, len(inside), [0]))
            inside.append(len(found) - 1)
        elif inside:
            found[inside[-1]][2][0] += 1
    return [(b, _Shape(depth, b.info == "ordered", n[0])) for b, depth, n in found]
