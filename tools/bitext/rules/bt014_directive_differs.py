r"""A directive of the publishing system differs from the original's.

`:::row:::`, `[!INCLUDE [note](note.md)]`, `[!div class="checklist"]`, `[!VIDEO ...]`, `:::no-loc
text="Blazor":::` and `<xref:System.String>` are instructions, not text. Translated, spaced or set
in Chinese punctuation they are shown instead of followed; a missing one takes its contents along.
The original's is put back, with the translated `alt-text` and `title` of an image kept.

What is not checked: whether the file that is included exists.

Bad, es:

    [!INCLUDE [note](includes/note.md)]
    =>
    [! INCLUIR [nota](includes/note.md)]
    =>
    [!INCLUDE [note](includes/note.md)]

Bad, zh-TW:

    :::image type="content" source="a.png" alt-text="States":::
    =>
    ：：：映像類型=「內容」來源=「a.png」alt-text="狀態"：：：
    =>
    :::image type="content" source="a.png" alt-text="狀態":::

Bad, fr:

    ::: zone pivot="c"

    Open it.

    ::: zone-end
    =>
    ::: zone pivot="c"

    Ouvrez-le.

Good, pt:

    > [!div class="nextstepaction"]
    > [Next](next.md)

    :::image source="a.png" alt-text="States":::
    =>
    > [!div class="nextstepaction"]
    > [Seguinte](next.md)

    :::image source="a.png" alt-text="Estados":::
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Severity
from bitext.outline import blocks, counterpart, original, partings
from bitext.spans import Clean

SEVERITY = Severity.ERROR
_DIRECTIVE = re.compile(
    r"(?:::: ?|：：： ?|: : : )[^\W\d_][^\n]*?(?::::|：：：|: : :|$)"
    r"|\[ ?! ?[^\W\d_][\w-]*(?: ?\[[^\[\]\n]*\] ?\([^()\n]*\)| [^\[\]\n]*[=:/][^\[\]\n]*) ?\]"
    r"|(?:<|(?<=\]\()) ?xref ?[:：] ?[^\s()<>]+(?=[>)])>?",
    re.MULTILINE | re.IGNORECASE,
)
_WORDS = re.compile(r"\b(alt-text|title) ?= ?[\"“”«»「」](.*?)[\"“”«»「」]")
_LABEL = re.compile(r"(?<=.)\[[^\[\]]*\](?=\()")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page, source = pair.page, original(pair, context)
    if source is None or not (blocks(page, "directive") or _has_directives(source)):
        return
    ours, theirs = list(_DIRECTIVE.finditer(page.clean)), list(_DIRECTIVE.finditer(source.clean))
    mine, yours = [_key(m[0]) for m in ours], [_key(m[0]) for m in theirs]
    if mine == yours:
        return
    whole = Clean(page.text, page.spans)
    for i, j in partings(mine, yours):
        if i is None and j is not None:
            at = counterpart(pair, theirs[j].start())
            yield Finding(
                "a directive of the original is missing here", at, at, theirs[j][0], pair.evidence
            )
        elif i is not None:
            start, end = whole.whole(ours[i].start()), whole.whole_end(ours[i].end())
            if j is None:
                yield Finding("the original has no such directive here", start, end)
                continue
            certain = len(ours) == len(theirs) and end - start == len(ours[i][0])
            yield Finding(
                "this directive is not the original's",
                start,
                end,
                theirs[j][0],
                pair.evidence,
                edits=(Edit(start, end, _restored(ours[i][0], theirs[j][0])),) if certain else (),
            )


def _has_directives(page: Page) -> bool:
    if blocks(page, "directive") or ":::" in page.clean:
        return True
    links = [i for i in page.inlines if i.kind == "link"]
    return any(
        i.dest.startswith("xref:") or "[!" in page.text[max(0, i.start - 12) : i.start]
        for i in links
    )


def _key(directive: str) -> str:
    """What the publishing system reads, without what readers read."""
    return _LABEL.sub("", _WORDS.sub("", directive)).replace(" ", "")


def _restored(ours: str, theirs: str) -> str:
    words = {m[1].lower(): m[2] for m in _WORDS.finditer(ours)}
    return _WORDS.sub(lambda m: f'{m[1]}="{words.get(m[1].lower(), m[2])}"', theirs)
