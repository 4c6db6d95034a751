"""Who picks text gets the loss of characters and is told, unless a loss was chosen; with other data it goes again."""

from pathlib import Path

import pytest
from reading import opened, texts, unfold
from streamlit.testing.v1 import AppTest

SAID = "It came with the text"
LOSS = "objective.reconstruction"


def pick(test: AppTest, label: str, value: str) -> AppTest:
    """Choose a value in the whole form."""
    next(box for box in test.selectbox if box.label == label).set_value(value).run()
    assert not test.exception
    return test


def form() -> AppTest:
    return unfold(opened("lab"))


def test_text_brings_its_loss_and_says_so(runs_root: Path) -> None:
    test = pick(form(), "Data set", "text")
    assert test.session_state["choices"][LOSS] == "characters"
    assert SAID in texts(test)
    assert not test.error


def test_other_data_takes_it_away_again(runs_root: Path) -> None:
    test = pick(pick(form(), "Data set", "text"), "Data set", "points-moons")
    assert LOSS not in test.session_state["choices"]
    assert SAID not in texts(test)
    assert not test.error


def test_a_chosen_loss_stays(runs_root: Path) -> None:
    test = pick(pick(form(), "What counts as good", "mse"), "Data set", "text")
    assert test.session_state["choices"][LOSS] == "mse"
    assert SAID not in texts(test)


@pytest.mark.parametrize("other", [{"data.scaling": "standardised"}, {"network.output": "sigmoid"}])
def test_choices_that_it_cannot_go_with_keep_the_loss_as_it_was(other: dict[str, str], runs_root: Path) -> None:
    test = form()
    test.session_state["choices"] = other
    test = pick(test.run(), "Data set", "text")
    assert LOSS not in test.session_state["choices"]


def test_a_loss_that_is_chosen_afterwards_is_the_person_s(runs_root: Path) -> None:
    test = pick(pick(form(), "Data set", "text"), "What counts as good", "bce")
    assert LOSS not in test.session_state["choices"]  # as it is when nobody says
    test = pick(test, "What counts as good", "characters")
    assert SAID not in texts(test)
