"""Where a translation parts from its original, the rest of the page is still compared with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bitext.align import align
from bitext.context import Context
from bitext.model import Evidence, Pair
from bitext.parse import parse
from bitext.rules import rules, run

ENGLISH = """\
# Channel

- Open 2 of them.
- Close 3 of them.

Wait 20 seconds.

## Remarks

Use 45 calls.

1. One of 7 things.
2. Two of 8 things.

Up to 90 bytes.
"""
SPANISH = """\
# Canal

- Abra 2.
- Cierre 4.

Espere 21 segundos.

## Comentarios

Use 46 llamadas.

1. Una de 7 cosas.
2. Dos de 9 cosas.

Hasta 91 bytes.
"""


@pytest.mark.parametrize(
    ("old", "new", "numbers"),
    [
        ("", "", ["4", "21", "46", "9", "91"]),
        ("- Cierre 4.\n", "- Cierre 4.\n- Y otro.\n", ["21", "46", "9", "91"]),
        ("- Cierre 4.\n", "", ["21", "46", "9", "91"]),
        ("\n2. Dos", " Dos", ["4", "21", "46", "91"]),
        ("## Comentarios", "### Comentarios", ["4", "21", "46", "9", "91"]),
        ("## Comentarios\n\n", "", ["4", "21", "46", "9", "91"]),
        ("Espere 21", "Un momento.\n\nEspere 21", ["4", "46", "9", "91"]),
        ("# Canal\n", "# Canal\n\n## Nuevo\n", ["4", "21", "46", "9", "91"]),
    ],
)
def test_numbers_are_compared_where_the_original_is_sure(
    old: str, new: str, numbers: list[str]
) -> None:
    page = parse(SPANISH.replace(old, new, 1), "page.md", "es")
    pair = align(page, parse(ENGLISH, "page.md"), Evidence.EXACT)
    found = run(pair, Context(), [rule for rule in rules() if rule.code == "BT205"])
    assert [page.text[finding.start : finding.end] for finding in found] == numbers


LIMITS = """\
# Limits

In short:

| Function | Limit |
|---|---|
| **WsOpen** | Waits 20 seconds. |
| **WsClose** | Waits 30 seconds. |

Use 45 calls.

![States](states.png)

Up to 90 bytes.

All of it.

## Errors

Nothing waits.

## Remarks

Nothing stops.
"""
ROWS = "| **WsOpen** | Espera 22 segundos. |\n| **WsClose** | Espera 33 segundos. |\n"
LÍMITES = f"""\
# Límites

En resumen:

| Función | Límite |
|---|---|
{ROWS}
Use 46 llamadas.

![Estados](states.png)

Hasta 91 bytes.

Eso es todo.

## <a name="errors"></a>Errores

Nada espera.

## <a name="remarks"></a>Comentarios

Nada se para.
"""
TRUE = {
    "Límites": "Limits",
    "En resumen:": "In short:",
    "Función": "Function",
    "Límite": "Limit",
    "**WsOpen**": "**WsOpen**",
    "Espera 22 segundos.": "Waits 20 seconds.",
    "**WsClose**": "**WsClose**",
    "Espera 33 segundos.": "Waits 30 seconds.",
    "Use 46 llamadas.": "Use 45 calls.",
    "Hasta 91 bytes.": "Up to 90 bytes.",
    "Eso es todo.": "All of it.",
    '<a name="errors"></a>Errores': "Errors",
    "Nada espera.": "Nothing waits.",
    '<a name="remarks"></a>Comentarios': "Remarks",
    "Nada se para.": "Nothing stops.",
}
ERRORS = '## <a name="errors"></a>Errores\n\nNada espera.\n'
REMARKS = '## <a name="remarks"></a>Comentarios\n\nNada se para.\n'
TABLE = [
    "Función",
    "Límite",
    "**WsOpen**",
    "Espera 22 segundos.",
    "**WsClose**",
    "Espera 33 segundos.",
]
HEADING = '<a name="errors"></a>Errores'


@pytest.mark.parametrize(
    ("old", "new", "lost", "numbers"),
    [
        ("", "", [], ["22", "33", "46", "91"]),
        ("|---|---|\n", "", TABLE, ["46", "91"]),
        ("|---|---|\n", "\n", TABLE, ["46", "91"]),
        (f"\n|---|---|\n{ROWS}", ROWS.replace("\n", " ") + "\n", TABLE, ["46", "91"]),
        (ROWS[:37], "", TABLE[2:4], ["33", "46", "91"]),
        ("![Estados](states.png)\n\n", "", [], ["22", "33", "46", "91"]),
        ("# Límites", "## Límites", [], ["22", "33", "46", "91"]),
        (f"## {HEADING}", HEADING, [], ["22", "33", "46", "91"]),
        (f"{ERRORS}\n{REMARKS}", f"{REMARKS}\n{ERRORS}", [], ["22", "33", "46", "91"]),
    ],
)
def test_what_stands_beside_damage_keeps_its_original(
    old: str, new: str, lost: list[str], numbers: list[str]
) -> None:
    page = parse(LÍMITES.replace(old, new, 1), "page.md", "es")
    pair = align(page, parse(LIMITS, "page.md"), Evidence.EXACT)
    found = {s.target: s.original for s in pair.segments if s.sure and s.original}
    told = run(pair, Context(), [rule for rule in rules() if rule.code == "BT205"])
    assert {text: found.get(text, "") for text in TRUE} == TRUE | dict.fromkeys(lost, "")
    assert [page.text[finding.start : finding.end] for finding in told] == numbers


def test_links_tell_rows_apart_whose_names_are_lost() -> None:
    rows = [f"| [**WS_{n}**]({n}.md) | Value. |\n" for n in ("OPEN", "ABORT", "CLOSE", "FREE")]
    head = "| Name | Value |\n|---|---|\n"
    english = parse(head + "".join(rows), "page.md")
    page = parse(head + "".join(rows[:1] + rows[2:]).replace("WS_", r"WS \_ "), "page.md", "es")
    pair = align(page, english, Evidence.EXACT)
    assert [s.original_start for s in pair.segments if s.sure and s.target == "Value."] == [
        english.text.index("Value.", english.text.index(f"({name}.md)"))
        for name in ("OPEN", "CLOSE", "FREE")
    ]


@pytest.mark.parametrize(
    ("english", "target", "expected"),
    [
        # As long as its translation: 20 characters of the original are 10 here.
        (
            f"{'x' * 80}\n\n## A\n\n{'a' * 40}\n\n{'b' * 20}\n\n{'c' * 10}\n",
            f"{'x' * 40}\n\n## A\n\n{'a' * 20}\n\n{'c' * 5}\n",
            ["x" * 80, "A", "a" * 40, "c" * 10],
        ),
        # Nobody reads where a link leads.
        (
            "- [Open](https://docs.example/api/open)\n- Some forty characters are in this item.\n",
            "- Unos cuarenta caracteres hay en este elemento.\n",
            ["Some forty characters are in this item."],
        ),
        # Code holds in place what stands before and after it.
        (
            "A rather long beginning.\n\n    Open(theChannel);\n\nSecond.\n\nThird of them all.\n",
            "Primero.\n\n    Open(theChannel);\n\nTercero de todos ellos.\n",
            ["A rather long beginning.", "Third of them all."],
        ),
        # The first link to a page is the first one.
        (
            "See [it](a.md).\n\n## Gone\n\nSee [b](b.md).\n\n### End\n\n[A](a.md)\n\n[B](b.md)\n",
            "Vea [lo](a.md).\n\nVea [b](b.md).\n\n### Fin\n\n[A](a.md)\n\n[B](b.md)\n",
            ["See [it](a.md).", "See [b](b.md).", "End", "[A](a.md)", "[B](b.md)"],
        ),
    ],
)
def test_the_most_alike_is_the_original(english: str, target: str, expected: list[str]) -> None:
    pair = align(parse(target, "page.md", "es"), parse(english, "page.md"), Evidence.EXACT)
    assert [segment.original for segment in pair.segments] == expected


def places(pair: Pair) -> dict[int, int]:
    """Where each block is, and where its original, as far as that is sure."""
    blocks = (segment for segment in pair.segments if segment.kind != "field" and segment.sure)
    return {s.start: s.original_start for s in blocks if s.original}


def damaged(pair: Pair) -> Iterator[tuple[str, dict[int, int]]]:
    """The page with a block left out or said twice, and what is then true of the others."""
    text, true = pair.page.text, places(pair)
    kinds = ("heading", "paragraph", "item", "list", "code")
    for block in [block for block in pair.page.blocks if block.kind in kinds][::4]:
        low = text.rfind("\n", 0, block.start) + 1
        high = text.find("\n", block.end) + 1 or len(text)
        for new in (text[:low] + text[high:], f"{text[:high]}\n{text[low:high]}{text[high:]}"):
            more = len(new) - len(text)
            kept = {s: o for s, o in true.items() if s < low}
            yield new, kept | {s + more: o for s, o in true.items() if s >= high}


@pytest.mark.parametrize("language", ["es", "zh-TW"])
def test_what_is_sure_is_right(root: Path, language: str) -> None:
    wrong: list[str] = []
    sure = known = 0
    for file in sorted((root / "docs" / language).rglob("*.md")):
        path = file.relative_to(root / "docs" / language).as_posix()
        page = parse(file.read_text("utf-8"), path, language)
        english = root / "docs/en" / path
        if page.spans or not english.is_file():
            continue
        original = parse(english.read_text("utf-8"), path)
        for text, true in damaged(align(page, original, Evidence.FILE)):
            found = places(align(parse(text, path, language), original, Evidence.FILE))
            wrong += [text[s:][:60] for s in true.keys() & found.keys() if true[s] != found[s]]
            sure += len(true.keys() & found.keys())
            known += len(true)
    assert wrong == []
    assert sure > 0.9 * known
