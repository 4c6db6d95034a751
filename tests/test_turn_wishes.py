"""What a person asks of a run in hand or at rest: obeyed between two steps, or passed over."""

from collections.abc import Callable
from pathlib import Path

import pytest
from running import STEPS, assert_same_weights, go, kinds

from aecore.config import Config
from aecore.errors import Refused
from aecore.events import Step
from aecore.runs import create
from aecore.sections.training import MOST_EPOCHS, total_epochs
from aecore.training import Training

pytestmark = pytest.mark.usefixtures("one_thread")


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


SENSELESS = ["more 0", "more 10000", "more 99999999999999", "more 1" + 30 * "0", "more ²", "more -1", "resumed", "more"]


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("wish", SENSELESS)
def test_a_wish_that_cannot_be_leaves_a_run_at_rest_as_it_is(
    runs_root: Path, tiny: Callable[..., Config], wish: str, capfd: pytest.CaptureFixture[str]
) -> None:
    run = create(runs_root, tiny())
    assert go(run) == "finished"
    before, read = kinds(run), (run.folder / "resume.safetensors").read_bytes()
    (run.folder / "control").write_text(wish)  # by hand: whatever it is
    assert go(run) == "finished"
    assert kinds(run) == before
    assert (run.folder / "resume.safetensors").read_bytes() == read
    assert not run.has_wish
    if wish.startswith("more "):
        assert f"passed over {wish!r}" in (said := capfd.readouterr().out) or "an unknown wish" in said


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("wish", SENSELESS)
def test_a_wish_that_cannot_be_changes_nothing_while_a_run_is_trained(
    runs_root: Path, tiny: Callable[..., Config], wish: str
) -> None:
    uncut, run = create(runs_root, tiny()), create(runs_root, tiny())
    go(uncut)
    assert go(run, watch=lambda event: run.ask(wish) if isinstance(event, Step) and event.step == 2 else None)
    assert (run.status(), run.history().epochs) == ("finished", 2)
    assert_same_weights(uncut, run)


@pytest.mark.usefixtures("unmeasured")
def test_a_sensible_wish_beside_a_senseless_one_is_obeyed(runs_root: Path, tiny: Callable[..., Config]) -> None:
    run = create(runs_root, tiny())
    assert go(run, "stop") == "stopped"
    run.ask("more 0")
    assert go(run, "step") == "paused"


def test_the_limit_of_epochs_is_one_and_the_same(tiny: Callable[..., Config]) -> None:
    at_limit = tiny("training.epochs=9999")
    assert total_epochs(MOST_EPOCHS - 1, 1) == MOST_EPOCHS == tiny(f"training.epochs={MOST_EPOCHS}").training.epochs
    with pytest.raises(Refused, match=r"training\.epochs"):
        tiny(f"training.epochs={MOST_EPOCHS + 1}")
    training = Training(at_limit)
    training.progress.epoch = 9_999
    for more in (0, -1, 2):
        with pytest.raises(Refused, match=r"training\.epochs: .* choose 1 or more, 10,000 in all"):
            training.extend(more)
    assert training.progress.epochs == 9_999
    training.extend(1)
    assert training.progress.epochs == MOST_EPOCHS
