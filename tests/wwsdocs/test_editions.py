from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError
from mkdocs_static_i18n.config import I18nPluginLanguage

from wwsdocs.editions import Editions, address
from wwsdocs.languages import Language, labels, languages
from wwsdocs.sitemap import sitemap


def language(locale: str, **options: object) -> I18nPluginLanguage:
    found = I18nPluginLanguage()
    found.load_dict({"locale": locale, "name": locale.upper(), **options})
    assert found.validate() == ([], [])
    return found


ENGLISH, SPANISH = languages([language("es"), language("en", default=True)])


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


def test_a_page_that_is_not_translated_is_the_original(tmp_path: Path) -> None:
    for path in ("en/a.md", "en/b.md", "es/a.md"):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"---\ntitle: T\n---\n# `{path}` *x*\n")

    editions = Editions.of(tmp_path, (ENGLISH, SPANISH))

    assert editions.all() == ["a.md", "b.md"]
    assert [one.tag for one in editions.translations("b.md")] == ["en"]
    assert editions.terms("a.md") == "T; en/a.md x"


def test_the_languages_are_those_of_static_i18n() -> None:
    found = languages(
        [
            language("fr", build=False),
            language("pt", theme={"language": "pt-BR"}),
            language("en", default=True),
        ]
    )
    assert found == (
        Language("en", "EN", "en", "", labels()["en"]),
        Language("pt", "PT", "pt-BR", "pt/", labels()["pt"]),
    )


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(PluginError, match=r"labels\.yml has no words in XX \(xx\)"):
        languages([language("xx")])


def test_every_language_says_the_same(root: Path) -> None:
    i18n = load_config(str(root / "mkdocs.yml")).plugins["i18n"]
    wanted = set(labels()["en"])
    assert {tag: set(words) for tag, words in labels().items()} == {
        one.locale: wanted for one in i18n.config.languages
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
