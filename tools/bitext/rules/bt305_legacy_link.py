r"""A link leads to a site that was closed.

MSDN and TechNet moved to learn.microsoft.com; their addresses are redirected, to the page that
took the place of the old one or to a start page, and help viewers with addresses of their own
(`ms-help:`, `mk:`) are gone. The translation inherits such links from its original: mend them
there.

Bad, es:

    Vea [Canal](https://msdn.microsoft.com/3e456814-f70f-47ab-b866-f0b73d5cd35e).

Bad, fr:

    Consultez [Schéma](https://technet.microsoft.com/library/dd401907(v=vs.60).aspx).

Good, es:

    Vea [Canal](/windows/win32/wsw/channel).
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.parts.links import links

SEVERITY = Severity.INFO
_SITE = re.compile(
    r"https?://(?:(?:[\w-]+\.)*(?:msdn|technet)2?\.microsoft\.com|(?:\w+\.)?msdn\.com)(?=[/?#]|\Z)"
    r"|(?P<viewer>ms-help|mk|ms-its):",
    re.IGNORECASE,
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for link in links(pair.page):
        if link.dest.startswith(("http", "m")) and (match := _SITE.match(link.dest)):
            what = "needs a help viewer" if match["viewer"] else "was closed"
            yield Finding(f"{match[0]} {what}", link.dest_start, link.dest_end)
