"""Cut, saved, restored, sliced, extended: a training ends with the weights, to the bit, of one that ran through."""

from pathlib import Path

import pytest
from playing import Tiny, Weights, always, equal, of, play_to, run, weights

from aecore import finding, optimisers, runs, tables
from aecore.config import Config
from aecore.events import Epoch, Event, Finished, Step
from aecore.training import Training

ODD = ("data.train_size=300", "training.batch_size=64")  # five steps an epoch, the last of 44 images
Told = list[tuple[int, dict[str, float], dict[str, float] | None]]

pytestmark = pytest.mark.usefixtures("one_thread")


def told(events: list[Event]) -> Told:
    return [(epoch.step, epoch.training, epoch.validation) for epoch in of(Epoch, events)]


def uncut(config: Config) -> tuple[Weights, Told]:
    training, events = run(config)
    return weights(training), told(events)


def cut_at(config: Config, step: int) -> tuple[Weights, Told]:
    """Train to `step`, take the state, and let a new training end it; the old one goes on a bit and must not matter."""
    first = Training(config)
    before = play_to(first, step)
    state = first.state()
    next(first.events(always))
    second = Training(config)
    second.restore(state)
    after = list(second.events())
    return weights(second), told(before) + told(after)


def assert_same(ours: tuple[Weights, Told], theirs: tuple[Weights, Told]) -> None:
    assert equal(ours[0], theirs[0])
    assert ours[1] == theirs[1]


@pytest.mark.parametrize("optimiser", tables.OPTIMIZERS)
@pytest.mark.parametrize("code", tables.CODES)
@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_resumed_equals_uncut(kind: str, code: str, optimiser: str, tiny: Tiny) -> None:
    config = tiny(*ODD, f"network.kind={kind}", f"code.kind={code}", f"training.optimizer={optimiser}")
    assert_same(cut_at(config, 3), uncut(config))


@pytest.mark.parametrize("schedule", tables.SCHEDULES)
def test_resumed_equals_uncut_at_any_step(schedule: str, tiny: Tiny) -> None:
    config = tiny(*ODD, f"training.schedule={schedule}", "code.kind=variational")
    whole = uncut(config)
    for step in range(1, 11):
        assert_same(cut_at(config, step), whole)


def test_two_epochs_with_momentum_zero_and_decay(tiny: Tiny) -> None:
    config = tiny(*ODD, "training.optimizer=sgd", "training.momentum=0", "training.weight_decay=0.01")
    assert_same(cut_at(config, 7), uncut(config))


@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_resumed_from_the_files_of_a_run_equals_uncut(kind: str, tiny: Tiny, runs_root: Path) -> None:
    config = tiny(*ODD, f"network.kind={kind}", "code.kind=variational", "training.schedule=one_cycle")
    first = Training(config)
    before = play_to(first, 7)
    saved = runs.create(runs_root, config)
    saved.save(first.state(), first.data.shape)
    run_again = finding.find(saved.id, runs_root)
    state = run_again.saved()
    assert state is not None
    assert state.progress == first.state().progress
    second = Training(run_again.config)
    second.restore(state)
    after = list(second.events())
    assert_same((weights(second), told(before + after)), uncut(config))


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
def test_sliced_equals_uncut(kind: str, code: str, tiny: Tiny) -> None:
    config = tiny(*ODD, f"network.kind={kind}", f"code.kind={code}")
    training, said = Training(config), []
    for step in (1, 2, 4, 5, 9):
        said += play_to(training, step)
    said += list(training.events())
    assert_same((weights(training), told(said)), uncut(config))


@pytest.mark.parametrize("places", range(1, 14))
def test_a_training_may_be_left_after_any_event(places: int, tiny: Tiny) -> None:
    config = tiny(*ODD)
    training = Training(config)
    events = training.events(always)
    for _ in range(places):
        next(events)
    events.close()  # type: ignore[attr-defined]
    list(training.events())
    assert equal(weights(training), uncut(config)[0])


def test_an_interrupt_gives_a_step_between_any_two_steps(tiny: Tiny) -> None:
    training = Training(tiny(*ODD, "training.log_seconds=60"))
    asked: list[int] = []

    def interrupt() -> bool:
        asked.append(training.progress.step)
        return training.progress.step in (4, 5, 6)

    steps = [event.step for event in training.events(interrupt) if isinstance(event, Step)]
    assert asked == list(range(1, 11))
    assert steps == [1, 4, 5, 6]


def test_a_state_is_a_copy(tiny: Tiny) -> None:
    training = Training(tiny(*ODD))
    play_to(training, 3)
    state = training.state()
    before = {name: value.clone() for name, value in {**state.model, **state.rest}.items()}
    play_to(training, 7)
    assert equal({**state.model, **state.rest}, before)
    assert state.progress.step == 3
    training.restore(state)
    play_to(training, 7)
    assert equal({**state.model, **state.rest}, before)
    assert state.progress.step == 3


def test_a_training_can_go_back_to_a_state(tiny: Tiny) -> None:
    config = tiny(*ODD, "code.kind=variational")
    training = Training(config)
    play_to(training, 3)
    state = training.state()
    list(training.events())
    training.restore(state)
    list(training.events())
    assert equal(weights(training), uncut(config)[0])


def test_ended_says_its_last_word_again_and_trains_no_more(tiny: Tiny) -> None:
    training, _ = run(tiny(*ODD))
    before = weights(training)
    assert [event.kind for event in training.events()] == ["frame", "finished"]
    resumed = Training(tiny(*ODD))
    resumed.restore(training.state())
    assert [event.kind for event in resumed.events()] == ["frame", "finished"]
    assert equal(weights(resumed), before)


@pytest.mark.parametrize("optimiser", tables.OPTIMIZERS)
def test_more_epochs_at_a_constant_rate_are_one_long_run(optimiser: str, tiny: Tiny) -> None:
    short, long = (tiny(*ODD, f"training.optimizer={optimiser}", f"training.epochs={epochs}") for epochs in (1, 3))
    training, events = run(short)
    training.extend(2)
    more = list(training.events())
    assert isinstance(more[-1], Finished)
    assert_same((weights(training), told(events + more)), uncut(long))


@pytest.mark.parametrize("schedule", tables.SCHEDULES)
@pytest.mark.parametrize(("at", "rest", "epochs"), [(10, 5, 3), (3, 7, 2)])  # from the end; from inside the first
def test_more_epochs_start_a_new_cycle_from_where_it_stands(
    schedule: str, at: int, rest: int, epochs: int, tiny: Tiny
) -> None:
    training, used = Training(tiny(*ODD, f"training.schedule={schedule}")), []
    play_to(training, at)
    if at == 10:
        list(training.events())
    training.extend(1)
    training.optimiser.register_step_pre_hook(lambda o, *_: used.append(o.param_groups[0]["lr"]))
    *_, last = training.events()
    function: optimisers.Schedule = tables.SCHEDULES[schedule].load()
    assert used == [1e-3 * function(step, rest) for step in range(rest)]
    assert (last.step, last.epoch) == (at + rest, epochs)


def test_a_new_cycle_survives_a_cut(tiny: Tiny) -> None:
    config = tiny(*ODD, "training.schedule=one_cycle")

    def extended() -> Training:
        training = Training(config)
        play_to(training, 7)
        training.extend(2)
        return training

    whole, first, second = extended(), extended(), Training(config)
    list(whole.events())
    play_to(first, 12)
    second.restore(first.state())
    list(second.events())
    assert equal(weights(second), weights(whole))
