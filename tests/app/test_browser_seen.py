"""In a browser: three pictures of a digit where there is a corruption, and a script that can be copied."""

import pytest
from browsing import PATIENCE_MS, Server
from playwright.sync_api import Page, expect
from test_seen import made

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_what_was_seen_stands_between_in_the_lab_and_under_the_pointer(page: Page, server: Server) -> None:
    run = made(server.runs, "block")
    page.goto(f"{server.url}/?run={run.id}")
    expect(page.locator(".lab-digits img.seen")).to_have_count(10, timeout=PATIENCE_MS)
    tops = [page.locator(f".lab-digits img.{name}").first.bounding_box() for name in ("real", "seen", "redrawn")]
    heights = [box["y"] for box in tops if box is not None]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3
    page.goto(f"{server.url}/latent?run={run.id}")
    cloud = page.locator(".lab-cloud[data-frames]")  # its points are here: a key pressed before finds none to walk to
    expect(cloud.locator("canvas").first).to_be_visible(timeout=PATIENCE_MS)
    cloud.locator("canvas").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".lab-cloud figure canvas")).to_have_count(3, timeout=PATIENCE_MS)
    expect(page.get_by_text("what it saw")).to_be_visible()


def test_the_code_opens_whole_on_a_laptop(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="Show as code").click(timeout=PATIENCE_MS)
    script = page.locator("[data-testid=stCode]").first
    expect(script).to_contain_text("torch.optim.Adam", timeout=PATIENCE_MS)
    opened = page.locator("[data-testid=stPopoverBody]").bounding_box()
    assert opened is not None
    assert opened["height"] > 300
    assert opened["y"] + opened["height"] <= 768
    page.get_by_role("tab", name="Keras").click()
    expect(page.get_by_text("import keras")).to_be_visible()
