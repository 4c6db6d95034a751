"""What each number of a variational code tells, as bars."""

from pathlib import Path

import pytest
from making import STARTED
from reading import component, opened, texts

from aecore.config import Config
from aecore.events import Epoch
from aecore.runs import create
from app.components.kl_bars import traces

TERMS = {"loss": 0.2, "reconstruction": 0.2, "kl": 0.01}


def test_the_busiest_number_stands_first_and_keeps_its_name() -> None:
    (bars,) = traces([0.01, 2.5, 0.5])
    assert bars["y"] == [2.5, 0.5, 0.01]
    assert bars["hovertext"][0] == "number 2 of the code: 2.50 nats"
    assert bars["marker"]["color"] == ["$accent", "$accent", "$ink"]


def test_nothing_is_said_of_the_others_where_all_carry(runs_root: Path) -> None:
    run = create(runs_root, Config.of({"code": {"kind": "variational", "size": 2}}), about={"title": "A test run"})
    for event in (STARTED, Epoch(1, 200, 2.0, 9.0, TERMS, TERMS, kl_per_dimension=[2.0, 1.0])):
        run.record(event)
    assert "All 2 numbers of the code carry more than 0.1 nats." in texts(opened("lab", run.id))


@pytest.mark.parametrize("kind", ["variational", "plain"])
def test_only_a_variational_run_has_bars_beneath_its_curve(kind: str, runs_root: Path) -> None:
    run = create(runs_root, Config.of({"code": {"kind": kind, "size": 3}}), about={"title": "A test run"})
    told = {"kl_per_dimension": [0.01, 2.5, 0.5]} if kind == "variational" else {}
    for event in (STARTED, Epoch(1, 200, 2.0, 9.0, TERMS, TERMS, **told)):  # type: ignore[arg-type]
        run.record(event)
    test = opened("lab", run.id)
    drawn = component(test, "figure")
    assert (drawn is not None) == (kind == "variational")
    if drawn is not None:
        assert drawn["traces"][0]["y"] == [2.5, 0.5, 0.01]
        assert "2 of 3 numbers of the code carry" in texts(test)
