r"""A link to a site in many languages names one of them.

`https://learn.microsoft.com/en-us/windows` takes the reader of a translation to the English page;
without the locale the site chooses the reader's language. It is taken out of addresses of
Microsoft's documentation. Of other sites it is reported where the original's address has none.

Bad, es:

    See [the documentation](https://docs.microsoft.com/windows/win32/wsw/portal).
    =>
    Vea [la documentación](https://docs.microsoft.com/en-us/windows/win32/wsw/portal).
    =>
    Vea [la documentación](https://docs.microsoft.com/windows/win32/wsw/portal).

Bad, pt:

    See <https://learn.microsoft.com/windows>.
    =>
    Consulte <https://learn.microsoft.com/pt-br/windows>.
    =>
    Consulte <https://learn.microsoft.com/windows>.

Bad, fr:

    See [the guide](https://example.com/guide).
    =>
    Consultez [le guide](https://example.com/en-us/guide).

Good, fr:

    See [the guide](https://example.com/en-us/guide) and [MSDN](https://docs.microsoft.com/windows).
    =>
    Consultez [le guide](https://example.com/en-us/guide) et [MSDN](https://docs.microsoft.com/windows).
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.links import LOCALE, links

SEVERITY = Severity.WARNING
_LOCALIZED = re.compile(rf"https?://[\w.-]+(?P<locale>{LOCALE})", re.IGNORECASE)
# The sites that are known to choose a language where the address names none.
_CHOOSES = re.compile(
    r"https?://(?:docs|learn|msdn|technet|support|azure)\.microsoft\.com/", re.IGNORECASE
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for link in links(pair.page):
        if not link.dest.startswith("http"):
            continue
        dest = pair.page.text[link.dest_start : link.dest_end]
        match = _LOCALIZED.match(dest)
        if match is None:
            continue
        right = dest[: match.start("locale")] + dest[match.end("locale") :]
        start, end = link.dest_start + match.start("locale"), link.dest_start + match.end("locale")
        if _CHOOSES.match(dest):
            message = f'this address names a language: "{match["locale"][1:]}"'
            yield Finding(message, start, end, edits=(Edit(start, end, ""),))
        elif pair.original is not None and any(i.dest == right for i in pair.original.inlines):
            message = f'the original\'s address names no language, this one "{match["locale"][1:]}"'
            yield Finding(message, start, end, right, pair.evidence, right)
