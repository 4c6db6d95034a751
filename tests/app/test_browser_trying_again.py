"""A server that was away for a while: what could not be fetched is fetched when it is back, without a reload."""

import pytest
from browsing import PATIENCE_MS, Server
from playwright.sync_api import Page, expect

from aecore.shipped import install

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACES = {
    "digits": ("/", ".lab-digits", "**/api/pictures/**", "The pictures could not be fetched"),
    "grid": ("/reconstructions", ".lab-grid", "**/api/pictures/**", "The pictures could not be fetched"),
    "points": ("/", ".lab-cloud .stage", "**/runs/**", "The points could not be fetched"),
}
STOP_THE_CLOCK = "window.setTimeout = (call, ms, ...rest) => ms >= 1000 ? 0 : window.kept(call, ms, ...rest)"


@pytest.fixture(autouse=True)
def ladder(server: Server) -> None:
    install(server.runs)


@pytest.mark.parametrize("sign", ["time", "focus"])
@pytest.mark.parametrize("name", PLACES)
def test_what_did_not_come_comes_by_itself_later(rough: Page, server: Server, name: str, sign: str) -> None:
    path, place, address, words = PLACES[name]
    if sign == "focus":
        rough.add_init_script(f"window.kept = window.setTimeout.bind(window); {STOP_THE_CLOCK}")
    rough.route(address, lambda route: route.abort())
    rough.goto(server.url + path)
    said = rough.locator(place).get_by_text(words)
    expect(said).to_be_visible(timeout=PATIENCE_MS)
    rough.unroute(address)
    if sign == "focus":
        rough.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(said).to_have_count(0, timeout=PATIENCE_MS)
