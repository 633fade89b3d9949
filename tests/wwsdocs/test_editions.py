from pathlib import Path

import pytest

from wwsdocs.editions import Editions, address
from wwsdocs.languages import languages
from wwsdocs.sitemap import sitemap

ENGLISH, SPANISH, *_ = languages()


@pytest.mark.parametrize(
    ("path", "english", "spanish"),
    [
        ("index.md", "", "es/"),
        ("a.md", "a/", "es/a/"),
        ("api/index.md", "api/", "es/api/"),
        ("api/b.md", "api/b/", "es/api/b/"),
    ],
)
def test_the_address_of_a_page(path: str, english: str, spanish: str) -> None:
    assert (address(path, ENGLISH), address(path, SPANISH)) == (english, spanish)
    editions = Editions(Path("stage"), Path("site"), {"en": frozenset({path}), "es": frozenset()})
    assert [editions.file(path, one).url for one in (ENGLISH, SPANISH)] == [
        english or "./",
        spanish,
    ]


def test_a_page_that_is_not_translated_is_the_original(tmp_path: Path) -> None:
    for path in ("en/a.md", "en/b.md", "es/a.md"):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"---\ntitle: T\n---\n# `{path}` *x*\n")

    editions = Editions.of(tmp_path, tmp_path / "site")

    assert editions.shown(SPANISH) == ["a.md", "b.md"]
    assert [editions.source(path, SPANISH) for path in ("a.md", "b.md")] == ["es", "en"]
    assert [one.tag for one in editions.translations("b.md")] == ["en"]
    assert editions.file("b.md", SPANISH).content_string.endswith("# `en/b.md` *x*\n")
    assert editions.terms("a.md") == "T; en/a.md x"


def test_every_language_says_the_same() -> None:
    assert {one.tag: set(one.labels) - set(ENGLISH.labels) for one in languages()} == {
        one.tag: set() for one in languages()
    }
    assert {one.tag: set(ENGLISH.labels) - set(one.labels) for one in languages()} == {
        one.tag: set() for one in languages()
    }


def test_a_sitemap_names_the_translations_of_each_page() -> None:
    text = sitemap([[("en", "https://x/"), ("es", "https://x/es/")], [("en", "https://x/b/?c&d")]])
    assert text.splitlines()[2:] == [
        "<url>", "<loc>https://x/</loc>",
        '<xhtml:link rel="alternate" hreflang="en" href="https://x/"/>',
        '<xhtml:link rel="alternate" hreflang="es" href="https://x/es/"/>',
        '<xhtml:link rel="alternate" hreflang="x-default" href="https://x/"/>',
        "</url>",
        "<url>", "<loc>https://x/es/</loc>",
        '<xhtml:link rel="alternate" hreflang="en" href="https://x/"/>',
        '<xhtml:link rel="alternate" hreflang="es" href="https://x/es/"/>',
        '<xhtml:link rel="alternate" hreflang="x-default" href="https://x/"/>',
        "</url>",
        "<url>", "<loc>https://x/b/?c&amp;d</loc>", "</url>",
        "</urlset>",
    ]  # fmt: skip
