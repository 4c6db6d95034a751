"""How a run stands, said in one sentence."""

import time
from pathlib import Path

import pytest

from aecore.config import Config
from aecore.history import History
from aecore.runs import Run, create
from app.cache import Look
from app.standing import entry, status_line


def looked(run: Run, status: str, *, place: int | None = None, training: str | None = None, **heard: object) -> Look:
    history = History(run.folder / "events.jsonl")
    for name, value in heard.items():
        setattr(history, name, value)
    return Look(run, history, status, place, training)


def test_an_entry_tells_runs_apart(tmp_path: Path) -> None:
    run = create(tmp_path, Config(), about={"title": "Mine"})
    look = looked(run, "paused", epochs=4, steps=[{"epoch": 1.5}])
    assert entry(look, time.time(), "Mine").startswith("Mine · 1.50 of 4 epochs · paused · ")


def test_the_epoch_is_the_furthest_that_is_said(tmp_path: Path) -> None:
    run = create(tmp_path, Config())
    steps, epochs = [{"epoch": 2.99}], [{"epoch": 2}]
    assert looked(run, "interrupted", steps=steps, epoch_records=epochs, last_word={"step": 7}).epoch == 2.99
    assert looked(run, "running", steps=steps, epoch_records=[{"epoch": 3}]).epoch == 3
    assert looked(run, "stopped", steps=steps, epoch_records=epochs, last_word={"epoch": 2.995}).epoch == 2.995
    assert looked(run, "queued").epoch == 0


@pytest.mark.parametrize(
    ("place", "training", "worker", "said"),
    [
        (0, "other", "ready", "Epoch 2.31 of 10 · waiting, next in line; now training: other"),
        (2, "other", "ready", "Epoch 2.31 of 10 · waiting, 2 before it; now training: other"),
        (1, None, "ready", "Epoch 2.31 of 10 · waiting, 1 before it"),
        (0, None, "ready", "Epoch 2.31 of 10 · waiting for the trainer"),
        (0, None, "none", "Epoch 2.31 of 10 · waiting for a trainer: none runs in this server"),
    ],
)
def test_a_run_between_turns_keeps_its_epoch(
    place: int, training: str | None, worker: str, said: str, tmp_path: Path
) -> None:
    look = looked(create(tmp_path, Config()), "queued", place=place, training=training, steps=[{"epoch": 2.31}])
    assert status_line(look, worker, training) == said


@pytest.mark.parametrize(
    ("place", "other", "said"),
    [
        (0, "Another", "Waiting, next in line; now training: Another."),
        (2, "Another", "Waiting, 2 before it; now training: Another."),
        (2, None, "Waiting, 2 before it."),
        (0, None, "Waiting for the trainer."),
    ],
)
def test_a_new_run_says_its_place_and_who_trains(place: int, other: str | None, said: str, tmp_path: Path) -> None:
    look = looked(create(tmp_path, Config()), "queued", place=place, training=other and "other")
    assert status_line(look, "ready", other) == said


def test_a_run_asked_for_more_counts_them_while_it_waits(tmp_path: Path) -> None:
    run = create(tmp_path, Config(), about={"title": "Mine"})
    run.ask("more 5")
    look = looked(run, "queued", place=0, epochs=3, steps=[{"epoch": 2.31}])
    assert status_line(look, "ready") == "Epoch 2.31 of 8 · waiting for the trainer"
    assert entry(look, time.time(), "Mine").startswith("Mine · 2.31 of 8 epochs · waiting · ")
    assert looked(run, "running", epochs=3, steps=[{"epoch": 2.31}]).epochs == 3  # its trainer has not read it yet
