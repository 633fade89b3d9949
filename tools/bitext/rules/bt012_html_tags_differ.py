r"""A segment has other HTML tags than its original.

A tag that was lost leaves its partner open, and everything after it is bold, small or a table
cell. A placeholder in angle brackets (`<name>`) is a tag too: translated, it is another one. Where
one tag stands in the place of another, the original's is put back.

What is not checked: attributes, the order of tags, and the anchors that translations add to
headings.

Bad, es:

    Replace <name> by yours.
    =>
    Sustituya <nombre> por el suyo.
    =>
    Sustituya <name> por el suyo.

Bad, pt:

    The <xs:schema> element.
    =>
    O elemento <XS: Schema>.
    =>
    O elemento <xs:schema>.

Bad, fr:

    This is <strong>important</strong>.
    =>
    Ceci est <strong>important.

Bad, pt:

    Set `x` and <Target File> now.
    =>
    Defina <Target `x` File> agora.

Bad, zh-TW:

    <table>
    <tr><td>One</td></tr>
    <tr><td>Two</td></tr>
    </table>
    =>
    <table>
    <tr><td>一</td></tr>
    <tr><td>二</tr>
    </table>

Good, es:

    ## One<br/>

    <sub>a</sub>, `<name>`, <https://example.com>
    =>
    ## <a name="one"></a>Uno<BR>

    `<nombre>`, <sub>a</sub>, <https://example.com>
"""

import re
from collections import Counter
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Segment, Severity
from bitext.parts.outline import blocks, counterpart, original, partings, segments
from bitext.parts.tags import Tag, letters, tags, texts

SEVERITY = Severity.WARNING
_WORD = re.compile(r"[^\W_]+")
_ALIKE = 75
_MOST = 10_000  # pairs of tags that are held against each other; in real pages there are 50
_SPACED = re.compile(r"<\W[^<>\n]*>")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for segment in segments(pair, context):
        source = segment.original
        if source and ("<" in source or "<" in segment.target):
            yield from _compare(pair, segment)
    page = original(pair, context)
    if page is not None:
        yield from _blocks(pair, page)


def _compare(pair: Pair, segment: Segment) -> Iterator[Finding]:
    text, source = pair.page.text, segment.original
    if texts(text, segment.start, segment.end) == texts(source, 0, len(source)):
        return
    from rapidfuzz.fuzz import ratio  # loading it takes longer than checking most pages

    ours, theirs = tags(text, segment.start, segment.end), tags(source, 0, len(source))
    extra = [tag for tag in _surplus(ours, theirs) if "\\" + tag.text not in source]
    missing = _surplus(theirs, ours)
    spaced = [Tag(m[0], *m.span()) for m in _SPACED.finditer(text, segment.start, segment.end)]
    is_told = len(missing) * (len(extra) + len(spaced)) <= _MOST
    for likeness in (100, _ALIKE) if is_told else ():
        for tag in list(missing):
            rest = (*extra, *spaced)
            mine = max(rest, key=lambda t: ratio(t.letters, tag.letters), default=None)
            if mine is not None and ratio(mine.letters, tag.letters) >= likeness:
                missing.remove(tag)
                (extra if mine in extra else spaced).remove(mine)
                yield _changed(segment, mine, tag, certain=_says_no_more(mine, tag))
    others = extra or spaced
    if len(missing) == 1 and len(others) == 1:
        certain = _stands_for(segment.target, others[0], missing[0])
        yield _changed(segment, others[0], missing[0], certain=certain)
        return
    suggestion = " ".join(tag.text for tag in missing) if is_told else ""
    for tag in extra:
        yield Finding(
            f"the original has no tag {tag.text}", tag.start, tag.end, source, segment.evidence,
            suggestion=suggestion,
        )  # fmt: skip
    if missing and not extra:
        names = " ".join(t.text for t in missing)
        yield Finding(
            f"{names} of the original is missing", segment.start, segment.end, source,
            segment.evidence,
        )  # fmt: skip


def _surplus(ours: list[Tag], theirs: list[Tag]) -> list[Tag]:
    left = Counter(tag.key for tag in theirs)
    surplus: list[Tag] = []
    for tag in ours:
        left[tag.key] -= 1
        if left[tag.key] < 0:
            surplus.append(tag)
    return surplus


def _stands_for(target: str, mine: Tag, yours: Tag) -> bool:
    """Whether one tag is the translation of the other, and not of words beside it."""
    elsewhere = yours.letters in letters(target.replace(mine.text, ""))
    return not elsewhere and _says_no_more(mine, yours)


def _says_no_more(mine: Tag, yours: Tag) -> bool:
    return len(_WORD.findall(mine.text)) <= len(_WORD.findall(yours.text))


def _changed(segment: Segment, mine: Tag, yours: Tag, *, certain: bool) -> Finding:
    return Finding(
        f"this tag is {yours.text} in the original",
        mine.start,
        mine.end,
        segment.original,
        segment.evidence,
        suggestion=yours.text,
        edits=(Edit(mine.start, mine.end, yours.text),) if certain else (),
    )


def _blocks(pair: Pair, source: Page) -> Iterator[Finding]:
    """The tags that make tables, lists and boxes stand between segments."""
    if _texts(pair.page) == _texts(source):
        return
    ours, theirs = _structure(pair.page), _structure(source)
    shift = 0  # by how much the place of a tag in ours is ahead of that in theirs
    for i, j in partings([tag.key for tag in ours], [tag.key for tag in theirs]):
        if i is not None:
            expected = "no tag" if j is None else theirs[j].text
            start, end = ours[i].start, ours[i].end
            message = f"the original has {expected} here"
            shift += j is None
        elif j is not None:
            following = ours[j + shift : j + shift + 1]
            start = following[0].start if following else counterpart(pair, theirs[j].start)
            end, shift = start, shift - 1
            message = f"{theirs[j].text} of the original is missing here"
        yield Finding(message, start, end, evidence=pair.evidence)


def _texts(page: Page) -> list[list[str]]:
    return [texts(page.text, block.start, block.end) for block in blocks(page, "html")]


def _structure(page: Page) -> list[Tag]:
    html = blocks(page, "html")
    return [t for b in html for t in tags(page.text, b.start, b.end) if t.is_structural]
