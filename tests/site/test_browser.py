"""What readers see, in Chromium, under the policy that the test host sends."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.site.conftest import AXE, LANGUAGES, SCHEMES, Open, Site, violations


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_accessible_and_quiet(
    context: BrowserContext, open_page: Open, site: Site, told: list[str], language: str
) -> None:
    # Scripts of the test are no scripts of the site: they come in before its policy holds.
    context.add_init_script(AXE)
    found = []
    for address in site.pages():
        first = address.partition("/")[0] + "/"
        if language != (first if first in LANGUAGES else ""):
            continue
        page = open_page(address)
        for scheme in SCHEMES:
            found += [f"{address} {scheme}: {violation}" for violation in violations(page, scheme)]
    assert found == []
    assert told == []


FAULTED = "api/ne-webservices-ws_channel_state/#ws_channel_state_faulted--4"
REGISTER = "api/nf-webservices-wsregisteroperationforcancel/"
QUERIES = {
    "": [
        ("cancellation", "cancellation/"),
        ("WS_CHANNEL_STATE_FAULTED", FAULTED),
        ("ws channel state faulted", FAULTED),
        ("wsabortlistener", "api/nf-webservices-wsabortlistener/"),
        ("registeroperation", REGISTER),
        ("timeouts", "timeouts/"),
        ("0x803D0015", "return-values/#all-other-codes"),
        ("(0x803D0015)", "return-values/#all-other-codes"),
        ("`WsAbortListener`", "api/nf-webservices-wsabortlistener/"),
        ("WS _ CHANNEL _ STATE _ FAULTED", FAULTED),
        ("_", ""),
        ("CALL_TIMEOUT", "examples/e11-call-timeout/"),
        ("HOST_ABORT", "api/nf-webservices-wsabortservicehost/#remarks"),
        ("elephant", ""),
        ("zqxj", ""),
    ],
    "es/": [
        ("cancelación", "es/cancellation/"),
        ("cancelacion", "es/cancellation/"),
        ("¿cancelación?", "es/cancellation/"),
        ("Cancellation", "es/cancellation/"),
        ("WS_CHANNEL_STATE_FAULTED", f"es/{FAULTED}"),
        ("WsAbortChannel", "es/api/nf-webservices-wsabortchannel/"),
        ("WsRegisterOperationForCancel", f"es/{REGISTER}"),
        ("tiempos de espera", "es/timeouts/"),
        ("unicornio", ""),
        ("elefante", ""),
    ],
    "pt/": [
        ("cancelamento", "pt/cancellation/"),
        ("Cancellation", "pt/cancellation/"),
        ("ws channel state faulted", f"pt/{FAULTED}"),
        ("tempos limite", "pt/timeouts/"),
        ("elefante", ""),
    ],
    "fr/": [
        ("annulation", "fr/cancellation/"),
        ("Cancellation", "fr/cancellation/"),
        ("WsAbandonCall", "fr/api/nf-webservices-wsabandoncall/"),
        ("hôte de service", "fr/pending-operations/#service-host"),
        ("délais d'expiration", "fr/timeouts/"),
        ("éléphant", ""),
    ],
    "zh-TW/": [
        ("取消", "zh-TW/cancellation/"),
        ("函式", f"zh-TW/{REGISTER}"),
        ("服務主機", "zh-TW/states/#service-host"),
        ("通道狀態", "zh-TW/cancellation/"),
        ("逾時", "zh-TW/timeouts/"),
        ("WsAbortChannel函式", "zh-TW/api/nf-webservices-wsabortchannel/"),
        ("接聽程式 列舉", "zh-TW/api/ne-webservices-ws_listener_state/"),
        ("Cancellation", "zh-TW/cancellation/"),
        ("WS_CHANNEL_STATE_FAULTED", f"zh-TW/{FAULTED}"),
        ("單向呼叫", "zh-TW/api/nf-webservices-wsabandoncall/#remarks"),
        ("資料庫", ""),
        ("大象", ""),
        ("機主務服", ""),
    ],
}


@pytest.mark.parametrize("language", QUERIES)
def test_search_finds_what_is_there_and_nothing_else(
    open_page: Open, told: list[str], language: str
) -> None:
    page = open_page(language)
    page.locator(".wws-search-open").click()
    found = {}
    for query, _ in QUERIES[language]:
        page.locator(".wws-search__query").fill("")
        expect(page.locator(".wws-search__status")).to_be_empty()
        page.locator(".wws-search__query").fill(query)
        expect(page.locator(".wws-search__status")).not_to_be_empty()
        links = page.locator(".wws-search__link")
        first = links.first.get_attribute("href") if links.count() else None
        found[query] = first.removeprefix("/wws/") if first else ""
    assert found == dict(QUERIES[language])
    assert told == []


@pytest.mark.parametrize(
    ("language", "query", "title", "before"),
    [
        ("zh-TW/", "通道狀態", "取消", "… 取消指定通道上所有暫止的輸入和輸出，並將"),
        ("es/", "Cancellation", "Cancelación", ""),
        ("fr/", "0x803D0015", "Valeurs de retour › Tous les autres codes", None),
    ],
)
def test_search_shows_the_section_and_what_it_found(
    open_page: Open, language: str, query: str, title: str, before: str | None
) -> None:
    page = open_page(language)
    page.locator(".wws-search-open").click()
    page.locator(".wws-search__query").fill(query)
    first = page.locator(".wws-search__link").first
    expect(first.locator("strong")).to_have_text(title)
    assert first.locator("mark").first.text_content() == query
    if before is not None:
        assert first.locator("span").inner_html().startswith(f"{before}<mark>")


def test_search_works_by_keyboard(open_page: Open, site: Site) -> None:
    page = open_page("fr/")
    dialog = page.get_by_role("dialog", name="Rechercher")
    page.keyboard.press("/")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("annulation")
    expect(dialog.locator(".wws-search__link").nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(dialog.locator(".wws-search__link").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}fr/cancellation/")


def test_search_is_accessible(context: BrowserContext, open_page: Open) -> None:
    context.add_init_script(AXE)
    page = open_page("es/")
    page.keyboard.press("/")
    page.keyboard.type("canal")
    expect(page.locator(".wws-search__link").first).to_be_visible()
    assert [violations(page, scheme) for scheme in SCHEMES] == [[], []]


@pytest.mark.parametrize(
    ("start", "language", "end"),
    [
        ("cancellation/", "Français", "fr/cancellation/"),
        ("es/", "繁體中文", "zh-TW/"),
        ("zh-TW/#what-was-repaired", "Español", "es/#what-was-repaired"),
        ("es/#qu%C3%A9-se-ha-reparado", "English", "#what-was-repaired"),
        ("pt/project/design/#decisions", "English", "project/design/#decisions"),
    ],
)
def test_another_language_shows_the_same_page_and_section(
    open_page: Open, site: Site, start: str, language: str, end: str
) -> None:
    page = open_page(start)
    page.locator(".md-select > button").focus()
    page.get_by_role("link", name=language).click()
    expect(page).to_have_url(site.url + end)


@pytest.mark.parametrize(
    ("address", "lang", "title"),
    [
        ("nowhere/", "en", "Page not found"),
        ("fr/nulle-part/", "fr", "Page introuvable"),
        ("pt/404/", "pt-BR", "Página não encontrada"),
        ("zh-TW/a/b?c=d#e", "zh-TW", "找不到頁面"),
    ],
)
def test_what_is_missing_is_told_in_the_language_of_the_address(
    open_page: Open, site: Site, address: str, lang: str, title: str
) -> None:
    page = open_page(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page).to_have_url(site.url + address)
    home = page.locator(".wws-missing:visible a")
    expect(home).to_be_visible()
    expect(page.locator(".md-nav--primary .md-nav__link").first).to_have_text(
        {"en": "Overview", "fr": "Vue d’ensemble", "pt-BR": "Visão geral", "zh-TW": "概觀"}[lang]
    )
    home.click()
    prefix = address.partition("/")[0] + "/"
    expect(page).to_have_url(site.url + (prefix if prefix in LANGUAGES else ""))


@pytest.mark.parametrize(
    ("address", "end"),
    [
        ("en/", ""),
        ("en/states/?a=b#channel", "states/?a=b#channel"),
        ("zh-tw/states/#channel", "zh-TW/states/#channel"),
        ("ES", "es/"),
        ("en//states/", "states/"),  # two slashes would be another host
        ("pt-br/timeouts/", "pt/timeouts/"),
    ],
)
def test_a_language_is_found_however_it_is_written(
    open_page: Open, site: Site, address: str, end: str
) -> None:
    page = open_page(address)
    expect(page).to_have_url(site.url + end)
    expect(page.locator(".wws-page")).to_be_visible()


def test_a_page_is_readable_without_scripts(
    browser_without_scripts: BrowserContext, site: Site
) -> None:
    page = browser_without_scripts.new_page()
    page.goto(f"{site.url}es/cancellation/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".wws-search-open")).to_be_hidden()
    expect(page.locator(".wws-search")).to_be_hidden()


NARROW = [
    "", "fr/", "zh-TW/", "es/cancellation/", "fr/states/", "return-values/", "timeouts/",
    "es/call-cancellation/", "api/nc-webservices-ws_operation_free_state_callback/",
    "project/precision/", "examples/e09-abandon-vs-abort/", "fr/404.html",
]  # fmt: skip
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
BROKEN = r"""() => [...document.querySelectorAll(".wws-wide, .wws-timeline")].flatMap((frame) => {
  const found = []
  const texts = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    for (const { 0: word, index } of texts.currentNode.data.matchAll(/[\p{Script=Latin}\d_]+/gu)) {
      const range = document.createRange()
      range.setStart(texts.currentNode, index)
      range.setEnd(texts.currentNode, index + word.length)
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(word)
    }
  }
  return found
})"""


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_is_wider_than_a_phone_and_words_in_tables_stay_whole(
    context: BrowserContext, site: Site, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 844})
    wide, broken = [], {}
    for address in NARROW:
        page.goto(site.url + address)
        wide += [address] if page.evaluate(WIDE) else []
        broken[address] = page.evaluate(BROKEN)
    assert (wide, broken) == ([], {address: [] for address in NARROW})


@pytest.mark.parametrize("width", [1280, 820, 390, 320])
def test_nothing_is_wider_than_the_screen_without_scripts(
    browser_without_scripts: BrowserContext, site: Site, width: int
) -> None:
    page = browser_without_scripts.new_page()
    page.set_viewport_size({"width": width, "height": 844})
    wide = []
    for address in NARROW:
        page.goto(site.url + address)
        wide += [address] if page.evaluate(WIDE) else []
    assert wide == []


@pytest.mark.parametrize("mode", ["off", "demand", "side"])
def test_a_phone_is_accessible(context: BrowserContext, open_page: Open, mode: str) -> None:
    context.add_init_script(AXE)
    found = []
    for address in ("fr/", "es/call-cancellation/", "zh-TW/states/"):
        page = open_page(address)
        page.set_viewport_size({"width": 390, "height": 844})
        page.locator(f".bt-modes input[value={mode}]").check()
        found += [f"{address} {one}" for scheme in SCHEMES for one in violations(page, scheme)]
    assert found == []


def test_a_table_that_scrolls_is_scrolled_with_the_keyboard(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site.url}states/")
    expect(page.locator(".wws-wide[tabindex]")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".wws-wide[tabindex='0']")).to_have_count(4)  # the states of each object
    channel = page.locator(".wws-states .wws-wide").first
    channel.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("frame => frame.scrollLeft > 0", arg=channel.element_handle())
    function = channel.locator("td").first
    assert function.evaluate("cell => cell.getBoundingClientRect().left") == channel.evaluate(
        "frame => frame.getBoundingClientRect().left + 1"  # its line
    )


def test_a_table_is_a_list_on_a_phone(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    page.goto(f"{site.url}timeouts/")
    label = "cell => getComputedStyle(cell, '::before').content"
    cell = page.locator("td[data-label='When it expires']").first
    assert cell.evaluate(label) == "none"
    page.set_viewport_size({"width": 390, "height": 844})
    assert cell.evaluate(label) == '"When it expires"'


def test_paper_is_light(browser: Browser, site: Site) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site.url}examples/e06-blocking-service/")
    color = "getComputedStyle(document.querySelector('h1')).color"
    assert page.evaluate(color) == "rgb(228, 232, 238)"
    page.emulate_media(media="print")
    assert page.evaluate(color) == "rgb(23, 32, 43)"
    expect(page.locator(".wws-bar")).to_be_hidden()
    context.close()
