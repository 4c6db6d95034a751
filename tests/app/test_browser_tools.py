"""The tools under the map in a real browser: what is chosen changes what is drawn."""

from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from browsing import PATIENCE_MS, Server
from PIL import Image
from playwright.sync_api import Error, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = "ladder-2"
DRAWN = {"Walk": ".lab-walk[data-strips]", "Sample": ".lab-decoded[data-filled]"}
"""What a tool draws, once all of it is there."""


def opened(page: Page, server: Server, tool: str) -> Locator:
    """Open the page with a tool, and return the pictures that it draws."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run={RUN}", timeout=PATIENCE_MS)
    page.wait_for_selector(".lab-cloud[data-frames]", timeout=PATIENCE_MS)
    page.get_by_role("radio", name=tool, exact=True).click(timeout=PATIENCE_MS)
    pictures = page.locator(DRAWN[tool])
    expect(pictures).to_be_visible(timeout=PATIENCE_MS)
    return pictures


def seen(pictures: Locator) -> np.ndarray:
    """Return what the eye sees of the pictures, once they are drawn and stay: grey values."""
    for _ in range(100):
        with suppress(Error):  # they were drawn anew meanwhile
            shown = np.asarray(Image.open(BytesIO(pictures.screenshot())).convert("L"))
            if (abs(shown.astype(int) - int(shown[0, 0])) > 100).mean() > 0.01:  # ink, and not only words
                return shown
        pictures.page.wait_for_timeout(200)
    raise AssertionError("nothing was drawn")


def changes(pictures: Locator, before: np.ndarray) -> np.ndarray:
    """Wait until other pictures are drawn, and return them."""
    for _ in range(100):
        after = seen(pictures)
        if after.shape != before.shape or (after != before).mean() > 0.01:
            return seen(pictures)
        pictures.page.wait_for_timeout(300)
    raise AssertionError("the pictures stayed as they were")


def test_a_walk_follows_its_ends_and_can_be_downloaded(page: Page, server: Server) -> None:
    pictures = opened(page, server, "Walk")
    expect(pictures.locator(".stop")).to_have_count(2)
    before = seen(pictures)
    end = page.get_by_role("spinbutton", name="test image").nth(1)
    end.fill("3")
    end.press("Enter")
    after = changes(pictures, before)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download GIF").click()
    with Image.open(download.value.path()) as moving:
        assert moving.n_frames == 20  # type: ignore[attr-defined]
    page.get_by_label("Or a tour", exact=True).fill("0, 2, 5")
    page.get_by_label("Or a tour", exact=True).press("Enter")
    expect(pictures.locator(".stop")).to_have_count(3, timeout=PATIENCE_MS)
    changes(pictures, after)
    assert "walk_to=3" in page.url


def test_samples_change_with_their_seed_and_come_back(page: Page, server: Server) -> None:
    pictures = opened(page, server, "Sample")
    expect(pictures.locator("figure")).to_have_count(24)
    first, seed = seen(pictures), page.get_by_label("Seed", exact=True).last
    seed.fill("7")
    seed.press("Enter")
    second = changes(pictures, first)
    seed.fill("0")
    seed.press("Enter")
    third = changes(pictures, second)
    assert (third == first).mean() > 0.99
