r"""The front matter is not YAML.

A colon in a title that has no quotes, a line that was joined with the next, a `---` that is
missing: site engines then show the front matter as text or stop. The machine makes this where the
original's own front matter was broken and was translated like prose.

A title, description or keyword that only lacks its quotes gets them.

Bad, es:

    ---
    title: Channel
    description: "To open it: call WsOpenChannel"
    ---
    =>
    ---
    title: Canal
    description: para abrirlo: llame a WsOpenChannel
    ---
    =>
    ---
    title: Canal
    description: 'para abrirlo: llame a WsOpenChannel'
    ---

Bad, zh-TW:

    ---
    描述：通道 標題：通道
    ---

Good, fr:

    ---

    # The channel

    Open it.

    ---
    =>
    ---

    # Le canal

    Ouvrez-le.

    ---

Good, es:

    ---
    title: Canal
    description: 'para abrirlo: llame a WsOpenChannel'
    ---
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.edits import apply
from bitext.frontmatter import read_front_matter
from bitext.model import Edit, Finding, Page, Pair, Severity
from bitext.parts.keys import TRANSLATED

SEVERITY = Severity.ERROR
_SPECIAL = re.compile(r"[\[\]{}*&!|>%@`\"]|.*(?:: |:\Z| #)")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page = pair.page
    for problem in page.problems:
        if problem.kind == "front-matter":
            yield Finding(problem.message, problem.start, problem.end, edits=_quotes(page))


def _quotes(page: Page) -> tuple[Edit, ...]:
    """Quotes for the values that need them, where the front matter is YAML then."""
    edits = tuple(
        Edit(field.value_start, field.value_end, "'" + field.value.replace("'", "''") + "'")
        for field in (page.front.fields if page.front else ())
        if field.key in TRANSLATED
        and page.text[field.value_start - 1] not in "'\""
        and _SPECIAL.match(field.value)
        and field.value[:1] not in "'\""  # a quote that nobody closed: who knows where
    )
    if page.front is None or not edits:
        return ()
    _, problems = read_front_matter(apply(page.text[: page.front.end], edits))
    return () if problems else edits
