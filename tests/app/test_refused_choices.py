"""Choices that cannot be trained: said in the words of the form, before a run is made."""

import json
from pathlib import Path
from typing import Any

import pytest
from reading import buttons, opened, texts

from aecore import jobs
from aecore.cli import main
from aecore.config import Config
from aecore.errors import Refused
from aecore.runs import all_runs, create
from aecore.settings import configure
from aecore.shipped import is_shipped
from aecore.turn import take_turn
from app.labels import plain


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            ["data.scaling=none"],
            "Scaling: it gives numbers outside 0 to 1, where BCE has no meaning; set it to “0 to 1”, or “What counts "
            "as good” to “Mean squared error”, or turn “BCE outside 0 to 1” on to see it fail.",
        ),
        (
            ["network.tied=true", "code.kind=variational"],
            "Tied weights: only a plain code is one layer; turn it off or “Kind of code” to “Plain”.",
        ),
        (
            ["network.output=linear"],
            "Last step: BCE reads each output as a probability; set it to “Automatic” or “Sigmoid”, or “What counts as "
            "good” to “Mean squared error”.",
        ),
        (
            ["objective.mmd=1", "code.kind=quantized"],
            "MMD to the prior: has no meaning for vectors from a codebook; set it to 0 or “Kind of code” to “Plain”.",
        ),
    ],
)
def test_a_refusal_names_values_as_their_widgets_do(settings: list[str], said: str) -> None:
    with pytest.raises(Refused) as refusal:
        configure(settings)
    assert plain(str(refusal.value)) == said


CANNOT: dict[str, tuple[dict[str, Any], str]] = {
    "more than there are": (
        {"data.train_size": 60_000},
        "Training images: 60,000 are asked for, and 55,000 of 60,000 are there when 5,000 are held out; give 1 to",
    ),
    "all held out": ({"data.validation_size": 60_000}, "Held-out images: 60,000 of the 60,000 training images"),
    "no class left": ({"data.class_balance": (0,) * 10}, "Share of each class: nothing is left to learn from"),
    "no classes": ({"data.name": "gaussian", "data.class_balance": (1, 0.5)}, "Share of each class: this data set has"),
    "too many shares": (
        {"data.class_balance": (1,) * 12},
        "Share of each class: 12 shares for 10 classes; give at most",
    ),
    "more than shares leave": (
        {"data.class_balance": (0.1,) * 10, "data.train_size": 6_000},
        "Training images: 6,000 is more than the 5,505 items that “Share of each class” leaves; give 1 to",
    ),
}


@pytest.mark.parametrize("name", CANNOT)
def test_what_the_data_set_has_not_is_refused_before_a_run_is_made(name: str, runs_root: Path) -> None:
    choices, said = CANNOT[name]
    test = opened("lab")
    test.session_state["choices"] = choices
    test.run()
    assert said in test.error[0].value
    assert next(button for button in test.button if button.key == "train").disabled
    nested: dict[str, dict[str, Any]] = {"data": {path.partition(".")[2]: given for path, given in choices.items()}}
    with pytest.raises(Refused):
        jobs.submit(runs_root, Config.of(nested))
    assert main(["train", *(f"--set={path}={json.dumps(given)}" for path, given in choices.items())]) == 2
    assert all(is_shipped(run) for run in all_runs(runs_root))


def test_a_run_that_its_own_choices_forbid_is_not_let_go_on(runs_root: Path) -> None:
    wrong = Config.of({"data": {"train_size": 60_000}})
    run = create(runs_root, wrong)  # from before this was refused
    with run.hold():
        assert take_turn(run) == "failed"
    test = opened("lab", run.id)
    assert "Training images: 60,000 are asked for" in texts(test)
    assert "Go on" not in buttons(test)
