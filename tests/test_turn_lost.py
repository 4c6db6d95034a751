"""What is lost while nobody looks: a process that dies as it takes a run up, a state that is gone, a whole folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from running import go, kinds, weights, yes

from aecore import jobs, turn
from aecore.cli import main
from aecore.config import Config
from aecore.errors import DataError, NoState
from aecore.events import Started
from aecore.runs import Run, create

pytestmark = pytest.mark.usefixtures("one_thread", "unmeasured")


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def die(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize("where", ["load", "build"])
def test_a_death_while_it_is_taken_up_counts_as_a_try(
    runs_root: Path, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    run = create(runs_root, tiny())
    assert go(run, "step") == "paused"
    with monkeypatch.context() as patch:
        patch.setattr(Run, "saved", die) if where == "load" else patch.setattr(turn, "Training", die)
        for left in ("resume", None, None):
            with pytest.raises(Killed):
                go(run, left)
        assert go(run) == "failed"
        assert not run.has_wish, "the wish that woke it would wake it for ever"
        assert go(run) == "failed"
    assert kinds(run).count("turn") == 1 + 3
    assert "died 3 times" in str((run.history().last_word or {})["reason"])
    assert go(run, "resume") == "finished"


def test_a_run_that_fails_as_it_is_taken_up_is_not_woken_by_the_same_wish_again(
    runs_root: Path, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_data(*_: object, **__: object) -> None:
        raise DataError("images: the file is gone; put it back.")

    run = create(runs_root, tiny())
    assert go(run, "stop") == "stopped"
    with monkeypatch.context() as patch:
        patch.setattr(turn, "Training", no_data)
        assert go(run, "resume") == "failed"
        assert not run.has_wish
    assert go(run, "resume") == "finished"


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(("damage", "said"), [(Path.unlink, "is missing"), (halve, "is damaged")])
@pytest.mark.parametrize("wish", ["more 1", "resume", "step"])
def test_without_its_state_a_run_at_rest_stays_what_it_is(
    runs_root: Path,
    tiny: Callable[..., Config],
    capfd: pytest.CaptureFixture[str],
    damage: Callable[[Path], None],
    said: str,
    wish: str,
) -> None:
    run = create(runs_root, tiny())
    assert go(run) == "finished"
    before, told = weights(run), kinds(run)
    damage(run.folder / "resume.safetensors")
    assert main(["resume", str(run.folder), "--epochs", "1"]) == 2
    assert f"the state to go on from, {said}" in capfd.readouterr().err
    with pytest.raises(NoState, match=rf"resume\.safetensors.* {said}.* weights still serve .* train anew"):
        jobs.more(run, 1)
    assert go(run, wish) == "finished"
    assert not run.has_wish
    assert f"passed over {wish}: run {run.id}: " in capfd.readouterr().out
    assert kinds(run) == told
    assert all(torch.equal(tensor, before[name]) for name, tensor in weights(run).items())


def test_a_run_in_hand_whose_state_is_lost_fails_and_keeps_its_weights(
    runs_root: Path, tiny: Callable[..., Config]
) -> None:
    run = create(runs_root, tiny())
    assert go(run, others_wait=yes) == "gave_way"
    before = weights(run)
    (run.folder / "resume.safetensors").unlink()
    assert go(run) == "failed"
    assert "is missing" in str((run.history().last_word or {})["reason"])
    assert not run.history().again
    assert all(torch.equal(tensor, before[name]) for name, tensor in weights(run).items())


def test_a_run_that_died_before_its_first_step_begins_anew(runs_root: Path, tiny: Callable[..., Config]) -> None:
    run = create(runs_root, tiny())
    with pytest.raises(Killed):
        go(run, watch=lambda event: die() if isinstance(event, Started) else None)
    assert run.saved() is None
    assert go(run) == "finished"
