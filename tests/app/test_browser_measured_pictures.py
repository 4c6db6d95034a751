"""Denoising and compression measured from their page: the control moved, the button pressed, picture and number new."""

import re
from pathlib import Path

import pytest
from browsing import PATIENCE_MS, Server, at_rest, press
from playwright.sync_api import Locator, Page, expect
from tooling import tooled

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LONG_MS = 4 * PATIENCE_MS
"""For a use that is measured on 360 small digits while others need the processor too."""
LEADS = '[data-testid="stMetric"]:has-text("{}")'


@pytest.fixture(scope="module")
def run(server: Server) -> str:
    """Return a run with its first weights, on digits of 8 x 8 pixels: what takes minutes elsewhere takes seconds."""
    return tooled(Path(server.runs), data="digits8").id


def sheet(page: Page, at: int) -> str:
    """Return the address of pictures."""
    return str(page.locator(".lab-tiles").nth(at).get_attribute("style"))


def opened(page: Page, server: Server, run: str, use: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/uses?run={run}&use={use}")
    at_rest(page)


def changed(page: Page, number: Locator, at: int, words: str, style: str) -> None:
    """Wait until a number and the pictures of its tab are others."""
    expect(number).not_to_have_text(words, use_inner_text=True)
    expect(page.locator(".lab-tiles").nth(at)).not_to_have_attribute("style", style)


def test_noise_is_measured_and_moves_what_was_measured(page: Page, server: Server, run: str) -> None:
    opened(page, server, run, "denoising")
    # a network of first weights draws the same of anything: what is seen of the digits has its own number beside it
    live, slider = page.get_by_test_id("stMetric").nth(1), page.get_by_role("slider", name="How much")
    words, style = live.inner_text(), sheet(page, 0)
    slider.press("ArrowRight")
    changed(page, live, 0, words, style)
    press(page, "Measure it")
    gained = page.locator(LEADS.format("PSNR gained by the network"))
    expect(gained).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_role("button", name="Measure it")).to_have_count(0)
    words, style = gained.inner_text(), sheet(page, 1)
    slider.press("End")
    changed(page, gained, 1, words, style)
    upwards = page.locator(".st-key-denoising_gaussian .lab-figure .ytitle")
    expect(upwards).to_have_text("PSNR, dB")
    page.get_by_role("radio", name="SSIM").or_(page.get_by_role("button", name="SSIM")).first.click()
    expect(upwards).to_have_text("SSIM")
    expect(page).to_have_url(re.compile("judged_by=ssim"))
    expect(page.locator(".st-key-denoising_gaussian .lab-figure .errorbar").first).to_be_attached()
    assert "Of the amounts of Gaussian noise" in page.get_by_test_id("stMain").inner_text()


def test_bytes_are_measured_and_moved_and_counted_without_headers(page: Page, server: Server, run: str) -> None:
    opened(page, server, run, "compression")
    press(page, "Measure it")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    told, leads = page.get_by_test_id("stCode").first, page.locator(LEADS.format("PSNR of the network"))
    expect(told).to_be_visible(timeout=LONG_MS)
    at_rest(page)
    words, number, style = told.inner_text(), leads.inner_text(), sheet(page, 0)
    page.get_by_role("slider", name="Bits").press("ArrowRight")
    expect(told).not_to_have_text(words, use_inner_text=True)
    changed(page, leads, 0, number, style)
    across = page.locator(".st-key-compression_rates .lab-figure .xtitle")
    expect(across).to_have_text("bytes a picture")
    page.get_by_text("Count the headers of files").click()
    expect(across).to_have_text("bytes a picture, headers not counted")
    expect(page).to_have_url(re.compile("headers=0"))
    page.reload()
    expect(across).to_have_text("bytes a picture, headers not counted")


def test_what_takes_long_is_cancelled_and_asked_for_again(page: Page, server: Server) -> None:
    opened(page, server, "ladder-8", "compression")
    press(page, "Measure it")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    press(page, "Cancel")
    expect(page.get_by_text("This was cancelled")).to_be_visible()
    expect(page.get_by_role("button", name="Measure it")).to_be_visible()
