"""Recognition and generation in a real browser, from nothing: measured by a real worker, then another thing chosen."""

import pytest
from browsing import PATIENCE_MS, Server, at_rest, press
from playwright.sync_api import Page, expect
from tooling import tooled

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name)).first.click()


def test_recognition_is_measured_and_what_is_read_from_changes_its_number_and_pictures(
    page: Page, server: Server
) -> None:
    run = tooled(server.runs, data="digits8")
    page.goto(f"{server.url}/uses?run={run.id}&use=recognition")
    at_rest(page)
    press(page, "Measure it")
    lead = page.get_by_test_id("stMetric").first
    expect(lead).to_contain_text("%", timeout=4 * PATIENCE_MS)
    at_rest(page)
    said, matrix = page.get_by_text("a linear classifier misreads"), page.locator(".st-key-recognition_confusion")
    expect(page.locator(".st-key-recognition_bars .bars path").first).to_be_visible()
    assert page.locator(".st-key-recognition_bars .bars .point").count() == 3 * 4
    words, drawn = said.inner_text(), matrix.locator(".lab-figure").inner_text()
    sheet = page.locator(".lab-tiles").first.get_attribute("style")
    choose(page, "PCA")
    expect(said).not_to_have_text(words, use_inner_text=True)
    expect(page.locator(".lab-tiles").first).not_to_have_attribute("style", str(sheet))
    expect(matrix.locator(".lab-figure")).not_to_have_text(drawn, use_inner_text=True)


@pytest.mark.timeout(600)  # thirty seconds of a free core, minutes of a busy one
def test_generation_is_measured_and_another_temperature_is_not_yet(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/uses?run=ladder-4&use=generation")
    at_rest(page)
    press(page, "Measure it")
    lead = page.get_by_test_id("stMetric").first
    expect(lead).to_be_visible(timeout=6 * PATIENCE_MS)
    expect(page.locator(".lab-tiles").first.locator("figure")).to_have_count(36)
    expect(page.get_by_text("The Fréchet distance is one of features")).to_be_visible()
    number, sheet = page.get_by_text("sure of").first.inner_text(), page.locator(".lab-tiles").first
    style = sheet.get_attribute("style")
    choose(page, "drawn by PCA")
    expect(sheet).not_to_have_attribute("style", str(style))
    expect(page.get_by_text("sure of").first).not_to_have_text(number, use_inner_text=True)
    page.get_by_role("slider").press("ArrowLeft")
    expect(page.get_by_role("button", name="Measure it")).to_be_visible()
    expect(lead).to_have_count(0)
