r"""Half-width punctuation stands in a Chinese sentence.

Chinese sets commas, semicolons, colons, full stops, question and exclamation marks in full width,
and no space after them. The repair puts the full-width mark after a Chinese character and takes a
space between it and the next Chinese character away. Parentheses are left alone: both widths are
in use.

Bad, zh-TW:

    Stop the channel; otherwise, it fails.
    =>
    停止通道; 否則會失敗。
    =>
    停止通道；否則會失敗。

Bad, zh-TW:

    Opens a channel.
    =>
    開啟通道.
    =>
    開啟通道。

Good, zh-TW:

    At 12:30, 2.5 seconds after WsAbortChannel: nothing.
    =>
    在 12:30，WsAbortChannel 之後 2.5 秒：沒有。
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.prose import HAN, in_prose, prose

SEVERITY = Severity.INFO

_HALF = rf"[,;:?!.](?<=[{HAN}].)(?: (?=[{HAN}])|(?=[\s{HAN}]|\Z|\*\*))(?!\.)"
_FULL = str.maketrans(",;:?!.", "，；：？！。")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if not pair.page.language.startswith("zh"):
        return
    for segment, start, match in in_prose(pair, re.finditer(_HALF, prose(pair).text)):
        repaired = match[0].strip().translate(_FULL)
        end = start + len(match[0])
        yield Finding(
            f'"{match[0].strip()}" should be "{repaired}" in Chinese',
            start,
            end,
            original=segment.original,
            evidence=segment.evidence,
            suggestion=repaired,
            edits=(Edit(start, end, repaired),),
        )
