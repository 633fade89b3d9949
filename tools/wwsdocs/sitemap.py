"""The sitemap: each page once a language, with its translations."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Alternate = tuple[str, str]  # a language, and the address of the page in it

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def sitemap(pages: Iterable[Sequence[Alternate]]) -> str:
    """Of pages in one or more languages; the first of each is the default one."""
    urls = (_url(address, page) for page in pages for language, address in page)
    return f"{_HEAD}{''.join(urls)}</urlset>\n"


def _url(address: str, page: Sequence[Alternate]) -> str:
    links = [*page, ("x-default", page[0][1])] if len(page) > 1 else []
    lines = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(other)}/>\n'
        for language, other in links
    )
    return f"<url>\n<loc>{escape(address)}</loc>\n{lines}</url>\n"


def write_sitemap(folder: Path, text: str) -> None:
    (folder / "sitemap.xml").write_text(text, "utf-8")
    (folder / "sitemap.xml.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
