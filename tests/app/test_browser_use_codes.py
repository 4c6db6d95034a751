"""Recognition and generation in a real browser: their controls are moved, and pictures and numbers change."""

import pytest
from browsing import Server, press
from playwright.sync_api import Page, expect
from using_codes import keep

from aecore.runs import Run
from app import tasks

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name)).first.click()


def test_what_is_read_from_changes_the_digits_and_their_number(page: Page, server: Server) -> None:
    keep(Run(server.runs / "ladder-8"), tasks.spec("recognition"))
    page.goto(f"{server.url}/uses?run=ladder-8&use=recognition")
    said, sheet = page.get_by_text("a linear classifier misreads"), page.locator(".lab-tiles").first
    expect(sheet.locator("figure")).to_have_count(18)
    before, style = said.inner_text(), sheet.get_attribute("style")
    chart = page.locator(".st-key-recognition_bars .lab-figure")
    expect(chart.locator(".bars path").first).to_be_visible()
    choose(page, "PCA")
    expect(said).not_to_have_text(before, use_inner_text=True)
    assert style is not None
    expect(page.locator(".lab-tiles").first).not_to_have_attribute("style", style)
    page.reload()
    expect(page.get_by_text("From PCA a linear classifier misreads")).to_be_visible()


def test_what_is_shown_changes_the_pictures_and_their_number(page: Page, server: Server) -> None:
    keep(Run(server.runs / "ladder-8"), tasks.spec("generation", source="suited", temperature=1.0))
    page.goto(f"{server.url}/uses?run=ladder-8&use=generation")
    sheet = page.locator(".lab-tiles").first
    expect(sheet.locator("figure")).to_have_count(36)
    expect(page.get_by_text("The classifier is more than 80 % sure of")).to_be_visible()
    choose(page, "by class")
    expect(page.get_by_text("Asked for a class")).to_be_visible()
    expect(page.locator(".lab-tiles").first.locator("figure")).to_have_count(10)
    sheet_by_class = sheet.get_attribute("style")
    choose(page, "drawn by the run")
    expect(page.locator(".lab-tiles").first).not_to_have_attribute("style", str(sheet_by_class))


def test_a_lower_temperature_draws_other_pictures_and_another_number(page: Page, server: Server) -> None:
    for temperature in (1.0, 0.9):
        keep(Run(server.runs / "ladder-8"), tasks.spec("generation", source="suited", temperature=temperature),
             temperature=temperature)  # fmt: skip
    page.goto(f"{server.url}/uses?run=ladder-8&use=generation")
    sheet, distance = page.locator(".lab-tiles").first, page.get_by_test_id("stMetric").first
    expect(distance).to_be_visible()
    style, words, handle = sheet.get_attribute("style"), distance.inner_text(), page.get_by_role("slider")
    handle.press("ArrowLeft")
    expect(distance).not_to_have_text(words, use_inner_text=True)
    expect(sheet).not_to_have_attribute("style", str(style))
    handle.press("ArrowLeft")
    press(page, "Measure it")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    press(page, "Cancel")
    expect(page.get_by_text("This was cancelled")).to_be_visible()
