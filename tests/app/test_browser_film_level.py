"""In a browser: two films beside each other begin at one height, whatever their titles are."""

import pytest
from browsing import PATIENCE_MS, Server
from filmed import filmed
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("one_thread")]


def tops(page: Page, what: str) -> list[float]:
    found: list[float] = page.locator(f".lab-film .screen {what}").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().top)"
    )
    return found


def test_maps_and_pictures_of_two_films_stand_level(page: Page, server: Server) -> None:
    noise = ("objective.corruption=gaussian", "objective.corruption_amount=0.5")
    run, other = filmed(server.runs, "code.size=3"), filmed(server.runs, "code.size=3", *noise)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{server.url}/latent?run={run.id}&film_beside={other.id}&seen_as=film")
    expect(page.locator(".lab-film .screen[data-step]")).to_have_count(2, timeout=PATIENCE_MS)
    expect(page.locator(".lab-film canvas.seen:not([hidden])")).to_have_count(1)  # a row more than the other film has
    _stand_level(page)
    _grown(page)
    _stand_level(page)


def _stand_level(page: Page) -> None:
    for what in ("canvas.map", ".pictures"):
        one, two = tops(page, what)
        assert one == pytest.approx(two, abs=0.5)


def _grown(page: Page) -> None:
    """Make the second title longer than a line: which one wraps by itself depends on the fonts that are there."""
    page.locator(".lab-film h4").nth(1).evaluate("(one) => { one.textContent = 'A long title '.repeat(12); }")
    short, long = page.locator(".lab-film h4").evaluate_all("(all) => all.map((one) => one.clientHeight)")
    assert long > short
