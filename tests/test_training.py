"""Training: what it says, that it learns, and that the seed alone decides."""

from math import isfinite

import numpy as np
import pytest
import torch
from playing import Tiny, always, equal, of, run, weights

from aecore import frames, optimisers, tables
from aecore.config import Config
from aecore.errors import Refused
from aecore.events import Epoch, Finished, Frame, Started, Step
from aecore.heldout import held_out_terms
from aecore.training import Training, never, train

RATES = {"sgd": 2.0, "rmsprop": 0.003}

OF_PICTURES = [name for name in tables.RECONSTRUCTIONS if name != "characters"]  # whose laws test_characters.py has
pytestmark = pytest.mark.usefixtures("one_thread")


def assert_learns(config: Config) -> None:
    training = Training(config)
    before = held_out_terms(training.model, training.held_out)["loss"]
    for _ in training.events():
        pass
    after = held_out_terms(training.model, training.held_out)["loss"]
    assert after < 0.95 * before


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
def test_the_loss_falls_with_every_network_and_code(kind: str, code: str, tiny: Tiny) -> None:
    assert_learns(tiny(f"network.kind={kind}", f"code.kind={code}", "training.learning_rate=0.01"))


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
def test_the_loss_falls_with_every_optimiser(name: str, tiny: Tiny) -> None:
    rate = RATES.get(name, 0.01)
    assert_learns(tiny(f"training.optimizer={name}", f"training.learning_rate={rate}", "training.epochs=3"))


@pytest.mark.parametrize("loss", OF_PICTURES)
def test_every_loss_falls(loss: str, tiny: Tiny) -> None:
    assert_learns(tiny(f"objective.reconstruction={loss}", "training.learning_rate=0.01", "training.epochs=3"))


@pytest.mark.parametrize("schedule", tables.SCHEDULES)
def test_the_loss_falls_with_every_schedule(schedule: str, tiny: Tiny) -> None:
    assert_learns(tiny(f"training.schedule={schedule}", "training.learning_rate=0.02"))


@pytest.mark.parametrize("activation", tables.ACTIVATIONS)
@pytest.mark.parametrize("init", tables.INITIALISATIONS)
def test_the_loss_falls_with_every_activation(activation: str, init: str, tiny: Tiny) -> None:
    choices = (f"network.activation={activation}", f"network.init={init}", f"code.activation={activation}")
    assert_learns(tiny(*choices, "training.learning_rate=0.02", "training.epochs=3"))


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
def test_the_seed_decides_and_the_logging_does_not(kind: str, code: str, tiny: Tiny) -> None:
    choices = (f"network.kind={kind}", f"code.kind={code}")
    often, seldom = (run(tiny(*choices, f"training.log_seconds={seconds}"), never) for seconds in (0, 60))
    assert len(of(Step, often[1])) > len(of(Step, seldom[1])) == 1  # the first is told at once
    assert equal(weights(often[0]), weights(seldom[0]))
    for a, b in zip(of(Epoch, often[1]), of(Epoch, seldom[1]), strict=True):
        assert (a.training, a.validation) == (b.training, b.validation)
    assert not equal(weights(often[0]), weights(run(tiny(*choices, "training.seed=8"))[0]))


def test_the_ambient_generator_has_no_say(tiny: Tiny) -> None:
    config = tiny("code.kind=variational")
    torch.manual_seed(1)
    first = weights(run(config)[0])
    torch.manual_seed(2)
    assert equal(weights(run(config)[0]), first)


def test_every_step_and_every_seed_has_noise_of_its_own(tiny: Tiny) -> None:
    still = ("data.train_size=64", "training.learning_rate=1e-30", "training.epochs=5", "network.init=glorot")

    def losses(code: str, seed: int) -> list[float]:
        """Return the loss of each step while no weight moves and every step sees all images."""
        training = Training(tiny(*still, f"code.kind={code}"))
        training.config = tiny(*still, f"code.kind={code}", f"training.seed={seed}")
        return [step.training["reconstruction"] for step in of(Step, training.events(always))]

    noisy = losses("variational", 1) + losses("variational", 2)
    assert len(set(noisy)) == 10
    assert max(noisy) - min(noisy) > 1e-6
    assert losses("plain", 1) == pytest.approx(losses("plain", 2), rel=1e-6)


def test_events_come_in_their_order(tiny: Tiny) -> None:
    _, events = run(tiny())
    kinds = [event.kind for event in events if event.kind != "step"]
    assert kinds == ["started", "frame", "epoch", "frame", "epoch", "frame", "finished"]
    steps = of(Step, events)
    assert [step.step for step in steps] == list(range(1, 9))
    assert [step.epoch for step in steps] == [n / 4 for n in range(1, 9)]
    seconds = [event.seconds for event in events if isinstance(event, Step | Epoch | Finished)]
    assert seconds == sorted(seconds)
    assert [(epoch.epoch, epoch.step) for epoch in of(Epoch, events)] == [(1, 4), (2, 8)]
    assert (events[-1].reason, events[-1].step, events[-1].epoch) == ("epochs", 8, 2)
    assert all(event.images_per_second > 0 for event in [*steps, events[-1]])


def test_train_is_the_events_of_a_training(tiny: Tiny) -> None:
    config = tiny("training.log_seconds=60")
    kinds, expected = ([event.kind for event in events] for events in (train(config), run(config, never)[1]))
    assert [kind for kind in kinds if kind != "frame"] == [kind for kind in expected if kind != "frame"]


def test_the_start_says_what_holds_for_the_whole_run(tiny: Tiny) -> None:
    training, events = run(tiny("objective.reconstruction=mse"))
    started = events[0]
    assert isinstance(started, Started)
    assert (started.device, started.threads, started.pixels) == ("cpu", 1, 784)
    assert (started.train_images, started.validation_images) == (512, 128)
    assert (started.epochs, started.batch_size, started.unit) == (2, 128, "squared pixel")
    assert started.parameters == sum(p.numel() for p in training.model.parameters())
    assert started.lines["copy"] == 0 < started.lines["mean"] < 0.1
    assert set(started.versions) == {"aecore", "torch", "python"}


def test_step_terms_are_the_means_since_the_last_step(tiny: Tiny) -> None:
    _, events = run(tiny("code.kind=variational", "data.train_size=300"))
    epoch, steps = of(Epoch, events)[0], of(Step, events)[:3]
    for name in ("loss", "reconstruction", "kl"):
        mean = sum(step.training[name] * images for step, images in zip(steps, (128, 128, 44), strict=True)) / 300
        assert epoch.training[name] == pytest.approx(mean, rel=1e-5)


def test_an_epoch_counts_every_image_once_also_in_a_last_small_batch(tiny: Tiny) -> None:
    config = tiny("data.train_size=301", "training.batch_size=100", "training.learning_rate=1e-30")
    training, events = run(config)
    x = training.images.slice(0, 301)
    terms = training.model.terms(x, torch.Generator())
    assert training.progress.step == 8
    assert of(Epoch, events)[1].training["loss"] == pytest.approx(terms["loss"].item(), rel=1e-5)


def test_a_batch_may_be_larger_than_the_set(tiny: Tiny) -> None:
    training, _ = run(tiny("data.train_size=10", "training.batch_size=100000"))
    assert training.progress.step == 2


def test_one_image_is_enough(tiny: Tiny) -> None:
    run(tiny("data.train_size=1", "data.validation_size=1"))


@pytest.mark.parametrize("size", [1, 2_048])
@pytest.mark.parametrize("code", tables.CODES)
def test_the_smallest_and_the_largest_code_train(size: int, code: str, tiny: Tiny) -> None:
    choices = (f"code.size={size}", f"code.kind={code}", "code.vectors=2")
    training, events = run(tiny(*choices, "data.train_size=64", "training.epochs=1"))
    assert of(Frame, events)[0].codes.shape == (2_000, size * (2 if code == "quantized" else 1))
    assert training.progress.ended == "epochs"


def test_without_held_out_images_nothing_is_said_of_them(tiny: Tiny) -> None:
    _, events = run(tiny("data.validation_size=0"))
    assert all(epoch.validation is None for epoch in of(Epoch, events))
    assert all(step.held_out is None for step in of(Step, events))
    assert events[0].validation_images == 0
    assert events[0].lines["copy"] < events[0].lines["mean"]


def test_training_never_sees_held_out_or_test_images(tiny: Tiny) -> None:
    training = Training(tiny())
    whole = training.data.train.images
    assert np.array_equal(training.images.tensor.numpy(), whole[:512])
    assert np.array_equal(training.held_out.tensor.numpy(), whole[-128:])
    assert np.array_equal(training.film.tensor.numpy(), training.data.test.images[: frames.CODES])


def test_frames_come_at_the_start_and_by_the_stride(tiny: Tiny) -> None:
    _, events = run(tiny("data.train_size=8", "training.epochs=70"))
    assert frames.stride(70) == 3
    assert [frame.epoch for frame in of(Frame, events)] == [0, *range(3, 70, 3), 70]


def test_frames_come_by_time_in_the_first_epoch_only(tiny: Tiny) -> None:
    training = Training(tiny())
    training._film.due = always  # type: ignore[method-assign]
    assert [frame.step for frame in of(Frame, training.events())] == [0, 1, 2, 3, 4, 4, 8]


@pytest.mark.parametrize("schedule", tables.SCHEDULES)
def test_the_rate_follows_the_schedule_over_the_whole_run(schedule: str, tiny: Tiny) -> None:
    training, used = Training(tiny(f"training.schedule={schedule}")), []
    training.optimiser.register_step_pre_hook(lambda o, *_: used.append(o.param_groups[0]["lr"]))
    for _ in training.events():
        pass
    function: optimisers.Schedule = tables.SCHEDULES[schedule].load()
    assert used == [1e-3 * function(step, 8) for step in range(8)]


def test_a_set_that_has_not_so_many_images_is_refused(tiny: Tiny) -> None:
    for setting in ("data.train_size=60000", "data.validation_size=60000"):
        with pytest.raises(Refused, match=setting.partition("=")[0]):
            Training(tiny(setting))


def test_every_number_that_is_told_is_finite(tiny: Tiny) -> None:
    _, events = run(tiny("code.kind=variational", "objective.kl=0.5"))
    for event in events:
        for value in event.record().values():
            numbers = value.values() if isinstance(value, dict) else [value]
            assert all(isfinite(number) for number in numbers if isinstance(number, float))
