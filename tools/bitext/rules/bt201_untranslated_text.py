r"""Prose was left in English.

A sentence, or a part of one, stands in the translation word for word as in the original. What
counts is prose: several words in lower case, function words among them. Names, code, titles of
products and of articles, labels of a few words do not count; nor does the title of an English page
inside of a link, when a sentence goes around it.

A page that is its original, word for word, is one finding, and a few words of prose are enough.

Bad, es:

    The channel is closed before the listener is.
    =>
    The channel is closed before the listener is.

Bad, pt:

    This type falls back to a structure with a buffer if it is set; no other type does.
    =>
    Esse tipo falls back to a structure with a buffer if it is set; nenhum outro faz isso.

Bad, zh-TW:

    Opens a channel to the endpoint.
    =>
    Opens a channel to the endpoint.

Bad, es:

    # ReadXmlExample

    This example shows reading any XML document.
    =>
    # <a name="readxmlexample"></a>ReadXmlExample

    This example shows reading any XML document.

Good, es:

    # ReadXmlExample

    Web Services for Windows
    =>
    # ReadXmlExample

    Web Services for Windows

Good, es:

    Web Services for Windows
    =>
    Web Services for Windows

Good, fr:

    See [How to sign an app package with a certificate](sign.md).
    =>
    Consultez [How to sign an app package with a certificate](sign.md) (Signer un package).
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import TEXT_KINDS, Finding, Pair, Segment, Severity
from bitext.parts.prose import mask, segments_with
from bitext.parts.words import ENGLISH, FUNCTION_WORDS, untranslated, words

SEVERITY = Severity.WARNING

_FEW = 4  # words in lower case, names aside
_LINK = re.compile(r"\[([^\[\]]*)\]\(")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    if pair.page.language.startswith("en"):
        return
    if copied := _copied(pair):
        yield Finding(
            "this page is not translated",
            copied.start,
            copied.end,
            original=copied.original,
            evidence=copied.evidence,
        )
        return
    for segment in segments_with(pair, ENGLISH):
        target = segment.target
        found = untranslated(target, segment.original) if segment.original else None
        if found and not _is_title(target, *found):
            yield Finding(
                "this is not translated",
                segment.start + found[0],
                segment.start + found[1],
                original=segment.original,
                evidence=segment.evidence,
            )


def _copied(pair: Pair) -> Segment | None:
    """The first prose of a page all of whose words are those of its original."""
    first: Segment | None = None
    prose: list[str] = []
    for segment in pair.segments:
        if segment.kind not in TEXT_KINDS:
            continue
        found = [word[0] for word in words(segment.target)]
        if found != [word[0] for word in words(segment.original)]:
            return None
        first = first or (segment if any(map(str.islower, found)) else None)
        prose += found
    is_english = FUNCTION_WORDS["en"].intersection(word.lower() for word in prose)
    return first if is_english and sum(map(str.islower, prose)) >= _FEW else None


def _is_title(target: str, start: int, end: int) -> bool:
    """Whether a link in a sentence has just this as its text."""
    for link in _LINK.finditer(target):
        if link.start(1) <= start and end <= link.end(1):
            rest = mask(target)[: link.start()] + " " + mask(target)[link.end(1) :]
            return bool(words(rest))
    return False
