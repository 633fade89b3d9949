r"""A page shows other images than the original.

An image that is missing leaves a text that explains what nobody sees. The images of both pages are
compared by the file that they show, in whatever order a sentence needs them. A file whose name
says that it is the one of this language (`images/es/state.png`, `state.es.png`) stands for the
original's.

A path that was translated is restored on a page that a machine made; people may have had a reason.

What is not checked: the text beside an image, and whether its file exists.

Bad, es:

    ![States of a channel](images/states.png)
    =>
    ![Estados de un canal] (images/states.png)
    =>
    ![Estados de un canal](images/states.png)

Bad, fr:

    Click <img src="images/go.png" alt="Go"> to start.
    =>
    Cliquez pour démarrer.

Bad, pt:

    ![States](images/states.png)
    =>
    ---
    ms.translationtype: MT
    ---
    ![Estados](imagens/estados.png)
    =>
    ---
    ms.translationtype: MT
    ---
    ![Estados](images/states.png)

Good, zh-TW:

    ![States](images/states.png) and ![Host](images/host.en.png)
    =>
    ![主機](images/host.zh-tw.png) 與 ![狀態](images/states.png)
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Severity
from bitext.parts.outline import counterpart, is_by_machine, original

SEVERITY = Severity.WARNING
_IMG = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


class _Image(NamedTuple):
    file: str
    start: int
    end: int


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    if source is None:
        return
    ours, theirs = _images(pair.page), _images(source)
    if [image.file for image in ours] == [image.file for image in theirs]:
        return
    language = re.escape(pair.page.language or "en")
    tags = re.compile(rf"(?<=[./_-])(?:en(?:-us)?|{language}(?:-\w+)?)(?=[./_-])", re.IGNORECASE)
    extra, missing = _surplus(ours, theirs, tags), _surplus(theirs, ours, tags)
    if len(extra) == len(missing):
        for mine, yours in zip(extra, missing, strict=True):
            yield _other(pair, mine, yours)
        return
    for image in extra:
        yield Finding("the original has no such image", image.start, image.end)
    for image in missing:
        yield _missing(pair, source, image)


def _other(pair: Pair, mine: _Image, yours: _Image) -> Finding:
    at = pair.page.text.rfind(mine.file, mine.start, mine.end)
    edit = Edit(at, at + len(mine.file), yours.file)
    return Finding(
        "the original shows another image",
        mine.start,
        mine.end,
        yours.file,
        pair.evidence,
        suggestion=yours.file,
        edits=(edit,) if at >= 0 and is_by_machine(pair.page) else (),
    )


def _missing(pair: Pair, source: Page, image: _Image) -> Finding:
    text = pair.page.text
    if torn := re.search(rf"!\[[^\[\]]*\](\s+)\({re.escape(image.file)}[ )]", text):
        return Finding(
            "a space stands between the text of this image and its file", *torn.span(),
            edits=(Edit(*torn.span(1), ""),),
        )  # fmt: skip
    at = counterpart(pair, image.start)
    words = source.text[image.start : image.end]
    return Finding("an image of the original is missing here", at, at, words, pair.evidence)


def _surplus(ours: list[_Image], theirs: list[_Image], tags: re.Pattern[str]) -> list[_Image]:
    """Those of ours that theirs have not, or not as often."""
    left = Counter(tags.sub("", image.file) for image in theirs)
    surplus: list[_Image] = []
    for image in ours:
        name = tags.sub("", image.file)
        left[name] -= 1
        if left[name] < 0:
            surplus.append(image)
    return surplus


def _images(page: Page) -> list[_Image]:
    text = page.text
    found = [_Image(i.dest, i.start, i.end) for i in page.inlines if i.kind == "image"]
    places = [(b.start, b.end) for b in page.blocks if b.kind == "html"]
    for inline in page.inlines:
        if inline.kind == "html" and text.startswith(("<img", "<IMG"), inline.start):
            places.append((inline.start, inline.end))
    for place in places:
        found += [_Image(m[1], *m.span()) for m in _IMG.finditer(text, *place)]
    return sorted(found, key=lambda image: image.start) if places else found
