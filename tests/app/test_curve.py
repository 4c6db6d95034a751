"""The loss curve's numbers: thinned, in every unit, and the run that is chased."""

from dataclasses import replace
from math import log
from pathlib import Path

import pytest
from making import STARTED, TERMS, run_with
from reading import component, opened, texts

from aecore import tables
from aecore.config import Config
from aecore.data import Kind
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


@pytest.mark.parametrize("kind", ["points", "vectors", "text"])
@pytest.mark.parametrize("unit", ["nats", "squared pixel", "pixel", "scaled value"])
def test_only_images_have_pixels(unit: str, kind: Kind) -> None:
    names = " ".join(each["name"] for each in units(unit, 2, kind))
    assert names
    assert not any(word in names for word in ("pixel", "image", "digit", "{"))


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


def test_an_epoch_too_short_for_a_reading_has_its_mean_on_the_training_line(runs_root: Path) -> None:
    first, second = ({**TERMS, "reconstruction": loss} for loss in (0.1, -0.7))
    history = run_with(runs_root, Epoch(1, 1, 2.0, 9.0, first, None), Epoch(2, 2, 2.0, 9.0, second, None)).history()
    assert curve(history)["training"] == {"x": [0.5, 2.0], "y": [0.2, -0.7]}


def test_each_penalty_has_a_line_of_what_it_adds_to_the_loss(runs_root: Path) -> None:
    history = run_with(runs_root, Step(200, 1.0, 2.0, 25_600.0, 1e-3, PENALISED, PENALISED)).history()
    found = curve(history, config=Config.of(VARIATIONAL))["terms"]
    assert found == [
        {"name": "KL to the prior × 2", "x": [1.0], "y": [0.2]},
        {"name": "MMD to the prior × 10", "x": [1.0], "y": [0.2]},
    ]
    assert curve(history)["terms"] == []
    assert curve(history, config=Config.of({**VARIATIONAL, "objective": {"kl": 0}}))["terms"] == []


def test_while_the_kl_term_warms_up_a_share_of_its_weight_counts(runs_root: Path) -> None:
    config = Config.of({"code": {"kind": "variational"}, "objective": {"kl": 2, "kl_warmup": 4}})
    events = (Step(200 * at, float(at), 2.0, 25_600.0, 1e-3, PENALISED, PENALISED) for at in (1, 2, 4, 8))
    (line,) = curve(run_with(runs_root, *events).history(), config=config)["terms"]
    assert line == {"name": "KL to the prior × 0 to 2", "x": [1.0, 2.0, 4.0, 8.0], "y": [0.05, 0.1, 0.2, 0.2]}


def test_a_kl_term_with_free_bits_says_that_it_counts_these(runs_root: Path) -> None:
    config = Config.of({"code": {"kind": "variational"}, "objective": {"free_bits": 2}})
    run = run_with(runs_root, Step(200, 1.0, 2.0, 25_600.0, 1e-3, PENALISED, PENALISED))
    (line,) = curve(run.history(), config=config)["terms"]
    assert line["name"] == "KL, at least the free bits × 1"


def test_a_loss_without_a_floor_has_no_perfect_copy(runs_root: Path) -> None:
    run = create(runs_root, Config(), about={"title": "A test run"})
    for event in (replace(STARTED, lines={"mean": -0.04, "copy": -7.7}), Step(1, 0.5, 1.0, 9.0, 1e-3, TERMS, TERMS)):
        run.record(event)
    found = curve(run.history())
    assert found["bottomless"]
    assert found["lines"] == {"mean": -0.04}
    said = texts(opened("lab", run.id))
    assert "without a floor" in said
    assert "7.7" not in said


def test_points_are_not_called_digits_or_pixels(runs_root: Path) -> None:
    config = Config.of({"data": {"name": "points-moons", "validation_size": 100}, "code": {"size": 1}})
    run = create(runs_root, config, about={"title": "A test run"})
    lines = {"mean": 0.69, "copy": 1.2e-7}
    for event in (replace(STARTED, pixels=2, lines=lines), Step(1, 0.5, 1.0, 9.0, 1e-3, TERMS, TERMS)):
        run.record(event)
    test = opened("lab", run.id)
    drawn = component(test, "curve")
    assert drawn is not None
    shown = [*drawn["words"].values(), drawn["alt"], *(unit["name"] for unit in drawn["units"])]
    assert drawn["words"]["mean"] == "everyone gets the average point"
    assert not any(word in said for said in shown for word in ("digit", "pixel", "image"))
    assert "perfect copy" not in texts(test)
    assert "Only held-out points count" in texts(test)


def test_without_held_out_images_the_lines_are_those_of_training(runs_root: Path) -> None:
    history = run_with(runs_root, Step(200, 1.0, 2.0, 25_600.0, 1e-3, PENALISED, None)).history()
    history.steps = history.steps[1:]
    assert [line["x"] for line in curve(history, config=Config.of({"objective": {"mmd": 1}}))["terms"]] == [[1.0]]


@pytest.mark.parametrize("name", ["kl", "commitment", *tables.PENALTIES])
def test_every_term_has_a_name_that_people_use(name: str) -> None:
    assert term(name) != name


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        ({"kind": "variational"}, {"kl_per_dimension": [2.0, 0.5, 0.01]}, "2 of 3 numbers of the code carry"),
        ({"kind": "quantized"}, {"perplexity": 120.0, "codebook_used": 0.75}, "75 % of the codebook is in use"),
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
