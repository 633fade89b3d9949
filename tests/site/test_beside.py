"""Originals and marks as people use them: with the keyboard, on a phone, on paper, without scripts.

Two pages show the same notes: one of our own site, and one with no theme at all under a policy that
allows nothing but files of its own origin.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown import Markdown
from playwright.sync_api import BrowserContext, Locator, Page, expect

from bitext.beside import ASSETS, Beside, marked
from bitext.docset import Docset
from bitext.notes import notes_path, read_notes
from bitext.rules import rules
from bitext.stage import stage
from tests.site.conftest import Site, served

PLAIN = """<!doctype html>
<html lang="es"><head><meta charset="utf-8"><title>Cancelación</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="../beside.css"></head>
<body><main>{}</main></body></html>
"""
PAGES = ["plain", "site"]


@pytest.fixture(scope="module")
def plain(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("beside")
    write_plain(root / "docs", folder)
    with served(folder / "public") as url:
        yield url


def write_plain(docs: Path, folder: Path) -> None:
    """The Spanish seed, converted by nothing but Python-Markdown."""
    default = [rule for rule in rules() if rule.default]
    stage(Docset([str(docs)]), folder / "stage", default)
    text = (folder / "stage/es/cancellation.md").read_text("utf-8")
    notes = read_notes((folder / "stage" / notes_path("es/cancellation.md")).read_bytes())
    beside = Beside()
    beside.show(notes, "../beside.js")
    body = text.split("---\n", 2)[2]
    html = Markdown(extensions=["tables", beside]).convert(marked(body, text, notes))
    target = folder / "public/es/cancellation"
    target.mkdir(parents=True)
    (target / "index.html").write_text(PLAIN.format(html).replace("../", "../../"), "utf-8")
    for asset in ASSETS.iterdir():
        shutil.copy(asset, folder / "public")


@pytest.fixture(scope="module")
def addresses(plain: str, site: Site) -> dict[str, str]:
    return {"plain": f"{plain}es/cancellation/", "site": f"{site.url}es/cancellation/"}


@pytest.fixture(params=PAGES)
def page(
    request: pytest.FixtureRequest, context: BrowserContext, addresses: dict[str, str]
) -> Iterator[Page]:
    """The page, on which nothing may go wrong in the meantime."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(addresses[request.param])
    yield page
    assert errors == []


def themed(page: Page) -> bool:
    return page.locator(".md-content").count() > 0


def choose(page: Page, mode: str) -> None:
    page.locator(f".bt-modes input[value={mode}]").check()


def paragraph(page: Page) -> Locator:
    return page.locator(".bt-pair").filter(has_text="La mayoría de las operaciones")


def cell(page: Page) -> Locator:
    return page.locator("td").filter(has_text="WS_CHANNEL_STATE_FAULTED")


def english(block: Locator) -> Locator:
    return block.locator(".bt-text")


def test_originals_are_hidden_at_first(page: Page) -> None:
    expect(page.locator(".bt-modes input:checked")).to_have_value("off")
    assert page.locator(".bt-original:visible").count() == 0
    assert page.locator(".bt-original").count() == 11


def test_the_choice_is_made_with_the_keyboard(page: Page) -> None:
    page.locator(".bt-modes input[value=off]").focus()

    page.keyboard.press("ArrowRight")

    expect(page.locator(".bt-modes input:checked")).to_have_value("demand")
    expect(english(paragraph(page))).to_be_hidden()
    page.keyboard.press("Tab")
    summary = page.locator("summary:focus")
    expect(summary).to_have_accessible_name("EN mostrar el original en inglés")
    page.keyboard.press("Enter")
    expect(english(paragraph(page))).to_have_text(
        "Most of operations in the WWSAPI can be canceled during execution."
    )
    expect(english(paragraph(page))).to_be_visible()
    expect(english(cell(page))).to_be_hidden()
    page.keyboard.press("Space")
    expect(english(paragraph(page))).to_be_hidden()

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")

    expect(page.locator(".bt-modes input:checked")).to_have_value("side")
    for text in page.locator(".bt-text").all():
        expect(text).to_be_visible()
    assert page.locator("summary:visible").count() == 0


def test_side_by_side_is_side_by_side(page: Page) -> None:
    choose(page, "side")
    target, original = box(paragraph(page).locator("p")), box(english(paragraph(page)))
    assert original["x"] > target["x"] + target["width"]
    assert abs(original["y"] - target["y"]) < 4


def test_on_a_phone_originals_stand_below_and_nothing_is_cut_off(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    choose(page, "side")
    target, original = box(paragraph(page).locator("p")), box(english(paragraph(page)))
    assert original["y"] >= target["y"] + target["height"]
    for mode in ("demand", "side") if themed(page) else ():  # there tables can scroll
        choose(page, mode)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide)


def test_buttons_are_large_enough_for_fingers(page: Page) -> None:
    choose(page, "demand")
    sizes = [box(summary) for summary in page.locator(".bt-original > summary").all()]
    assert len(sizes) == 11
    assert min(min(size["width"], size["height"]) for size in sizes) >= 24


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return {**found}


def test_the_choice_is_remembered(page: Page) -> None:
    choose(page, "side")
    page.reload()
    expect(page.locator(".bt-modes input:checked")).to_have_value("side")
    expect(english(paragraph(page))).to_be_visible()
    assert page.locator(".bt-original:not([open])").count() == 0

    choose(page, "off")
    page.reload()
    expect(page.locator(".bt-modes input:checked")).to_have_value("off")
    assert page.locator(".bt-original[open]").count() == 0


def test_without_storage_the_choice_holds_for_the_page(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(Storage.prototype, 'getItem', {value() { throw new Error() }});"
        "Object.defineProperty(Storage.prototype, 'setItem', {value() { throw new Error() }});"
    )
    if themed(page):
        pytest.skip("the theme itself needs storage")
    page.reload()
    choose(page, "side")
    expect(english(paragraph(page))).to_be_visible()


@pytest.mark.parametrize("where", PAGES)
def test_without_scripts_all_of_it_is_there(
    browser_without_scripts: BrowserContext, addresses: dict[str, str], where: str
) -> None:
    page = browser_without_scripts.new_page()
    page.goto(addresses[where])

    choose(page, "demand")
    paragraph(page).locator("summary").click()
    expect(english(paragraph(page))).to_be_visible()
    choose(page, "side")
    expect(english(cell(page))).to_be_visible()
    page.locator(".bt-mark").click()
    expect(page.locator("#bt-restored-1:target")).to_be_in_viewport()
    page.locator("#bt-restored-1 .bt-back").click()
    expect(page.locator("#bt-mark-1:target")).to_be_in_viewport()


@pytest.mark.parametrize(("mode", "visible"), [("off", False), ("demand", False), ("side", True)])
def test_paper_shows_what_was_chosen(page: Page, mode: str, visible: bool) -> None:
    choose(page, mode)
    page.emulate_media(media="print")
    assert english(cell(page)).is_visible() == visible
    for tag in page.locator(".bt-modes, summary").all():
        expect(tag).to_be_hidden()
    mark = "getComputedStyle(document.querySelector('.bt-mark'), '::before').content"
    assert page.evaluate(mark) == '"1"'
    expect(page.locator(".bt-restored")).to_be_visible()


def test_on_demand_paper_shows_what_the_reader_has_opened(page: Page) -> None:
    choose(page, "demand")
    paragraph(page).locator("summary").click()
    page.pdf()  # the theme opens all of them meanwhile
    page.emulate_media(media="print")
    assert page.locator(".bt-original:visible").count() == 1
    expect(english(paragraph(page))).to_be_visible()


def test_a_mark_tells_its_story_in_place(page: Page) -> None:
    mark = page.get_by_role("button", name="Identificador restaurado 1")
    note = page.locator("#bt-note")
    mark.focus()
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        expect(note).to_be_visible()
        expect(note).to_be_focused()
        expect(note).to_have_text(
            "WS_CHANNEL_STATE_FAULTED, se entregó como «WS _ CHANNEL _ STATE _ FAULTED» "
            "(aquí estaban las mismas letras, separadas) "
        )
        expect(mark).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("Escape")
        expect(note).to_be_hidden()
        expect(mark).to_be_focused()
        expect(mark).to_have_attribute("aria-expanded", "false")


def test_a_second_press_on_a_mark_closes_its_note(page: Page) -> None:
    mark = page.get_by_role("button", name="Identificador restaurado 1")
    mark.click()
    expect(page.locator("#bt-note")).to_be_visible()
    mark.click()
    expect(page.locator("#bt-note")).to_be_hidden()


def test_nothing_is_asked_of_others_and_no_policy_is_broken(
    context: BrowserContext, plain: str
) -> None:
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{plain}es/cancellation/")
    choose(page, "side")
    page.locator(".bt-mark").click()

    own = [url for url in asked if url.startswith(plain)]
    assert len(own) == len([url for url in asked if not url.startswith("data:")]) == 3
    assert said == []
