"""Reduction in a real browser: measured by a real worker, another layout chosen."""

import pytest
from browsing import PATIENCE_MS, Server, press
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_another_layout_is_another_picture_and_another_share(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/uses?run=ladder-2&use=reduction&reduced=1000")
    press(page, "Measure it")
    expect(page.get_by_test_id("stMetric").first).to_contain_text("%", timeout=4 * PATIENCE_MS)
    right = page.locator(".st-key-reduction_umap .lab-figure")
    expect(right.locator(".scatterlayer path").first).to_be_visible()
    kept = page.get_by_text("UMAP: keeps")
    expect(kept).to_be_visible()
    page.get_by_role("radio", name="PCA").or_(page.get_by_role("button", name="PCA")).first.click()
    expect(page.locator(".st-key-reduction_pca .lab-figure .scatterlayer path").first).to_be_visible()
    expect(page.get_by_text("PCA: keeps")).to_be_visible()
    expect(kept).to_have_count(0)
