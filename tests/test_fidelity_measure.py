"""The yardstick measured: small cases with known verdicts, then the whole corpus."""

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import fidelity
from benchmarks.judge.identifiers import names, plain, standing
from benchmarks.judge.measure import Verdict, rows, tally
from benchmarks.judge.pages import Segment, blocks, originals, pair, spans
from benchmarks.judge.words import translated

ROOT = Path(fidelity.__file__).resolve().parents[1]


def texts(markdown: str) -> list[str]:
    return [name.text for name in names(plain(markdown))]


def segment(original: str, before: str, after: str = "", key: str = "p0") -> Segment:
    return Segment(key, original, before, after, (0, len(after)), 1)


def kinds(original: str, before: str, after: str) -> dict[str, str]:
    found = rows(Verdict(segment(original, before, after)), reported=None)
    return {row.kind: row.detail for row in found}


@pytest.mark.parametrize(
    ("markdown", "kind", "expected"),
    [
        (r"a [**WS\_CHANNEL\_STATE**](u.md) b", "constant", ["WS_CHANNEL_STATE"]),
        (r"typedef \_WS\_CHANNEL", "constant", ["_WS_CHANNEL"]),
        ("the WsAbortChannel call of portType", "camel", ["WsAbortChannel", "portType"]),
        (r"a [**WS\_CHANNEL**](u.md)s set", "constant", ["WS_CHANNEL"]),
        ("URLs, IDs and APIs", "", []),
        ("of System.IO.StreamWriter", "dotted", ["System.IO.StreamWriter"]),
        ("e.g. this, i.e. that", "", []),
        ("call IADs::SetInfo now", "scoped", ["IADs::SetInfo"]),
        ("call main() and Ws.Run()", "function", ["main()", "Ws.Run()"]),
        ("include <windows.h>, stockquote.xsd.c", "file", ["windows.h", "stockquote.xsd.c"]),
        (r"under HKEY\_LOCAL\_MACHINE\Soft\Ws.", "registry key", [r"HKEY_LOCAL_MACHINE\Soft\Ws"]),
        ("/out:&lt;dir&gt; and /nologo, --fix", "switch", ["/out:", "/nologo", "--fix"]),
        ("and/or (min/max) /windows/desktop", "", []),
        ("0x803D0020 or 12", "hex", ["0x803D0020"]),
        (
            "{00112233-4455-6677-8899-AABBCCDDEEFF}",
            "guid",
            ["{00112233-4455-6677-8899-AABBCCDDEEFF}"],
        ),
        ("print %s, %1, {0} of %TEMP% at 50 % done", "placeholder", ["%s", "%1", "{0}", "%TEMP%"]),
        ("run `WsUtil.exe *.wsdl` now", "code span", ["WsUtil.exe *.wsdl"]),
        ("see https://a.b/WsAbort_x.md, net.tcp://Host_a", "", []),
        ('<span id="WS_FOO"></span><a href="WsFoo.md">here</a>', "", []),
        ("[here](/api/nf-WsAbort_call.md)", "", []),
    ],
)
def test_identifiers(markdown: str, kind: str, expected: list[str]) -> None:
    assert texts(markdown) == expected
    assert {name.kind for name in names(plain(markdown))} == ({kind} if kind else set())


@pytest.mark.parametrize(
    ("wanted", "markdown", "expected"),
    [
        (["WsAbort"], "WsAbortChannel and WsAbort", {"WsAbort": 1}),
        (["WS_A", "WS_A_B"], r"WS\_A\_B", {"WS_A_B": 1}),
        (["WS_A"], "WS _ A", {}),
        (["WS_A"], r"**WS**\_A", {}),
        (["WsAbort"], "函式WsAbort是WsAbort", {"WsAbort": 2}),
        (["WsAbort"], "canciónWsAbort", {}),
        (["WS_A"], r"*WS\_A*, `WS_A`, WS_A", {"WS_A": 3}),
    ],
)
def test_verbatim(wanted: list[str], markdown: str, expected: dict[str, int]) -> None:
    assert standing(wanted, plain(markdown)) == expected


def test_a_name_needed_twice_must_stand_twice() -> None:
    verdict = Verdict(segment(r"WS\_A and WS\_A", r"WS\_A y WS \_ A", r"WS\_A y WS\_A"))
    assert (verdict.required, verdict.intact, verdict.kept) == (
        {"WS_A": 2},
        {"WS_A": 1},
        verdict.required,
    )


NAME = r"the [**WS\_HEAP**](h.md) object"


@pytest.mark.parametrize(
    ("original", "before", "after", "expected"),
    [
        (NAME, r"el objeto **WS \_ HEAP**", r"el objeto **WS\_HEAP**", {}),
        (NAME, r"el objeto **WS \_ HEAP**", r"el objeto **WS \_ HEAP**", {"missing": "WS_HEAP"}),
        (NAME, r"el **WS\_HEAP**", r"un **WS\_HEAP**", {"false": "names intact", "words": "el"}),
        ("no name", "sin nombre", "nombre", {"false": "no names", "words": "sin"}),
        (
            NAME,
            r"el \_ **WS\_HEAP**",
            r"el **WS\_HEAP**",
            {"false": "names intact, 1 loose underscores"},
        ),
        (
            NAME,
            r"el **WS\_HEAP** o WS\_HEAP \_",
            r"el **WS\_HEAP** o WS\_HEAP",
            {"false": "names intact, 1 loose underscores"},
        ),
        (NAME, r"el objeto **WS \_ HEAP**", r"**WS\_HEAP**", {"words": "el, objeto"}),
        (
            NAME,
            r"el **WS \_ HEAP**",
            r"el **WS\_HEAP** WS\_HEAP",
            {"doubled": "WS_HEAP"},
        ),
        (
            NAME,
            r"el **montón de WS \_ **",
            r"el **WS\_PILE**",
            {"missing": "WS_HEAP", "foreign": "WS_PILE"},
        ),
        (NAME, r"el **WS \_ HEAP** \_", r"el **WS\_HEAP** \_", {"residue": "1"}),
        (
            "WsFoo and WsBar",
            "Ws Foo y WsBar",
            "WsFoo y Ws Bar",
            {"missing": "WsBar", "lost": "WsBar"},
        ),
        (r"a '\_' in WS\_A", r"un '\_' en WS \_ A", r"un '\_' en WS\_A", {}),
    ],
)
def test_a_repair_is_judged(
    original: str, before: str, after: str, expected: dict[str, str]
) -> None:
    assert kinds(original, before, after) == expected


@pytest.mark.parametrize(
    ("original", "before", "expected"),
    [
        (r"[**WS\_HEAP**](h.md)", r"[**montón de WS \_**](h.md)", ""),
        (r"the **WS\_HEAP** object", r"el objeto **montón de WS \_** aquí", "el objeto aquí"),
        (r"fall back to WS\_STRING", r"recurren a la \_ cadena WS", "recurren a"),
        (r"the WS\_STRING call", r"la llamada, CADENA \_ WS, nada", "la llamada nada"),
        ("the WsAbort call", "la llamada WsAbort", "la llamada"),
        (r"set by **WS\_A**", r"由 **WS \_ 甲** 設", "由 設"),
    ],
)
def test_translated_words(original: str, before: str, expected: str) -> None:
    source = plain(original)
    required = Counter(name.text for name in names(source))
    assert translated(plain(before), source, required) == Counter(expected.split())


ENGLISH = """---
title: WS_HEAP (WebServices.h)
---

# WS\\_HEAP

A heap, see [**WsResetHeap**](/api/nf-wsresetheap).
It goes on.

| Name | Text |
|------|------|
| **WS\\_HEAP** | A heap |

-   one
    more

```C++
WS_HEAP* heap;
```
"""
TARGET = (
    ENGLISH.replace("# WS\\_HEAP", '# <a name="ws_heap"></a>MONTÓN \\_ WS')
    .replace("A heap, see", "Un montón, vea")
    .replace("**WS\\_HEAP**", "**WS \\_ HEAP**")
    .replace("WebServices.h)", "WebServices. h)")
)


def test_blocks() -> None:
    assert [(block.kind, ENGLISH[block.start : block.end]) for block in blocks(ENGLISH)] == [
        ("h1", r"WS\_HEAP"),
        ("text", "A heap, see [**WsResetHeap**](/api/nf-wsresetheap).\nIt goes on."),
        *(("cell", text) for text in ("Name", "Text", r"**WS\_HEAP**", "A heap")),
        ("item", "one\n    more"),
    ]


def test_monolingual_pairs() -> None:
    read = pair(TARGET, TARGET, ENGLISH)
    assert (read.damage, read.unaligned) == ([], 0)
    originals_of = {found.before: found.original for found in read.segments}
    assert originals_of[r"MONTÓN \_ WS"] == r"WS\_HEAP"
    assert originals_of[r"**WS \_ HEAP**"] == r"**WS\_HEAP**"
    assert originals_of["WS_HEAP (WebServices. h)"] == "WS_HEAP (WebServices.h)"


def test_a_block_too_many_leaves_the_others_aligned() -> None:
    read = pair(TARGET.replace("| **WS", "Más.\n\n| **WS"), TARGET, ENGLISH)
    assert read.unaligned == 1
    assert {found.before: found.original for found in read.segments}["A heap"] == "A heap"


def bilingual(target: str, english: str, key: str = "ab-1") -> str:
    return (
        f'<span data-ttu-id="{key}">{target}</span>'
        f'<span class="sxs-lookup"><span data-stu-id="{key}">{english}</span></span>'
    )


def test_bilingual_pairs() -> None:
    nested = '<span id="x"></span>'
    page = f"- {bilingual('uno', 'one')} {bilingual(nested + 'dos', 'two' + nested, 'ab-2')}\n"
    assert [
        (found.key, found.before, found.original) for found in pair(page, page, "").segments
    ] == [
        ("ab-1", "uno", "one"),
        ("ab-2", f"{nested}dos", f"two{nested}"),
    ]
    assert [page[found.start : found.end] for found in spans(page)] == ["uno", f"{nested}dos"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("uno", "un", set()),
        ("(h.md)", "(g.md)", {"urls", "outside"}),
        ("http://a/b", "http://a/c", {"urls"}),
        ("<b>", "<i>", {"tags"}),
        ('stu-id="ab-1"', 'stu-id="ab-2"', {"tags", "english", "outside"}),
        (">one", ">won", {"english", "outside"}),
        ("ms.date: 1", "ms.date: 2", {"outside"}),
        ("title: t", "title: u", set()),
    ],
)
def test_what_a_repair_must_not_touch(old: str, new: str, expected: set[str]) -> None:
    front = "---\ntitle: t\nms.date: 1\n---\n"
    page = f"{front}[{bilingual('uno <b> http://a/b', 'one')}](h.md)\n"
    assert old in page
    assert {found.kind for found in pair(page, page.replace(old, new), "").damage} == expected


def folders(home: Path, **pages: str) -> list[Path]:
    made = []
    for name, text in pages.items():
        (home / name).mkdir()
        (home / name / "heap.md").write_text(text, "utf-8")
        made.append(home / name)
    return made


def marked(text: str) -> str:
    digest = hashlib.sha1(ENGLISH.replace("\n", "\r\n").encode()).hexdigest()
    return text.replace("---\n\n", f"ms.openlocfilehash: {digest}\n---\n\n", 1)


def finding(line: int, columns: tuple[int, int]) -> dict[str, object]:
    place = {"line": line, "column": columns[0], "end_line": line, "end_column": columns[1]}
    return {"code": "BT101", "path": "heap.md", **place}


@pytest.mark.parametrize(
    ("findings", "silent"),
    [
        ([], [r"MONTÓN \_ WS", r"**WS \_ HEAP**"]),
        ([finding(6, (25, 36))], [r"**WS \_ HEAP**"]),
        ([finding(6, (1, 3)), finding(13, (3, 17))], [r"MONTÓN \_ WS"]),
        ([finding(13, (20, 22))], [r"MONTÓN \_ WS", r"**WS \_ HEAP**"]),
    ],
)
def test_silent_losses(
    tmp_path: Path, findings: list[dict[str, object]], silent: list[str]
) -> None:
    english, target = folders(tmp_path, en=ENGLISH, es=marked(TARGET))
    found = tally(target, target, originals(english), findings).rows
    lost = [row.segment.after for _, row in found if row.kind == "silent" and row.segment]
    assert lost == silent


@pytest.mark.parametrize("digest", [hashlib.sha1, hashlib.sha256])
def test_originals_are_known_by_their_crlf_bytes(tmp_path: Path, digest: type) -> None:
    (english,) = folders(tmp_path, en="a\nb\n")
    assert originals(english)[digest(b"a\r\nb\r\n").hexdigest()] == "a\nb\n"


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repaired = marked(TARGET).replace(r"**WS \_ HEAP**", r"**WS\_HEAP**")
    trees = folders(tmp_path, original=ENGLISH, before=marked(TARGET), after=repaired)
    options = [f"--{tree.name}={tree}" for tree in trees]
    report = tmp_path / "figures.json"
    fidelity.main([*options, f"--dump={tmp_path / 'dump'}", f"--json={report}"])
    figures = json.loads(report.read_text("utf-8"))["before"]
    assert figures["classes"]["constant"] == {"all": 2, "before": 0, "after": 1}
    assert (figures["verbatim before, %"], figures["verbatim after, %"]) == (33.3, 66.7)
    assert figures["silent losses (segments)"] is None
    assert "verbatim after, %" in capsys.readouterr().out
    assert (tmp_path / "dump/missing.tsv").read_text("utf-8").splitlines()[1:] == [
        "before\theap.md\t1\ttitle\tWebServices.h\tWS_HEAP (WebServices.h)"
        "\tWS_HEAP (WebServices. h)\tWS_HEAP (WebServices. h)",
        "before\theap.md\t6\th10\tWS_HEAP\tWS\\_HEAP\tMONTÓN \\_ WS\tMONTÓN \\_ WS",
    ]


def test_the_judge_is_independent() -> None:
    sources = [ROOT / "benchmarks/fidelity.py", *(ROOT / "benchmarks/judge").glob("*.py")]
    assert not [path for path in sources if "import bitext" in path.read_text("utf-8")]
    assert not [path for path in sources if "from bitext" in path.read_text("utf-8")]


def test_the_english_itself_is_perfect(shared: Path) -> None:
    for path in sorted((shared / "corpus/wsw/es-sxs").glob("*.md")):
        page = path.read_text("utf-8")
        for found in spans(page):
            verdict = Verdict(segment(found.english, page[found.start : found.end], found.english))
            seen = {row.kind for row in rows(verdict, reported=[])}
            assert not seen - {"false", "words"}, (path.name, found.key, seen)
            assert verdict.kept == verdict.required
