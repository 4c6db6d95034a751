"""Hands on the map: images to their corners, an address at once, a click that is heard, few caught points seen."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import PATIENCE_MS, Server, press
from playwright.sync_api import Page, Route, expect

from app import selecting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOUD, KIN, TIP, PANEL = ".lab-cloud", ".lab-cloud .kin", ".lab-cloud .tip", ".lab-cloud .address"
CORNER = """() => {
  const { cloud } = document.querySelector('.lab-cloud'), { tiles, screen, stage } = cloud, off = tiles.half - 3;
  const whole = (x, y) => x > off && y > off && x < stage.width - off && y < stage.height - off;
  const index = tiles.tops.findLast((i) => whole(screen[2 * i], screen[2 * i + 1]));
  return { index, place: [screen[2 * index] + off, screen[2 * index + 1] - off], off };
}"""
CLICK = "place => document.querySelector('.lab-cloud').cloud.hands.click(place)"
CLICKED = """index => {
  const { cloud } = document.querySelector('.lab-cloud'), { screen } = cloud;
  const place = [screen[2 * index], screen[2 * index + 1]];
  cloud.hover(...place);
  cloud.hands.click(place);
}"""
COVERED = """() => {
  const { cloud } = document.querySelector('.lab-cloud'), { element } = cloud.tip;
  const { offsetLeft: x, offsetTop: y, offsetWidth: w, offsetHeight: h } = element;
  return cloud.kin.of(cloud.kin.at).filter(({ index }) => {
    const [a, b] = [cloud.screen[2 * index], cloud.screen[2 * index + 1]];
    return a > x && a < x + w && b > y && b < y + h;
  }).length;
}"""


@pytest.fixture
def latent(page: Page, server: Server) -> Page:
    """Return the page with the PCA map of a shipped run, drawn."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run=ladder-8&map=pca")
    page.wait_for_selector(f"{CLOUD}[data-count='2000'][data-frames]", timeout=PATIENCE_MS)
    return page


def cloud(page: Page, call: str) -> None:
    page.evaluate(f"document.querySelector('.lab-cloud').cloud.{call}")


def copied(page: Page) -> str:
    return page.get_by_label("Address of this view").input_value()


def caught_by(address: str) -> list[int]:
    return selecting.unpack(parse_qs(urlsplit(address).query).get("caught", [""])[0])


def test_an_image_is_pointed_at_and_clicked_out_to_its_corners(latent: Page) -> None:
    cloud(latent, "zoom(40, 500, 200)")
    latent.wait_for_function("Number(document.querySelector('.lab-cloud').dataset.tiles) > 0", timeout=PATIENCE_MS)
    found = latent.evaluate(CORNER)
    assert found["off"] * 2**0.5 > 18  # beyond the reach of a dot
    latent.evaluate("place => document.querySelector('.lab-cloud').cloud.hover(...place)", found["place"])
    expect(latent.locator(TIP)).to_contain_text(f"test image {found['index']}")
    latent.evaluate(CLICK, found["place"])
    expect(latent.locator(f"{KIN} p")).to_contain_text(f"test image {found['index']}:")


def test_an_address_copied_right_after_a_catch_holds_what_is_caught(latent: Page) -> None:
    some = list(range(0, 2_000, 7))
    cloud(latent, "catch([3, 4])")
    latent.wait_for_url("**caught=*", timeout=PATIENCE_MS)
    latent.evaluate(
        """some => {
            const { cloud } = document.querySelector('.lab-cloud');
            cloud.catch(some);
            return cloud.link.copy();
        }""",
        some,
    )
    assert caught_by(copied(latent)) == some
    expect(latent.locator(PANEL)).not_to_contain_text("too much")
    expect(latent.get_by_text("286 caught:")).to_be_visible(timeout=PATIENCE_MS)
    latent.wait_for_timeout(500)
    assert caught_by(latent.url) == some
    expect(latent.locator(PANEL)).to_be_visible()  # still true


def test_too_much_is_said_of_too_much_alone_and_then_no_other_selection_is_copied(latent: Page) -> None:
    cloud(latent, "catch([3, 4])")
    latent.wait_for_url("**caught=*", timeout=PATIENCE_MS)
    latent.evaluate(
        """() => {
            const { cloud } = document.querySelector('.lab-cloud');
            cloud.data.tools.held.longest = 2; // until the server speaks again
            return cloud.link.copy();
        }"""
    )
    expect(latent.locator(PANEL)).to_contain_text("too much for an address")
    assert "caught=" not in copied(latent)


def test_the_address_field_goes_when_one_sees_something_else(latent: Page) -> None:
    cloud(latent, "zoom(4, 300, 200)")
    press(latent, "Copy address")
    expect(latent.locator(PANEL)).to_be_visible()
    assert "view=pca_4" in copied(latent)
    press(latent, "Whole map")
    expect(latent.locator(PANEL)).to_be_hidden()
    press(latent, "Copy address")
    expect(latent.locator(PANEL)).to_be_visible()
    cloud(latent, "catch([1, 2, 3])")
    expect(latent.locator(PANEL)).to_be_hidden()


def test_a_click_is_answered_while_neighbours_are_being_measured(page: Page, server: Server) -> None:
    held: list[Route] = []
    page.route(re.compile("/kept/"), lambda route: held.append(route))
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run=ladder-8&map=pca")
    page.wait_for_selector(f"{CLOUD}[data-count='2000'][data-frames]", timeout=PATIENCE_MS)
    page.evaluate(CLICKED, 12)
    expect(page.locator(KIN)).to_contain_text("being measured")
    for route in held:
        route.continue_()
    page.wait_for_selector(f"{CLOUD}[data-kin='15']")
    expect(page.locator(KIN)).not_to_contain_text("being measured")
    expect(page.locator(TIP)).to_contain_text("of its 15")


@pytest.mark.parametrize("index", [12, 40, 700])
def test_after_a_click_the_tip_lies_beside_the_neighbours(index: int, latent: Page) -> None:
    latent.evaluate(CLICKED, index)
    latent.wait_for_selector(f"{CLOUD}[data-kin='15']")
    expect(latent.locator(TIP)).to_be_visible()
    assert latent.evaluate(COVERED) == 0


def test_few_caught_points_are_drawn_large_and_many_are_not(latent: Page) -> None:
    large = "document.querySelector('.lab-cloud').dataset.large === "
    cloud(latent, "catch([3, 17, 1999])")
    latent.wait_for_function(f"{large}'3'")
    cloud(latent, "catch(Array.from({ length: 51 }, (_, i) => i))")
    latent.wait_for_function(f"{large}'0'")
