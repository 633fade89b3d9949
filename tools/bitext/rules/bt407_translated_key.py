r"""A key of the front matter was translated or re-cased.

Keys are names: with `título:`, `Description :` or `標題：` the page has no title or description.
The key is put right where the page lacks it and the front matter is YAML then.

Bad, es:

    ---
    title: Channel
    description: What a channel is.
    ---
    =>
    ---
    título: Canal
    description: Qué es un canal.
    ---
    =>
    ---
    title: Canal
    description: Qué es un canal.
    ---

Bad, zh-TW:

    ---
    title: Channel
    ---
    =>
    ---
    標題：通道
    ---
    =>
    ---
    title: 通道
    ---

Good, fr:

    ---
    title: Titre et description
    Custom: a key that nobody knows
    ---
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.edits import apply
from bitext.frontmatter import read_front_matter
from bitext.model import Edit, Finding, FrontMatter, Pair, Severity
from bitext.parts.keys import meant

SEVERITY = Severity.ERROR
_KEY = re.compile(
    r"^(?![a-z_.]+:)(?P<key>[^\W\d_][^:：\n'\"]{0,30}?)"
    r"(?P<colon>[ \t\u00a0]*[:：][ \t\u00a0]*)(?=\S|$)",
    re.MULTILINE,
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page = pair.page
    if page.front is None:
        return
    known = {field.key for field in page.front.fields}
    for match in _KEY.finditer(page.text, 0, page.front.end):
        right = meant(match["key"])
        if right and not _is_meant(pair, match, right):
            start, end = match.span("key")
            yield Finding(
                f'"{match["key"]}" is the key "{right}", translated',
                start,
                end,
                suggestion=right,
                edits=() if right in known else _edits(page.text, page.front, match, right),
            )


def _is_meant(pair: Pair, match: re.Match[str], right: str) -> bool:
    """Whether the original has the key like that, or, where that is not known, may have it."""
    front = pair.original.front if pair.original else None
    if front is not None:
        return front.field(match["key"]) is not None
    return match["key"].casefold() == right and match["colon"].rstrip(" ") == ":"


def _edits(text: str, front: FrontMatter, match: re.Match[str], right: str) -> tuple[Edit, ...]:
    """The right key, unless its value swallowed others: then the front matter is past repair."""
    value = text[match.end() : text.find("\n", match.end())]
    edit = Edit(match.start(), match.end(), f"{right}: " if value.strip() else f"{right}:")
    _, problems = read_front_matter(apply(text[: front.end], [edit]))
    return () if problems or re.search(r"：|: ", value) else (edit,)
