"""Pictures of the site, to be looked at: `make screenshots`."""

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.site.conftest import CHROMIUM, mkdocs, served

PAGES = {
    "home": "",
    "home-zh": "zh-TW/",
    "concept-pt": "pt/states/",
    "api": "api/nf-webservices-wsregisteroperationforcancel/",
    "missing": "fr/404.html",
}
MODES = ("off", "demand", "side")  # of the original beside the translation
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}


def main(target: Path) -> None:
    site = target / "site"
    with served(site) as url, sync_playwright() as playwright:
        built = mkdocs(Path.cwd(), "build", "--site-dir", str(site), SITE_URL=url)
        if built.returncode:
            raise SystemExit(built.stderr)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme, (size, (width, height)) in product(("light", "dark"), SIZES.items()):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            for name in _scenes(page, url):
                page.screenshot(path=target / f"{name}-{scheme}-{size}.png")
            context.close()
        browser.close()


def _scenes(page: Page, url: str) -> Iterator[str]:
    """Brings what is to be seen onto the page, and names it."""
    for name, address in PAGES.items():
        page.goto(url + address, wait_until="load")
        yield name
    for mode in MODES:
        page.goto(f"{url}es/cancellation/")
        page.locator(f".bt-modes input[value={mode}]").check()
        yield f"concept-{mode}"
    page.locator(".bt-modes input[value=off]").check()
    page.goto(f"{url}fr/examples/e06-blocking-service/")
    yield "example"
    _run(page)
    yield "example-run"
    page.goto(f"{url}es/")
    page.locator(".wws-search-open").click()
    page.locator(".wws-search__query").fill("canal")
    page.locator(".wws-search__link").first.wait_for()
    yield "search"


def _run(page: Page) -> None:
    run = page.locator(".wws-bar button[data-do=run]")
    if run.is_visible():
        run.click()
        page.locator(".wws-example[data-state=done]").wait_for(timeout=60_000)
    page.locator(".wws-bar").evaluate("bar => bar.scrollIntoView({ block: 'center' })")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
