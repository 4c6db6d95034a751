"""What the axis of the loss chart shows: where a run ends, below 0 too, and no name over a line."""

from dataclasses import replace
from typing import Any

import pytest
from browsing import Server
from making import STARTED
from playwright.sync_api import Page, expect

from aecore.config import Config
from aecore.events import Epoch, Started, Step
from aecore.runs import Run, create

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAYOUT = "document.querySelector('.lab-curve .plot')._fullLayout"
UNBOUNDED = replace(STARTED, lines={"mean": -0.0373, "copy": -7.7})


def drawn(page: Page, server: Server, started: Started, losses: list[float], **choices: Any) -> Run:  # noqa: ANN401
    """Open the Lab on a run that has lost so much after each of its epochs."""
    run = create(server.runs, Config.of(choices), about={"title": "Drawn"})
    run.record(replace(started, epochs=len(losses)))
    for at, loss in enumerate(losses, 1):
        terms = {"loss": loss, "reconstruction": loss, "kl": 0.01}
        run.record(Step(at, float(at), 1.0, 25_600.0, 1e-3, terms, terms))
        run.record(Epoch(at, at, 1.0, 9.0, terms, terms))
    page.goto(f"{server.url}/?run={run.id}")
    expect(page.locator(".lab-curve")).to_have_attribute("data-points", str(len(losses)))
    return run


def axis(page: Page) -> tuple[float, float]:
    low, top = page.evaluate(f"{LAYOUT}.yaxis.range")
    return low, top


@pytest.mark.parametrize("losses", [[0.7, -0.1, -0.2, -0.33], [0.7, 0.4, 0.1, -0.09]])
def test_a_loss_that_falls_below_0_is_followed_to_its_end(losses: list[float], page: Page, server: Server) -> None:
    drawn(page, server, UNBOUNDED, losses)
    low, top = axis(page)
    assert low < min(losses)
    assert 0 < top < 0.8
    said = [text.text_content() for text in page.locator(".lab-curve .annotation-text").all()]
    assert said == ["everyone gets the average digit: −0.037"]


@pytest.mark.parametrize("losses", [[0.5, 0.45], [0.69], [0.7, 0.6, 0.5, 0.4]])
def test_the_axis_reaches_the_last_readings_of_a_run_that_learned_little(
    losses: list[float], page: Page, server: Server
) -> None:
    drawn(page, server, STARTED, losses)
    low, top = axis(page)
    assert low < losses[-1] < top


def test_the_axis_does_not_follow_the_first_readings(page: Page, server: Server) -> None:
    drawn(page, server, STARTED, [0.7, 0.2, 0.15, 0.12, 0.1])
    assert STARTED.lines["mean"] < axis(page)[1] < 1.3 * STARTED.lines["mean"]


@pytest.mark.parametrize("width", [1366, 390])
def test_no_name_of_a_line_lies_over_the_drawing(width: int, page: Page, server: Server) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    drawn(page, server, STARTED, [0.3, 0.28, 0.25], code={"kind": "variational"}, objective={"kl": 4})
    names = page.locator(".lab-curve .legend").first
    page.wait_for_function("document.querySelector('.lab-curve .legend')?.getBoundingClientRect().height > 0")
    box = names.bounding_box()
    assert box is not None
    top = page.evaluate(f"{LAYOUT}._size.t + document.querySelector('.lab-curve .plot').getBoundingClientRect().top")
    assert box["y"] + box["height"] <= top + 1
    select = page.locator(".lab-curve select").bounding_box()
    assert select is not None
    assert box["y"] >= select["y"] + select["height"] - 4
