"""The components when something goes wrong on the way: scripts that come late, a library or points that do not come."""

from pathlib import Path

import pytest
from browsing import IDLE, PATIENCE_MS, Server
from playwright.sync_api import Page, Route, expect

from aecore.shipped import install

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAY = "size => document.dispatchEvent(new CustomEvent('lab:size', { detail: { size } }))"
FITS = """name => {
  const box = document.querySelector(name), drawn = box.querySelector('.main-svg')?.clientWidth ?? 0;
  return drawn > 0 && Math.abs(drawn - box.clientWidth) < 3;
}"""
BYTES = "async url => Array.from(new Uint8Array(await (await fetch(url)).arrayBuffer())).join()"
PICTURED = "document.querySelector('dialog.lab-large .lab-piece').style.backgroundImage.slice(5, -2)"


@pytest.fixture(autouse=True)
def ladder(server: Server) -> Path:
    install(server.runs)
    return server.runs


def overtaken(page: Page, address: str, names: tuple[str, ...]) -> None:
    """Open a page whose component scripts come only after Streamlit has called each component twice."""
    held: list[Route] = []
    for name in names:
        page.route(f"**/api/components/*/{name}.js", lambda route: held.append(route))
    page.goto(address)
    page.wait_for_selector(IDLE)
    page.wait_for_timeout(500)
    assert len(held) == len(names)
    page.emulate_media(color_scheme="dark")  # the theme is among what a call is given
    page.wait_for_timeout(1_000)
    for route in held:
        route.continue_()


def test_the_lab_lives_on_when_its_scripts_come_late(rough: Page, server: Server) -> None:
    overtaken(rough, server.url, ("curve", "digits", "cloud", "size_slider", "keys"))
    expect(rough.locator(".lab-cloud")).to_have_attribute("data-count", "2000", timeout=PATIENCE_MS)
    rough.wait_for_selector(".lab-curve[data-points]")
    rough.evaluate("window.said = []; document.addEventListener('lab:size', (event) => said.push(event.detail.size))")
    before = rough.locator(".lab-size").get_attribute("data-size")
    rough.locator("body").press("ArrowRight")
    expect(rough.locator(".lab-size")).not_to_have_attribute("data-size", before or "", timeout=PATIENCE_MS)
    size = rough.locator(".lab-size").get_attribute("data-size") or ""
    for name in (".lab-digits", ".lab-cloud"):
        expect(rough.locator(name)).to_have_attribute("data-size", size, timeout=PATIENCE_MS)
    rough.set_viewport_size({"width": 1000, "height": 768})
    rough.wait_for_function(FITS, arg=".lab-curve")
    rough.wait_for_selector(IDLE)
    assert rough.evaluate("said") == [int(size)], "one move is said once"


def test_the_grid_and_the_figure_live_on_when_their_scripts_come_late(rough: Page, server: Server) -> None:
    overtaken(rough, f"{server.url}/reconstructions", ("grid", "figure", "draw"))
    expect(rough.locator(".lab-grid .tile")).to_have_count(24, timeout=PATIENCE_MS)
    rough.wait_for_selector(".lab-figure[data-traces]")
    lines = rough.locator(".lab-grid .line").count()
    rough.set_viewport_size({"width": 800, "height": 768})
    rough.wait_for_function(FITS, arg=".lab-figure")
    expect(rough.locator(".lab-grid .line")).not_to_have_count(lines, timeout=PATIENCE_MS)
    rough.locator(".lab-grid .tile").nth(1).click()
    expect(rough.locator("dialog.lab-large")).to_be_visible(timeout=PATIENCE_MS)
    assert rough.evaluate(f"fetch({PICTURED}).then((answer) => answer.ok)")


@pytest.mark.parametrize(
    ("path", "drawn"), [("/", ".lab-curve[data-points]"), ("/reconstructions", ".lab-figure[data-traces]")]
)
def test_a_chart_library_that_did_not_come_once_is_asked_for_again(
    rough: Page, server: Server, path: str, drawn: str
) -> None:
    asked: list[Route] = []

    def answer(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    rough.route("**/plotly.min.js*", answer)
    rough.goto(server.url + path)
    said = rough.locator(drawn.partition("[")[0]).get_by_text("The chart could not be drawn yet")
    expect(said).to_be_visible(timeout=PATIENCE_MS)
    rough.wait_for_selector(drawn)
    expect(said).to_have_count(0)
    assert len(asked) == 2
    rough.wait_for_selector(f"{drawn.partition('[')[0]} .main-svg")


@pytest.mark.parametrize(("path", "place"), [("/", ".lab-digits"), ("/reconstructions", ".lab-grid")])
def test_pictures_that_do_not_come_are_said(rough: Page, server: Server, path: str, place: str) -> None:
    rough.route("**/api/pictures/**", lambda route: route.abort())
    rough.goto(server.url + path)
    said = rough.locator(place).get_by_text("The pictures could not be fetched; reload the page.")
    expect(said).to_be_visible(timeout=PATIENCE_MS)
    rough.unroute("**/api/pictures/**")
    rough.reload()
    expect(rough.locator(f"{place} img, {place} .tile").first).to_be_visible(timeout=PATIENCE_MS)
    expect(said).to_have_count(0)


def test_points_that_do_not_come_are_said_over_the_map(rough: Page, server: Server) -> None:
    rough.route("**/runs/ladder-64/**", lambda route: route.abort())
    rough.goto(server.url)
    expect(rough.locator(".lab-cloud")).to_have_attribute("data-count", "2000", timeout=PATIENCE_MS)
    rough.wait_for_function("document.querySelector('.lab-cloud').cloud.given.ladder !== null")
    line = rough.locator(".lab-cloud .stage").get_by_text("The points could not be fetched")
    expect(line).to_have_count(0, timeout=PATIENCE_MS)
    rough.evaluate(SAY, 64)
    expect(line).to_be_visible(timeout=PATIENCE_MS)
    rough.evaluate(SAY, 4)
    expect(line).to_have_count(0, timeout=PATIENCE_MS)
    rough.unroute("**/runs/ladder-64/**")
    rough.evaluate(SAY, 64)
    rough.wait_for_function(
        "(({ points, given }) => points === given.ladder['64'].points)(document.querySelector('.lab-cloud').cloud)"
    )
    expect(line).to_have_count(0, timeout=PATIENCE_MS)


def test_an_enlarged_image_keeps_its_sheet_when_the_grid_gets_another(rough: Page, server: Server) -> None:
    rough.goto(f"{server.url}/reconstructions?run=ladder-8")
    tiles = rough.locator(".lab-grid .tile")
    expect(tiles).to_have_count(24, timeout=PATIENCE_MS)
    worst = tiles.first.get_attribute("data-index") or ""
    tiles.nth(2).click()
    before = rough.evaluate(BYTES, rough.evaluate(PICTURED))
    rough.get_by_text("Best", exact=True).evaluate("label => label.click()")  # as a reading of a live run would
    expect(tiles.first).not_to_have_attribute("data-index", worst, timeout=PATIENCE_MS)
    rough.keyboard.press("ArrowRight")
    expect(rough.locator("dialog.lab-large h2")).to_contain_text("(4 of 24)", timeout=PATIENCE_MS)
    url = rough.evaluate(PICTURED)
    assert rough.evaluate(BYTES, url) == before
    rough.keyboard.press("Escape")
    expect(rough.locator("dialog.lab-large")).to_be_hidden(timeout=PATIENCE_MS)
    rough.wait_for_function("url => fetch(url).then(() => false, () => true)", arg=url)


def test_the_last_stroke_goes_along_to_another_page(rough: Page, server: Server) -> None:
    patient = "later => { window.setTimeout = (act, ms, ...more) => later(act, ms === 300 ? 600_000 : ms, ...more); }"
    rough.add_init_script(f"({patient})(window.setTimeout)")  # the hand is always faster than the rest after a stroke
    rough.goto(f"{server.url}/reconstructions")
    expect(rough.locator(".lab-grid .tile")).to_have_count(24, timeout=PATIENCE_MS)
    expect(rough.locator(".lab-draw")).to_have_attribute("data-drawn", "", timeout=PATIENCE_MS)
    place = rough.locator(".lab-draw canvas").bounding_box()
    assert place is not None
    rough.mouse.move(place["x"] + 100, place["y"] + 40)
    rough.mouse.down()
    rough.mouse.move(place["x"] + 100, place["y"] + 180, steps=5)
    rough.mouse.up()
    link = rough.get_by_role("link", name="Latent space", exact=True)
    link.hover()
    rough.wait_for_timeout(500)
    link.click()
    rough.wait_for_url("**/latent?*mine=*")
