"""One turn on a run. The law of the house: cut anywhere and taken up again, a run ends where it would have ended."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from running import STEPS, assert_same_weights, curve, go, go_round, kinds, yes

from aecore import journal, turn
from aecore.config import Config
from aecore.events import Event, Step
from aecore.film import Film
from aecore.finding import load
from aecore.runs import create

pytestmark = pytest.mark.usefixtures("one_thread")


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
