"""How a run ends: stopping rules, and losses that are no longer numbers."""

import pytest
from playing import Tiny, of, run

from aecore.events import Epoch, Failed, Finished, Frame, Step
from aecore.meter import Diverged
from aecore.training import Training, never

DIVERGING = (
    "network.kind=linear",
    "objective.reconstruction=mse",
    "training.optimizer=sgd",
    "training.learning_rate=10",
)

pytestmark = pytest.mark.usefixtures("one_thread")


def test_stop_below_stops_at_the_first_epoch_below(tiny: Tiny) -> None:
    free = of(Epoch, run(tiny("training.epochs=4"))[1])
    losses = [epoch.validation["loss"] for epoch in free]
    assert losses == sorted(losses, reverse=True)
    _, events = run(tiny("training.epochs=4", f"training.stop_below={(losses[1] + losses[2]) / 2}"))
    assert isinstance(events[-1], Finished)
    assert (events[-1].reason, events[-1].epoch) == ("stop_below", 3)
    assert isinstance(events[-2], Frame)


def test_more_epochs_after_stop_below_are_all_trained(tiny: Tiny) -> None:
    training, _ = run(tiny("training.epochs=4", "training.stop_below=10"))
    assert training.progress.epoch == 1
    training.extend(2)
    assert [event.epoch for event in of(Epoch, training.events())][-1] == training.progress.epochs == 3


def test_patience_stops_when_nothing_gets_better(tiny: Tiny) -> None:
    _, events = run(tiny("training.epochs=50", "training.patience=3", "training.learning_rate=1e-30"))
    assert (events[-1].reason, events[-1].epoch) == ("patience", 4)
    _, patient = run(tiny("training.epochs=5", "training.patience=3"))
    assert (patient[-1].reason, patient[-1].epoch) == ("epochs", 5)


@pytest.mark.parametrize("batch_size", [32, 128, 512])
@pytest.mark.parametrize("held_out", [0, 128])
@pytest.mark.parametrize("log_seconds", [0, 60])
def test_a_diverging_run_fails_with_the_epoch_and_the_cure(
    batch_size: int, held_out: int, log_seconds: int, tiny: Tiny
) -> None:
    where = (f"training.batch_size={batch_size}", f"data.validation_size={held_out}")
    config = tiny(*DIVERGING, *where, f"training.log_seconds={log_seconds}", "training.epochs=30")
    training, events = run(config, never)
    failed = events[-1]
    assert isinstance(failed, Failed)
    epoch = training.progress.epoch + 1
    assert f"in epoch {epoch} (step {training.progress.step})" in failed.reason
    assert failed.cure == "The steps were too large: set training.learning_rate to 1 or less (now 10)."
    assert len(of(Epoch, events)) == epoch - 1


@pytest.mark.parametrize("place", [0, -1])
def test_a_weight_lost_in_the_very_last_step_is_a_failure_too(place: int, tiny: Tiny) -> None:
    training = Training(tiny("data.validation_size=0"))
    parameter = list(training.model.parameters())[place]  # the last is a bias whose infinity a sigmoid would hide

    def spoil(*_: object) -> None:
        if training.progress.step == 7:  # the last step is being made
            parameter.data.fill_(float("inf"))

    training.optimiser.register_step_post_hook(spoil)
    events = list(training.events())
    assert isinstance(events[-1], Failed)
    assert len(of(Epoch, events)) == 1


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_no_state_can_be_saved_that_is_not_finite(bad: float, tiny: Tiny) -> None:
    def spoil_weight(training: Training) -> None:
        next(training.model.parameters()).data[0, 0] = bad

    def spoil_memory(training: Training) -> None:
        next(iter(training.optimiser.state.values()))["exp_avg_sq"][0, 0] = bad

    def spoil_sums(training: Training) -> None:
        assert training.meter.epoch is not None
        training.meter.epoch[0] = bad

    for spoil in (spoil_weight, spoil_memory, spoil_sums):
        training = Training(tiny())
        next(event for event in training.events() if isinstance(event, Step))
        training.state()
        spoil(training)
        with pytest.raises(Diverged):
            training.state()
