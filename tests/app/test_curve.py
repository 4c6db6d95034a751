"""The loss curve's numbers: thinned, in every unit, and the run that is chased."""

from math import log
from pathlib import Path

import pytest
from making import STARTED, TERMS, run_with
from reading import component, opened, texts

from aecore import tables
from aecore.config import Config
from aecore.events import Epoch, Failed, Step
from aecore.runs import create
from app.curve import curve, ghost, thinned, units
from app.labels import term


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


PENALISED = {"loss": 0.4, "reconstruction": 0.2, "kl": 0.1, "mmd": 0.02}
VARIATIONAL = {"code": {"kind": "variational"}, "objective": {"kl": 2, "mmd": 10}}


def test_each_penalty_has_a_line_of_what_it_adds_to_the_loss(runs_root: Path) -> None:
    history = run_with(runs_root, Step(200, 1.0, 2.0, 25_600.0, 1e-3, PENALISED, PENALISED)).history()
    found = curve(history, weights=Config.of(VARIATIONAL).weights)["terms"]
    assert found == [
        {"name": "KL to the prior × 2", "x": [1.0], "y": [0.2]},
        {"name": "MMD to the prior × 10", "x": [1.0], "y": [0.2]},
    ]
    assert curve(history)["terms"] == []
    assert curve(history, weights={"kl": 0.0})["terms"] == []


def test_without_held_out_images_the_lines_are_those_of_training(runs_root: Path) -> None:
    history = run_with(runs_root, Step(200, 1.0, 2.0, 25_600.0, 1e-3, PENALISED, None)).history()
    history.steps = history.steps[1:]
    assert [line["x"] for line in curve(history, weights={"mmd": 1.0})["terms"]] == [[1.0]]


@pytest.mark.parametrize("name", ["kl", "commitment", *tables.PENALTIES])
def test_every_term_has_a_name_that_people_use(name: str) -> None:
    assert term(name) != name


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        ({"kind": "variational"}, {"kl_per_dimension": [2.0, 0.5, 0.01]}, "2 of 3 numbers of the code carry"),
        ({"kind": "quantized"}, {"perplexity": 120.0, "codebook_used": 0.75}, "75% of the codebook is in use"),
    ],
)
def test_the_page_draws_the_lines_and_says_what_the_code_tells(
    code: dict[str, str], facts: dict[str, object], said: str, runs_root: Path
) -> None:
    cost = {"variational": "kl", "quantized": "commitment"}[code["kind"]]
    terms = {**TERMS, cost: 0.01}
    run = create(runs_root, Config.of({"code": {**code, "size": 3}}), about={"title": "A test run"})
    for event in (STARTED, Step(200, 1.0, 2.0, 25_600.0, 1e-3, terms), Epoch(1, 200, 2.0, 9.0, terms, terms, **facts)):  # type: ignore[arg-type]
        run.record(event)
    test = opened("lab", run.id)
    assert said in texts(test)
    assert "a click on a name hides its line" in texts(test)
    drawn = component(test, "curve")
    assert drawn is not None
    assert [line["name"].partition(" × ")[0] for line in drawn["terms"]] == [term(cost)]
