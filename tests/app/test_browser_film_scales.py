"""In a browser: two films beside each other have one scale, and the handle says where in the training it stands."""

import pytest
from browsing import PATIENCE_MS, Server
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("one_thread")]


def test_two_films_can_be_compared(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/latent?run=ladder-2&film_beside=ladder-16&seen_as=film")
    expect(page.locator(".lab-film .screen[data-step]")).to_have_count(2, timeout=PATIENCE_MS)
    first, second = (page.locator(".lab-film .screen").nth(n) for n in (0, 1))
    assert first.locator("svg text").all_text_contents() == second.locator("svg text").all_text_contents()
    assert "epochs" in first.locator("svg text").all_text_contents()
    expect(first.locator(".bars-title")).to_contain_text("Full height in both: ")
    page.wait_for_function(
        "() => document.querySelector('.lab-film').player.screens"
        ".every(({ reel }) => reel.ready === reel.frames.length)",
        timeout=PATIENCE_MS,
    )
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert first.locator(".bars-title").inner_text() == second.locator(".bars-title").inner_text()


def test_the_handle_says_which_epoch_stands_where(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/latent?run=ladder-2&seen_as=film")
    expect(page.locator(".lab-film .screen[data-step]")).to_have_count(1, timeout=PATIENCE_MS)
    ticks = page.locator(".lab-film .ticks span")
    epochs = [float(text) for text in ticks.all_inner_texts()]
    assert [epochs[0], epochs[-1]] == [0, 10]
    assert epochs[1] < 1 < epochs[3]  # a quarter of the way is not a quarter of the training
    for n, epoch in enumerate(epochs):
        said = page.locator(".lab-film input").evaluate(
            "(one, at) => { one.value = at * one.max; one.dispatchEvent(new Event('input'));"
            " return one.closest('.lab-film').player.epoch; }",
            n / (len(epochs) - 1),
        )
        assert said == pytest.approx(epoch, rel=0.06, abs=0.005)
