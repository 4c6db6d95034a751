"""The frame of every page in a real browser: the chip, presenting, an address without a run behind it."""

import pytest
from browsing import PATIENCE_MS, Server, press
from making import finished, frame, run_with
from playwright.sync_api import Page, expect
from running import wait_for

from aecore.events import Paused

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (colour) => [0.2126, 0.7152, 0.0722].reduce((sum, part, i) => sum + part * linear(colour[i] / 255), 0);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255];
  };
  const names = ["h1", ".st-key-train button p",
    ".st-key-meaning p", ".lab-digits .line", ".lab-size b", ".lab-size .at"];
  return names.map((name) => {
    const element = document.querySelector(name);
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))];
    return [name, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  });
}"""


def open_chip(page: Page) -> None:
    expect(page.locator(".lab-digits img.redrawn")).to_have_count(10)  # the page is there, and at rest
    page.wait_for_timeout(500)
    page.locator(".st-key-chip button").first.click()
    expect(page.locator(".st-key-chip_list")).to_be_visible()


def test_a_run_is_renamed_and_deleted_in_the_chip(page: Page, server: Server) -> None:
    run = finished(server.runs)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/?run={run.id}")
    open_chip(page)
    field = page.get_by_role("textbox")
    field.fill("Mine & <b>bold</b>")
    field.press("Enter")
    expect(page.locator(".st-key-chip button").first).to_contain_text("Mine & <b>bold</b>")
    assert run.about["title"] == "Mine & <b>bold</b>"
    if not page.locator(".st-key-chip_list").is_visible():
        open_chip(page)
    page.get_by_text("Delete this run for good").click()
    press(page, "Delete")
    wait_for(lambda: page.wait_for_timeout(100) or not run.exists, PATIENCE_MS / 1000)
    expect(page.locator(".lab-digits")).to_have_attribute("data-size", "4")  # the ladder, where the form stands
    assert "run=" not in page.url


def test_presenting_enlarges_and_escape_leaves(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page.locator(".lab-digits img.redrawn")).to_have_count(10)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    before = page.evaluate(size)
    press(page, "Present")
    page.wait_for_url("**present=1**")
    wait_for(lambda: page.wait_for_timeout(100) or page.evaluate(size) > 1.1 * before, 20)
    expect(page.locator(".st-key-all_settings")).to_be_hidden()
    page.get_by_role("link", name="Latent space").click()
    page.wait_for_url("**/latent?**present=1**")
    page.locator("body").press("Escape")
    wait_for(lambda: page.wait_for_timeout(100) or page.evaluate(size) == before, 20)
    assert "present" not in page.url


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 720)])
def test_who_presents_keeps_the_buttons_and_the_picture(page: Page, server: Server, width: int, height: int) -> None:
    run = run_with(server.runs, frame(), Paused(100))
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server.url}/?present=1&run={run.id}")
    for button in ("go_on", "step", "stop"):
        expect(page.locator(f".st-key-do_{button} button:visible")).to_be_in_viewport(ratio=1)
    for part in (".lab-digits", ".lab-curve .main-svg", ".lab-cloud canvas", ".st-key-train button:visible"):
        expect(page.locator(part).first).to_be_in_viewport(ratio=1)


def test_an_unknown_run_leads_back_to_the_shipped_ones(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/?run=nothing-of-that-name")
    expect(page.get_by_text("There is no run called")).to_be_visible()
    expect(page.locator(".lab-digits img.redrawn")).to_have_count(10)
    page.evaluate("window.stillHere = document.querySelector('.lab-digits')")
    press(page, "Show the ladder")
    expect(page.get_by_text("There is no run called")).to_be_hidden()
    page.wait_for_timeout(1_000)
    assert page.evaluate("document.querySelector('.lab-digits') === window.stillHere")  # nothing is built anew
    expect(page.locator(".lab-digits")).to_have_attribute("data-size", "32")
    assert "run=" not in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(page: Page, server: Server, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(server.url)
    expect(page.locator(".lab-digits img.redrawn")).to_have_count(10)
    contrasts = page.evaluate(CONTRASTS)
    assert [pair for pair in contrasts if pair[1] < 4.5] == []
