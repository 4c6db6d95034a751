"""Anomaly detection in a real browser: measured by a real worker, the threshold moved, the score changed."""

import pytest
from browsing import PATIENCE_MS, Server, press
from playwright.sync_api import Page, expect

from aecore.runs import Run
from aecore.shipped import install
from aecore.taskqueue import TaskFile
from aecore.taskruns import compute, key_of
from app import tasks

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
    expect(chart.locator(".xtitle")).to_contain_text("distance of the code")
    expect(page.get_by_text("By this score, distance of the code, the ROC AUC is")).to_be_visible()
    page.reload()
    expect(chart.locator(".xtitle")).to_contain_text("distance of the code")


def test_a_moved_threshold_survives_a_reload_and_a_second_tab(page: Page, server: Server) -> None:
    found = given("ladder-8", server)
    page.goto(f"{server.url}/uses?run=ladder-8&use=anomaly&strange=rotated")
    place = page.locator("[class*='st-key-threshold_']")
    expect(place).to_be_visible()
    usual = place.inner_text()
    page.get_by_role("slider", name="Threshold").press("ArrowRight")
    expect(place).not_to_have_text(usual, use_inner_text=True)
    page.wait_for_url(f"**threshold=error_{found}_*")
    moved, address = place.inner_text(), page.url
    page.reload()
    expect(place).to_have_text(moved, use_inner_text=True)
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator("[class*='st-key-threshold_']")).to_have_text(moved, use_inner_text=True)
    choose(other, "both")
    expect(other.locator("[class*='st-key-threshold_both']")).to_be_visible()
    choose(other, "reconstruction error")
    expect(other.locator("[class*='st-key-threshold_error']")).to_have_text(moved, use_inner_text=True)
    other.close()


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name)).first.click()


def given(name: str, server: Server) -> str:
    """Return the short name of the result of an earlier test, measured here where that did not run."""
    install(server.runs)  # the server does so when its first page is opened, and that may be later
    run, asked = Run(server.runs / name), tasks.spec("anomaly", strange="rotated")
    if tasks.found(run, asked) is None:
        compute(run, asked, lambda share: None).save(TaskFile(run, key_of(run, asked)).path)
    return tasks.tag(run, asked)
