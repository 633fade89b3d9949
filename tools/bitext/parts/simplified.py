"""Characters of Simplified Chinese that Traditional Chinese does not write.

`simplified.tsv` has each with its Traditional counterparts as written in Taiwan. A character is
listed when GB 2312 has it and Big5 does not, and a few that Big5 has only as rare words of their
own (体, 机). What both scripts write (台, 里, 后, 面, 干) is not. More than one counterpart means
that the context decides: 发 is 發 (to send) or 髮 (hair). The pairs are those of OpenCC.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from bitext.parts.prose import HAN


@cache
def traditional() -> dict[str, str]:
    """The counterparts of each Simplified character."""
    table = Path(__file__).with_suffix(".tsv").read_text("utf-8")
    return {line[0]: line[2:] for line in table.splitlines()}


@cache
def simplified() -> re.Pattern[str]:
    """Finds a piece of Chinese that begins and ends with a Simplified character."""
    one = "[" + "".join(traditional()) + "]"
    return re.compile(f"{one}(?:[{HAN}]*{one})?")
