r"""Where paths stand in a text: `C:\Windows`, `%TEMP%\x.log`, `\\server\share`, `Root\CIMv2`."""

from __future__ import annotations

import re
from collections.abc import Iterator

KEY = (  # of the registry
    r"\bHK(?:EY_[A-Z_]+[A-Z]|LM|CU|CR|U|CC)"
    r"(?:\\[\w{}%-]+(?:\.[\w{}%-]+)*(?: (?!HK)[\w.]+(?=\\))*)*"
)
_STEPS = (  # a name of several words ends with a backslash
    r"(?:\\{1,8}+[\w$~%{}](?:[\w$~%.{}-]*[\w$~%}])?"
    r"(?:(?: (?:[A-Z0-9][\w.-]*|and|files|\(x86\)))+(?=\\))?)+"
)
# What else has backslashes is passed over, so that no path begins in its middle.
_PATH = re.compile(
    rf"{KEY}|(?P<path>(?<![\w\\/.:%$~>-])(?:[A-Za-z]:|%\w+(?:\(\w+\))?%|\$\(\w+\)"
    rf"|\\\\(?:[.?](?:\\[A-Za-z]:)?|[\w$%.-]*\w)|(?:\.\.?|[A-Za-z_][\w$.-]*+)(?=\\)){_STEPS})|{_STEPS}",
    re.ASCII,
)
_HEAD = re.compile(r"[\w$.%:()~>-]*\Z", re.ASCII)
_LONGEST = 60  # head of a path
_ROOTED = re.compile(r"[A-Za-z]:|[%$.\\]|[Rr]oot\\")
_TECHNICAL = re.compile(r"[a-z][A-Z]|[A-Za-z]\d|[A-Z]{2}[a-z]")


def paths(text: str) -> Iterator[tuple[int, int]]:
    end, at = 0, text.find("\\")
    while at >= 0:
        head = _HEAD.search(text, max(end, at - _LONGEST), at)
        match = _PATH.search(text, head.start() if head else at)
        if match is None:
            return
        end = match.end()
        path = match["path"]
        # but not: read\write
        if path and (path.count("\\") > 1 or _ROOTED.match(path) or _TECHNICAL.search(path)):
            yield match.span()
        at = text.find("\\", max(end, at + 1))
