import hashlib
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bitext.model import Field
from bitext.parse import parse
from bitext.reconstruct import is_exact, reconstruct, write_front_matter

SPAN = (
    '<span data-ttu-id="e-1">{}</span>'
    '<span class="sxs-lookup"><span data-stu-id="e-1">{}</span></span>'
)
SHA1 = "a6e979455e898922dfb7c81381c1f1aafd455274"
SHA256 = "bf75bd8d07d8f78ddf0a5750e6f4f96feb073dc15b8e63ed23ab8ceb061de145"


def bilingual(*pairs: tuple[str, str]) -> str:
    """Lines of a page; a pair whose halves are equal is not translated."""
    return "".join(
        (a if a == b else SPAN.replace("e-1", f"e-{n}").format(a, b)) + "\n"
        for n, (a, b) in enumerate(pairs)
    )


def test_the_seed_is_the_original_but_for_what_the_page_does_not_tell(root: Path) -> None:
    page = parse((root / "docs/zh-TW/cancellation.md").read_text("utf-8"))

    original = reconstruct(page)

    assert original.startswith(
        "---\n"
        "title: Cancellation\n"
        "description: Most of operations in the WWSAPI can be canceled during execution.\n"
        "ms.assetid: d73d76e1-bd78-40ce-9f92-e282b6b127ce\n"
        "keywords:\n"
        "- WWSAPI\n"
        "- WWS\n"
        "ms.topic: article\n"
        "ms.date: 05/31/2018\n"
        "---\n"
        "\n"
        "# Cancellation\n"
    )
    assert not is_exact(original, SHA1)
    # To the very file that was translated, only this is missing: a keyword, a pair of quotes, and
    # the no-break spaces that the markup cannot keep.
    whole = original.replace("- WWSAPI", "- Cancelation Web Services for Windows\n- WWSAPI")
    whole = re.sub("ms.assetid: (.*)", r"ms.assetid: '\1'", whole)
    whole = re.sub("^ $", "\u00a0", whole, flags=re.MULTILINE)
    assert is_exact(whole, SHA1)
    assert is_exact(whole, SHA256)


def test_a_page_without_spans_has_no_original() -> None:
    assert reconstruct(parse("---\ntitle: Cancelación\n---\n# Cancelación\n")) == ""


@pytest.mark.parametrize(
    ("heading", "original"),
    [
        ('# <a name="call"></a>' + SPAN.format("Llamada", "Call"), "# Call"),
        ('> ### <a name="call"></a>' + SPAN.format("Llamada", "Call"), "> ### Call"),
        ('## <a name="a_b"></a>' + SPAN.format("A", r"A\_B"), r"## A\_B"),
        # An anchor that is not made from the heading is the author's.
        ('# <a name="old"></a>' + SPAN.format("Llamada", "Call"), '# <a name="old"></a>Call'),
        ('<a name="call"></a>' + SPAN.format("Llamada", "Call"), '<a name="call"></a>Call'),
    ],
)
def test_anchors_that_the_translation_added_are_gone(heading: str, original: str) -> None:
    assert reconstruct(parse(f"{heading}\n")) == f"{original}\n"


@pytest.mark.parametrize(
    ("field", "known"),
    [
        ("title: Canal", "title: Channel"),
        # The heading says what the title is, even if a paragraph says the same differently.
        ("title: Estado", "title: State"),
        ("title: Otro canal", None),
        ("description: Abre el canal. Cierra el canal.", "description: Opens it. Closes it."),
        ("description: Abre el canal. Y otra cosa.", None),
        ("title: WS_CHANNEL_STATE", "title: WS_CHANNEL_STATE"),
        ("keywords:\n- WWSAPI\n- canal\n- Canal", "keywords:\n- WWSAPI\n- Channel"),
        ("ms.assetid: 5a0-c89f", "ms.assetid: 5a0-c89f"),
        ("UID: NF:web.WsCall", "UID: NF:web.WsCall"),
        ("req.header: web.h", "req.header: web.h"),
        ("topic_type:\n- APIRef\n- kbSyntax", "topic_type:\n- APIRef\n- kbSyntax"),
        ("api_name: ''", "api_name:"),
        ("ms.openlocfilehash: 00ff", None),
        ("ms.sourcegitcommit: 00ff", None),
        ("ms.translationtype: MT", None),
        ("ms.contentlocale: es-ES", None),
        ("ms.lasthandoff: 08/11/2021", None),
        ('ms.locfileid: "1"', None),
    ],
)
def test_front_matter_that_can_be_known(field: str, known: str | None) -> None:
    body = bilingual(
        ("Estado", "Status"),
        ("", ""),
        ("Canal", "Channel"),
        ("**Abre** el canal.", "**Opens** it."),
        ("Cierra el canal.", "Closes it."),
        (r"WS\_CHANNEL\_STATE", r"WS\_CHANNEL\_STATE"),
        (r"[WS\_CHANNEL\_STATE", r"[WS\_CHANNEL\_STATE"),
    )
    heading = "# " + SPAN.replace("e-1", "e-9").format("Estado", "State")
    name = SPAN.replace("e-1", "e-10").format(r"WS\_CHANNEL\_STATE", r"WS\_CHANNEL\_STATE")

    original = reconstruct(parse(f"---\n{field}\n---\n{heading}\n\n{body}\n{name}\n"))

    front, _, _ = original.removeprefix("---\n").partition("---\n")
    assert front == (f"{known}\n" if known else "")


@pytest.mark.parametrize(
    "value",
    [
        "Channel: the states", "'quoted'", '"quoted"', "- item", "#1", "a #b", "yes", "No", "null",
        "~", "1.0", "12:30", "0x8", "2018-05-31", "@x", "`x`", "{a}", "[a]", "*a", "&a", "!a", "%a",
        " a ", "a:", "a\nb", 'a\n"b" \\', "", "ключ", "C:\\x", "a: 'b'", "-", "?", "a, b",
    ],
)  # fmt: skip
def test_yaml_reads_what_was_written(value: str) -> None:
    written = write_front_matter([Field("key", value, 0, 0, 0, 0)])
    assert (yaml.safe_load(written.strip("-\n")) or {}).get("key") == (value or None)


def test_a_key_is_written_once() -> None:
    fields = [
        Field("a", "1st", 0, 0, 0, 0),
        Field("list", "x", 0, 0, 0, 0, 0),
        Field("a", "2nd", 0, 0, 0, 0),
        Field("list", "y", 0, 0, 0, 0, 1),
    ]
    assert write_front_matter(fields) == "---\na: 1st\nlist:\n- x\n- y\n---\n"


@pytest.fixture(scope="module")
def originals(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every version of every English page, by the hashes that its translations name it by."""
    clone = tmp_path_factory.mktemp("history") / "en"
    bundle = shared / "corpus/wsw-en.bundle"
    subprocess.run(["git", "clone", "--quiet", "--bare", "-b", "main", bundle, clone], check=True)
    listed = subprocess.run(
        ["git", "cat-file", "--batch", "--batch-all-objects"],
        cwd=clone, check=True, capture_output=True,
    ).stdout  # fmt: skip
    found: dict[str, bytes] = {}
    for data in blobs(listed):
        crlf = data.replace(b"\n", b"\r\n")
        found[hashlib.sha1(crlf).hexdigest()] = data
        found[hashlib.sha256(crlf).hexdigest()] = data
    return found


def blobs(batch: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(batch):
        end = batch.index(b"\n", at)
        _, kind, size = batch[at:end].split()
        if kind == b"blob":
            yield batch[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)


def test_the_corpus_is_reconstructed(shared: Path, originals: dict[str, bytes]) -> None:
    """What the markup lost on its way (research: 70.4 % up to trailing blanks, 92.0 % up to
    no-break spaces, 99.7 % up to alternative texts, escapes and emphasis marks) is all that may
    differ from the file that was translated."""
    alike: Counter[str] = Counter()
    known: Counter[str] = Counter()
    pages = sorted((shared / "corpus/wsw").glob("*-sxs/*.md"))
    for path in pages:
        page = parse(path.read_text("utf-8"))
        assert page.front is not None
        digest = page.front.get("ms.openlocfilehash")
        text, expected = reconstruct(page), originals[digest].decode()
        assert is_exact(expected, digest)
        ours, theirs = parse(text), parse(expected)
        assert ours.front is not None
        assert theirs.front is not None
        known["page"] += is_exact(text, digest)
        for key in ("title", "description"):
            if ours.front.field(key):
                assert ours.front.get(key) == theirs.front.get(key)
                known[key] += 1
        keywords = {f.value for f in theirs.front.items("keywords")}
        assert {f.value for f in ours.front.items("keywords")} <= keywords
        assert the_rest(ours.front.fields) == the_rest(theirs.front.fields)
        alike[likeness(text[ours.front.end :], expected[theirs.front.end :])] += 1

    assert len(pages) == 808
    assert known == {"page": 44, "title": 739, "description": 516}
    assert alike == {
        "bytes": 520,
        "trailing blanks": 220,
        "no-break spaces": 8,
        "alternative texts": 52,
        "escapes": 8,
    }


def the_rest(fields: tuple[Field, ...]) -> list[tuple[str, str]]:
    translated = ("title", "description", "keywords")
    return [(f.key, f.value) for f in fields if f.key not in translated]


def likeness(text: str, expected: str) -> str:
    """What has to be forgiven until two texts are equal."""
    for name, pattern, replacement in [
        ("bytes", r"(?!)", ""),
        ("trailing blanks", r"[ \t\xa0]+$|\s+\Z", ""),
        ("no-break spaces", r"[ \xa0]+", " "),
        ("alternative texts", r"!\[[^\]]*\]", "![]"),
        ("escapes", r"[\\*_\s]", ""),
    ]:
        text, expected = (
            re.sub(pattern, replacement, t, flags=re.MULTILINE) for t in (text, expected)
        )
        if text == expected:
            return name
    return "nothing"
