"""What can be read from the files of the built site."""

import filecmp
import gzip
import posixpath
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import html5lib
import pytest
from bs4 import BeautifulSoup

from tests.site.conftest import Site, mkdocs

REGISTER = "WsRegisterOperationForCancel"
TAGS = {"": "en", "es/": "es", "pt/": "pt-BR", "fr/": "fr", "zh-TW/": "zh-TW"}


def soup(site: Site, page: str) -> BeautifulSoup:
    return _soup(site.folder / (f"{page}index.html" if not page.endswith(".html") else page))


@cache
def _soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "lxml")


def prefix(page: str) -> str:
    first = page.partition("/")[0] + "/"
    return first if first in TAGS else ""


def test_every_page_is_valid_html(site: Site) -> None:
    broken = []
    for page in site.pages():
        parser = html5lib.HTMLParser(strict=False)
        file = site.folder / (page if page.endswith(".html") else f"{page}index.html")
        parser.parse(file.read_text("utf-8"))
        broken += [f"{page}: {place} {code}" for place, code, _ in parser.errors]
    assert broken == []


# What the Nu HTML checker found on these pages, which a parser alone does not see.
NOT_ALLOWED = {
    "autocomplete of a button": "input:is([type=radio], [type=checkbox])[autocomplete]",
    "the title of a page in a section of it": "section h1",
}


def test_no_page_has_what_html_does_not_allow(site: Site) -> None:
    assert [
        f"{page}: {what}"
        for page in site.pages()
        for what, selector in NOT_ALLOWED.items()
        if soup(site, page).select_one(selector)
    ] == []


def test_no_id_is_there_twice(site: Site) -> None:
    twice = []
    for page in site.pages():
        ids = [str(tag["id"]) for tag in soup(site, page).find_all(id=True)]
        twice += [f"{page}#{name}" for name in sorted(set(ids)) if ids.count(name) > 1]
    assert twice == []


def test_every_link_leads_somewhere(site: Site) -> None:
    dead = []
    for page in site.pages():
        for tag in soup(site, page).find_all(["a", "link", "script", "img"]):
            link = str(tag.get("href") or tag.get("src") or "")
            if link and not _resolves(site, page, link):
                dead.append(f"{page}: {link}")
    assert dead == []


def _resolves(site: Site, page: str, link: str) -> bool:
    parts = urlsplit(link.removeprefix(site.url) if link.startswith(site.url) else link)
    if parts.scheme or parts.netloc:
        return parts.scheme in ("http", "https", "mailto")
    path = unquote(parts.path)
    if link.startswith(site.url) or path.startswith("/wws/"):
        inside = path.removeprefix("/wws/")
    else:
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else ""
        inside = page if not path else inside
    file = site.folder / inside
    file = file / "index.html" if file.is_dir() else file
    if not file.is_file():
        return False
    anchor = unquote(parts.fragment)
    if not anchor or file.suffix != ".html":
        return True
    target = _soup(file)
    return bool(target.find(id=anchor) or target.find(attrs={"name": anchor}))


def test_every_part_says_its_language(site: Site) -> None:
    for page in site.pages():
        html = soup(site, page).html
        assert html is not None
        assert html["lang"] == TAGS[prefix(page)], page
        content = html.select_one(".wws-page")
        notice = html.select_one(".wws-notice")
        assert bool(content and content.get("lang")) == bool(notice), page


def test_the_navigation_says_which_titles_are_english(site: Site) -> None:
    page = soup(site, "es/project/bitext/")
    titles = {
        str(tag.get_text()).strip(): tag.get("lang") for tag in page.select(".md-nav .md-ellipsis")
    }
    assert {title: titles[title] for title in ("Ejemplos", "Design")} == {
        "Ejemplos": None, "Design": "en",
    }  # fmt: skip
    assert {str(toc["lang"]) for toc in page.select("[data-md-component=toc]")} == {"en"}


def test_only_translations_are_declared_as_such(site: Site) -> None:
    addresses = {}
    for page in site.pages():
        if page.endswith("404.html"):
            continue
        html = soup(site, page)
        canonical = html.select_one("link[rel=canonical]")
        assert canonical is not None
        others = {
            str(link["hreflang"]): str(link["href"]) for link in html.select("link[hreflang]")
        }
        own = site.url + page
        if html.select_one(".wws-notice"):
            assert (canonical["href"], others) == (site.url + page.removeprefix(prefix(page)), {})
            continue
        assert canonical["href"] == own
        if others:
            assert others[TAGS[prefix(page)]] == own
            assert others["x-default"] == others["en"]
        addresses[own] = others
    for own, others in addresses.items():
        for other in set(others.values()) - {own}:
            assert addresses[other] == others
    assert addresses == _sitemap(site)


def _sitemap(site: Site) -> dict[str, dict[str, str]]:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = {}
    for url in ElementTree.parse(site.folder / "sitemap.xml").getroot():
        links = [link for link in url if link.tag.endswith("}link")]
        location = url.findtext(f"{space}loc")
        assert location is not None
        found[location] = {link.attrib["hreflang"]: link.attrib["href"] for link in links}
    return found


def test_sections_have_one_address_in_all_languages(site: Site) -> None:
    for page in ("", "cancellation/", "states/", "api/nf-webservices-wsabortchannel/"):
        ids = {
            language: [
                str(h["id"])
                for h in soup(site, language + page).select(".wws-page :is(h1, h2)[id]")
            ]
            for language in TAGS
        }
        assert set(map(tuple, ids.values())) == {tuple(ids[""])}, ids


def test_nothing_is_asked_of_other_sites_and_nothing_is_inline(site: Site) -> None:
    for page in site.pages():
        html = soup(site, page)
        for tag in html.select("script, link[rel=stylesheet], img, iframe, source"):
            place = str(tag.get("src") or tag.get("href") or "")
            assert not urlsplit(place).netloc, f"{page}: {tag}"
        inline = [s for s in html.find_all("script") if s.string and s.get("type") is None]
        assert inline == [], page
        assert html.select("[style], style, [onclick], [onload]") == [], page


def test_the_missing_page_is_in_all_languages(site: Site) -> None:
    langs = [str(tag["lang"]) for tag in soup(site, "404.html").select(".wws-missing")]
    assert langs == list(TAGS.values())
    assert [str(t["lang"]) for t in soup(site, "fr/404.html").select(".wws-missing")] == ["fr"]


def test_findings_are_not_in_a_built_site(site: Site) -> None:
    assert [page for page in site.pages() if soup(site, page).select(".wws-findings")] == []


def test_names_in_code_and_text_lead_to_our_pages(site: Site) -> None:
    first = soup(site, "es/").select('.wws-page a[href*="api/nf-"]')
    assert {str(link["href"]) for link in first} == {
        f"api/nf-webservices-{name}/"
        for name in (
            "wsabandoncall", "wsabortchannel", "wsabortlistener", "wsabortservicehost",
            "wsabortserviceproxy", "wsregisteroperationforcancel",
        )
    }  # fmt: skip
    code = soup(site, "fr/call-cancellation/").select("pre a")
    assert [str(link["href"]) for link in code if link.get_text() == REGISTER] == [
        f"../api/nf-webservices-{REGISTER.lower()}/"
    ]


def test_a_serial_build_is_the_same(site: Site, root: Path, tmp_path: Path) -> None:
    built = mkdocs(
        root, "build", "--strict", "--site-dir", str(tmp_path), SITE_URL=site.url, PARALLEL="false"
    )
    assert built.returncode == 0, built.stderr
    assert _files(tmp_path) == _files(site.folder)
    _, different, unreadable = filecmp.cmpfiles(
        tmp_path, site.folder, _files(tmp_path), shallow=False
    )
    assert (different, unreadable) == ([], [])


def _files(folder: Path) -> list[str]:
    return sorted(f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file())


def test_a_page_is_light(site: Site) -> None:
    """What a page loads that nobody searches or runs, compressed as hosts do."""
    heaviest = 0
    for page in site.pages():
        html = soup(site, page)
        file = site.folder / (page if page.endswith(".html") else f"{page}index.html")
        loaded = {file}
        for tag in html.select("script[src], link[rel=stylesheet], img[src]"):
            place = urlsplit(str(tag.get("src") or tag.get("href"))).path
            base = "" if place.startswith("/wws/") else posixpath.dirname(page)
            loaded.add(
                site.folder / posixpath.normpath(posixpath.join(base, place.removeprefix("/wws/")))
            )
        size = sum(len(gzip.compress(one.read_bytes())) for one in loaded)
        heaviest = max(heaviest, size)
    assert heaviest < 250_000, heaviest


@pytest.mark.parametrize("language", ["en", "es", "pt-br", "fr", "zh-tw"])
def test_search_loads_little_before_the_first_query(site: Site, language: str) -> None:
    folder = site.folder / "pagefind"
    wasm = folder / f"wasm.{language}.pagefind"
    files = [
        folder / "pagefind.js",
        folder / "pagefind-entry.json",
        wasm if wasm.exists() else folder / "wasm.unknown.pagefind",
        *folder.glob(f"pagefind.{language}_*.pf_meta"),
    ]
    assert len(files) == 4
    assert sum(file.stat().st_size for file in files) < 150_000
