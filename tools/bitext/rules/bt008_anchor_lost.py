r"""An anchor of the original is lost.

Links lead to anchors: `channel.md#remarks` has to work in each language. A translated heading gets
another anchor from its new words, so translations name the original's: `<a name="remarks"></a>`
before the heading, or `{#remarks}` behind it. Where the headings of a page have such anchors, each
must be the one of its original. What is certain is put back.

What is not checked: pages that name no anchor at all, unless their original does. Whether
something links to an anchor is a matter of missing-anchor.

Bad, es:

    # Channel

    ## Remarks
    =>
    # <a name="channel"></a>Canal

    ## <a name="comentarios"></a>Comentarios
    =>
    # <a name="channel"></a>Canal

    ## <a name="remarks"></a>Comentarios

Bad, zh-TW:

    # Channel

    ## Remarks
    =>
    # <a name="channel"></a>通道

    ## 備註
    =>
    # <a name="channel"></a>通道

    ## <a name="remarks"></a>備註

Bad, fr:

    <a id="top"></a>

    ## Remarks {#notes}
    =>
    ## Remarques

Bad, fr:

    ## Open {#opening}

    ## Close {#closing}
    =>
    ## Ouvrir {#opening}

    ## Fermer
    =>
    ## Ouvrir {#opening}

    ## Fermer {#closing}

Good, fr:

    ## <span id="Purpose"></span>Purpose

    ## Remarks
    =>
    ## <a name="span-idpurposespanpurpose"></a><span id="Purpose"></span>But

    ## <a name="remarks"></a>Remarques

Good, pt:

    # Channel

    ## Remarks
    =>
    # Canal

    ## Comentários

Good, es:

    # Open {#open}

    ## How {#how}

    ## {{ next }}
    =>
    # Abrir {#open}

    ## Cómo {#how}

    ## {{ next }}

Good, fr:

    # <a name="first"></a>First

    ## <a name="then"></a>Then

    ## …
    =>
    # <a name="first"></a>D’abord

    ## <a name="then"></a>Puis

    ## Et ensuite
"""

import re
from collections.abc import Iterator

from bitext.context import ANCHOR, Context
from bitext.model import Block, Edit, Finding, Page, Pair, Severity
from bitext.parts.outline import (
    OWN_ANCHOR,
    anchor,
    blocks,
    counterpart,
    embedded,
    expected_anchor,
    html,
    is_by_machine,
    original,
)

SEVERITY = Severity.ERROR
_TAG = re.compile(r"(?<!\\)<\w+(?:\s+[\w:.-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'))?)*+\s*/?>")
_NUMBER = re.compile(r"(?:-\d+)?")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    source = original(pair, context)
    headings = list(_headings(pair, source))
    yield from headings
    if source is not None:
        yield from _lost(pair, source, {finding.suggestion for finding in headings})


def _headings(pair: Pair, source: Page | None) -> Iterator[Finding]:
    """Headings without the anchor that the others lead one to expect."""
    page = pair.page
    ours = blocks(page, "heading")
    names = [anchor(page.text[block.start : block.end]) for block in ours]
    texts = _originals(page, source, ours)
    if not texts or 2 * names.count("") > len(names):
        return
    expected = [expected_anchor(text) for text in texts]
    made = [name or _slug_of(page, block) for name, block in zip(names, ours, strict=True)]
    wrong = [
        i for i, name in enumerate(made) if expected[i] and not _is(name, expected[i], texts[i])
    ]
    if 2 * len(wrong) > len(names) and (len(names) > 2 or not is_by_machine(page)):
        return  # the anchors of this set are made in another way
    behind = any("{#" in page.text[block.start : block.end] for block in ours)
    for i in wrong:
        yield Finding(
            "this anchor is not the original's" if names[i] else "this heading lost its anchor",
            ours[i].start,
            ours[i].end,
            texts[i],
            pair.evidence,
            suggestion=expected[i],
            edits=_named(page, ours[i], expected[i], behind=behind),
        )


def _slug_of(page: Page, heading: Block) -> str:
    """The anchor of a heading that names none and says the same as the original's, or nothing."""
    return expected_anchor(page.text[heading.start : heading.end])


def _is(name: str, expected: str, heading: str) -> bool:
    """A number tells apart headings of the same words."""
    if name == expected or (
        name.startswith(expected) and _NUMBER.fullmatch(name, len(expected)) is not None
    ):
        return True
    return bool(name) and name == anchor(heading)


def _originals(page: Page, source: Page | None, ours: list[Block]) -> list[str]:
    if source is not None:
        theirs = blocks(source, "heading")
        same = [b.level for b in ours] == [b.level for b in theirs]
        return [source.text[b.start : b.end] for b in theirs] if same else []
    if not page.spans:
        return []
    return [OWN_ANCHOR.sub("", embedded(page, b.start, b.end)) for b in ours]


def _named(page: Page, heading: Block, name: str, *, behind: bool) -> tuple[Edit, ...]:
    if match := ANCHOR.search(page.text, heading.start, heading.end):
        if match[1] and not _TAG.match(page.text, match.start()):
            return ()  # it is text, to which names are restored
        return (Edit(*match.span(1 if match[1] else 2), name),)
    if behind:
        return (Edit(heading.end, heading.end, f" {{#{name}}}"),)
    at = next((s.start for s in page.spans if s.target_start == heading.start), heading.start)
    return (Edit(at, at, f'<a name="{name}"></a>'),)


def _lost(pair: Pair, source: Page, known: set[str]) -> Iterator[Finding]:
    """Anchors that the original's author wrote."""
    theirs = _anchors(source)
    if not theirs:
        return
    ours = _anchors(pair.page)
    lost = [name for name in theirs if name not in ours and name not in known]
    headings = blocks(pair.page, "heading")
    other = [
        name
        for name, (start, _) in ours.items()
        if name not in theirs and not any(b.start <= start < b.end for b in headings)
    ]
    for index, name in enumerate(lost):
        if len(lost) == len(other):
            start, end = ours[other[index]]
            yield Finding(
                "this anchor is not the original's", start, end, name, pair.evidence,
                edits=(Edit(start, end, name),),
            )  # fmt: skip
        else:
            at = counterpart(pair, theirs[name][0])
            yield Finding(
                f'the anchor "{name}" of the original is missing here', at, at, name, pair.evidence
            )


def _anchors(page: Page) -> dict[str, tuple[int, int]]:
    """The anchors in the markup of a page, but not those that were made for its headings."""
    found: dict[str, tuple[int, int]] = {}
    places = html(page)
    if "{" in page.clean:
        places += [(b.start, b.end) for b in blocks(page, "heading")]
    for place in places:
        for match in ANCHOR.finditer(page.text, *place):
            found.setdefault(match[1] or match[2], match.span(1 if match[1] else 2))
    return found
