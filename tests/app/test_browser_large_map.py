"""Sixty thousand points under real hands: any click is answered, and nothing that was caught haunts another map."""

import numpy as np
import pytest
from browsing import PATIENCE_MS, Server, mapped, training_map
from playwright.sync_api import Page, expect

from aecore.runs import Run
from app import trust
from app.items import Items

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN, COUNT = "ladder-8", 60_000
CLOUD, KIN, TIP = ".lab-cloud", ".lab-cloud .kin", ".lab-cloud .tip"
CLICKED = """index => {
  const { cloud } = document.querySelector('.lab-cloud');
  cloud.show(index);
  cloud.kin.ask();
}"""

LED_TO = "index => document.querySelector('.lab-cloud').cloud.kin.of(index).map((one) => one.index)"


@pytest.fixture
def large(page: Page, server: Server) -> Page:
    return training_map(page, server, RUN, COUNT)


@pytest.mark.parametrize("index", [12, 9_999, 54_321])
def test_every_point_leads_to_its_neighbours_among_all(index: int, large: Page, server: Server) -> None:
    large.evaluate("index => document.querySelector('.lab-cloud').cloud.show(index)", index)
    expect(large.locator(TIP)).not_to_contain_text("nearest codes")  # before anybody has looked
    large.evaluate(CLICKED, index)
    large.wait_for_selector(f"{CLOUD}[data-kin='15']", timeout=PATIENCE_MS)
    near, kept = trust.alone(Items.of(Run(server.runs / RUN), "train"), f"pca-{COUNT}", index)
    assert large.evaluate(LED_TO, index) == near.tolist()
    assert np.any(near >= trust.MOST)
    expect(large.locator(TIP)).to_contain_text(f"{kept.sum()} of its 15 nearest codes")
    expect(large.locator(f"{KIN} button.near")).to_have_count(int(kept.sum()))


def turn(page: Page, to: str, says: str) -> None:
    """Go on with the images of the other split; `says`: what their points are called by."""
    page.get_by_role("radio", name=to, exact=True).click()
    page.wait_for_function(
        "says => document.querySelector('.lab-cloud')?.cloud?.data?.words.point.includes(says)",
        arg=says,
        timeout=PATIENCE_MS,
    )
    page.wait_for_timeout(500)


def test_what_was_caught_does_not_come_back_with_its_images(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run={RUN}&map=pca&split=train")
    mapped(page, 2_000)  # encoded by now: from here on the map stays where it is
    turn(page, "Test", "test")
    page.evaluate("document.querySelector('.lab-cloud').cloud.catch([1, 5, 8])")
    expect(page.get_by_text("3 caught:")).to_be_visible()
    for name, says in (("Training", "training"), ("Test", "test")):
        turn(page, name, says)
        expect(page.get_by_text("3 caught:")).to_be_hidden()
        expect(page.get_by_text("Choose Box or Lasso")).to_be_visible()
        assert page.locator(CLOUD).get_attribute("data-caught") == "0"
