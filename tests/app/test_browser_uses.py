"""The Uses page in a real browser: an article is trained from it, and a sweep draws its runs over each other."""

import pytest
from browsing import PATIENCE_MS, Server, press
from playwright.sync_api import Page, expect
from running import wait_for

from aecore.presets import PRESETS
from aecore.runs import Run, all_runs

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_article_is_trained_as_printed_and_seen_on_the_lab(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("link", name="Uses").click()
    page.get_by_role("radio", name="The articles").or_(page.get_by_role("button", name="The articles")).click()
    page.get_by_text("1. Ten Gaussian features through five").wait_for()
    press(page, "Train it as printed")
    page.wait_for_url("**/?run=*", timeout=PATIENCE_MS)
    run = Run(server.runs / page.url.partition("run=")[2])
    assert run.config == PRESETS["gaussian-printed"].config
    wait_for(lambda: run.status() == "finished", PATIENCE_MS / 1000)
    expect(page.get_by_text("Finished:")).to_be_visible(timeout=PATIENCE_MS)
    assert run.history().epoch_records[-1]["training"]["loss"] < 0, "the lesson: this loss has no floor"


def test_a_sweep_trains_what_is_missing_and_draws_its_lines(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/uses?article=4")
    page.locator(".st-key-sweep_noise-optimisers button").click()
    chart = page.locator(".st-key-overlay_noise-optimisers .lab-figure")
    expect(chart.locator(".legend text")).to_have_text(["Adam", "SGD", "RMSprop"], timeout=2 * PATIENCE_MS)
    expect(page.get_by_role("cell", name="RMSprop")).to_be_visible(timeout=2 * PATIENCE_MS)
    expect(page.locator(".st-key-sweep_noise-optimisers")).to_have_count(0)
    assert sum(run.about.get("sweep") == "noise-optimisers" for run in all_runs(server.runs)) == 9
