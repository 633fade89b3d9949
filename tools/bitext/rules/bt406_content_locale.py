r"""The page says that it is in another language than its folder.

`ms.contentlocale: fr-FR` below `es/`: the page lies in the wrong folder, or the key came with the
page that this one was copied from. Readers and search engines get the wrong language announced.

Regions are not compared: `pt-PT` may lie in `pt`. Chinese is told apart by its script.

Bad, fr:

    ---
    title: Canal
    ms.contentlocale: de-DE
    ---

Good, fr:

    ---
    title: Canal
    ms.contentlocale: fr-FR
    ---
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.ERROR
_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    front = pair.page.front
    field = front.field("ms.contentlocale") if front and context.folder else None
    if field and field.value and _language(field.value) != _language(context.folder):
        message = f'the page says "{field.value}", its folder "{context.folder}"'
        yield Finding(message, field.value_start, field.value_end)


def _language(tag: str) -> str:
    parts = tag.casefold().replace("_", "-").split("-")
    if parts[0] == "zh" and len(parts) > 1:
        return "zh-hant" if _TRADITIONAL & set(parts[1:]) else "zh-hans"
    return parts[0]
