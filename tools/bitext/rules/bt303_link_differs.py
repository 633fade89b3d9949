r"""A link leads elsewhere than the original's.

Machines translate addresses that look like words, and editors paste the wrong one. In the same
sentence one link is missing and another one stands there that the original does not have: it gets
the original's destination back.

An anchor made of a translated heading (`#errores` for `#errors`) is not a difference, nor is a
language in the address (`/es-es/`, `/es/`), nor another page of a site that has a host a language
(`es.wikipedia.org`). Nothing is compared with a later version of the original than that which was
translated, and nothing is changed where it is not known which version that was.

Such a link may be broken, too: that is not told a second time.

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

from bitext.context import Context
from bitext.model import Edit, Finding, Pair, Severity
from bitext.parts.links import strays

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for stray in strays(pair, context):
        start, end = stray.link.dest_start, stray.link.dest_end
        yield Finding(
            "this link leads elsewhere than the original's",
            start,
            end,
            stray.dest,
            stray.segment.evidence,
            stray.dest,
            (Edit(start, end, stray.dest),) if stray.certain else (),
        )
