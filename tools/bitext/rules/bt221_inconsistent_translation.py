r"""The same original is translated in two ways on one page.

A table that calls its second column *Description* here and *Descripción* there, a list of contents
whose entry is not the heading that it leads to: each is right alone, together they confuse.
Reported is what the fewer segments say, where two are as many, the later.

Compared are headings, cells, labels and whole sentences that have the same original. Forms of one
word are not two translations (`Ejecute`, `Ejecutar`); what contains names is left to the rules
about names. A cell of one word is compared with those below the same heading: *open* is what is
done in one column, and how it is in another.

Bad, es:

    | Function | Description |
    |----------|-------------|
    | a        | b           |

    | Callback | Description |
    |----------|-------------|
    | c        | d           |
    =>
    | Función  | Descripción |
    |----------|-------------|
    | a        | b           |

    | Llamada  | Description |
    |----------|-------------|
    | c        | d           |

Good, es:

    | Required |
    |----------|
    | Required |
    =>
    | Obligatoria |
    |-------------|
    | Obligatorio |

Good, es:

    | Call | State |
    |------|-------|
    | open | open  |
    =>
    | Llamada  | Estado  |
    |----------|---------|
    | apertura | abierto |
"""

import re
from collections.abc import Iterator

from bitext.context import Context
from bitext.memo import remembered
from bitext.model import Finding, Page, Pair, Segment, Severity
from bitext.names.lexicon import fold
from bitext.parts.prose import GAP, NAME, mask

SEVERITY = Severity.INFO

_LETTERS = re.compile(r"[^\W\d_]+")


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for (original, _), segments in _groups(pair).items():
        if NAME in mask(original) or GAP in mask(original):
            continue
        said: dict[tuple[str, ...], list[Segment]] = {}
        for segment in segments:
            said.setdefault(_words(segment.target), []).append(segment)
        if len(said) < 2 or () in said:
            continue
        usual = max(said.values(), key=lambda s: (_is_translated(pair, s[0]), len(s)))
        for segment in segments:
            if segment not in usual:
                expected = usual[0].target
                yield Finding(
                    f'the same as "{_shown(expected)}" in the original',
                    segment.start + _first(segment.target),
                    segment.end,
                    original=segment.original,
                    evidence=segment.evidence,
                    suggestion=_shown(expected),
                )


def _groups(pair: Pair) -> dict[tuple[str, str], list[Segment]]:
    """The segments with the same original whose translations are not the same to the letter, by
    that and by the column."""
    groups: dict[str, list[Segment]] = {}
    for segment in pair.segments:
        if segment.sure and segment.key in ("", "title"):
            original = segment.original
            key = original if original[:1].isalnum() else _label(original)
            groups.setdefault(key, []).append(segment)
    return {
        (original, column): segments
        for original, group in groups.items()
        if _differ(pair, group) and len(original) > 2
        for column, segments in _by_column(pair, original, group).items()
        if _differ(pair, segments)
    }


def _differ(pair: Pair, segments: list[Segment]) -> bool:
    return len(segments) > 1 and len({s.target for s in segments}) > 1


def _by_column(pair: Pair, original: str, segments: list[Segment]) -> dict[str, list[Segment]]:
    if " " in original.strip():
        return {"": segments}
    columns = _columns(pair.page)
    found: dict[str, list[Segment]] = {}
    for segment in segments:
        found.setdefault(columns.get(segment.start, ""), []).append(segment)
    return found


@remembered
def _columns(page: Page) -> dict[int, str]:
    """Where each cell starts that is below a heading, and that heading."""
    found: dict[int, str] = {}
    heading: list[str] = []
    row = column = 0
    for block in page.blocks:
        if block.kind == "table":
            heading, row = [], 0
        elif block.kind == "row":
            row, column = row + 1, 0
        elif block.kind == "cell" and row == 1:
            heading.append(page.text[block.start : block.end])
        elif block.kind == "cell":
            found[block.start] = heading[column] if column < len(heading) else ""
            column += 1
    return found


def _label(original: str) -> str:
    """What is emphasized, or the text of a link that is all there is."""
    label, _, dest = original.strip("*[] ").partition("](")
    return original if " " in dest or "](" in dest else label.strip("*[]")


def _words(text: str) -> tuple[str, ...]:
    """What is said, without markup and the endings of words."""
    return tuple(_stem(fold(word)) for word in _LETTERS.findall(mask(text)))


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 2)] if word.isascii() else word


def _is_translated(pair: Pair, segment: Segment) -> bool:
    return segment.target.strip("*[] ") != segment.original.strip("*[] ")


def _first(text: str) -> int:
    """Where the text begins, behind the anchor of a heading."""
    masked = mask(text)
    return len(masked) - len(masked.lstrip(GAP))


def _shown(text: str) -> str:
    return "".join(c for c, m in zip(text, mask(text), strict=True) if m != GAP).strip("*[] ")
