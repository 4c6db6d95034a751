"""Laws that hold for every row of the table of uses."""

import re

import pytest

from aecore.config import Config
from aecore.errors import Refused
from aecore.presets import PRESETS
from aecore.sentences import limits
from aecore.tables import TASKS, load_named
from aecore.taskruns import TaskSpec
from aecore.tasks.options import Options
from app.components.uses import TABS

NAMES = ("denoising", "anomaly", "compression", "recognition", "generation", "super-resolution", "reduction")


def of_module(name: str, what: str) -> object:
    return load_named(TASKS[name].target.partition(":")[0] + f":{what}")


def test_the_names_are_those_that_others_rely_on() -> None:
    assert set(TASKS) <= set(NAMES)


@pytest.mark.parametrize("name", TASKS)
def test_it_has_a_title_a_sentence_options_and_a_tab(name: str) -> None:
    piece = TASKS[name]
    assert piece.title
    assert piece.help.endswith(".")
    assert issubclass(load_named(piece.options), Options)
    assert callable(piece.load())
    assert name in TABS


@pytest.mark.parametrize("name", TASKS)
def test_the_run_that_its_button_trains_fits(name: str) -> None:
    fits = of_module(name, "fits")
    assert callable(fits)
    assert fits(PRESETS[str(of_module(name, "TRAINS"))].config) == ""


@pytest.mark.parametrize("name", TASKS)
def test_a_run_that_does_not_fit_is_told_so_in_a_sentence(name: str) -> None:
    fits = of_module(name, "fits")
    assert callable(fits)
    kinds = [Config.of({"data": {"name": data}, "code": {"size": 3}}) for data in ("text", "gaussian", "mnist")]
    assert all(not said or re.fullmatch(r"[A-Z].*\.", said) for said in map(fits, kinds))


@pytest.mark.parametrize("name", TASKS)
def test_every_setting_says_its_limits(name: str) -> None:
    for field in load_named(TASKS[name].options).model_fields.values():
        assert field.description
        assert limits(field)


@pytest.mark.parametrize("name", TASKS)
def test_what_it_is_asked_survives_the_queue(name: str) -> None:
    spec = TaskSpec.of(name, {"seed": 3})
    assert TaskSpec.of(**_renamed(spec.told())) == spec


def _renamed(told: dict[str, object]) -> dict[str, object]:
    return {"name": told["name"], "choices": told["options"]}


@pytest.mark.parametrize(
    ("name", "choices"), [("divination", {}), ("anomaly", {"seeds": 1}), ("anomaly", {"seed": -1})]
)
def test_an_unknown_use_or_setting_is_refused_by_name(name: str, choices: dict[str, object]) -> None:
    with pytest.raises(Refused, match=r"divination|seed"):
        TaskSpec.of(name, choices)
