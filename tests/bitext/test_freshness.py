"""What the version of the original tells about a page, and about a language among others."""

from pathlib import Path
from typing import Literal

import pytest

from bitext.align import align
from bitext.context import Context, Library, Move, Version
from bitext.docset import Docset
from bitext.model import Evidence, Finding
from bitext.parse import parse
from bitext.rules import rules, run

SHA1, SHA256, OTHER1, OTHER256 = "a" * 40, "a" * 64, "b" * 40, "b" * 64
TEXT = f"---\ntitle: Canal\nms.openlocfilehash: {SHA1}\n---\n# Canal\n"
NONE = Library((), lambda _: None)


def findings(code: str, context: Context, text: str = TEXT, original: str = "") -> list[Finding]:
    rule = next(rule for rule in rules() if rule.code == code)
    source = parse(original) if original else None
    pair = align(parse(text, "wsw/channel.md", "es"), source, Evidence.FILE)
    return run(pair, context, [rule])


LAST = ("0123456789", "2025-09-02")
TITLE = Move("title")
NAMED = Move("names_added", ("WS_X", "WS_Y"))
STALE = Version(SHA1, "stale", *LAST, (TITLE, NAMED), "channel.md", 3)
ONCE = Version(SHA1, "stale", *LAST, (TITLE,), "channel.md", 1)
GONE = Version(SHA1, "gone", *LAST, path="new/channel.md")
CHANGED = "the original has changed since"
MOVED = "the title changed; new names WS_X, WS_Y"


@pytest.mark.parametrize(
    ("code", "version", "message"),
    [
        ("BT501", STALE, f"{CHANGED}, 3 times, last on 2025-09-02 (0123456): {MOVED}"),
        ("BT501", ONCE, f"{CHANGED}, on 2025-09-02 (0123456): the title changed"),
        ("BT501", Version(SHA1, "stale", moved=(TITLE,)), f"{CHANGED}: the title changed"),
        ("BT501", Version(SHA1, "stale"), ""),
        ("BT501", Version(SHA1, "fresh"), ""),
        ("BT501", Version(SHA1, "retouched"), ""),
        ("BT501", None, ""),
        ("BT502", GONE, 'the original moved to "new/channel.md" on 2025-09-02 (0123456)'),
        ("BT502", Version(SHA1, "gone"), "the original was removed"),
        ("BT502", STALE, ""),
        (
            "BT506",
            Version(SHA1, "unknown"),
            "the history of the original has no version with this hash",
        ),
        ("BT506", STALE, ""),
    ],
)
def test_what_became_of_the_original(code: str, version: Version | None, message: str) -> None:
    found = findings(code, Context(version=version))
    assert [f.message for f in found] == ([message] if message else [])
    assert [TEXT[f.start : f.end] for f in found] == ([SHA1] if message else [])


def known(digest: str, name: str = "", state: str = "stale") -> Version:
    return Version(digest, state, sha256=name)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "others", "message"),
    [
        pytest.param(known(SHA1), [known(SHA1), known(SHA1)], "", id="the same"),
        pytest.param(known(SHA1), [known(SHA256)], "", id="not comparable"),
        pytest.param(known(SHA1, SHA256), [known(SHA256, SHA256)] * 2, "", id="the same file"),
        pytest.param(
            known(SHA1), [known(OTHER1), known(OTHER1)], "fr, pt are made", id="two against one"
        ),
        pytest.param(known(SHA1), [known(SHA1), known(OTHER1)], "", id="the other is the odd one"),
        pytest.param(known(SHA1), [known(OTHER1)], "", id="one against one"),
        pytest.param(
            known(SHA1), [known(OTHER1, state="fresh")], "fr is made", id="the other is fresh"
        ),
        pytest.param(known(SHA1, state="fresh"), [known(OTHER1)], "", id="this one is fresh"),
        pytest.param(
            known(SHA1, SHA256),
            [known(OTHER256, OTHER256), known(OTHER1, OTHER256)],
            "fr, pt are made",
            id="two hashes of one other file",
        ),
        pytest.param(
            known(SHA1), [known(OTHER1), known(SHA256), known(OTHER256)], "", id="one comparable"
        ),
    ],
)
def test_mixed_versions(own: Version, others: list[Version], message: str) -> None:
    siblings = dict(zip(("fr", "pt", "zh-TW"), others, strict=False))
    found = findings("BT503", Context(version=own, siblings=siblings))
    expected = f"{message} from another version of the original"
    assert [f.message for f in found] == ([expected] if message else [])


def test_the_seeds_are_one_version(shared: Path, tmp_path: Path) -> None:
    """Different commits and dates, two lengths of hash, and one original: a trap."""
    seeds = sorted((shared / "seeds").glob("*.txt"))[:4]
    for file, language in zip(seeds, ("es", "pt", "fr", "zh-TW"), strict=True):
        page = tmp_path / "docs" / language / "cancellation.md"
        page.parent.mkdir(parents=True)
        page.write_bytes(file.read_bytes())
    english = tmp_path / "en"
    english.mkdir()
    freshness = [rule for rule in rules() if rule.code.startswith("BT5")]
    for original in ("", str(english)):
        docset = Docset([str(tmp_path / "docs")], original)
        assert len(docset.members) == 4
        for member in docset.members:
            page = docset.page(member)
            assert not hasattr(page, "message")
            assert run(docset.pair(member, page), docset.context(member), freshness) == []


def test_missing_translation() -> None:
    rule = next(rule for rule in rules() if rule.code == "BT504")
    assert rule.check_set is not None
    ours = ("a.md", "wsw/b.md", "wsw/own.md")
    theirs = ("a.md", "wsw/b.md", "wsw/c.md", "other/d.md")
    context = Context(Library(ours, lambda _: None), Library(theirs, lambda _: None))
    assert [path for path, _ in rule.check_set(context)] == ["wsw/c.md"]
    apart = Context(Library(ours, lambda _: None), Library(("src/a.md",), lambda _: None))
    assert list(rule.check_set(apart)) == []
    assert list(rule.check_set(Context(Library(ours, lambda _: None)))) == []


@pytest.mark.parametrize(
    ("originals", "version", "original", "is_found"),
    [
        (Library(("wsw/other.md",), lambda _: None), None, "", True),
        (Library(("wsw/other.md",), lambda _: None), None, "# Channel", False),
        (Library(("wsw/other.md",), lambda _: None), GONE, "", False),
        (Library(("wsw/channel.md",), lambda _: None), None, "", False),
        (None, None, "", False),
    ],
)
def test_orphaned_translation(
    originals: Library | None, version: Version | None, original: str, is_found: bool
) -> None:
    context = Context(originals=originals, version=version)
    assert bool(findings("BT505", context, original=original)) is is_found


@pytest.mark.parametrize(
    ("folder", "locale", "is_found"),
    [
        ("es", "es-ES", False),
        ("es", "es-MX", False),
        ("es", "fr-FR", True),
        ("zh-TW", "zh-HK", False),
        ("zh-TW", "zh-CN", True),
        ("zh-hant", "zh-TW", False),
        ("pt", "PT_br", False),
        ("", "fr-FR", False),
    ],
)
def test_content_locale(folder: str, locale: str, is_found: bool) -> None:
    text = f"---\ntitle: Canal\nms.contentlocale: {locale}\n---\n"
    found = findings("BT406", Context(folder=folder), text)
    assert [text[f.start : f.end] for f in found] == ([locale] if is_found else [])


@pytest.mark.parametrize(("state", "found"), [("fresh", 1), ("stale", 0), ("unknown", 0)])
def test_code_is_compared_with_the_version_that_was_translated(
    state: Literal["fresh", "stale", "unknown"], found: int
) -> None:
    ours, theirs = (
        f"---\nms.translationtype: MT\n---\n```c\n{code}\n```\n" for code in ("A();", "B();")
    )
    context = Context(version=Version(SHA1, state))
    assert len(findings("BT006", context, ours, theirs)) == found
