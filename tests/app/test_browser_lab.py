"""The Lab as a person meets it: the ladder, then training, live, at rest and to its map."""

import pytest
from browsing import PATIENCE_MS, Server, grows, pictures, points, press
from playwright.sync_api import Browser, Page, expect
from running import wait_for

from aecore.runs import Run
from aecore.shipped import LADDER

pytestmark = [pytest.mark.browser, pytest.mark.slow]

IN_VIEW = """() => [".lab-digits", ".lab-curve .plot", ".lab-cloud canvas", ".st-key-train button"].filter((name) => {
  const box = document.querySelector(name)?.getBoundingClientRect();
  return !box || box.top < 0 || box.bottom > innerHeight || box.height < 30;
})"""


def lab(page: Page, server: Server) -> None:
    """Open the ladder, and wait until all its parts are drawn."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(server.url)
    expect(page.locator(".lab-digits img.redrawn")).to_have_count(10)
    expect(page.locator(".lab-cloud")).to_have_attribute("data-count", "2000")
    expect(page.locator(".lab-curve .main-svg").first).to_be_visible()


def train(page: Page, server: Server, epochs: int, *, press_space: bool = False) -> Run:
    """Train for so many epochs that the run is not over before it was looked at, on however quick a machine."""
    lab(page, server)
    page.get_by_label("Training time").click()
    page.get_by_role("option", name=f"{epochs} epochs", exact=True).click()
    expect(page.get_by_label("Training time")).to_have_value(f"{epochs} epochs")
    page.evaluate("document.activeElement.blur()")
    if press_space:
        page.locator("body").press(" ")
    else:
        page.locator(".st-key-train button").click()
    page.wait_for_url("**/?run=*")
    grows(page, more=1)
    return Run(server.runs / page.url.partition("run=")[2].partition("&")[0])


def test_the_slider_switches_digits_curve_and_map_without_the_server(page: Page, server: Server) -> None:
    lab(page, server)
    seen = set()
    slider = page.locator(".lab-size input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    for size in LADDER:
        expect(page.locator(".lab-digits")).to_have_attribute("data-size", str(size))
        line = page.locator(".lab-digits .line").inner_text()
        assert f"{size} number" in line
        seen.add((line, tuple(pictures(page)), page.locator(".lab-cloud").get_attribute("data-draws")))
        page.wait_for_timeout(900)
        page.keyboard.press("ArrowRight")
    assert len(seen) == len(LADDER)
    assert len({pictures for _line, pictures, _draws in seen}) == len(LADDER)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 720)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_that_matters_is_on_a_laptop_screen(
    browser: Browser, server: Server, width: int, height: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    lab(page, server)
    assert page.evaluate(IN_VIEW) == []
    context.close()


def test_keys_alone_train_pause_and_go_on(page: Page, server: Server) -> None:
    run = train(page, server, 100, press_space=True)
    page.locator("body").press(" ")
    expect(page.get_by_text("Paused in epoch")).to_be_visible(timeout=PATIENCE_MS)
    step = run.history().step
    page.wait_for_timeout(1_500)  # what was on the way comes to the curve
    before = points(page)
    page.wait_for_timeout(1_500)
    assert (points(page), run.history().step) == (before, step)
    press(page, "Step")
    wait_for(lambda: run.history().step == step + 1 and run.status() == "paused", PATIENCE_MS / 1000)
    page.locator("body").press(" ")
    grows(page, more=1)
    press(page, "Stop")
    expect(page.get_by_text("Stopped:")).to_be_visible(timeout=PATIENCE_MS)


def test_a_run_is_watched_to_its_map_and_trains_on(page: Page, server: Server) -> None:
    run = train(page, server, 30)
    first = pictures(page)
    page.evaluate("window.stillHere = document.querySelector('.lab-curve .plot')")
    expect(page.locator(".lab-curve")).to_have_attribute("data-ghost", "true")
    wait_for(lambda: page.wait_for_timeout(200) or pictures(page) != first, PATIENCE_MS / 1000)

    other = page.context.new_page()  # a second viewer
    other.goto(page.url)
    expect(other.locator(".lab-digits img.redrawn")).to_have_count(10, timeout=PATIENCE_MS)
    grows(other, more=1)
    other.close()
    page.reload()
    page.evaluate("window.stillHere = document.querySelector('.lab-curve .plot')")

    expect(page.get_by_text("Finished:")).to_be_visible(timeout=3 * PATIENCE_MS)
    expect(page.get_by_text("UMAP keeps neighbours together").last).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".lab-cloud")).to_have_attribute("data-count", "2000")
    assert run.status() == "finished"
    page.get_by_role("button", name="more epochs").click()
    wait_for(lambda: (run.history().epochs or 0) > 30, PATIENCE_MS / 1000)


def test_a_phone_stacks_the_page_and_scrolls_one_way_only(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    lab(page, server)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tops = [page.locator(name).bounding_box() for name in (".lab-digits", ".lab-curve", ".lab-cloud")]
    assert all(box is not None for box in tops)
    assert sorted(tops, key=lambda box: box["y"]) == tops
    context.close()
