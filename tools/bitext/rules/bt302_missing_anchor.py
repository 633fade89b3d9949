r"""A link leads to a place on a page that the page does not have.

The reader arrives at the top of a long page and has to search for what the link promised. Anchors
are made of headings, and a translated heading has another anchor, unless the page keeps the
original's as `<a name="related-topics"></a>`. Where a page links to itself and none of its headings
has an anchor, the one that translates the original's gets it; `bitext stage` gives each heading its
own, on all pages.

Letters' case, accents and the number that a second heading of the same words gets are not compared,
as site engines differ in them. What is not checked: links that lead elsewhere than the original's,
which `link-differs` tells with the destination that belongs there; places on pages outside the
documentation set, and on pages that cannot be read, which BT001 tells.

Bad, es:

    Vea [Temas relacionados](#related-topics).

    ## Temas relacionados

Bad, pt:

    See [Remarks](#remarks).

    ## Remarks
    =>
    Veja [Comentários](#remarks).

    ## Comentários
    =>
    Veja [Comentários](#remarks).

    ## <a name="remarks"></a>Comentários

Good, es:

    Vea [Temas relacionados](#related-topics).

    ## <a name="related-topics"></a>Temas relacionados

Good, fr:

    Consultez [Rubriques connexes](#rubriques-connexes-et-résumé).

    ## Rubriques connexes et résumé
"""

import re
from collections.abc import Collection, Iterator

from bitext.context import Context, anchors_of
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.links import Link, has_anchor, is_relative, links, split, without_strays
from bitext.parts.outline import anchor, expected_anchor, original

SEVERITY = Severity.WARNING
# Not anchors of a heading: a tab, a line of code, a text to search for, a route of an application.
_OTHER = re.compile(r"tab/|L\d+(?:-L\d+)?$|:~:|[!/]|\Z")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    yield from without_strays(pair, context, _missing(pair, context))


def _missing(pair: Pair, context: Context) -> Iterator[tuple[Link, Finding]]:
    page, library = pair.page, context.library
    for link in links(page):
        if "#" not in link.dest or not (is_relative(link.dest) or link.dest[0] == "#"):
            continue
        path, fragment = split(link.dest)
        target = library.resolve(page.path, path) if path else page.path
        if _OTHER.match(fragment) or (path and not library.exists(target)):
            continue
        if not path and f'name="{fragment}"' in page.text:
            continue
        anchors = library.anchors(target) if path else anchors_of(page.clean)
        if anchors is not None and not has_anchor(anchors, fragment):
            where = f'"{target}"' if path else "this page"
            message = f'{where} has no anchor "{fragment}"{_blame(pair, context, target, fragment)}'
            edits = tuple(_named(pair, context, fragment)) if target == page.path else ()
            yield link, Finding(message, link.dest_start, link.dest_end, edits=edits)


def _named(pair: Pair, context: Context, name: str) -> Iterator[Edit]:
    """The anchor at the heading that translates the one of that name; where headings have anchors,
    this is for BT008."""
    if original(pair, context) is None or pair.page.spans:
        return
    headings = [s for s in pair.segments if s.kind == "heading"]
    meant = [s for s in headings if s.original and expected_anchor(s.original) == name]
    if len(meant) == 1 and meant[0].sure and not any(anchor(s.target) for s in headings):
        yield Edit(meant[0].start, meant[0].start, f'<a name="{name}"></a>')


def _blame(pair: Pair, context: Context, target: str, fragment: str) -> str:
    if pair.page.path == target and pair.original is not None:
        anchors: Collection[str] | None = anchors_of(pair.original.clean)
    elif context.originals is not None and context.originals.exists(target):
        anchors = context.originals.anchors(target)
    else:
        return ""
    if anchors is None:
        return ""
    if has_anchor(anchors, fragment):
        return "; the original has it"
    return "; neither has the original"
