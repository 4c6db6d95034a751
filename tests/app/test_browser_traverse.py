"""Sliders under real hands: the picture and the strips follow them, numbers can be typed, all without the server."""

import numpy as np
import pytest
from browsing import PATIENCE_MS, Server
from drawing import LARGE, drawable
from playwright.sync_api import Locator, Page, expect

from aecore.runs import Run
from app import models

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ALPHA = """canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return [...data].filter((_, i) => i % 4 === 3);
}"""


@pytest.fixture
def sliders(page: Page, server: Server) -> Page:
    """Return the page with the sliders of the shipped run of 2 numbers, drawn."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run=ladder-2&map=pca&tool=traverse", timeout=PATIENCE_MS)
    page.wait_for_selector(".lab-traverse figure.small canvas", timeout=PATIENCE_MS)
    page.wait_for_function("document.querySelector('.lab-traverse').traverse.dirty.size === 0")
    return page


def grey(canvas: Locator) -> np.ndarray:
    return np.array(canvas.evaluate(ALPHA)) / 255


def picture(page: Page) -> np.ndarray:
    return grey(page.locator(".lab-traverse figure canvas").first)


def code(page: Page) -> np.ndarray:
    return np.array([page.evaluate("[...document.querySelector('.lab-traverse').traverse.z]")], np.float32)


def decoded(server: Server, codes: np.ndarray) -> np.ndarray:
    return models.outputs(Run(server.runs / "ladder-2"), codes)[0].ravel()


def test_dragging_a_slider_changes_the_picture_and_the_other_strip(sliders: Page, server: Server) -> None:
    requests: list[str] = []
    sliders.wait_for_load_state("networkidle")
    sliders.on("request", lambda request: requests.append(request.url))
    before, strips = picture(sliders), [grey(one) for one in sliders.locator(".lab-traverse .strip").all()]
    slider = sliders.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    sliders.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    sliders.mouse.down()
    sliders.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + box["height"] / 2, steps=5)
    sliders.mouse.up()
    after = picture(sliders)
    assert np.abs(after - before).max() > 0.3
    np.testing.assert_allclose(after, decoded(server, code(sliders)), atol=0.015)
    sliders.wait_for_function("document.querySelector('.lab-traverse').traverse.dirty.size === 0")
    own, other = (grey(one) for one in sliders.locator(".lab-traverse .strip").all())
    np.testing.assert_array_equal(own, strips[0])  # it says what this number does, wherever it stands
    assert np.abs(other - strips[1]).max() > 0.3
    assert requests == []


def test_typed_numbers_are_the_code_and_zero_is_zero(sliders: Page, server: Server) -> None:
    for field, text in zip(sliders.locator(".lab-traverse .head input").all(), ("-3.5", "12"), strict=True):
        field.fill(text)
    order = sliders.evaluate("document.querySelector('.lab-traverse').traverse.data.order")
    assert code(sliders)[0][order].tolist() == [-3.5, 12]
    np.testing.assert_allclose(picture(sliders), decoded(server, code(sliders)), atol=0.015)
    sliders.locator(".lab-traverse").get_by_role("button", name="Zero").click()
    assert code(sliders).tolist() == [[0, 0]]
    np.testing.assert_allclose(picture(sliders), decoded(server, code(sliders)), atol=0.015)


def test_another_test_digit_is_another_start(sliders: Page, server: Server) -> None:
    sliders.get_by_label("Which test image").fill("61")
    sliders.get_by_role("button", name="Test digit").click()
    expect(sliders.get_by_text("test image 61")).to_be_visible()
    kept = np.load(server.runs / "ladder-2" / "test" / "codes.npy")[61]
    np.testing.assert_allclose(code(sliders)[0], kept, rtol=1e-6)
    np.testing.assert_allclose(picture(sliders), decoded(server, code(sliders)), atol=0.015)


def test_the_server_draws_a_code_where_the_browser_cannot(page: Page, server: Server) -> None:
    run = drawable(server.runs, title="Too large", **LARGE)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run={run.id}&map=pca&tool=traverse", timeout=PATIENCE_MS)
    expect(page.get_by_text("The server draws this code each time you let go.")).to_be_visible(timeout=PATIENCE_MS)
    drawn = page.locator(".lab-traverse figure img")
    expect(drawn).to_be_visible(timeout=PATIENCE_MS)
    first = drawn.get_attribute("src")
    page.locator(".lab-traverse .head input").first.fill("9")
    expect(drawn).not_to_have_attribute("src", first or "", timeout=PATIENCE_MS)
