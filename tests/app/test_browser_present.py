"""In a browser: who presents still reads how many points there are, how a map misleads, why a choice is grey."""

import pytest
from browsing import PATIENCE_MS, Server
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("one_thread")]

ROOM = """() => [...document.querySelectorAll('[data-testid="stButtonGroup"] button')]
.filter((one) => one.offsetWidth).map((button) => {
  const range = document.createRange();
  range.selectNodeContents(button);
  const words = range.getBoundingClientRect(), box = button.getBoundingClientRect();
  return Math.min(words.left - box.left, box.right - words.right);
})"""


def test_a_map_on_the_wall_says_what_it_leaves_out(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{server.url}/latent?present=1&run=ladder-16")
    for said in ("The first 2,000 of 10,000 test images", "Do not read anything from the distance between groups"):
        expect(page.get_by_text(said)).to_be_in_viewport(ratio=1, timeout=PATIENCE_MS)
    expect(page.get_by_text("Not on UMAP: it has no way back")).to_be_visible()
    expect(page.get_by_text("no more than by chance")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Point at one to see it")).to_have_count(0)
    assert min(page.evaluate(ROOM)) >= 8


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("?present=1", "The first 2,000 of 10,000 test images"),
        ("latent?present=1&run=ladder-2&seen_as=film", "every point is one of the first 2,000 of 10,000 test images"),
    ],
)
def test_so_do_the_lab_and_the_film(page: Page, server: Server, address: str, said: str) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{server.url}/{address}")
    expect(page.get_by_text(said)).to_be_visible(timeout=PATIENCE_MS)
