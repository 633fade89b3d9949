r"""A directive of the publishing system differs from the original's.

`:::row:::`, `[!INCLUDE [note](note.md)]`, `[!div class="checklist"]`, `[!VIDEO ...]`, `:::no-loc
text="Blazor":::` and `<xref:System.String>` are instructions, not text. Translated, spaced or set
in Chinese punctuation they are shown instead of followed; a missing one takes its contents along.
The original's is put back, with the translated `alt-text` and `title` of an image kept, and what
stands above a container: `:::warning Cuidado`.

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

Good, es:

    :::warning Take care
    It closes.
    :::
    =>
    :::warning Cuidado
    Se cierra.
    :::

Bad, fr:

    :::warning Take care
    It closes.
    :::
    =>
    :::avertissement Attention
    Il se ferme.
    :::
    =>
    :::warning Attention
    Il se ferme.
    :::
"""

import re
from collections import Counter
from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Edit, Finding, Page, Pair, Severity
from bitext.parts.outline import blocks, counterpart, original
from bitext.spans import Clean

SEVERITY = Severity.ERROR
_DIRECTIVE = re.compile(
    r"(?:::: ?|：：： ?|: : : )[^\W\d_][^\n]*?(?::::|：：：|: : :|$)"
    r"|\[ ?! ?[^\W\d_][\w-]*(?: ?\[[^\[\]\n]*\] ?\([^()\n]*\)| [^\[\]\n]*[=:/][^\[\]\n]*) ?\]"
    r"|(?:<|(?<=\]\()) ?xref ?[:：] ?[^\s()<>]+(?=[>)])>?",
    re.MULTILINE | re.IGNORECASE,
)
_WORDS = re.compile(r"\b(alt-text|title) ?= ?[\"“”«»「」](.*?)[\"“”«»「」]")
_TITLED = re.compile(r"(:::+ ?[\w-]+)( [^=\n]*[^=:\n])")  # of a container: what stands above it
_LABEL = re.compile(r"(?<=.)\[[^\[\]]*\](?=\()")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    page, source = pair.page, original(pair, context)
    if source is None or not (blocks(page, "directive") or _has_directives(source)):
        return
    ours, theirs = _directives(page), _directives(source)
    extra, missing = _surplus(ours, theirs), _surplus(theirs, ours)
    whole = Clean(page.text, page.spans) if extra else None
    for i in extra:
        if whole is not None:
            start, end = whole.whole(ours[i].start()), whole.whole_end(ours[i].end())
            expected = theirs[i][0] if i in missing else ""
            certain = expected and len(ours) == len(theirs) and end - start == len(ours[i][0])
            edit = Edit(start, end, _restored(ours[i][0], expected))
            yield Finding(
                "the original has another directive here"
                if expected
                else "the original has no such directive",
                start,
                end,
                expected,
                pair.evidence,
                edits=(edit,) if certain else (),
            )
    for j in missing:
        if j not in extra:
            at = counterpart(pair, theirs[j].start())
            words = theirs[j][0]
            yield Finding("a directive of the original is missing", at, at, words, pair.evidence)


def _directives(page: Page) -> list[re.Match[str]]:
    """Those of the text, in order. `:::no-loc(name):::` is put there by who translated."""
    found = _DIRECTIVE.finditer(page.clean, page.front.end if page.front else 0)
    return [match for match in found if not match[0].startswith(":::no-loc(")]


def _surplus(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> list[int]:
    """Which of ours theirs have not, or not as often: a sentence may put them in another order."""
    left = Counter(_key(match[0]) for match in theirs)
    surplus: list[int] = []
    for index, match in enumerate(ours):
        key = _key(match[0])
        left[key] -= 1
        if left[key] < 0:
            surplus.append(index)
    return surplus


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
    titled = _TITLED.fullmatch(directive)
    bare = titled[1] if titled else _LABEL.sub("", _WORDS.sub("", directive))
    return bare.replace(" ", "")


def _restored(ours: str, theirs: str) -> str:
    mine, yours = _TITLED.fullmatch(ours), _TITLED.fullmatch(theirs)
    if mine and yours:
        return yours[1] + mine[2]
    words = {m[1].lower(): m[2] for m in _WORDS.finditer(ours)}
    return _WORDS.sub(lambda m: f'{m[1]}="{words.get(m[1].lower(), m[2])}"', theirs)
