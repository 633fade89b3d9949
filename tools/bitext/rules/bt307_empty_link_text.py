r"""A link has no text.

Nobody can click it, and a screen reader reads out the address. The machine put the text elsewhere
in the sentence or joined it with a neighbour. Where it stands in brackets right before, both are
put together; otherwise the original's text is shown.

Bad, zh-TW:

    [Shared](shared.md)
    =>
    [共用][](shared.md)
    =>
    [共用](shared.md)

Bad, es:

    It has [destinations](destinations.md) and [next hops](next-hops.md).
    =>
    Tiene destinos y [próximos saltos](next-hops.md). [](destinations.md)

Good, es:

    It has [destinations](destinations.md).
    =>
    Tiene [destinos](destinations.md) y ![](icon.png).
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.links import links

SEVERITY = Severity.ERROR
_EMPTY = re.compile(r"\[(?:[\s*_]|&nbsp;)*\]\(")
_TEXT_BEFORE = re.compile(r"(?<![\]!\\])\[[^\[\]\n]*[^\s\[\]\\]\Z")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page = pair.page
    if not _EMPTY.search(page.clean):
        return
    for link in links(page):
        if link.kind == "link" and _EMPTY.match(page.text, link.start):
            lost, evidence = _original_text(pair, link.start, link.dest)
            at = link.start
            line = page.text.rfind("\n", 0, at) + 1
            joined = page.text[at - 1 : at + 2] == "][]" and _TEXT_BEFORE.search(
                page.text[line : at - 1]
            )
            yield Finding(
                "this link has no text",
                at,
                link.end,
                lost,
                evidence,
                suggestion=lost,
                edits=(Edit(at - 1, at + 1, ""),) if joined else (),
            )


def _original_text(pair: Pair, at: int, dest: str) -> tuple[str, str]:
    for segment in pair.segments:
        if segment.start <= at < segment.end and segment.original:
            pattern = rf"\[([^\[\]]+)\]\({re.escape(dest)}[ )]"
            if match := re.search(pattern, segment.original):
                return match[1], segment.evidence
    return "", ""
