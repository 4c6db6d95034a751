"""Charts and pictures of a use in a real browser: taken along as files that hold what the page shows."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from browsing import Server
from PIL import Image
from playwright.sync_api import Download, Page, expect
from using_codes import keep

from aecore.runs import Run
from app import tasks
from app.design import LIGHT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHART = ".st-key-recognition_bars"


def taken(page: Page, press: Callable[[], None]) -> tuple[Download, bytes]:
    """Return the file that a press makes, and what is in it."""
    with page.expect_download() as found:
        press()
    return found.value, Path(found.value.path()).read_bytes()


def opened(page: Page, server: Server, more: str = "") -> None:
    keep(Run(server.runs / "ladder-8"), tasks.spec("recognition"))
    page.goto(f"{server.url}/uses?run=ladder-8&use=recognition{more}")
    expect(page.locator(f"{CHART} .bars path").first).to_be_visible()


def colours(image: Image.Image) -> int:
    return len(np.unique(np.asarray(image.convert("RGB")).reshape(-1, 3), axis=0))


def test_a_chart_is_taken_along_on_the_paper_of_its_theme(page: Page, server: Server) -> None:
    opened(page, server)
    chart, take = page.locator(f"{CHART} .lab-figure"), page.locator(f"{CHART} .lab-take button")
    expect(take).to_have_text(["PNG", "SVG"])
    take.first.focus()
    named, content = taken(page, lambda: page.keyboard.press("Enter"))
    assert named.suggested_filename == "ladder-8-recognition-bars.png"
    drawn, box = Image.open(BytesIO(content)), chart.bounding_box()
    assert box is not None
    assert drawn.size == (2 * round(box["width"]), 2 * round(box["height"]))
    assert drawn.convert("RGBA").getpixel((3, 3)) == (*bytes.fromhex(LIGHT.paper[1:]), 255)
    assert colours(drawn) > 50
    named, content = taken(page, take.last.click)
    assert named.suggested_filename == "ladder-8-recognition-bars.svg"
    assert "read, %" in content.decode()
    assert LIGHT.paper in content.decode() or "rgb(252, 251, 248)" in content.decode()


def test_pictures_are_taken_along_with_their_words(page: Page, server: Server) -> None:
    opened(page, server)
    named, content = taken(page, page.locator(".st-key-png_recognition_misread button").click)
    assert named.suggested_filename == "ladder-8-recognition-misread.png"
    drawn = Image.open(BytesIO(content))
    assert drawn.width > 9 * 28 * 4, "nine pictures in each of two rows"
    assert colours(drawn) > 50


def test_who_presents_sees_the_reading_and_no_buttons(page: Page, server: Server) -> None:
    opened(page, server, "&present=1")
    expect(page.get_by_text("The axis does not begin at 0.")).to_be_visible()
    expect(page.locator(f"{CHART} .lab-take")).to_be_hidden()
    expect(page.locator(".st-key-png_recognition_misread")).to_be_hidden()


def test_a_finger_finds_the_buttons(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, server)
    for button in (
        page.locator(f"{CHART} .lab-take button").first,
        page.locator(".st-key-png_recognition_misread button"),
    ):
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
