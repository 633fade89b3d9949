"""The anchors of headings: in every language that of the original, so that addresses agree.

A translated heading begins with the anchor of its original, `# <a name="cancellation"></a>取消`.
That becomes the id of the heading; the words of the translation stay as an anchor for older links.
"""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree import ElementTree as etree

from markdown import Extension, Markdown
from markdown.extensions.toc import render_inner_html, strip_tags
from markdown.treeprocessors import Treeprocessor

from bitext.context import slug

_STASHED = re.compile("\x02wzxhzdk:(\\d+)\x03\x02wzxhzdk:(\\d+)\x03")
_ANCHOR = re.compile(r"<a (?:name|id)=[\"']([^\"'<>]+)[\"']>")
_HEADING = re.compile(r"h[1-6]")


class _Anchors(Treeprocessor):
    def run(self, root: etree.Element) -> None:
        taken: set[str] = set()
        for heading in root.iter():
            if _HEADING.fullmatch(str(heading.tag)):
                self._name(heading, taken)

    def _name(self, heading: etree.Element, taken: set[str]) -> None:
        words = html.unescape(strip_tags(render_inner_html(heading, self.md)))
        own = slug(words.replace("*", "")) or "section"
        given = self._given(heading, own, taken)
        name = heading.get("id") or given or own
        heading.set("id", _unique(name, taken))

    def _given(self, heading: etree.Element, own: str, taken: set[str]) -> str:
        """The anchor that a heading begins with, in whose place its own goes."""
        match = _STASHED.match((heading.text or "").lstrip())
        stash: list[Any] = self.md.htmlStash.rawHtmlBlocks
        tag = match and _ANCHOR.fullmatch(str(stash[int(match[1])]))
        if not match or not tag or str(stash[int(match[2])]) != "</a>":
            return ""
        if own in (tag[1], *taken):
            heading.text = (heading.text or "").replace(match[0], "", 1)
        else:
            stash[int(match[1])] = f'<a id="{own}">'
            taken.add(own)
        return tag[1]


def _unique(name: str, taken: set[str]) -> str:
    """The second heading of the same words is `words-1`."""
    number, found = 0, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    taken.add(found)
    return found


class HeadingsExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_Anchors(md), "wwsdocs-headings", 6)  # before `toc`, 5


def makeExtension(**_: object) -> HeadingsExtension:
    return HeadingsExtension()
