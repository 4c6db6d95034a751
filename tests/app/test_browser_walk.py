"""In a browser: the handle of a walk decodes without the server, the way lies on the map, a click is used."""

import json

import numpy as np
import pytest
from browsing import PATIENCE_MS, Server, at_rest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOT = "(canvas) => canvas.toDataURL()"
MOVE = "(one, at) => { one.value = at; one.dispatchEvent(new Event('input')); }"
AT_POINT = """(box, index) => {
    const { cloud } = box, area = cloud.canvas.getBoundingClientRect();
    const where = { clientX: area.left + cloud.screen[2 * index], clientY: area.top + cloud.screen[2 * index + 1] };
    const stage = box.querySelector('.stage');
    for (const name of ['pointerdown', 'pointerup']) {
        stage.dispatchEvent(new PointerEvent(name, { ...where, pointerId: 1, button: 0, bubbles: true }));
    }
}"""


def opened(page: Page, server: Server, tool: str, run: str = "ladder-16", **more: str) -> Locator:
    """Open the page with a tool and return its map."""
    page.emulate_media(reduced_motion="reduce")
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    page.goto(f"{server.url}/latent?run={run}&map=pca&tool={tool}{rest}", timeout=PATIENCE_MS)
    cloud = page.locator(".lab-cloud[data-frames]")
    expect(cloud).to_be_visible(timeout=PATIENCE_MS)
    return cloud


def moved(page: Page, box: Locator, value: float) -> None:
    box.locator("input[type=range]").evaluate(MOVE, value)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def listening(page: Page) -> list[str]:
    """Return a list that grows with every request and every word to the server's socket once the page is at rest."""
    at_rest(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        "() => { window.said = 0; const send = WebSocket.prototype.send;"
        " WebSocket.prototype.send = function (...all) { window.said += 1; return send.apply(this, all); }; }"
    )
    return asked


def test_the_handle_decodes_each_place_without_the_server_and_walks_on_the_map(page: Page, server: Server) -> None:
    cloud = opened(page, server, "walk")
    walk = page.locator(".lab-walk[data-strips]")
    expect(walk).to_be_visible(timeout=PATIENCE_MS)
    expect(cloud).to_have_attribute("data-path", "25")
    asked = listening(page)
    drawn, over, places = [], [], []
    for share in (0.0, 0.25, 0.75, 1.0):
        moved(page, walk, share)
        drawn.append(walk.locator(".decoded").evaluate(SHOT))
        over.append(cloud.locator("canvas.over").evaluate(SHOT))
        places.append(cloud.get_attribute("data-path-at"))
    assert len(set(drawn)) == len(set(over)) == len(set(places)) == 4
    assert asked == []
    assert page.evaluate("() => window.said") == 0
    assert "class 2" in walk.locator("output").inner_text()


def test_the_way_ends_where_its_images_stand(page: Page, server: Server) -> None:
    cloud = opened(page, server, "walk", walk_from="5", walk_to="11")
    walk = page.locator(".lab-walk[data-draws]")
    expect(walk).to_be_visible(timeout=PATIENCE_MS)
    for share, index in ((0.0, 5), (1.0, 11)):
        moved(page, walk, share)
        place = [float(value) for value in str(cloud.get_attribute("data-path-at")).split()]
        point = json.loads(
            cloud.evaluate("(box, i) => JSON.stringify([box.cloud.xy[2 * i], box.cloud.xy[2 * i + 1]])", index)
        )
        np.testing.assert_allclose(place, point, atol=1e-3)
    page.get_by_role("radio", name="Traverse", exact=True).click()
    expect(cloud).to_have_attribute("data-path", "0", timeout=PATIENCE_MS)


def test_a_clicked_point_becomes_an_end_and_a_stop(page: Page, server: Server) -> None:
    cloud = opened(page, server, "walk")
    expect(page.locator(".lab-walk[data-strips]")).to_be_visible(timeout=PATIENCE_MS)
    cloud.evaluate(AT_POINT, 17)
    bar = page.locator(".lab-clicked")
    expect(bar).not_to_have_attribute("data-index", "-1")
    index = str(bar.get_attribute("data-index"))
    bar.get_by_text("To", exact=True).click()
    expect(page.get_by_role("spinbutton", name="test image").nth(1)).to_have_value(index, timeout=PATIENCE_MS)
    bar.get_by_role("button", name="Next stop").click()
    expect(page.get_by_label("Or a tour", exact=True)).to_have_value(f"0, {index}, {index}", timeout=PATIENCE_MS)


def test_a_clicked_point_shows_its_neighbours(page: Page, server: Server) -> None:
    cloud = opened(page, server, "neighbours")
    tiles = page.locator(".lab-tiles")
    expect(tiles).to_have_count(3, timeout=PATIENCE_MS)
    before = tiles.nth(1).get_attribute("style")
    cloud.evaluate(AT_POINT, 17)
    expect(page.get_by_role("spinbutton", name="test image")).not_to_have_value("0", timeout=PATIENCE_MS)
    expect(tiles.nth(1)).not_to_have_attribute("style", str(before), timeout=PATIENCE_MS)


@pytest.mark.parametrize("tool", ["arithmetic", "sample"])
def test_sums_and_draws_follow_their_handle_in_the_same_frame(page: Page, server: Server, tool: str) -> None:
    opened(page, server, tool)
    box = page.locator(".lab-decoded[data-filled]")
    expect(box).to_be_visible(timeout=PATIENCE_MS)
    asked = listening(page)
    drawn = []
    for value in (0.0, 0.5, 1.5):
        moved(page, box, value)
        drawn.append(box.locator(".above").last.evaluate(SHOT))
        assert box.get_attribute("data-value") == f"{value:g}"
    assert len(set(drawn)) == 3
    assert asked == []
    if tool == "sample":  # once the hand rests the server says which training images are nearest
        expect(box).not_to_have_class("lab-decoded stale", timeout=PATIENCE_MS)
        assert "temperature=1.5" in page.url
