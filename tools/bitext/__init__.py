"""bitext reads localized Markdown, aligns it with its originals, checks and repairs it.

    import bitext

    page = bitext.parse(text, "docs/es/cancellation.md")
    original = bitext.parse(english_text)
    pair = bitext.align(page, original, bitext.Evidence.FILE)
    for finding in bitext.check(pair):
        print(bitext.Lines(text).place(finding.start), finding.code, finding.message)
    text = bitext.repair(text, original, "docs/es/cancellation.md")

Nothing here opens a file. `bitext.docset` knows folders, histories and caches.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bitext.align import align
    from bitext.edits import apply, compatible
    from bitext.model import Edit, Evidence, Finding, Lines, Page, Pair, Segment
    from bitext.parse import original_text, parse
    from bitext.rules import check, repair, rules

_HOMES = {
    "align": "align",
    "apply": "edits",
    "check": "rules",
    "compatible": "edits",
    "Edit": "model",
    "Evidence": "model",
    "Finding": "model",
    "Lines": "model",
    "original_text": "parse",
    "Page": "model",
    "Pair": "model",
    "parse": "parse",
    "repair": "rules",
    "rules": "rules",
    "Segment": "model",
}
__all__ = [
    "Edit", "Evidence", "Finding", "Lines", "Page", "Pair", "Segment",
    "align", "apply", "check", "compatible", "original_text", "parse", "repair", "rules",
]  # fmt: skip
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """The front door opens one room at a time: the command line must start fast."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"bitext has no {name!r}")
    return getattr(import_module(f"bitext.{home}"), name)
