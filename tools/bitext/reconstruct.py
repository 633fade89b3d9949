"""The original page, rebuilt from a bilingual one.

The body stands in the spans. What the translation added is taken out again: the `<a name>` of each
heading and its own keys of the front matter. What it replaced is put back where the page says
itself what it was: a title or description that some segment has word for word, too. The rest of the
front matter that would have to be guessed is left out; alternative texts of images, which carry no
original, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from bitext.context import slug
from bitext.history import digests
from bitext.model import TRANSLATED_KEYS, Field, FrontMatter, Page
from bitext.parse import original_text

_TRANSLATION_KEYS = frozenset(
    {
        "ms.openlocfilehash",
        "ms.sourcegitcommit",
        "ms.translationtype",
        "ms.contentlocale",
        "ms.lasthandoff",
        "ms.locfileid",
    }
)
_ANCHORED = re.compile(r'^([ \t>]*#{1,6} +)<a name="([^"\n]*)"></a>(.*)$', re.MULTILINE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKS = re.compile(r"\*\*|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`")
_IDENTIFIER = re.compile(r"(?=.*[A-Z_.:/])[A-Za-z][\w.:/-]*[A-Z_.:/][\w.:/-]*")
# What YAML reads as a string and nothing else, so that it needs no quotes.
_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`]|\s)(?:(?!: |:$| #)[^\n])*(?<!\s)")
_NOT_A_STRING = re.compile(
    r"(?i:true|false|yes|no|on|off|null|~)|[-+.\d][-+.\d:_e]*|0[xo][\da-f]+|\d{4}-\d\d?-\d\d?.*"
)


def reconstruct(page: Page) -> str:
    """The original of a bilingual page; of a page without spans, nothing."""
    if not page.spans:
        return ""
    text = original_text(page)
    if page.front is None:
        return _without_anchors(text)
    body = _without_anchors(text[page.front.end :])
    return f"{write_front_matter(_known(page, page.front))}\n{body}"


def is_exact(original: str, digest: str) -> bool:
    """Whether a text is the very file that `ms.openlocfilehash` was computed from."""
    return digest.lower() in {found.hex() for found in digests(original.encode())}


def write_front_matter(fields: Iterable[Field]) -> str:
    """Front matter that every reader of YAML can read: each key once, a line for each item."""
    values: dict[str, list[Field]] = {}
    for field in fields:
        values.setdefault(field.key, []).append(field)
    lines: list[str] = []
    for key, same in values.items():
        items = [f"- {_yaml(f.value)}" for f in same if f.index >= 0]
        lines += [f"{key}:", *items] if items else [f"{key}: {_yaml(same[0].value)}".rstrip()]
    return "\n".join(["---", *lines, "---", ""])


def _yaml(value: str) -> str:
    """A string as YAML, in quotes only where it needs them."""
    if not value or (_PLAIN.fullmatch(value) and not _NOT_A_STRING.fullmatch(value)):
        return value
    if value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _without_anchors(body: str) -> str:
    return _ANCHORED.sub(lambda m: m[1] + m[3] if slug(m[3]) == m[2] else m[0], body)


def _known(page: Page, front: FrontMatter) -> Iterator[Field]:
    """The fields of the original's front matter, in the order of the translation's."""
    sources = _sources(page)
    for field in front.fields:
        if field.key in TRANSLATED_KEYS:
            value = sources.get(field.value) or _sentences(field.value, sources)
            if not value and field.key == "keywords" and _IDENTIFIER.fullmatch(field.value):
                value = field.value
            if value:
                yield replace(field, value=value)
        elif field.key not in _TRANSLATION_KEYS:
            yield field


def _sources(page: Page) -> dict[str, str]:
    """What each segment translates, both without markup. The first heading goes before the rest:
    titles are made from headings."""
    text = page.text
    heading = next((b for b in page.blocks if b.kind == "heading"), None)
    found: dict[str, str] = {}
    for span in sorted(
        page.spans, key=lambda s: heading is None or not heading.start <= s.start < heading.end
    ):
        target = _bare(text[span.target_start : span.target_end])
        found.setdefault(target, _bare(text[span.source_start : span.source_end]))
    return found


def _sentences(value: str, sources: dict[str, str]) -> str:
    """A description of several sentences, each of which some segment has: their originals."""
    found: list[str] = []
    rest = value.strip()
    while rest:
        target = max((t for t in sources if t and rest.startswith(t)), key=len, default="")
        if not target:
            return ""
        found.append(sources[target])
        rest = rest[len(target) :].lstrip()
    return " ".join(found)


def _bare(fragment: str) -> str:
    return _MARKS.sub("", _ESCAPE.sub(r"\1", fragment)).strip()
