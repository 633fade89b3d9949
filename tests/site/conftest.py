"""The site as its readers get it: built once, below a sub-path, served with a strict policy."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

SUBPATH = "/wws/"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
COLORS = ["color-contrast", "link-in-text-block"]
# With EVERY=1 the tests look at what is the same on several pages on each of them. Else the text of
# a page that is not translated is looked at on the English page, and only the colors are in dark.
EVERY = bool(os.environ.get("EVERY"))
RUN_AXE = """async ([rules, every]) => {
  const runOnly = rules.length ? { type: "rule", values: rules } : undefined
  const isSeen = !every && document.querySelector(".wws-notice")
  const context = isSeen ? { exclude: [".wws-page"] } : document
  const { violations } = await axe.run(context, { resultTypes: ["violations"], runOnly })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target}`))
}"""
SCHEMES = ("default", "slate")  # what the theme calls light and dark
LANGUAGES = ("", "es/", "pt/", "fr/", "zh-TW/")
Open = Callable[[str], Page]

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")


class Handler(SimpleHTTPRequestHandler):
    """A static host below a sub-path, which has no other settings than the policy."""

    def translate_path(self, path: str) -> str:
        inside = path.removeprefix(SUBPATH.rstrip("/"))
        return super().translate_path(inside if inside != path else "/nothing")

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        text = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


class Site:
    """A built site in a folder, served at `url`."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url

    def pages(self) -> list[str]:
        """The addresses of all pages, below that of the site."""
        return sorted(
            file.relative_to(self.folder).as_posix().removesuffix("index.html")
            for file in self.folder.rglob("*.html")
        )


def mkdocs(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=root, capture_output=True, text=True, check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
    )  # fmt: skip


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder while it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{SUBPATH}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with served(folder) as url:
        built = mkdocs(root, "build", "--strict", "--site-dir", str(folder), SITE_URL=url)
        assert built.returncode == 0, built.stderr
        yield Site(folder, url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium: install it (apt-get install chromium) or name it in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def browser_without_scripts(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=False)
    yield context
    context.close()


@pytest.fixture
def told() -> list[str]:
    """What the browser complains of, and what it asks of others."""
    return []


@pytest.fixture
def open_page(context: BrowserContext, site: Site, told: list[str]) -> Iterator[Open]:
    page = context.new_page()
    page.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda r: r.url.startswith(site.url) or told.append(f"foreign: {r.url}"))

    def open_page(address: str) -> Page:
        page.goto(site.url + address, wait_until="load")
        return page

    yield open_page
    page.close()


def violations(page: Page, scheme: str) -> list[str]:
    """What axe, which was added to the context, finds on a page in light or dark."""
    page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
    rules = COLORS if scheme == "slate" and not EVERY else []
    found: list[str] = page.evaluate(RUN_AXE, [rules, EVERY])
    return found
