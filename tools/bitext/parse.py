"""Reading a page: `parse(text) -> Page`. Never fails on what a page contains; what is odd becomes
a problem with a place."""

from __future__ import annotations

from pathlib import PurePosixPath

from bitext.frontmatter import read_front_matter
from bitext.markdown import read_markdown
from bitext.model import Page
from bitext.spans import Clean, read_spans


def parse(text: str, path: str = "", language: str = "") -> Page:
    """The page that `text` is. The language is that of `ms.contentlocale`, unless it says none."""
    front, front_problems = read_front_matter(text)
    body = front.end if front else int(text.startswith("\ufeff"))
    spans, span_problems = read_spans(text)
    clean = Clean(text, spans)
    blocks, inlines = read_markdown(clean, body)
    return Page(
        path,
        text,
        language_of(front.get("ms.contentlocale") if front else "", path) or language,
        front,
        clean.text,
        spans,
        tuple(blocks),
        tuple(inlines),
        (*front_problems, *span_problems),
    )


LOCALES = {"es-es": "es", "pt-br": "pt", "fr-fr": "fr", "zh-tw": "zh-TW", "en-us": "en"}
_FOLDERS = {"es", "pt", "fr", "zh-TW", "en", *LOCALES}


def language_of(locale: str, path: str) -> str:
    """The language tag: what the page says of itself, else the folder that it lies in."""
    if locale:
        return LOCALES.get(locale.lower(), locale)
    for part in reversed(PurePosixPath(path).parts[:-1]):
        folder = part.removesuffix("-sxs")
        if folder in _FOLDERS or folder.lower() in LOCALES:
            return LOCALES.get(folder.lower(), folder)
    return ""


def original_text(page: Page) -> str:
    """The original page, as far as the bilingual markup of `page` carries it."""
    return Clean(page.text, page.spans, original=True).text
