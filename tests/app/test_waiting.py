"""What takes longer than a page may: no run of a page waits for it, and nobody waits for somebody else's."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from reading import component, texts
from running import wait_for
from streamlit.testing.v1 import AppTest
from tooling import Made, items, pieces, tool, tooled

from app import sampling, waiting


@pytest.fixture
def made(runs_root: Path, one_thread: None) -> Made:
    """Return a maker of ended runs: see `tooled`."""
    return partial(tooled, runs_root)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Return what slow work waits for; it is let go in the end."""
    monkeypatch.setattr(waiting, "AT_ONCE", 0.01)
    event = Event()
    yield event
    event.set()


def _ended(key: object) -> bool:
    return waiting._asked[key].done()


def test_the_page_is_not_held_and_finds_the_answer_later(gate: Event) -> None:
    key = object()
    assert waiting.waited(key, lambda: gate.wait(20), "wait") is None
    gate.set()
    wait_for(lambda: _ended(key), 20)
    assert waiting.waited(key, lambda: False, "wait") is True


def test_nobody_waits_for_the_slow_question_of_another(gate: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    assert waiting.waited(object(), lambda: gate.wait(20), "wait") is None
    monkeypatch.setattr(waiting, "AT_ONCE", 10.0)
    assert waiting.waited(object(), lambda: 7, "wait") == 7


def test_work_is_done_once_for_all_who_wait_and_again_after_it_failed() -> None:
    calls: list[int] = []

    def work() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("not yet")
        return len(calls)

    key = object()
    with pytest.raises(ValueError, match="not yet"):
        waiting.waited(key, work, "wait")
    assert [waiting.waited(key, work, "wait") for _ in range(3)] == [2, 2, 2]


def test_what_failed_while_the_page_was_away_is_said_and_not_begun_anew_for_ever(gate: Event) -> None:
    calls: list[int] = []

    def work() -> int:
        calls.append(1)
        gate.wait(20)
        raise ValueError("not today")

    key = object()
    assert waiting.waited(key, work, "wait") is None
    gate.set()
    wait_for(lambda: _ended(key), 20)
    with pytest.raises(ValueError, match="not today"):
        waiting.waited(key, work, "wait")
    assert len(calls) == 1


@pytest.mark.slow  # the first draw looks through all training images
def test_another_tool_comes_while_sample_still_fits(made: Made, gate: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "FITTED", 500)
    run, fit = made(), sampling.fit
    monkeypatch.setattr(sampling, "fit", lambda *asked: gate.wait(20) and fit(*asked))
    test = tool(run, "sample")
    assert "Encoding training images" in texts(test)
    assert test.number_input(key="_w_draw_seed").value == 0  # and its controls are there
    assert items(test) == 0
    other = test.segmented_control(key="_w_tool").select("neighbours").run()
    assert pieces(other) > 0
    assert "Encoding" not in texts(other)
    gate.set()
    monkeypatch.setattr(waiting, "AT_ONCE", 20.0)
    assert _drawn_in(other.segmented_control(key="_w_tool").select("sample").run())


@pytest.mark.slow
def test_what_a_hand_moves_stays_under_it_while_a_draw_takes_long(
    made: Made, gate: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "FITTED", 500)
    monkeypatch.setattr(waiting, "AT_ONCE", 20.0)
    run, draw = made(), sampling.draw
    test = tool(run, "sample")
    monkeypatch.setattr(sampling, "draw", lambda *asked, **how: gate.wait(20) and draw(*asked, **how))
    monkeypatch.setattr(waiting, "AT_ONCE", 0.3)
    test.query_params["temperature"] = "1.5"
    told = component(test.run(), "decoded")
    assert told is not None
    assert (told["waits"], told["slider"]["value"]) == (True, 1.0)
    assert "Drawing, and" in texts(test)
    gate.set()
    monkeypatch.setattr(waiting, "AT_ONCE", 20.0)
    told = component(test.run(), "decoded")
    assert told is not None
    assert (told["waits"], told["slider"]["value"]) == (False, 1.5)


def _drawn_in(test: AppTest) -> bool:
    return items(test) == sampling.COUNT and "Encoding" not in texts(test)
