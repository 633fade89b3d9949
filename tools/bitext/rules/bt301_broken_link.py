r"""A relative link leads to a page that does not exist.

Nothing tells a reader that a link is dead until it is followed. Where a page exists whose path
differs only in the case of letters, the link works on some machines and not on others: it is put
right.

An original that only a bilingual page holds is a page, as the stage makes one of it.

What is not checked: links that lead elsewhere than the original's, which `link-differs` tells with
the destination that belongs there; pages that only the original has (`missing-translation` counts
them), files that are no pages, such as images, which translations leave in the original's
repository, and links that leave the documentation set. Without the set, for a page alone, the rule
is silent.

Bad, es:

    Vea [Cancelación de llamadas](call-cancelation.md).

Bad, fr:

    See [Channel](channel.md).
    =>
    Consultez [Canal](Channel.md).
    =>
    Consultez [Canal](channel.md).

Good, es:

    Vea [Cancelación de llamadas](call-cancellation.md#remarks), [el SDK](/windows/desktop/api) y
    [la especificación](https://www.w3.org/TR/soap12).
"""

import posixpath
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.links import Link, is_relative, links, split, without_strays

SEVERITY = Severity.WARNING
_PAGES = (".md", ".markdown", ".mdx")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    yield from without_strays(pair, context, _broken(pair, context))


def _broken(pair: Pair, context: Context) -> Iterator[tuple[Link, Finding]]:
    library, page = context.library, pair.page
    if not library.pages:
        return
    for link in links(page):
        if ".m" not in link.dest or link.kind == "image" or not is_relative(link.dest):
            continue
        path, _ = split(link.dest)
        if not path.lower().endswith(_PAGES):
            continue
        target = library.resolve(page.path, path)
        if target.startswith("../") or library.exists(target):
            continue
        if context.originals is not None and context.originals.exists(target):
            continue
        if other := library.other_case(target):
            yield link, _other_case(page.path, link, path, other)
        else:
            blame = "; the original has the same link" if _in_original(pair, link) else ""
            message = f'no page "{target}"{blame}'
            yield link, Finding(message, link.dest_start, link.dest_end)


def _other_case(page: str, link: Link, path: str, other: str) -> Finding:
    right = posixpath.relpath(other, posixpath.dirname(page) or ".")
    right = "./" + right if path.startswith("./") else right
    at = link.dest_start
    written = link.dest_end - at == len(link.dest) and link.dest.startswith(path)
    return Finding(
        f'no page "{path}": this one is called "{right}"',
        at,
        link.dest_end,
        suggestion=right,
        edits=(Edit(at, at + len(path), right),) if written else (),
    )


def _in_original(pair: Pair, link: Link) -> bool:
    original = pair.original
    return original is not None and any(i.dest == link.dest for i in original.inlines)
