r"""A link reads differently from the title of the page that it leads to.

Where the original's link text is the title of the page, the translation's should be the title of
the translated page: a reader who follows `[appel d’annulation]` and finds *Annulation d’appel*
wonders whether this is the right page. Reported are texts that share no word with the title, and
those that say its words in another order.

Not reported: other wordings of a title that share a word with it; titles that are names or were
left in English. The rule needs the folder of the originals.

Bad, fr:

    See [Call Cancellation](call-cancellation.md).
    =>
    Consultez [appel d’annulation](call-cancellation.md).

Good, fr:

    See [Call Cancellation](call-cancellation.md).
    =>
    Consultez [Annulation d’appel](call-cancellation.md).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from bitext.context import Context
from bitext.model import Finding, Pair, Segment, Severity
from bitext.names.lexicon import fold
from bitext.parts.prose import HAN, NAME, mask
from bitext.parts.words import FUNCTION_WORDS

SEVERITY = Severity.WARNING

_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]\(([^()\s#]+\.md)(?:#[^()\s]*)?\)")
_WORD = rf"[{HAN}]+|[^\W\d_{HAN}]{{3,}}"
_AND = re.compile(r"\b(?:and|y|e|et)\b")
_STEM = 5  # letters of a word that its forms share


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    library, originals = context.library, context.originals
    if originals is None or pair.page.language.startswith("en"):
        return
    for segment in pair.segments:
        if ".md" not in segment.original and ".md" not in segment.link:
            continue
        wanted = {dest: text for _, text, dest in _links(segment, segment.original)}
        for start, text, dest in _links(segment, segment.target):
            path = library.resolve(pair.page.path, dest)
            if dest not in wanted or path not in library.pages or path not in originals.pages:
                continue
            title, original = library.title(path), originals.title(path)
            if _words(wanted[dest]) != _words(original) or _words(title) == _words(original):
                continue
            if NAME not in mask(original) and _contradicts(text, title):
                yield Finding(
                    f'the page that this link leads to is called "{title}"',
                    segment.start + start,
                    segment.start + start + len(text),
                    original=segment.original,
                    evidence=segment.evidence,
                    suggestion=title,
                )


def _links(segment: Segment, text: str) -> Iterator[tuple[int, str, str]]:
    """Where the text of a link begins, the text, and where it leads."""
    if segment.link:
        yield 0, text, segment.link.partition("#")[0]
    for link in _LINK.finditer(text):
        yield link.start(1), link[1], link[2]


def _contradicts(text: str, title: str) -> bool:
    ours, theirs = _words(text), _words(title)
    if not ours or not theirs or NAME in mask(text):
        return False
    if not set(ours) & set(theirs):
        return True
    return ours != theirs and not _AND.search(title) and _reordered(text, title)


def _reordered(text: str, title: str) -> bool:
    ours, theirs = ([c for c in fold(t) if c.isalpha()] for t in (text, title))
    return ours != theirs and (
        sorted(ours) == sorted(theirs) or sorted(_words(text)) == sorted(_words(title))
    )


@lru_cache(4096)
def _words(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning; of Chinese, the pairs of characters."""
    found: list[str] = []
    for word in re.findall(_WORD, text.replace("\\", "")):
        lower = word.lower()
        if word[0] >= "\u3400":
            found += [a + b for a, b in pairwise(word)]
        elif not any(lower in words for words in FUNCTION_WORDS.values()):
            found.append(fold(lower).rstrip("s")[:_STEM])
    return tuple(found)
