"""Repair and a dragged threshold in a real browser: control moved, button pressed, picture and number changed."""

import re

import pytest
from browsing import PATIENCE_MS, Server, at_rest, press
from playwright.sync_api import Page, expect
from test_browser_use_anomaly import given

from aecore.runs import Run
from aecore.shipped import install

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LINE = "document.querySelector('.st-key-anomaly_histogram .lab-figure').layout.shapes[0].x0"


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name, exact=True)).first.click()


def sheet(page: Page) -> str:
    return str(page.locator(".lab-tiles").first.get_attribute("style"))


def test_a_covered_square_is_another_picture_and_measured_it_is_another_number(page: Page, server: Server) -> None:
    install(server.runs)
    run = Run(server.runs / "ladder-8")
    assert not list(run.folder.glob("tasks/*.npz"))
    page.goto(f"{server.url}/uses?run=ladder-8&use=super-resolution")
    metrics = page.get_by_test_id("stMetric")
    expect(metrics.first).to_contain_text("dB")
    at_rest(page)
    before, words = sheet(page), metrics.all_inner_texts()
    choose(page, "all but a square")
    expect(metrics.filter(has_text="biharmonic equation")).to_be_visible()
    page.wait_for_function(
        "before => document.querySelector('.lab-tiles')?.getAttribute('style') !== before", arg=before
    )
    assert metrics.all_inner_texts() != words
    press(page, "Measure it")
    lead = page.get_by_text("PSNR, the network in the square")
    expect(lead).to_be_visible(timeout=4 * PATIENCE_MS)
    expect(page.get_by_text("a covered square in").last).to_be_visible()
    choose(page, "14 x 14 (2 of a side become one)")
    expect(lead).to_have_count(0)
    expect(page.get_by_text("PSNR of the network from 14 pixels a side")).to_be_visible()


def test_the_line_is_dragged_and_set_with_a_click(page: Page, server: Server) -> None:
    found = given("ladder-8", server)
    page.goto(f"{server.url}/uses?run=ladder-8&use=anomaly&strange=rotated")
    chart, counts = page.locator(".st-key-anomaly_histogram .lab-figure"), page.get_by_role("table").first
    expect(chart.locator(".bars path").first).to_be_visible()
    at_rest(page)
    before, line = counts.inner_text(), page.evaluate(LINE)
    box = chart.locator(".nsewdrag").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    page.wait_for_url(f"**threshold=error_{found}_*")
    expect(counts).not_to_have_text(before, use_inner_text=True)
    dragged = page.evaluate(LINE)
    assert dragged > line
    handle, slider = page.get_by_role("slider", name="Threshold"), page.locator("[class*='st-key-threshold_']")
    numbers = [float(each) for each in re.findall(r"[0-9]+\.[0-9]+", slider.inner_text())]  # its ends too
    assert min(abs(each - dragged) for each in numbers) < 1, "the slider stands where the line does"
    moved, address = counts.inner_text(), page.url
    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    expect(counts).not_to_have_text(moved, use_inner_text=True)
    assert page.url != address
    at_rest(page)
    clicked = counts.inner_text()
    handle.press("ArrowRight")
    expect(counts).not_to_have_text(clicked, use_inner_text=True)
