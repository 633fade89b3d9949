"""bitext reads localized Markdown, aligns it with its originals, checks and repairs it.

    import bitext

    page = bitext.page(text, "docs/es/cancellation.md")
    pair = bitext.pair(page, bitext.page(english_text), bitext.Evidence.FILE)
    for finding in bitext.check(pair):
        print(bitext.Lines(text).place(finding.start), finding.code, finding.message)

    text = bitext.repair(text, bitext.page(english_text), "docs/es/cancellation.md")

Nothing here opens a file. `bitext.docset` knows folders, histories and caches.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bitext.align import align as pair
    from bitext.edits import apply, compatible
    from bitext.model import Edit, Evidence, Finding, Lines, Page, Pair, Segment
    from bitext.parse import original_text
    from bitext.parse import parse as page
    from bitext.rules import check, repair

__all__ = [
    "Edit",
    "Evidence",
    "Finding",
    "Lines",
    "Page",
    "Pair",
    "Segment",
    "apply",
    "check",
    "compatible",
    "original_text",
    "page",
    "pair",
    "repair",
]
__version__ = "0.1.0"
_HOMES = {
    "apply": "edits.apply",
    "check": "rules.check",
    "compatible": "edits.compatible",
    "original_text": "parse.original_text",
    "page": "parse.parse",
    "pair": "align.align",
    "repair": "rules.repair",
}


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> object:
    """The front door opens one room at a time: the command line must start fast."""
    if name not in __all__:
        raise AttributeError(f"bitext has no {name!r}")
    home, _, inside = _HOMES.get(name, f"model.{name}").partition(".")
    return getattr(import_module(f"bitext.{home}"), inside)
