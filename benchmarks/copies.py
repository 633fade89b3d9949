"""Bilingual pages copied under other names, so that no two copies say the same.

Copies of the same text would flatter whatever remembers text. So each copy has a syllable of its
own, which is appended to the words that translations keep, wherever they stand in a target, an
original, or the slug of a link: `WS\\_ASYNC\\_CONTEXT` and the broken `contexto WS Async` become
`WSBA\\_ASYNCBA\\_CONTEXT` and `contexto WSBA Asyncba`. Where there is no such word, the syllable is
a word of its own before the target and before the original. What is wrong in a page stays the
same. Code, markup, and headings that an anchor is named after, are as they were: an eighth of the
segments.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from bitext.frontmatter import read_front_matter
from bitext.spans import read_spans

_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ]+(?![a-zß-öø-ÿ])|[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+")
_EXTENSION = re.compile(r"\w\.(\w+)")
_KEPT = 0.9  # of its occurrences make a word a name
_SHORTEST = 2  # letters of a word
_LINK = r"\]\([^()]*(?:\([^()]*\)[^()]*)*\)"
_MARKUP = r"<[^<>]*>|&\w+;"
_UNWRITTEN = re.compile(rf"{_MARKUP}|{_LINK}")
_FIXED = re.compile(rf"({_MARKUP}|\]\((?:[^()\s]*/|[^()/]*(?:\.md|#)[^()]*))")
_ANCHOR = '"></a>'  # before a heading; its name is that of the heading
_VARIED_KEYS = ("title", "description", "keywords")
_LOWER, _UPPER = "\ue000", "\ue001"  # where the syllable goes, in small letters and in capitals
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"


def copies(sources: list[Path]) -> Iterator[tuple[int, Path, str]]:
    """The first copy of all sources, the second of all, and so on without end."""
    texts = [source.read_bytes().decode() for source in sources]
    names = _names(texts)
    templates = [_template(text, names) for text in texts]
    for number in count():
        syllable = _syllable(number)
        for source, template in zip(sources, templates, strict=True):
            text = template.replace(_LOWER, syllable).replace(_UPPER, syllable.upper())
            yield number, source, text


def write_copies(sources: list[Path], folder: Path, pages: int) -> list[Path]:
    """So many pages as files `es/012/name.md`, with their languages side by side."""
    files = []
    for number, source, text in islice(copies(sources), pages):
        language = source.parent.name.removesuffix("-sxs")
        file = folder / language / f"{number:03}" / source.name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        files.append(file)
    return files


def _names(texts: list[str]) -> set[str]:
    """The words of the originals that the translations keep."""
    seen, kept = Counter[str](), Counter[str]()
    extensions: set[str] = set()
    for text in texts:
        for span in read_spans(text)[0]:
            original = _words(text[span.source_start : span.source_end])
            extensions.update(_EXTENSION.findall(text, span.source_start, span.source_end))
            seen.update(original)
            kept.update(original & _words(text[span.target_start : span.target_end]))
    names = {word for word, times in seen.items() if kept[word] >= _KEPT * times}
    return names.difference(map(str.lower, extensions))


def _words(text: str) -> set[str]:
    written = _UNWRITTEN.sub(" ", text)
    return {word.lower() for word in _WORD.findall(written) if len(word) >= _SHORTEST}


def _template(text: str, names: set[str]) -> str:
    """The text with marks where a copy's syllable goes."""
    pieces: list[str] = []
    at = 0
    for start, end, varied in sorted([*_segments(text, names), *_fields(text, names)]):
        pieces += (text[at:start], varied)
        at = end
    return "".join([*pieces, text[at:]])


def _segments(text: str, names: set[str]) -> Iterator[tuple[int, int, str]]:
    for span in read_spans(text)[0]:
        if not text.endswith(_ANCHOR, 0, span.start):
            for start, end in (
                (span.target_start, span.target_end),
                (span.source_start, span.source_end),
            ):
                yield start, end, _varied(text[start:end], names)


def _fields(text: str, names: set[str]) -> Iterator[tuple[int, int, str]]:
    front, _ = read_front_matter(text)
    for field in front.fields if front else ():
        if field.key in _VARIED_KEYS and field.value:
            value = text[field.value_start : field.value_end]
            yield field.value_start, field.value_end, _varied(value, names)


def _varied(text: str, names: set[str]) -> str:
    pieces = _FIXED.split(text)  # what is fixed has the odd places
    pieces[::2] = [_WORD.sub(lambda word: _longer(word[0], names), piece) for piece in pieces[::2]]
    varied = "".join(pieces)
    return varied if varied != text else f"{_LOWER} {text}"


def _longer(word: str, names: set[str]) -> str:
    if word.lower() not in names:
        return word
    return word + (_UPPER if word.isupper() else _LOWER)


def _syllable(number: int) -> str:
    """ba, be, bi ... zu, beba, bebe ..."""
    rest, vowel = divmod(number, len(_VOWELS))
    more, consonant = divmod(rest, len(_CONSONANTS))
    return (_syllable(more) if more else "") + _CONSONANTS[consonant] + _VOWELS[vowel]
