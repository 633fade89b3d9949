"""Pictures of the site, to be looked at: `make screenshots`."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.site.conftest import CHROMIUM, mkdocs, served

PAGES = {
    "home": "",
    "home-zh": "zh-TW/",
    "concept": "es/cancellation/",
    "api": "api/nf-webservices-wsregisteroperationforcancel/",
}
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}


def main(target: Path) -> None:
    site = target / "site"
    with served(site) as url, sync_playwright() as playwright:
        built = mkdocs(Path.cwd(), "build", "--site-dir", str(site), SITE_URL=url)
        if built.returncode:
            raise SystemExit(built.stderr)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                _shoot(browser, url, target, scheme, size, width, height)
        browser.close()


def _shoot(  # noqa: PLR0913
    browser: Browser, url: str, target: Path, scheme: str, size: str, width: int, height: int
) -> None:
    dark = "dark" if scheme == "dark" else "light"
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=dark, reduced_motion="reduce"
    )
    page = context.new_page()
    for name, address in PAGES.items():
        page.goto(url + address, wait_until="load")
        page.screenshot(path=target / f"{name}-{scheme}-{size}.png")
    page.goto(f"{url}es/")
    page.locator(".wws-search-open").click()
    page.locator(".wws-search__query").fill("canal")
    page.locator(".wws-search__link").first.wait_for()
    page.screenshot(path=target / f"search-{scheme}-{size}.png")
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
