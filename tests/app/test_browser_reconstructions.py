"""My digit and the grid of reconstructions in a real browser: by mouse, by keys, on a phone."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import PATIENCE_MS, Server
from playwright.sync_api import Browser, Locator, Page, expect

from aecore.shipped import install

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEVEN = ((0.25, 0.2), (0.5, 0.2), (0.72, 0.22), (0.6, 0.45), (0.5, 0.65), (0.42, 0.85))


@pytest.fixture(autouse=True)
def ladder(server: Server) -> Path:
    install(server.runs)
    return server.runs


def opened(page: Page, server: Server, query: str = "") -> Locator:
    """Open the page and return its tiles."""
    page.goto(f"{server.url}/reconstructions{query}")
    expect(page.locator(".lab-grid")).to_have_attribute("data-tiles", "24", timeout=PATIENCE_MS)
    return page.locator(".lab-grid .tile")


def draw_seven(page: Page) -> None:
    place = page.locator(".lab-draw canvas").bounding_box()
    assert place is not None
    points = [(place["x"] + x * place["width"], place["y"] + y * place["height"]) for x, y in SEVEN]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=5)
    page.mouse.up()


def name_in(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("mine", [""])[0]


def drawn(page: Page) -> str:
    """Return the name of the drawn digit once its reconstruction is there."""
    expect(page.locator(".lab-draw .pictures figure")).to_have_count(4, timeout=PATIENCE_MS)
    page.wait_for_url("**mine=*")
    return name_in(page)


def settled(page: Page) -> str:
    """Return the name of the drawn digit when it has stopped changing: slow keys are sent one by one."""
    name = drawn(page)
    page.wait_for_timeout(1_500)
    return name if name_in(page) == name else settled(page)


def test_a_digit_drawn_with_the_mouse_comes_back_and_stays(page: Page, server: Server) -> None:
    opened(page, server)
    draw_seven(page)
    name = drawn(page)
    assert len(name) == 16
    expect(page.locator(".lab-draw .bars span")).to_have_count(32, timeout=PATIENCE_MS)
    page.reload()
    assert drawn(page) == name
    expect(page.get_by_role("button", name="Clear")).to_be_enabled()

    for link in ("Latent space", "Lab"):
        page.get_by_role("link", name=link, exact=True).click()
        page.wait_for_url(f"**/{'latent' if link != 'Lab' else ''}?*mine={name}*")
    page.get_by_role("link", name="Reconstructions", exact=True).click()
    assert drawn(page) == name

    error = page.locator(".lab-draw .redrawn b").inner_text()
    page.goto(f"{server.url}/reconstructions?run=ladder-2&mine={name}")
    expect(page.locator(".lab-draw .bars span")).to_have_count(2, timeout=PATIENCE_MS)
    assert page.locator(".lab-draw .redrawn b").inner_text() != error

    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".lab-draw .pictures")).to_have_count(0, timeout=PATIENCE_MS)
    page.wait_for_function("!location.search.includes('mine')")


def test_keys_draw_and_take_back(page: Page, server: Server) -> None:
    opened(page, server)
    canvas = page.locator(".lab-draw canvas")
    canvas.focus()
    canvas.press("Space")
    for key in ["ArrowDown"] * 4 + ["ArrowRight"] * 3:
        canvas.press(key)
    expect(page.locator(".lab-draw .said")).to_have_text("pen down, column 11, row 12")
    one = settled(page)
    canvas.press("Space")
    canvas.press("ArrowUp")
    canvas.press("Space")
    canvas.press("ArrowUp")
    expect(canvas).to_have_attribute("data-strokes", "2")
    page.wait_for_function("name => !location.search.includes(name) && location.search.includes('mine=')", arg=one)
    settled(page)
    canvas.press("u")
    page.wait_for_function("name => location.search.includes(name)", arg=one)
    canvas.press("Backspace")
    expect(page.locator(".lab-draw .pictures")).to_have_count(0, timeout=PATIENCE_MS)


def test_a_click_enlarges_arrows_go_on_and_escape_closes(page: Page, server: Server) -> None:
    tiles = opened(page, server)
    tiles.nth(2).click()
    large = page.locator("dialog.lab-large")
    expect(large.get_by_role("heading")).to_contain_text("(3 of 24)")
    expect(large.locator("figure")).to_have_count(4, timeout=PATIENCE_MS)
    page.keyboard.press("ArrowRight")
    expect(large.get_by_role("heading")).to_contain_text("(4 of 24)")
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(tiles.nth(3)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(large.get_by_role("heading")).to_contain_text("(3 of 24)")


def test_what_is_chosen_changes_the_pictures_in_place(page: Page, server: Server) -> None:
    tiles = opened(page, server, "?run=ladder-8")
    page.evaluate("window.stillHere = document.querySelector('.lab-grid')")
    worst = tiles.first.get_attribute("data-index")
    page.get_by_text("Best", exact=True).click()
    expect(tiles.first).not_to_have_attribute("data-index", worst or "", timeout=PATIENCE_MS)
    page.get_by_text("Off", exact=True).click()
    expect(page.locator(".lab-figure")).to_have_attribute("data-traces", "1", timeout=PATIENCE_MS)
    expect(tiles.first.locator(".lab-piece")).to_have_count(3)
    page.get_by_text("48", exact=True).click()
    expect(tiles).to_have_count(48, timeout=PATIENCE_MS)
    assert page.evaluate("window.stillHere === document.querySelector('.lab-grid')"), "the grid was mounted anew"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_one_way_only_and_draws_by_touch(browser: Browser, server: Server, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, color_scheme=scheme
    )
    page = context.new_page()
    tiles = opened(page, server)
    page.locator(".lab-draw canvas").tap()
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tiles.first.tap()
    dialog = page.locator("dialog.lab-large").bounding_box()
    assert dialog is not None
    assert dialog["x"] >= 0
    assert dialog["x"] + dialog["width"] <= 390
    context.close()
