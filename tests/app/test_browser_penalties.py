"""What the loss holds beside the reconstruction is drawn below it, and a click on a name hides its line for good."""

import pytest
from browsing import Server
from making import STARTED
from playwright.sync_api import Page, expect

from aecore.config import Config
from aecore.events import Epoch, Step
from aecore.runs import Run, create

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PENALISED = {"code": {"kind": "variational"}, "objective": {"mmd": 100}}
SHOWN = """() => document.querySelector(".lab-curve .plot")._fullData
  .filter((line) => line.yaxis === "y2").map((line) => line.visible)"""
DRAWS = "Number(document.querySelector('.lab-curve').dataset.draws)"


def penalised(server: Server) -> Run:
    run = create(server.runs, Config.of(PENALISED), about={"title": "Penalised"})
    run.record(STARTED)
    for step in range(1, 9):
        _go_on(run, step)
    return run


def _go_on(run: Run, step: int) -> None:
    terms = {"loss": 0.25, "reconstruction": 0.2, "kl": 0.03 / step, "mmd": 0.001 * step}
    run.record(Step(step, step / 4, 1.0, 25_600.0, 1e-3, terms, terms))
    if step % 4 == 0:
        run.record(Epoch(step // 4, step, 1.0, 9.0, terms, terms, kl_per_dimension=[1.0, 0.01]))


def test_penalties_are_drawn_below_and_hidden_by_a_click(page: Page, server: Server) -> None:
    run = penalised(server)
    page.goto(f"{server.url}/?run={run.id}")
    expect(page.locator(".lab-curve")).to_have_attribute("data-terms", "2")
    names = page.locator(".lab-curve .legend2text")
    expect(names).to_have_text(["KL to the prior × 1", "MMD to the prior × 100"])
    assert page.evaluate(SHOWN) == [True, True]
    assert page.evaluate("document.querySelector('.lab-curve .plot').layout.yaxis.domain[0]") > 0.2
    page.locator(".lab-curve .legend2toggle").first.click()
    page.wait_for_function(f"({SHOWN})()[0] === 'legendonly'")
    before = page.evaluate(DRAWS)
    page.locator(".lab-curve select").select_option(index=2)  # drawn anew in another unit: it stays hidden
    page.wait_for_function(f"{DRAWS} > {before}")
    assert page.evaluate(SHOWN) == ["legendonly", True]


def test_a_run_without_penalties_has_no_strip(page: Page, server: Server) -> None:
    run = create(server.runs, Config(), about={"title": "Plain"})
    run.record(STARTED)
    run.record(Step(1, 0.25, 1.0, 25_600.0, 1e-3, {"loss": 0.2, "reconstruction": 0.2}))
    page.goto(f"{server.url}/?run={run.id}")
    expect(page.locator(".lab-curve")).to_have_attribute("data-terms", "0")
    assert page.evaluate("document.querySelector('.lab-curve .plot').layout.yaxis.domain[0]") == 0
    assert page.locator(".lab-curve .legend2").count() == 0
