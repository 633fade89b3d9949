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
    if library is None:
        return {}
    folders: dict[str, set[str]] = {
        folder: set() for folder, name in _named(library) if name == "index"
    }
    for folder, name in _named(library):
        if folder in folders:
            folders[folder].add(name)
    return {
        folder: frozenset(names)
        for folder, names in folders.items()
        if any(name[2:].startswith(f"-{folder}-") for name in names)
    }


def _named(library: Library) -> Iterator[tuple[str, str]]:
    """The folder and the name of each page."""
    for path in library.pages:
        if match := _PAGE.search(path.casefold()):
            yield match[1], match[2]
