"""What a reference page says at its end: which pages mention it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from bitext.context import slug, title_of
from bitext.render.anchors import MARK

_HEADINGS = {
    "es": "Mencionado en",
    "pt": "Mencionado em",
    "fr": "Mentionné dans",
    "zh-TW": "提及本頁的頁面",
}
_ENGLISH = "Mentioned in"
_TOP = re.compile(r"^#[ \t]+(?:<a [^<>]*></a>)?(.*\S)", re.MULTILINE)


def title(text: str) -> str:
    """What a page calls itself."""
    top = _TOP.search(text)
    return title_of(text) or (top[1] if top else "")


def mentioned(path: str, language: str, pages: Mapping[str, str]) -> str:
    """The section of a page at `path`, for the pages that mention it, each with its title."""
    if not pages:
        return ""
    folder = posixpath.dirname(path) or "."
    anchor = MARK.format(slug(_ENGLISH)) if language in _HEADINGS else ""
    lines = (f"- [{title}]({posixpath.relpath(page, folder)})" for page, title in pages.items())
    return f"\n## {anchor}{_HEADINGS.get(language, _ENGLISH)}\n\n" + "\n".join(lines) + "\n"
