"""The extension of Python-Markdown that puts notes where the marks are.

It works at three moments. Before inline Markdown is read, each block gives up its mark and gets its
original, so that what follows (links, escapes) is done to both alike. After everything else, when
headings have their ids and links their addresses, the two are put side by side. What the engine
does not look into, HTML that the page brings along, has its marks until the very end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

from bitext.beside import elements
from bitext.beside.marks import ANY, BLOCK_MARK, NAME_MARK, numbers_in
from bitext.beside.originals import second
from bitext.beside.words import Words, words_of
from bitext.difference import shown
from bitext.notes import Notes

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ALONE = ("p", *_HEADINGS)  # hold text and nothing but: what belongs to them stands behind
_ITEMS = ("li", "dd")  # may go on with other blocks, such as a list
_VERBATIM = re.compile(r"<(pre|code|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_EDGE = re.compile(
    r"</(?:p|h[1-6])\s*>|(?=</?(?:article|aside|blockquote|center|dd|details|div|dl|dt|figcaption|"
    r"figure|footer|header|hr|li|main|ol|p|section|summary|table|tbody|td|tfoot|th|thead|tr|ul|"
    r"h[1-6])\b)|\Z",
    re.IGNORECASE,
)
_BEFORE_INLINE = 30
_LINKS_ARE_MADE = 175  # later than code, which may hold what looks like a link
_AFTER_ALL = -1
_AFTER_RAW_HTML = 25


class Beside(Extension):
    """Shows the notes of the page that is converted next. `script` is the address of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.show(None)

    def show(self, notes: Notes | None, script: str = "") -> None:
        self.notes = notes
        self.script = script

    def extendMarkdown(self, md: Markdown) -> None:
        if self.notes is None:
            return
        page = _Page(self.notes, self.script)
        md.inlinePatterns.register(_Names(page), "bitext-names", _LINKS_ARE_MADE)
        md.treeprocessors.register(_Attach(page), "bitext-attach", _BEFORE_INLINE)
        md.treeprocessors.register(_Arrange(page), "bitext-arrange", _AFTER_ALL)
        md.postprocessors.register(_Finish(page, md), "bitext-finish", _AFTER_RAW_HTML)


class _Page:
    """The notes of a page, and which of them have found their place on it."""

    def __init__(self, notes: Notes, script: str) -> None:
        self.notes = notes
        self.script = script
        self.words: Words = words_of(notes.language)[0]
        self.attached: set[int] = set()
        self.shown: set[int] = set()
        self.is_arranged = False
        groups = enumerate(elements.entries(notes.restored))
        self._entries = {number: entry for entry, numbers in groups for number in numbers}

    def original(self, number: int, *, raw: bool = False) -> Element:
        self.attached.add(number)
        note = self.notes.originals[number]
        text = shown(note.text) if raw else second(note.text, note.kind)
        return elements.original(self.words, elements.original_text(text))

    def name(self, mark: str, text: str) -> Element:
        numbers = numbers_in(mark)
        self.shown.update(numbers)
        made = Element("span", {"class": "bt-name"})
        made.text = text
        made.extend(elements.mark(self.words, n, self._entries[n]) for n in numbers)
        return made


class _Names(InlineProcessor):
    def __init__(self, page: _Page) -> None:
        super().__init__(NAME_MARK.pattern)
        self.page = page

    def handleMatch(  # type: ignore[override]
        self, match: re.Match[str], _data: str
    ) -> tuple[Element, int, int]:
        return self.page.name(match[1], match[2]), match.start(), match.end()


class _Attach(Treeprocessor):
    def __init__(self, page: _Page) -> None:
        super().__init__()
        self.page = page

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for child in list(parent):
                match = BLOCK_MARK.match((child.text or "").lstrip())
                if match and child.tag not in ("pre", "code"):
                    child.text = (child.text or "").lstrip()[match.end() :]
                    self._attach(parent, child, self.page.original(*numbers_in(match[1])))

    def _attach(self, parent: Element, child: Element, original: Element) -> None:
        if child.tag in _ALONE:
            original.tail, child.tail = child.tail, None
            parent.insert(list(parent).index(child) + 1, original)
        elif child.tag in _ITEMS:
            text = Element("div")
            text.text, child.text = child.text, None
            child.insert(0, _pair(text, original))
        else:
            child.append(original)


class _Arrange(Treeprocessor):
    def __init__(self, page: _Page) -> None:
        super().__init__()
        self.page = page

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for child, following in list(zip(parent, list(parent)[1:], strict=False)):
                if child.tag in _ALONE and following.get("class") == "bt-original":
                    index = list(parent).index(child)
                    parent.remove(child)
                    parent.remove(following)
                    parent.insert(index, _pair(child, following))
        for mark in root.iter("span"):
            if mark.get("class") == "bt-mark":
                elements.link_to_entry(mark)
        self._head(root)
        self.page.is_arranged = True

    def _head(self, root: Element) -> None:
        """Behind the title stands what is about the whole page."""
        page = self.page
        told = [elements.banner(page.words, page.notes.provenance)]
        if page.attached:
            told.append(elements.modes(page.words))
        if page.script and (page.attached or page.shown):
            told.append(Element("script", {"src": page.script}))
        first = next(iter(root), None)
        index = int(first is not None and next(first.iter("h1"), None) is not None)
        for part in reversed(told):
            if part is not None:
                root.insert(index, part)


def _pair(target: Element, original: Element) -> Element:
    pair = Element("div", {"class": "bt-pair"})
    pair.tail, original.tail = original.tail, None
    pair.extend((target, original))
    return pair


class _Finish(Postprocessor):
    def __init__(self, page: _Page, md: Markdown) -> None:
        super().__init__(md)
        self.page = page

    def run(self, text: str) -> str:
        if not self.page.is_arranged:  # the table of contents asks how a heading reads
            return ANY.sub("", text)
        if ANY.search(text):
            text = "".join(self._pieces(text))
        return text + self._html(
            elements.notes_of_page(self.page.words, self.page.notes, self.page.shown)
        )

    def _pieces(self, text: str) -> Iterable[str]:
        at = 0
        for verbatim in _VERBATIM.finditer(text):
            yield self._with_originals(text[at : verbatim.start()])
            yield ANY.sub("", verbatim[0])
            at = verbatim.end()
        yield self._with_originals(text[at:])

    def _with_originals(self, text: str) -> str:
        first, *rest = BLOCK_MARK.split(text)
        pieces = [first]
        for number, block in zip(rest[::2], rest[1::2], strict=True):
            edge = _EDGE.search(block)
            end = edge.end() if edge else len(block)
            original = self.page.original(*numbers_in(number), raw=True)
            pieces += (block[:end], self._html(original), block[end:])
        return ANY.sub("", NAME_MARK.sub(self._name, "".join(pieces)))

    def _name(self, match: re.Match[str]) -> str:
        if "<" in match[2]:
            return match[2]
        name = self.page.name(match[1], "\0")
        for mark in name:
            elements.link_to_entry(mark)
        return self._html(name).replace("\0", match[2])

    def _html(self, element: Element | None) -> str:
        return "" if element is None else self.md.serializer(element)
