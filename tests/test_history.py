"""What a journal adds up to, whoever wrote it and however often it is read."""

from pathlib import Path
from typing import Any

import pytest

from aecore import journal
from aecore.history import History


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def say(folder: Path, kind: str, **fields: Any) -> None:  # noqa: ANN401 - any JSON value
    journal.append(folder / "events.jsonl", {"v": 1, "kind": kind, **fields})


def begin(folder: Path, *steps: int) -> None:
    """Write a run that was taken up and got so far; every step has its point, its epoch and its frame."""
    say(folder, "turn", action="taken_up", step=0)
    say(folder, "started", epochs=10)
    for step in steps:
        say(folder, "step", step=step, seconds=step / 10, held_out=None)
        say(folder, "epoch", step=step, seconds=step / 10)
        say(folder, "frame", step=step, file=f"{step:08d}.npz")


def steps(rows: list[journal.Record]) -> list[int]:
    return [row["step"] for row in rows]


def test_no_journal_is_no_history(folder: Path) -> None:
    history = History.of(folder)
    assert (history.started, history.last_word, history.steps, history.seconds) == (None, None, [], 0.0)
    assert not history.working
    assert not history.paused


def test_a_run_in_hand(folder: Path) -> None:
    begin(folder, 1, 2, 3)
    history = History.of(folder)
    assert (history.epochs, history.step, history.seconds, history.working) == (10, 3, 0.3, True)
    assert steps(history.steps) == steps(history.epoch_records) == steps(history.frames) == [1, 2, 3]


@pytest.mark.parametrize("word", ["finished", "stopped", "interrupted", "failed"])
def test_a_last_word_ends_the_work_until_the_run_goes_on(folder: Path, word: str) -> None:
    begin(folder, 1)
    say(folder, word, step=1)
    history = History.of(folder)
    assert history.last_word is not None
    assert (history.last_word["kind"], history.working) == (word, False)
    say(folder, "resumed", step=1)
    assert history.follow().last_word is None


def test_a_pause_lasts_until_the_run_goes_on(folder: Path) -> None:
    begin(folder, 1)
    say(folder, "paused", step=1)
    history = History.of(folder)
    assert (history.paused, history.working) == (True, False)
    say(folder, "resumed", step=1)
    say(folder, "turn", action="taken_up", step=1)
    history.follow()
    assert (history.paused, history.working) == (False, True)


def test_who_gave_way_is_in_nobodys_hands(folder: Path) -> None:
    begin(folder, 1)
    say(folder, "turn", action="gave_way", step=1)
    assert not History.of(folder).working


def test_more_epochs_are_the_new_total(folder: Path) -> None:
    begin(folder, 1)
    say(folder, "continued", epochs=15)
    assert History.of(folder).epochs == 15


@pytest.mark.parametrize("action", ["taken_up", "recovered"])
def test_what_was_drawn_after_the_saved_state_is_forgotten(folder: Path, action: str) -> None:
    begin(folder, 1, 2, 3, 4)
    say(folder, "turn", action=action, step=2)
    history = History.of(folder)
    assert steps(history.steps) == steps(history.epoch_records) == steps(history.frames) == [1, 2]
    assert history.step == 2
    assert history.recoveries == (action == "recovered")


def test_recoveries_count_until_a_person_lets_it_go_on(folder: Path) -> None:
    begin(folder, 1)
    for _ in range(2):
        say(folder, "turn", action="recovered", step=1)
    assert History.of(folder).recoveries == 2
    say(folder, "resumed", step=1)
    assert History.of(folder).recoveries == 0


def test_a_frame_taken_anew_takes_the_place_of_the_old(folder: Path) -> None:
    begin(folder, 0)
    say(folder, "turn", action="recovered", step=0)
    say(folder, "frame", step=0, file="again.npz")
    assert [row["file"] for row in History.of(folder).frames] == ["again.npz"]


def test_latest_skips_what_was_not_measured(folder: Path) -> None:
    say(folder, "step", step=1, held_out={"loss": 0.5})
    say(folder, "step", step=2, held_out=None)
    history = History.of(folder)
    assert history.latest(history.steps, "held_out") == {"loss": 0.5}
    assert history.latest(history.steps, "speed") is None


FUTURE = [
    {"kind": "dream", "step": 99},
    {"kind": "step", "v": 9, "step": "ninety", "seconds": "long"},
    {"kind": "epoch"},
    {"kind": "frame", "step": None},
    {"kind": "frame", "step": True},
    {"kind": "turn", "action": "swapped"},
    {"kind": "turn", "action": "taken_up", "step": {"of": 1}},
    {"kind": "continued", "epochs": "many"},
    {"kind": "step", "step": 3, "seconds": None, "mood": "good"},
    {"kind": "paused"},
    {"kind": "_step"},
    {"kind": ""},
]


@pytest.mark.parametrize("record", FUTURE, ids=str)
def test_the_future_breaks_no_reader(folder: Path, record: dict[str, Any]) -> None:
    begin(folder, 1, 2)
    say(folder, **record)
    history = History.of(folder)
    assert steps(history.steps)[:2] == steps(history.frames) == [1, 2]
    assert (history.epochs, history.seconds >= 0.0) == (10, True)
    assert all(isinstance(step, int) for step in steps(history.steps + history.epoch_records))


def test_following_adds_up_to_reading_whole(folder: Path) -> None:
    begin(folder, 1, 2, 3)
    say(folder, "turn", action="recovered", step=1)
    say(folder, "step", step=2, seconds=0.4)
    say(folder, "finished", step=2)
    path = folder / "events.jsonl"
    content, followed = path.read_bytes(), History(path)
    for cut in range(0, len(content) + 1, 7):
        path.write_bytes(content[:cut])
        followed.follow()
    path.write_bytes(content)
    assert followed.follow() == History.of(folder)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "Infinity", "NaN", "9" * 400, "true", '"7"'])
def test_only_finite_numbers_are_counted_with(folder: Path, number: str) -> None:
    begin(folder, 1, 2)
    lines = [f'{{"kind":"{kind}","step":{number},"seconds":{number}}}' for kind in ("step", "epoch", "frame", "paused")]
    lines += [f'{{"kind":"continued","epochs":{number}}}', f'{{"kind":"step","step":3,"seconds":{number}}}']
    with (folder / "events.jsonl").open("a") as file:
        file.write("\n".join(lines) + "\n")
    history = History.of(folder)
    assert (history.step, history.epochs, history.paused) == (3, 10, True)
    assert steps(history.epoch_records) == steps(history.frames) == [1, 2]
    assert history.seconds == 0.2
    say(folder, "turn", action="taken_up", step=history.step)
