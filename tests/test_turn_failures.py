"""How a run fails: with a reason and a cure, and nothing that was saved is lost."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import STEPS, assert_same_weights, go, weights

from aecore import files, turn
from aecore.config import Config
from aecore.events import Event, Step
from aecore.runs import Run, create

pytestmark = pytest.mark.usefixtures("one_thread")


def assert_sentence(run: Run, *words: str) -> None:
    """The last word is `failed`, with a reason and a cure on one line each."""
    word = run.history().last_word
    assert word is not None
    assert (run.status(), word["kind"]) == ("failed", "failed")
    text = f"{word['reason']} {word['cure']}"
    assert "\n" not in text
    for part in words:
        assert part in text


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("wish", [None, "pause", "stop"])
def test_a_diverging_run_fails_and_keeps_finite_weights(
    runs_root: Path, tiny: Callable[..., Config], hasty: None, wish: str | None
) -> None:
    settings = ("training.optimizer=sgd", "training.learning_rate=10", "objective.reconstruction=mse")
    run = create(runs_root, tiny(*settings, "network.kind=linear", "training.epochs=50"))

    def ask(event: Event) -> None:
        if wish is not None and isinstance(event, Step) and event.step >= 2:
            run.ask(wish)

    while (outcome := go(run, watch=ask)) != "failed":
        assert outcome in ("paused", "stopped")
        run.ask("resume")
    assert_sentence(run, "no longer a number in epoch", "set training.learning_rate to 1 or less (now 10)")
    assert all(bool(tensor.isfinite().all()) for tensor in weights(run).values())
    json.dumps(run.history().steps, allow_nan=False)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (("network.kind=conv", f"network.widths={[4] * 12}"), ("network.widths",)),
        (("data.train_size=9999999",), ("data.train_size",)),
        (("training.device=mps",), ("training.device: mps is not on this machine",)),
    ],
)
def test_an_impossible_run_fails_with_the_sentence(
    runs_root: Path, tiny: Callable[..., Config], settings: tuple[str, ...], words: tuple[str, ...]
) -> None:
    run = create(runs_root, tiny(*settings))
    assert go(run) == "failed"
    assert_sentence(run, *words)
    assert not (run.folder / "weights.safetensors").exists()


def test_an_unexpected_error_is_told_and_ends_the_run(
    runs_root: Path, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("CUDA out of memory")

    monkeypatch.setattr(turn, "Training", break_down)
    run = create(runs_root, tiny())
    assert go(run) == "failed"
    assert_sentence(run, "CUDA out of memory", "training.batch_size")
    assert "Traceback" in capfd.readouterr().err


@pytest.mark.usefixtures("unmeasured")
def test_a_full_disk_is_told_and_room_lets_the_run_go_on(
    runs_root: Path, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    uncut, run = (create(runs_root, tiny()) for _ in range(2))
    go(uncut)
    put = files._put

    def full(path: Path, *rest: Any) -> None:  # noqa: ANN401 - passed on as they are
        if path.suffix == ".npz":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        put(path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(files, "_put", full)
        assert go(run) == "failed"
    assert_sentence(run, str(run.folder / "film"), "the disk is full; make room", "Then let this run go on.")
    assert go(run, "resume") == "finished"
    assert_same_weights(uncut, run)


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def die_at(step: int) -> Callable[[Event], None]:
    def watch(event: Event) -> None:
        if isinstance(event, Step) and event.step >= step:
            raise Killed

    return watch


@pytest.mark.usefixtures("unmeasured")
def test_a_killed_worker_costs_what_was_not_saved_and_nothing_else(
    runs_root: Path, tiny: Callable[..., Config]
) -> None:
    uncut, run = (create(runs_root, tiny()) for _ in range(2))
    go(uncut)
    assert go(run, "step") == "paused"
    with pytest.raises(Killed):
        go(run, "resume", watch=die_at(3))
    assert run.history().working
    assert run.history().step >= 3  # on a busy machine not every step is told
    leftovers = [run.folder / ".0a1b2c3d-resume.safetensors", run.folder / "film" / ".0a1b2c3d-00000003.npz"]
    for path in leftovers:
        path.write_bytes(b"half")
    with pytest.raises(Killed):
        go(run, watch=die_at(6))
    assert run.history().recoveries == 1
    assert run.history().step >= 6
    assert go(run) == "finished"
    history = run.history()
    told = [row["step"] for row in history.steps]
    assert told == sorted(set(told))
    assert told[-1] == STEPS
    assert history.recoveries == 2
    assert_same_weights(uncut, run)
    assert not any(path.exists() for path in leftovers)


@pytest.mark.usefixtures("unmeasured")
def test_killed_three_times_it_fails_until_a_person_lets_it_go_on(runs_root: Path, tiny: Callable[..., Config]) -> None:
    run = create(runs_root, tiny())
    for _ in range(3):
        with pytest.raises(Killed):
            go(run, watch=die_at(2))
    assert go(run) == "failed"
    assert_sentence(run, "died 3 times (last near step 2)", "choose a smaller network or batch")
    assert go(run, "resume") == "finished"
    assert run.history().recoveries == 0
