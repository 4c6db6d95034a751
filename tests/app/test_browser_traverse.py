"""Sliders under real hands: the picture and the strips follow them, numbers can be typed, all without the server."""

import numpy as np
import pytest
from browsing import PATIENCE_MS, Server, at_rest
from drawing import LARGE, drawable
from playwright.sync_api import Locator, Page, Route, expect
from running import wait_for

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
    at_rest(sliders)
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


def test_a_number_typed_before_the_first_image_came_stays(page: Page, server: Server) -> None:
    held: list[Route] = []
    page.route("**/codes/0.bin*", lambda route: held.append(route))
    page.goto(f"{server.url}/latent?run=ladder-2&map=pca&tool=traverse")
    page.locator(".lab-traverse .head input").first.fill("-3.5")
    wait_for(lambda: page.wait_for_timeout(50) or held)
    assert -3.5 in code(page)
    for route in held:
        route.continue_()
    at_rest(page)
    assert -3.5 in code(page), "what a hand has set is not overtaken by the image that the tool begins with"


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


def test_an_image_that_is_not_there_is_refused_in_words(sliders: Page) -> None:
    field, before = sliders.get_by_label("Which test image"), code(sliders)
    said = sliders.locator(".lab-traverse .starts [role=alert]")
    for typed in ("99999", "-5", "2.5"):
        field.fill(typed)
        field.press("Enter")
        expect(said).to_have_text(
            f"There is no test image {typed}: choose a whole number from 0 to 9,999; the picture stays as it is."
        )
        expect(field).to_have_attribute("aria-invalid", "true")
    sliders.get_by_role("button", name="Test digit").click()
    expect(said).to_be_visible()
    assert code(sliders).tolist() == before.tolist()
    field.fill("")
    field.press("Enter")
    expect(field).to_have_value("0")
    expect(said).to_be_hidden()


def test_an_emptied_number_says_again_what_stands(sliders: Page) -> None:
    field = sliders.locator(".lab-traverse .head input").first
    field.fill("-3.5")
    field.fill("1e9")
    expect(sliders.locator(".lab-traverse li [role=alert]").first).to_be_visible()
    field.fill("")
    field.press("Enter")
    expect(field).to_have_value("-3.5")
    expect(sliders.locator(".lab-traverse li [role=alert]").first).to_be_hidden()


def test_a_tool_that_was_left_stands_where_it_stood(sliders: Page, server: Server) -> None:
    sliders.get_by_label("Which test image").fill("61")
    sliders.get_by_label("Which test image").press("Enter")
    expect(sliders.get_by_text("test image 61")).to_be_visible()
    sliders.locator(".lab-traverse .head input").first.fill("-3.5")
    before = code(sliders)
    for tool in ("Neighbours", "Walk"):
        sliders.get_by_role("radio", name=tool).click()
        expect(sliders.locator(".lab-traverse")).to_have_count(0, timeout=PATIENCE_MS)
        sliders.get_by_role("radio", name="Traverse").click()
        expect(sliders.get_by_text("test image 61")).to_be_visible(timeout=PATIENCE_MS)
    assert code(sliders).tolist() == before.tolist()
    expect(sliders.get_by_label("Which test image")).to_have_value("61")
    expect(sliders.locator(".lab-traverse .head input").first).to_have_value("-3.5")
    np.testing.assert_allclose(picture(sliders), decoded(server, code(sliders)), atol=0.015)
