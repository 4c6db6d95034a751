"""One turn on a run. The law of the house: cut anywhere and taken up again, a run ends where it would have ended."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from running import assert_same_weights, weights, yes

from aecore import journal, turn
from aecore.config import Config
from aecore.events import Event, Step
from aecore.film import Film
from aecore.finding import load
from aecore.runs import Run, create
from aecore.turn import take_turn

STEPS = 8
"""Of the tiny run: 512 images in batches of 128, two epochs."""

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the second that the evaluation on 10,000 test images takes."""
    monkeypatch.setattr(turn, "evaluate_and_keep", lambda *_, **__: ({"mse_per_pixel": 0.5}, {}))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn is over before it began: who is asked to give way does so after every step or two."""
    monkeypatch.setattr(turn, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(turn, "POLL_SECONDS", 0.0)


def go(run: Run, wish: str | None = None, **how: Any) -> str:  # noqa: ANN401 - take_turn's own
    """Take a turn, after leaving a wish."""
    if wish is not None:
        run.ask(wish)
    with run.hold():
        return take_turn(run, **how)


def go_round(run: Run) -> int:
    """Take turns until the run ends; return how many it took."""
    turns = 1
    while (outcome := go(run, others_wait=yes)) == "gave_way":
        turns += 1
    assert outcome == "finished"
    return turns


def kinds(run: Run) -> list[str]:
    return [record["kind"] for record in journal.read(run.folder / "events.jsonl")[0]]


def curve(run: Run) -> list[dict[str, Any]]:
    """Return what every epoch measured, without its times."""
    return [
        {key: row[key] for key in ("epoch", "step", "training", "validation")} for row in run.history().epoch_records
    ]


@pytest.mark.usefixtures("hasty", "unmeasured")
@pytest.mark.parametrize(
    "settings",
    [
        ("training.optimizer=adam",),
        ("training.optimizer=adamw", "training.weight_decay=0.1", "training.schedule=cosine"),
        ("training.optimizer=sgd", "network.kind=linear", "data.train_size=500"),
        ("training.optimizer=rmsprop", "code.kind=variational", "training.schedule=one_cycle"),
        ("network.kind=conv", "data.train_size=256", "training.batch_size=64"),
    ],
    ids=lambda settings: settings[0],
)
def test_cut_after_every_step_a_run_ends_as_uncut(
    runs_root: Path, tiny: Callable[..., Config], settings: tuple[str, ...]
) -> None:
    uncut, cut = (create(runs_root, tiny(*settings)) for _ in range(2))
    assert go(uncut) == "finished"
    assert go_round(cut) >= 4
    assert_same_weights(uncut, cut)
    assert curve(uncut) == curve(cut)


@pytest.mark.slow
def test_uncut_and_cut_are_evaluated_alike(
    runs_root: Path, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    uncut, cut = (create(runs_root, tiny()) for _ in range(2))
    go(uncut)
    monkeypatch.setattr(turn, "TURN_SECONDS", 0.0)
    go_round(cut)
    words = [run.history().last_word for run in (uncut, cut)]
    assert words[0] is not None
    assert words[1] is not None
    assert words[0]["test"] == words[1]["test"]
    assert words[0]["pca"] == words[1]["pca"]
    assert 0 < words[0]["test"]["mse_per_pixel"] < 0.3
    assert sorted(path.name for path in (cut.folder / "test").iterdir()) == [
        "codes.npy",
        "errors.npy",
        "reconstructions.npy",
    ]


@pytest.mark.usefixtures("unmeasured")
def test_a_run_from_first_to_last_word(runs_root: Path, tiny: Callable[..., Config]) -> None:
    run, seen = create(runs_root, tiny()), list[Event]()
    assert go(run, watch=seen.append) == "finished"
    said = kinds(run)
    assert said[:3] == ["turn", "started", "frame"]
    assert said[-1] == "finished"
    assert [event.kind for event in seen] == said
    assert said.count("step") == STEPS
    assert run.status() == "finished"
    assert {record["file"] for record in run.history().frames} == {
        path.name for path in Film(run.folder / "film").files()
    }
    assert load(run).encode(torch.zeros(3, 1, 28, 28)).shape == (3, 8)


@pytest.mark.usefixtures("unmeasured")
def test_what_an_event_names_is_in_place_before_its_line(runs_root: Path, tiny: Callable[..., Config]) -> None:
    run, met = create(runs_root, tiny()), list[bool]()

    def look(event: Event) -> None:
        record = journal.read(run.folder / "events.jsonl")[0][-1]
        if record["kind"] == "frame":
            met.append((run.folder / "film" / record["file"]).exists())

    go(run, watch=look)
    assert met
    assert all(met)


@pytest.mark.usefixtures("unmeasured")
def test_alone_a_run_does_not_give_way(runs_root: Path, tiny: Callable[..., Config], hasty: None) -> None:
    assert go(create(runs_root, tiny())) == "finished"


@pytest.mark.usefixtures("unmeasured")
def test_a_new_run_gives_way_after_its_first_epoch_and_then_has_whole_turns(
    runs_root: Path, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(turn, "TURN_SECONDS", 60.0)
    run = create(runs_root, tiny("training.epochs=4"))
    assert go(run, others_wait=yes) == "gave_way"
    assert [row["epoch"] for row in run.history().epoch_records] == [1]
    assert run.history().frames[-1]["step"] == 4
    assert go(run, others_wait=yes) == "finished"


@pytest.mark.usefixtures("unmeasured")
def test_paused_and_let_go_on_it_ends_as_uncut(runs_root: Path, tiny: Callable[..., Config], hasty: None) -> None:
    uncut, run = (create(runs_root, tiny()) for _ in range(2))
    go(uncut)

    def pause(event: Event) -> None:
        if isinstance(event, Step) and event.step == 3:
            run.ask("pause")

    assert go(run, watch=pause) == "paused"
    assert run.status() == "paused"
    assert 3 <= run.history().step <= 5
    assert go(run) == "paused"  # nobody asked it to go on
    assert kinds(run)[-1] == "paused"
    assert go(run, "resume") == "finished"
    assert_same_weights(uncut, run)
    assert kinds(run).count("started") == 1


@pytest.mark.usefixtures("unmeasured")
def test_step_by_step_it_ends_as_uncut(runs_root: Path, tiny: Callable[..., Config]) -> None:
    uncut, run = (create(runs_root, tiny()) for _ in range(2))
    go(uncut)
    for step in range(1, STEPS + 1):
        assert go(run, "step") == "paused"
        saved = run.saved()
        assert saved is not None
        assert saved.progress.step == run.history().step == step
        assert run.history().frames[-1]["step"] == step
    assert go(run, "step") == "finished"
    assert_same_weights(uncut, run)
    assert curve(uncut) == curve(run)


@pytest.mark.usefixtures("unmeasured")
def test_epoch_by_epoch_from_the_middle_of_one(runs_root: Path, tiny: Callable[..., Config]) -> None:
    run = create(runs_root, tiny("training.epochs=3"))
    assert go(run, "step") == "paused"
    for epoch in (1, 2):
        assert go(run, "step epoch") == "paused"
        history = run.history()
        assert [row["epoch"] for row in history.epoch_records] == list(range(1, epoch + 1))
        assert history.frames[-1]["step"] == 4 * epoch
    assert go(run, "step epoch") == "finished"


def test_stopped_it_is_evaluated_and_can_go_on(runs_root: Path, tiny: Callable[..., Config]) -> None:
    uncut, run = (create(runs_root, tiny()) for _ in range(2))
    assert go(run, "stop") == "stopped"
    word = run.history().last_word
    assert word is not None
    assert (word["step"], word["epoch"]) == (0, 0.0)
    assert word["test"]["mse_per_pixel"] > word["pca"]["mse_per_pixel"] > 0
    assert run.status() == "stopped"
    go(uncut)
    assert go(run, "resume") == "finished"
    assert_same_weights(uncut, run)


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize(("before", "total"), [(None, 5), ("stop", 3)])  # it ended after 2 epochs, or before any
def test_more_epochs_are_as_if_asked_at_once(
    runs_root: Path, tiny: Callable[..., Config], before: str | None, total: int
) -> None:
    uncut, run = create(runs_root, tiny(f"training.epochs={total}")), create(runs_root, tiny())
    go(uncut)
    go(run, before)
    assert go(run, "more 3") == "finished"
    assert run.history().epochs == total
    assert_same_weights(uncut, run)


@pytest.mark.usefixtures("unmeasured")
def test_more_epochs_and_a_pause_are_both_obeyed(runs_root: Path, tiny: Callable[..., Config]) -> None:
    run = create(runs_root, tiny())
    go(run)
    run.ask("more 1")
    assert go(run, "pause") == "paused"
    assert (run.history().epochs, run.history().step) == (3, STEPS)
    assert go(run, "resume") == "finished"
    assert run.history().step == STEPS + 4


@pytest.mark.usefixtures("unmeasured")
def test_closing_interrupts_and_it_goes_on_exactly(runs_root: Path, tiny: Callable[..., Config], hasty: None) -> None:
    uncut, run = (create(runs_root, tiny()) for _ in range(2))
    go(uncut)
    assert go(run, closing=yes) == "interrupted"
    assert run.status() == "interrupted"
    assert run.history().step < STEPS
    assert go(run) == "interrupted"  # nobody asked it to go on
    assert go(run, "resume") == "finished"
    assert_same_weights(uncut, run)


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("wish", ["", "dance", "more", "more -1", "more 1.5", "STOP"])
def test_an_unknown_wish_is_passed_over(
    runs_root: Path, tiny: Callable[..., Config], wish: str, capfd: pytest.CaptureFixture[str]
) -> None:
    run = create(runs_root, tiny("training.epochs=1"))
    assert go(run, wish) == "finished"
    assert "passed over an unknown wish" in capfd.readouterr().out
    assert not run.has_wish


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize(("word", "wish"), [("finished", "stop"), ("finished", "pause"), ("stopped", "stop")])
def test_a_wish_that_comes_after_the_last_word_changes_nothing(
    runs_root: Path, tiny: Callable[..., Config], word: str, wish: str
) -> None:
    run = create(runs_root, tiny())
    assert go(run, "stop" if word == "stopped" else None) == word
    before = kinds(run)
    assert go(run, wish) == word
    assert kinds(run) == before
    assert not run.has_wish


@pytest.mark.usefixtures("unmeasured")
def test_a_paused_run_can_be_stopped(runs_root: Path, tiny: Callable[..., Config]) -> None:
    run = create(runs_root, tiny())
    assert go(run, "step") == "paused"
    assert go(run, "stop") == "stopped"
    assert run.history().step == 1


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
    assert (run.history().working, run.history().step) == (True, 3)
    leftovers = [run.folder / ".0a1b2c3d-resume.safetensors", run.folder / "film" / ".0a1b2c3d-00000003.npz"]
    for path in leftovers:
        path.write_bytes(b"half")
    with pytest.raises(Killed):
        go(run, watch=die_at(6))
    assert (run.history().recoveries, run.history().step) == (1, 6)
    assert go(run) == "finished"
    history = run.history()
    assert [row["step"] for row in history.steps] == list(range(1, STEPS + 1))
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
