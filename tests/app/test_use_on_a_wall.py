"""On a wall the number keeps its first sentence; the others stand below the picture, and none is lost."""

import pytest
from streamlit.testing.v1 import AppTest

SAID = "It reads 97.3 % from 8.5 numbers, 3 points more than PCA; others less. More than the same: a tree. No more."
FIRST, REST = SAID.split(" More", 1)


def _page() -> None:
    import streamlit as st

    from aecore.tasks.result import Result, Score
    from app import state
    from app.components.tasks import frame

    state.put("present", st.session_state["wall"])
    with frame.beside(Result(Score("read", 0.5), None, st.session_state["said"], 10)):
        st.markdown("the picture")


def told(wall: int, said: str = SAID) -> list[list[str]]:
    """Return what stands with the picture, and what beside it."""
    test = AppTest.from_function(_page)
    test.session_state["wall"], test.session_state["said"] = wall, said
    test.run()
    assert not test.exception
    return [[each.value for each in column.markdown] for column in test.columns]


def test_on_a_wall_the_rest_stands_below_the_picture() -> None:
    assert told(1) == [["the picture", f"More{REST}"], [FIRST]]


def test_at_a_desk_all_of_it_stands_beside_the_number() -> None:
    assert told(0) == [["the picture"], [SAID]]


@pytest.mark.parametrize("wall", [0, 1])
def test_one_sentence_is_not_parted(wall: int) -> None:
    assert told(wall, FIRST) == [["the picture"], [FIRST]]
