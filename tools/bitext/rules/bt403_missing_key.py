r"""A key of the original's front matter is missing.

The title names the page in navigation and tabs, the description stands in search results, and the
keys of its identity let tools find it again. Compared are title, description and identity; all
other keys are the business of the site that publishes the translation. A page of a set that uses
keys named `ms.` is expected to have a title even where the original is not known.

Bad, es:

    ---
    title: Channel
    description: What a channel is.
    ms.assetid: 5b7e0c52-9d0f-4f6e-8a63-2f1c4d9be701
    ---
    =>
    ---
    title: Canal
    ms.assetid: 5b7e0c52-9d0f-4f6e-8a63-2f1c4d9be701
    ---

Good, es:

    ---
    title: Channel
    author: contoso
    ---
    =>
    ---
    title: Canal
    ---
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Evidence, Finding, Pair, Severity
from bitext.parts.keys import is_identity, meant, values

SEVERITY = Severity.WARNING


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page, original = pair.page, pair.original
    if page.front is None or any(problem.kind == "front-matter" for problem in page.problems):
        return
    ours = {field.key for field in page.front.fields}
    theirs = original.front if original else None
    if theirs is not None:
        missing = dict.fromkeys(f.key for f in theirs.fields if f.key not in ours)
    elif any(key.startswith("ms.") for key in ours):
        missing = {} if "title" in ours else {"title": None}
    else:
        return
    exact = pair.evidence is Evidence.EXACT
    for key in missing:
        value = ", ".join(values(theirs, key)) if theirs else ""
        compared = key in ("title", "description") or (exact and is_identity(key))
        if compared and (value or not theirs) and key not in map(meant, ours):
            message = f'the front matter has no "{key}"'
            yield Finding(message, 0, 3, f"{key}: {value}" if value else "", pair.evidence)
