"""The examples as readers run them: in Chromium, in a worker, under the policy of the test host."""

from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import BrowserContext, Locator, Page, expect

import wwsapi
from tests.site.conftest import AXE, EVERY, LANGUAGES, SCHEMES, SUBPATH, Open, Site, violations
from wwsdocs import pyodide

EXAMPLES = sorted(Path(str(files(wwsapi) / "examples")).glob("e[0-9]*.py"))
WORDS = yaml.safe_load(Path(pyodide.__file__).with_name("directives.yml").read_text("utf-8"))
PATIENCE = 60_000  # ms for Python to arrive on a busy machine
FIRST = "examples/e01-states-by-hand/"
RECORD_LIGHTS = """() => {
  window.lit = []
  new MutationObserver(() => {
    const name = document.querySelector(".wws-lit")?.dataset.state
    if (name && name !== window.lit.at(-1)) window.lit.push(name)
  }).observe(document.querySelector(".wws-lamp"), { attributes: true, subtree: true })
}"""


@pytest.fixture(autouse=True)
def python(root: Path) -> None:
    if not pyodide.is_there(root):
        pytest.skip(f"no Pyodide: `python -m wwsdocs.pyodide` puts it into {pyodide.FOLDER}")


def address(example: Path) -> str:
    return f"examples/{example.stem.replace('_', '-')}/"


def recorded(example: Path) -> str:
    return example.with_suffix(".out").read_bytes().decode()


def button(page: Page, name: str) -> Locator:
    return page.locator(f".wws-bar button[data-do={name}]")


def code(page: Page) -> Locator:
    return page.locator(".wws-code code")


def output(page: Page) -> str:
    return page.locator(".wws-output code").text_content() or ""


def ended(page: Page, state: str) -> None:
    expect(page.locator(".wws-example")).to_have_attribute("data-state", state, timeout=PATIENCE)


def run(page: Page, state: str = "done") -> str:
    button(page, "run").click()
    ended(page, state)
    return output(page)


def test_every_example_prints_its_recorded_output(open_page: Open, told: list[str]) -> None:
    printed = {example.stem: run(open_page(address(example))) for example in EXAMPLES}
    assert printed == {one.stem: recorded(one) for one in EXAMPLES}
    assert told == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_example_is_there_and_runs_in_every_language(
    open_page: Open, told: list[str], language: str
) -> None:
    """Python starts once for all of them, or on each page with EVERY=1."""
    shown, printed = {}, {}
    for example in EXAMPLES:
        page = open_page(language + address(example))
        shown[example.stem] = (code(page).text_content(), output(page))
        if EVERY:
            printed[example.stem] = run(page)
    for example in () if EVERY else EXAMPLES:
        code(page).fill(example.read_text("utf-8"))
        printed[example.stem] = run(page)
    assert shown == {one.stem: (one.read_text("utf-8"), recorded(one)) for one in EXAMPLES}
    assert printed == {one.stem: recorded(one) for one in EXAMPLES}
    assert told == []


def test_an_edited_program_runs_and_reset_restores_it(open_page: Open, told: list[str]) -> None:
    page = open_page(FIRST)
    source, shown = code(page).inner_html(), output(page)
    expect(button(page, "reset")).to_be_disabled()
    code(page).fill("for n in range(3):\n    print('é', n)\n")
    expect(button(page, "reset")).to_be_enabled()

    assert run(page) == "é 0\né 1\né 2\n"

    button(page, "reset").click()
    assert (code(page).inner_html(), output(page)) == (source, shown)
    expect(page.get_by_role("status")).to_be_empty()
    expect(button(page, "reset")).to_be_disabled()
    assert run(page) == recorded(EXAMPLES[0])
    assert told == []


def test_a_program_that_does_not_end_is_stopped(open_page: Open, told: list[str]) -> None:
    page = open_page(FIRST)
    code(page).fill("print('on')\nwhile True: pass")
    button(page, "run").click()
    expect(page.locator(".wws-output code")).to_have_text("on\n", timeout=PATIENCE)
    expect(button(page, "run")).to_be_disabled()

    button(page, "stop").click()

    ended(page, "stopped")
    expect(button(page, "stop")).to_be_disabled()
    code(page).fill("print(1)")
    assert run(page) == "1\n"
    assert told == []


def test_a_program_that_prints_without_end_is_stopped(open_page: Open, told: list[str]) -> None:
    page = open_page(FIRST)
    code(page).fill("while True: print('x' * 999)")
    assert run(page, "flooded").startswith("x" * 999 + "\n")
    assert told == []


def test_a_traceback_is_that_of_the_program(open_page: Open, told: list[str]) -> None:
    page = open_page(FIRST)
    code(page).fill("def f():\n    raise ValueError('no')\n\nf()")
    assert run(page, "failed") == (
        "Traceback (most recent call last):\n"
        '  File "example.py", line 4, in <module>\n'
        "    f()\n"
        "    ~^^\n"
        '  File "example.py", line 2, in f\n'
        "    raise ValueError('no')\n"
        "ValueError: no\n"
    )
    assert told == []


def test_what_a_page_does_not_have_is_said_in_its_language(open_page: Open) -> None:
    page = open_page("fr/" + FIRST)
    code(page).fill("input()")
    run(page, "failed")
    expect(page.get_by_role("status")).to_have_text(WORDS["fr"]["status"]["input"])


def test_python_needs_no_network_once_it_is_there(
    context: BrowserContext, open_page: Open, told: list[str]
) -> None:
    page = open_page(FIRST)
    run(page)
    context.set_offline(True)
    code(page).fill("import json, zoneinfo\nprint(json.dumps([1]))")
    assert run(page) == "[1]\n"
    assert told == []


def test_the_diagram_goes_through_the_states(open_page: Open) -> None:
    page = open_page(FIRST)
    page.evaluate(RECORD_LIGHTS)
    run(page)
    lit = ["OPENING", "OPEN", "FAULTED", "CLOSED", "CREATED"]
    page.wait_for_function("count => window.lit.length >= count", arg=len(lit))
    assert page.evaluate("window.lit") == lit
    button(page, "reset").click()
    expect(page.locator(".wws-lit")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_said_in_the_language_of_the_page(open_page: Open, language: str) -> None:
    page = open_page(language + FIRST)
    shown = page.locator("[data-example]").evaluate("node => node.closest('[lang]').lang")
    words = WORDS["pt" if shown == "pt-BR" else shown]
    assert page.locator(".wws-bar button").all_text_contents() == [
        words[name] for name in ("run", "stop", "reset")
    ]
    expect(page.get_by_role("textbox", name=words["edit"])).to_be_visible()
    expect(page.locator(".wws-label")).to_have_text(words["prints"])
    title = words["diagram"].format(object=words["objects"]["channel"])
    expect(page.locator(".wws-lamp svg")).to_have_attribute("aria-label", title)
    run(page)
    expect(page.get_by_role("status")).to_have_text(words["status"]["done"])


def test_keys_are_enough(open_page: Open) -> None:
    page = open_page(FIRST)
    code(page).focus()
    page.keyboard.press("Control+Enter")
    ended(page, "done")
    page.keyboard.press("Tab")
    expect(button(page, "run")).to_be_focused()
    page.keyboard.press("Tab")
    expect(button(page, "reset")).to_be_focused()
    page.keyboard.press("Space")
    expect(button(page, "run")).to_be_focused()
    page.keyboard.press("Enter")
    ended(page, "done")
    expect(button(page, "run")).to_be_focused()


def test_an_example_is_accessible_before_and_after_its_run(
    context: BrowserContext, open_page: Open
) -> None:
    context.add_init_script(AXE)
    page = open_page(FIRST)
    found = [violations(page, scheme) for scheme in SCHEMES]
    run(page)
    found += [violations(page, scheme) for scheme in SCHEMES]
    assert found == [[]] * 4


def test_without_scripts_there_is_the_output_and_no_button(
    browser_without_scripts: BrowserContext, site: Site
) -> None:
    page = browser_without_scripts.new_page()
    page.goto(f"{site.url}zh-TW/{FIRST}")
    expect(page.locator(".wws-output code")).to_be_visible()
    assert output(page) == recorded(EXAMPLES[0])
    assert [button.is_visible() for button in page.locator(".wws-bar button").all()] == [False] * 3


def test_python_comes_when_it_is_wanted_and_from_below_the_sub_path(
    context: BrowserContext, open_page: Open
) -> None:
    page = open_page(FIRST)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    assert asked == []
    button(page, "run").hover()
    run(page)
    assert asked
    assert [url for url in asked if f"{SUBPATH}assets/" not in url] == []
