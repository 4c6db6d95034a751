"""The threshold of an alarm stands in the address, of one score of one result."""

import pytest
from streamlit.testing.v1 import AppTest

USUAL, STEP = 3.0, 0.05


def page() -> None:
    """Draw the slider as the tab does, between 0 and 10."""
    import numpy as np
    import streamlit as st

    from app import state
    from app.components.tasks import threshold

    state.adopt("uses")
    name, tag = st.session_state.get("now", ("error", "0a1b2c3d"))
    st.session_state["at"] = threshold.draw(name, tag, np.array([0.0, 10.0]), 3.0)


def opened(address: str = "") -> AppTest:
    test = AppTest.from_function(page)
    if address:
        test.query_params["threshold"] = address
    return test.run()


def at(test: AppTest) -> float:
    assert not test.exception
    return float(test.session_state["at"])


def test_it_begins_where_it_usually_does_and_says_nothing() -> None:
    test = opened()
    assert at(test) == pytest.approx(USUAL)
    assert "threshold" not in test.query_params


def test_a_move_stands_in_the_address_and_another_session_begins_there() -> None:
    test = opened()
    test.slider[0].set_value(7.25).run()
    assert at(test) == pytest.approx(7.25)
    assert test.query_params["threshold"] == "error_0a1b2c3d_7.25"
    assert at(opened(test.query_params["threshold"])) == pytest.approx(7.25)


@pytest.mark.parametrize("other", [("both", "0a1b2c3d"), ("error", "ffffffff")])
def test_another_score_or_result_begins_at_its_own(other: tuple[str, str]) -> None:
    test = opened()
    test.slider[0].set_value(7.25).run()
    test.session_state["now"] = other
    assert at(test.run()) == pytest.approx(USUAL)
    test.session_state["now"] = ("error", "0a1b2c3d")
    assert at(test.run()) == pytest.approx(7.25), "what was moved is not forgotten"


@pytest.mark.parametrize("address", ["error_0a1b2c3d_", "error_0a1b2c3d_1e", "7", "error_0a1b2c3d_nan", "__", "a_b_1"])
def test_what_is_no_threshold_is_passed_over(address: str) -> None:
    test = opened(address)
    assert at(test) == pytest.approx(USUAL)
    assert "threshold" not in test.query_params


@pytest.mark.parametrize(("asked", "stands"), [("99", 10.0), ("-4", 0.0), ("1e-3", 0.0), ("2.5e+0", 2.5)])
def test_it_stays_within_the_scores(asked: str, stands: float) -> None:
    assert at(opened(f"error_0a1b2c3d_{asked}")) == pytest.approx(stands, abs=STEP / 2)
