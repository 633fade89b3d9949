import pytest

from bitext.difference import moved
from bitext.parse import parse
from bitext.parts.moves import told

THEN = """---
title: Channel
description: What a channel is.
ms.date: 01/01/2020
---
# Channel

Open it with [**WsOpenChannel**](nf-wsopenchannel.md).

## Remarks

It is slow.

```c
WsOpenChannel(channel);
```
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ms.date: 01/01/2020", "ms.date: 02/02/2024", ()),
        ("](nf-wsopenchannel.md)", "](/windows/nf-wsopenchannel)", ()),
        ("It is slow.", "It is  *slow*.\n\n", ()),
        ("It is slow.", "It&#32;is slow.", ()),
        ("a channel is.", "channels are.", ("the description changed",)),
        (
            "It is slow.",
            "It is fast.",
            ('of 3 blocks 1 changed, under "Remarks"', '"slow." is now "fast."'),
        ),
        (
            "It is slow.",
            "It is slow, as WS\\_X says.",
            (
                'of 3 blocks 1 changed, under "Remarks"',
                '"slow." is now "slow, as WS_X says."',
                "new name WS_X",
            ),
        ),
        ("## Remarks", "## Notes", ('the heading "Remarks" is now "Notes"',)),
        (
            "It is slow.\n\n",
            "",
            ('of 3 blocks 1 removed, under "Remarks"',),
        ),
        (
            "(channel);",
            "(channel, NULL);",
            (
                'of 3 blocks 1 changed, under "Remarks"',
                '"WsOpenChannel(channel);" is now "WsOpenChannel(channel, NULL);"',
            ),
        ),
        (
            "# Channel\n\nOpen it with [**WsOpenChannel**](nf-wsopenchannel.md).\n\n",
            "",
            ('heading "Channel" removed', 'of 3 blocks 1 removed, under "Remarks"'),
        ),
    ],
)  # fmt: skip
def test_moved(old: str, new: str, expected: tuple[str, ...]) -> None:
    assert THEN.count(old) == 1
    found = moved(parse(THEN), parse(THEN.replace(old, new)))
    assert tuple(map(told, found)) == expected


def test_a_version_of_which_nothing_is_left() -> None:
    now = parse("# Other\n\nAll is new here.\n")
    assert tuple(map(told, moved(parse(THEN), now))) == (
        'new heading "Other"',
        'headings "Channel", "Remarks" removed',
        'of 3 blocks 1 changed, 2 removed, under "Other"',
        '"Open it with WsOpenChannel." is now "All is new here."',
        "name WsOpenChannel removed",
    )
