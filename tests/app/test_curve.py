"""The loss curve's numbers: thinned, in every unit, and the run that is chased."""

from math import log
from pathlib import Path

import pytest
from making import STARTED, TERMS, run_with

from aecore.events import Failed, Step
from app.curve import curve, ghost, thinned, units


@pytest.mark.parametrize("count", [1, 2, 79, 80, 81, 5_000])
def test_thinned_rows_keep_both_ends(count: int) -> None:
    kept = thinned(list(range(count)), 80)
    assert len(kept) == min(count, 80)
    assert (kept[0], kept[-1]) == (0, count - 1)


def test_a_unit_is_a_factor_on_the_same_loss() -> None:
    factors = {unit["name"]: unit["factor"] for unit in units("nats", 784)}
    assert factors["nats per pixel"] == 1
    assert factors["bits per image"] == pytest.approx(784 / log(2))
    assert next(iter(factors)) == "nats per pixel"  # what the journal says comes first


@pytest.mark.parametrize("unit", ["squared pixel", "pixel", "something new"])
def test_every_loss_has_a_unit_to_be_read_in(unit: str) -> None:
    assert units(unit, 784)[0]["factor"] == 1


def test_a_ghost_is_the_held_out_line_of_a_run_in_the_same_unit(runs_root: Path) -> None:
    history = run_with(runs_root).history()
    assert ghost(history, STARTED.unit) == {"x": [0.5], "y": [0.2]}
    assert ghost(history, "pixel") is None


def test_a_run_that_diverged_says_so_and_many_points_are_thinned(runs_root: Path) -> None:
    steps = [Step(100 + i, 0.5 + i / 1_000, 1.0, 25_600.0, 1e-3, TERMS, None) for i in range(1, 300)]
    run = run_with(runs_root, *steps, Failed("The loss is not finite.", "Choose a smaller rate."))
    found = curve(run.history(), most=80)
    assert found["runaway"]
    assert len(found["training"]["x"]) == 80
