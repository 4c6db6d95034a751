"""Pictures come by address, and one that has not changed is not fetched again."""

import pytest
from browsing import PATIENCE_MS, Server, pictures
from playwright.sync_api import Page, Request, expect
from running import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FETCHED = """performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/pictures/"))
  .map(({ transferSize }) => transferSize)"""
"""Bytes that came for each picture, in the order in which they were asked for."""


def test_the_ladder_s_digits_are_two_pictures_however_the_slider_moves(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: note(request, asked))
    page.goto(server.url)
    expect(page.locator(".lab-digits img.redrawn")).to_have_count(10, timeout=PATIENCE_MS)
    slider = page.locator(".lab-size input[type=range]")
    slider.focus()
    for key in ("Home", "End"):
        before = pictures(page)
        page.keyboard.press(key)
        wait_for(lambda before=before: pictures(page) != before, 5)
    assert len(asked) == len(set(asked)) == 2


def test_the_same_grid_is_fetched_once(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: note(request, asked))
    page.goto(f"{server.url}/reconstructions?run=ladder-8")
    tiles = page.locator(".lab-grid .tile")
    expect(tiles).to_have_count(24, timeout=PATIENCE_MS)
    first: dict[str, str] = {}
    for order in ("Worst", "Best", "Worst"):
        before = tiles.first.get_attribute("data-index") or ""
        page.get_by_text(order, exact=True).click()
        expect(tiles.first).not_to_have_attribute("data-index", before, timeout=PATIENCE_MS)
        assert first.setdefault(order, tiles.first.get_attribute("data-index") or "") != before
    assert tiles.first.get_attribute("data-index") == first["Worst"]
    assert len(set(asked)) == 3
    assert page.evaluate(FETCHED)[3:] == [0], "the first came again, and from the browser's own cache"


def note(request: Request, asked: list[str]) -> None:
    if "/api/pictures/" in request.url:
        asked.append(request.url)
