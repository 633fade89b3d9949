r"""A space stands before full-width punctuation.

Full-width marks carry their own space. Machine translation leaves one after links, bold text and
parentheses (`[端點](endpoint.md) 。`). It is taken away.

Bad, zh-TW:

    See [Endpoint](endpoint.md).
    =>
    請參閱 [端點](endpoint.md) 。
    =>
    請參閱 [端點](endpoint.md)。

Good, zh-TW:

    See [Endpoint](endpoint.md).
    =>
    請參閱 [端點](endpoint.md)。
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.prose import in_prose, prose

SEVERITY = Severity.INFO
DEFAULT = False  # machine-translated pages have one behind most links

_SPACED = re.compile(r" +[，。：；？！、）」』]")
_ADDRESS = re.compile(r"://[^\s)]*\Z")  # would swallow the mark


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if not pair.page.language.startswith("zh"):
        return
    for segment, start, match in in_prose(pair, _SPACED.finditer(prose(pair).text)):
        before = pair.page.text[segment.start : start]
        if before[-1:] in ("", "_") or _ADDRESS.search(before):
            continue
        end = start + len(match[0])
        yield Finding(
            f'a space before "{match[0].strip()}"',
            start,
            end,
            edits=(Edit(start, end - 1, ""),),
        )
