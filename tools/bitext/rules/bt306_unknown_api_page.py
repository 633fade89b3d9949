r"""A link leads to an API page that does not exist.

The last part of such an address is made of the kind of the entry, its header and its name, all in
small letters: `/windows/win32/api/webservices/nf-webservices-wsabortchannel`. A slip in it takes
the reader to an error page.

The rule needs to know all pages of the header: it looks where the documentation set has the
header's own page, `api/webservices/index.md`, and is silent otherwise.

Bad, es:

    Vea [**WsAbortChannel**](/windows/win32/api/webservices/nf-webservices-wsabortchanel).

Good, es:

    Vea [**WsAbortChannel**](/windows/win32/api/webservices/nf-webservices-wsabortchannel) y
    [**HeapAlloc**](/windows/win32/api/heapapi/nf-heapapi-heapalloc).
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from bitext.context import Context, Library
from bitext.model import Finding, Pair, Severity
from bitext.parts.links import links

SEVERITY = Severity.WARNING
_API = re.compile(
    r"(?:https?://(?:docs|learn)\.microsoft\.com)?(?:/[a-z]{2}-[a-z]{2})?"
    r"/windows(?:/desktop|/win32)?/api/([^/#?]+)/([^/#?]+)",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:^|/)([^/]+)/([^/]+)\.md$")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if "/api/" not in pair.page.clean:
        return
    known, more = _pages(context.originals), _pages(context.library)
    if not known and not more:
        return
    for link in links(pair.page):
        match = _API.match(link.dest)
        header = match[1].casefold() if match else ""
        slugs = known.get(header) or more.get(header)
        if match and slugs and match[2].casefold() not in slugs:
            near = get_close_matches(match[2].casefold(), slugs, 1, 0.9)
            start = link.dest_start + match.start(2)
            message = f'{match[1]} has no page "{match[2]}"'
            yield Finding(message, start, start + len(match[2]), suggestion=near[0] if near else "")


@lru_cache(16)
def _pages(library: Library | None) -> dict[str, frozenset[str]]:
    """The pages of each header that the set has completely."""
    folders: dict[str, set[str]] = {}
    for path in library.pages if library else ():
        if match := _PAGE.search(path.casefold()):
            folders.setdefault(match[1], set()).add(match[2])
    return {
        folder: frozenset(names) for folder, names in folders.items() if _is_header(folder, names)
    }


def _is_header(folder: str, names: set[str]) -> bool:
    return "index" in names and any(name[2:].startswith(f"-{folder}-") for name in names)
