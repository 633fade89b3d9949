"""Properties that hold on every page, whatever is in it: on the corpus, and on soup."""

from collections.abc import Callable, Iterator
from itertools import zip_longest
from math import isqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bitext.align import align
from bitext.context import Context
from bitext.edits import apply, compatible
from bitext.model import TEXT_KINDS, Edit, Evidence, Lines, Page
from bitext.parse import original_text, parse
from bitext.parts.listings import listings
from bitext.rules import rules, run
from tests.bitext.clock import grows_evenly

LOCALES = ("es", "pt", "fr", "zh-TW", "es-sxs", "pt-sxs", "fr-sxs", "zh-TW-sxs", "en")
SELECTED = 25  # pages of each folder that the slow properties look at
ORACLE = MarkdownIt("commonmark").enable("table").enable("strikethrough")


@pytest.fixture(scope="session")
def cases(shared: Path) -> list[Page]:
    files = sorted((shared / "corpus/cases").glob("*-*.md"))
    return [parse(read(file), f"{file.stem}/page.md", file.stem.split(".")[-1]) for file in files]


@pytest.fixture(scope="session", params=LOCALES)
def pages(request: pytest.FixtureRequest, shared: Path) -> list[Page]:
    files = sorted((shared / "corpus/wsw" / request.param).glob("*.md"))
    return [parse(read(file), file.name, request.param.removesuffix("-sxs")) for file in files]


def read(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


def some(pages: list[Page]) -> list[Page]:
    return pages[:: max(1, len(pages) // SELECTED)]


def test_places_are_exact(pages: list[Page], cases: list[Page]) -> None:
    assert [(p.path, wrong) for p in (*pages, *cases) for wrong in misplaced(p)] == []


def misplaced(page: Page) -> Iterator[object]:
    """Blocks and inlines whose places can't be right."""
    text = page.text
    marks = {"strong": ("**", "__"), "code": ("`",), "image": ("![",), "link": ("[", "<")}
    end = 0
    for block in page.blocks:
        if not 0 <= block.start <= block.end <= len(text):
            yield block
        if block.kind in TEXT_KINDS:
            empty = not text[block.start : block.end].strip()
            if block.start < end or (empty and block.kind != "cell"):
                yield block
            end = block.end
    if [b.start for b in page.blocks] != sorted(b.start for b in page.blocks):
        yield "blocks are out of order"
    for inline in page.inlines:
        if not text.startswith(marks.get(inline.kind, ""), inline.start):
            yield inline
    for field in page.front.fields if page.front else ():
        if text[field.start : field.end] != field.key:
            yield field


def test_what_is_kept_has_no_bilingual_markup(pages: list[Page], cases: list[Page]) -> None:
    markup = ("data-ttu-id", "data-stu-id", "sxs-lookup")
    sound = [page for page in (*pages, *cases) if not page.problems]

    assert [p.path for p in sound if any(mark in p.clean for mark in markup)] == []
    assert [p.path for p in sound if any(mark in original_text(p) for mark in markup)] == []


def test_every_original_is_kept_in_order(pages: list[Page], cases: list[Page]) -> None:
    for page in (*pages, *cases):
        english, at = original_text(page), 0
        for span in page.spans:
            source = page.text[span.source_start : span.source_end]
            at = english.index(source, at) + len(source)


def test_the_other_reader_of_markdown_sees_the_same(pages: list[Page], cases: list[Page]) -> None:
    for page in (*some(pages), *cases):
        body = page.clean[page.front.end if page.front else 0 :]
        assert outline(body) == oracle(body), page.path


SOUND = st.lists(
    st.sampled_from(
        [
            "# One",
            "## Two ##",
            "Three\n=====",
            "Four `#`\n---",
            "#not one",
            "####### seven",
            "- a\n- b\n\n  c\n  1. d\n  2. e",
            "1) a\n\n   - b\n\n2) c",
            "* * a",
            "+ a\n\n      code",
            "| a | b |\n|---|:-:|\n| c \\| d | `e` |\n| f |\n| g | h | i |",
            "a | b\n--- | ---\nc | d",
            "```c\nx();\n\n  y();\n```",
            "~~~\n```\n~~~",
            "    code\n\n    more",
            "   ```py\n   z\n     w\n   ```",
            "> # Quoted\n> - a\n>   ```\n>   b\n>   ```",
            "> | a |\n> |---|\n> | b |",
            "- ```\n  x\n  ```\n- y",
            "Prose with *a*, **b**, `c` and [d](e.md).",
            "通道已關閉。",
            "<div>\n# none\n</div>",
            "***",
            "a\\\nb",
        ]
    ),
    max_size=8,
).map("\n\n".join)


@given(SOUND)
def test_the_other_reader_sees_the_same_in_sound_markdown(body: str) -> None:
    assert outline(body) == oracle(body)


def outline(body: str) -> list[tuple[object, ...]]:
    """Headings, cells, code and list items, each with its line."""
    page, lines = parse("\n" + body), Lines("\n" + body)
    code = iter(listings(page))
    found: list[tuple[object, ...]] = []
    for block in page.blocks:
        text = page.text[block.start : block.end]
        if block.kind in ("heading", "cell"):
            found.append(
                (block.kind, *([block.level] if block.kind == "heading" else []), plain(text))
            )
        elif block.kind == "code":
            listing = next(code)
            found.append(("code", listing.language, plain(listing.code)))
        elif block.kind == "item":
            found.append(("item", lines.place(block.start).line - 1))
    return found


def oracle(body: str) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    tokens = ORACLE.parse(body)
    for token, inner in zip_longest(tokens, tokens[1:]):
        if token.type == "heading_open" and inner and inner.content:
            found.append(("heading", int(token.tag[1]), plain(inner.content)))
        elif token.type in ("th_open", "td_open") and inner:
            found.append(("cell", plain(inner.content)))
        elif token.type in ("fence", "code_block"):
            found.append(("code", token.info.strip(), plain(token.content)))
        elif token.type == "list_item_open" and token.map:
            found.append(("item", token.map[0] + 1))
    return found


def plain(text: str) -> str:
    """What readers may differ in: white space, quote marks on each line, escaped bars."""
    return " ".join(text.replace("\\|", "|").split())


PIECES = [
    "a",
    "WS\\_X",
    "通道",
    " ",
    "  ",
    "    ",
    "\n",
    "\n\n",
    "\t",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "`",
    "``",
    "```",
    "~~~",
    "#",
    "## ",
    "- ",
    "* ",
    "1. ",
    "> ",
    ">",
    "|",
    "|---|",
    "\n|-|-|\n",
    "[",
    "](",
    "](x.md)",
    "![",
    ")",
    "]",
    "[x]: y\n",
    "<",
    ">",
    "</",
    "<b>",
    "</b>",
    "<br/>",
    "<table><tr><td>",
    "</td></tr></table>",
    "<pre>",
    "<!--",
    "-->",
    '<a name="x"></a>',
    "<script>",
    "<img src=x onerror=y>",
    "javascript:",
    ":::",
    "::: zone",
    "[!NOTE]",
    "> [!NOTE]\n",
    "[!INCLUDE [x](y.md)]",
    '<span data-ttu-id="a-1">',
    '<span data-ttu-id="a-1&quot;>',
    "</span>",
    '<span class="sxs-lookup">',
    '<span data-stu-id="a-1">',
    '</span><span class="sxs-lookup"><span data-stu-id="a-1">',
    "</span></span>",
    "---\n",
    "title: x\n",
    "ms.openlocfilehash: 0\n",
    "- y\n",
    "\\",
    "\\*",
    "&quot;",
    "&#x202e;",
    "\u200b",
    "\u202e",
    "\u00a0",
    "\ufeff",
    "\r\n",
    "\x00",
    "\ud7ff",
    "\U0001f600",
    "(",
    "（",
    "。",
    "：",
    "¿",
    "«",
    "0x1F",
    "%s",
    "{0}",
    "A::B",
    "x.h",
    "/out:",
]
SOUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join)


@given(SOUP, SOUP)
def test_soup_is_read_aligned_checked_and_repaired(target: str, original: str) -> None:
    page = parse(target, "page.md", "zh-TW")
    pair = align(page, parse(original), Evidence.EXACT)

    assert list(misplaced(page)) == []
    assert all(0 <= s.start <= s.end <= len(target) for s in pair.segments)
    for each in (pair, align(page, None)):
        findings = run(each, Context(), rules())
        assert all(0 <= f.start <= f.end <= len(target) for f in findings)
        apply(target, compatible(f.edits for f in findings))


DEEP: dict[str, Callable[[int], str]] = {
    "quotes": lambda n: "> " * n + "x",
    "lists": lambda n: "- " * n + "x",
    "items": lambda n: "".join("  " * depth + "- x\n" for depth in range(isqrt(n))),
    "brackets": lambda n: "[" * n + "x" + "](y)" * n,
    "stars": lambda n: "*a **b " * n,
    "targets": lambda n: '<span data-ttu-id="a">' * n + "</span>" * n,
    "originals": lambda n: ORIGINAL * n,
    "author": lambda n: "<span>" * n + "</span>" * n,
    "tags": lambda n: "<div>" * n,
    "verbatim": lambda n: "<pre>" * n,
    "comments": lambda n: "<!--" * n,
    "directives": lambda n: "[!a [" * n,
    "rows": lambda n: "| a | b |\n|---|---|\n" + "| c | d |\n" * n,
    "line": lambda n: "| a | b | |---|---| " + "| c | d | " * n,
    "flow": lambda n: "---\na: " + "[" * n + "\n---\n",
    "aliases": lambda n: (
        "---\na: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(n)) + "---\n"
    ),
    "letters": lambda n: "通道WsAbort" * n,
}
ORIGINAL = '<span data-ttu-id="a">x</span><span class="sxs-lookup"><span data-stu-id="a">'


@pytest.mark.parametrize("name", DEEP)
def test_depth_takes_no_time(name: str) -> None:
    def work(size: int) -> None:
        text = DEEP[name](size)
        align(parse(text), parse(text + "\n\nx"), Evidence.FILE)

    assert grows_evenly(work, 2_000)


def test_a_repair_touches_nothing_but_the_translation(pages: list[Page], cases: list[Page]) -> None:
    for page in (*some(pages), *cases):
        if page.problems:
            continue
        edits = repair(page, None)
        for span in page.spans:
            for low, high in ((span.start, span.target_start), (span.target_end, span.end)):
                assert not [e for e in edits if e.start < high and low < e.end], page.path


def test_repairs_come_to_an_end(pages: list[Page], cases: list[Page], shared: Path) -> None:
    for page in (*some(pages), *cases):
        twin = shared / "corpus/wsw/zh-TW-sxs" / page.path
        original = parse(original_text(parse(read(twin)))) if twin.is_file() else None
        current, rounds = page, 0
        while edits := repair(current, original):
            current = parse(apply(current.text, edits), page.path, page.language)
            rounds += 1
            assert rounds < 4, (page.path, edits)


def repair(page: Page, original: Page | None) -> list[Edit]:
    pair = align(page, original, Evidence.SIBLING if original else Evidence.NONE)
    return compatible(finding.edits for finding in run(pair, Context(), rules()))
