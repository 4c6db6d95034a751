"""All sixty thousand training images on the map, and the address under real hands."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from browsing import PATIENCE_MS, Server, mapped, training_map
from playwright.sync_api import Page, expect

from app import cache, selecting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN, COUNT, INDEX = "ladder-8", 60_000, 54_321
CLOUD = ".lab-cloud"
NEAR = """
index => {
  const { cloud } = document.querySelector('.lab-cloud');
  cloud.zoom(90, cloud.screen[2 * index], cloud.screen[2 * index + 1]);
}
"""
SHOWN = """
() => {
  const canvas = document.querySelector('.lab-cloud .tip canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3]);
}
"""


@pytest.fixture
def all_of_them(page: Page, server: Server) -> Page:
    return training_map(page, server, RUN, COUNT)


def pointed(page: Page, index: int) -> str:
    """Show a point as a pointer on it would, whatever lies over it; return what is said once its picture is there."""
    page.evaluate("index => document.querySelector('.lab-cloud').cloud.show(index)", index)
    page.wait_for_selector(f"{CLOUD} .tip[data-ready='true']", timeout=PATIENCE_MS)
    return page.locator(f"{CLOUD} .tip").inner_text()


def test_every_training_image_can_be_seen_caught_and_found_again(all_of_them: Page) -> None:
    page, train = all_of_them, cache.dataset("mnist").train
    assert train.labels is not None
    expect(page.get_by_text(f"All {COUNT:,} training images")).to_be_visible()
    requests: list[str] = []
    page.on("request", lambda asked: requests.append(asked.url))
    said = pointed(page, INDEX)
    assert f"{train.labels[INDEX]}, training image {INDEX}" in said
    np.testing.assert_array_equal(np.array(page.evaluate(SHOWN)).reshape(28, 28), train.images[INDEX, 0])
    sheets = [url for url in requests if ".png" in url]
    assert {f"-{INDEX // 1_000}.png" in url for url in sheets} == {True}, "no other sheet than the one it is on"

    page.evaluate("index => document.querySelector('.lab-cloud').cloud.catch([3, index])", INDEX)
    expect(page.get_by_text("2 caught:")).to_be_visible()
    page.wait_for_function("() => new URLSearchParams(location.search).get('caught')")
    page.evaluate(NEAR, INDEX)
    page.wait_for_function("() => Number(document.querySelector('.lab-cloud').dataset.tiles) > 0")
    page.wait_for_function("() => new URLSearchParams(location.search).get('view')")
    asked = {name: found[0] for name, found in parse_qs(urlsplit(page.url).query).items()}
    assert (asked["split"], asked["points"]) == ("train", str(COUNT))
    assert selecting.unpack(asked["caught"]) == [3, INDEX]

    page.reload()
    mapped(page, COUNT)
    assert page.locator(CLOUD).get_attribute("data-caught") == "2"
    expect(page.get_by_text("2 caught:")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.lab-cloud').cloud.view.k > 89")

    page.get_by_role("radio", name="Test").click()
    mapped(page, 10_000)
    assert page.locator(CLOUD).get_attribute("data-caught") == "0", "what is caught among others is let go of"


def test_an_address_that_shows_no_point_shows_the_whole_map(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/latent?run={RUN}&map=pca&view=pca_39_0.9_-0.9")
    mapped(page, 2_000)
    assert page.evaluate("() => document.querySelector('.lab-cloud').cloud.view.k") == 1
    page.goto(f"{server.url}/latent?run={RUN}&map=pca&view=pca_5_0_0")
    mapped(page, 2_000)
    assert page.evaluate("() => document.querySelector('.lab-cloud').cloud.view.k") == 5


def test_the_field_with_the_address_can_be_closed(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/latent?run={RUN}&map=pca")
    mapped(page, 2_000)
    page.get_by_role("button", name="Copy address").click()
    field = page.get_by_role("textbox", name="Address of this view")
    expect(field).to_be_visible()
    page.get_by_role("button", name="Close the address").click()
    expect(field).to_be_hidden()


def test_a_number_typed_far_beyond_all_codes_is_refused_in_a_sentence(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/latent?run={RUN}&map=pca&tool=traverse")
    field = page.locator(".lab-traverse input[aria-label$='typed']").first
    held = "() => [...document.querySelector('.lab-traverse').traverse.z]"
    field.fill("1.5")
    before = page.evaluate(held)
    assert 1.5 in before
    field.fill("1e9")
    expect(page.get_by_role("alert").filter(has_text="far beyond the codes of all images; choose from")).to_be_visible()
    assert page.evaluate(held) == before
    field.fill("2")
    expect(page.get_by_text("far beyond the codes")).to_be_hidden()
    assert 2 in page.evaluate(held)


def test_how_to_read_the_curve_stays_while_somebody_presents(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?present=1")
    expect(page.get_by_text("Lower is better. Only held-out images count")).to_be_visible(timeout=PATIENCE_MS)
    page.goto(f"{server.url}/latent?run={RUN}&map=pca&present=1&tool=neighbours")
    expect(page.get_by_text("a frame marks those that only one has")).to_be_visible(timeout=PATIENCE_MS)
