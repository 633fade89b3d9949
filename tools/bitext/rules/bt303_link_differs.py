r"""A link leads elsewhere than the original's.

Machines translate addresses that look like words, and editors paste the wrong one. In the same
sentence one link is missing and another one stands there that the original does not have: it gets
the original's destination back.

An anchor made of a translated heading (`#errores` for `#errors`) is not a difference, nor is a
language in the address (`/es-es/`, `/es/`), nor another page of a site that has a host a language
(`es.wikipedia.org`). Nothing is compared with a later version of the original than that which was
translated, and nothing is changed where it is not known which version that was.

Bad, es:

    See [Call Cancellation](call-cancellation.md).
    =>
    Vea [Cancelación de llamadas](cancelacion-de-llamadas.md).
    =>
    Vea [Cancelación de llamadas](call-cancellation.md).

Bad, pt:

    Use [**WsOpen**](/windows/win32/nf-wsopen) or [**WsClose**](/windows/win32/nf-wsclose).
    =>
    Use [**WsOpen**](/windows/win32/nf-wsopen) ou [**WsClose**](/janelas/win32/nf-wsclose).
    =>
    Use [**WsOpen**](/windows/win32/nf-wsopen) ou [**WsClose**](/windows/win32/nf-wsclose).

Good, fr:

    See [SOAP](https://en.wikipedia.org/wiki/SOAP) and [channels](channel.md).
    =>
    Consultez les [canaux](channel.md) et [SOAP](https://fr.wikipedia.org/wiki/SOAP).

Good, es:

    See [ports](/docs/ports/), [sets](/en-US/docs/sets) and [noise](https://en.wikipedia.org/wiki/Noise).
    =>
    Vea [puertos](/es/docs/ports/), [conjuntos](/es/docs/sets) y [ruido](https://es.wikipedia.org/wiki/Ruido).
"""

from collections.abc import Iterator

from bitext.context import Context, Library
from bitext.model import Edit, Evidence, Finding, Pair, Severity
from bitext.parts.links import (
    exchanges,
    has_anchor,
    is_in_other_language,
    is_relative,
    links,
    split,
)

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    text = pair.page.text
    for found in exchanges(pair, context):
        if len(found.lost) != len(found.gained):
            continue
        segment = found.segment
        certain = segment.evidence is not Evidence.FILE and len(found.lost) == 1
        for ours, theirs in zip(found.gained, found.lost, strict=True):
            if is_in_other_language(ours, theirs):
                continue
            if _is_same_place(pair.page.path, ours, theirs, context.library):
                continue
            for link in links(pair.page):
                inside = segment.start <= link.start and link.end <= segment.end
                if inside and text[link.dest_start : link.dest_end] == ours:
                    yield Finding(
                        "this link leads elsewhere than the original's",
                        link.dest_start,
                        link.dest_end,
                        theirs,
                        segment.evidence,
                        theirs,
                        (Edit(link.dest_start, link.dest_end, theirs),) if certain else (),
                    )
                    break


def _is_same_place(page: str, ours: str, theirs: str, library: Library) -> bool:
    """Whether both lead to one page, and ours to an anchor that is there: `#errores` for `#errors`,
    where headings are translated."""
    path, fragment = split(ours)
    if not fragment or split(theirs)[0] != path or not is_relative(path or "."):
        return False
    target = library.resolve(page, path) if path else page
    return library.exists(target) and has_anchor(library.anchors(target) or (), fragment)
