"""Anomaly detection in a real browser: measured by a real worker, the threshold moved, the score changed."""

import pytest
from browsing import PATIENCE_MS, Server, press
from playwright.sync_api import Page, expect

from aecore.runs import Run

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_threshold_moves_the_counts_and_the_picture(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/uses?run=ladder-8&use=anomaly&strange=rotated")
    press(page, "Measure it")
    expect(page.get_by_test_id("stMetric").first).to_contain_text("0.9", timeout=4 * PATIENCE_MS)
    assert list(Run(server.runs / "ladder-8").folder.glob("tasks/*.npz"))
    counts, chart = page.get_by_role("table").first, page.locator(".st-key-anomaly_histogram .lab-figure")
    expect(chart.locator(".bars path").first).to_be_visible()
    before, line = counts.inner_text(), chart.locator(".shapelayer path").last.get_attribute("d")
    handle = page.get_by_role("slider", name="Threshold")
    for _ in range(8):
        handle.press("ArrowRight")
    expect(counts).not_to_have_text(before, use_inner_text=True)
    page.wait_for_function(
        "line => [...document.querySelectorAll('.st-key-anomaly_histogram .shapelayer path')].at(-1)"
        ".getAttribute('d') !== line",
        arg=line,
    )
    page.get_by_role("radio", name="distance of the code").or_(
        page.get_by_role("button", name="distance of the code")
    ).first.click()
    expect(chart.locator(".xtitle")).to_have_text("distance of the code")
    page.reload()
    expect(chart.locator(".xtitle")).to_have_text("distance of the code")
