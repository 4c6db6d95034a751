"""What a variational code says and is allowed: the KL of each number, free bits, and a weight that warms up."""

from math import prod
from pathlib import Path

import pytest
import torch
from playing import Tiny, always, equal, of, run, weights

from aecore import runs
from aecore.autoencoder import build
from aecore.codes.variational import Variational
from aecore.events import Epoch, Step
from aecore.heldout import held_out
from aecore.history import History
from aecore.losses import gaussian_kl
from aecore.training import Training

SHAPE = (1, 28, 28)
ODD = ("code.kind=variational", "data.train_size=300", "training.batch_size=64")  # five steps an epoch

pytestmark = pytest.mark.usefixtures("one_thread")


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def each(model: Variational, features: torch.Tensor) -> torch.Tensor:
    return gaussian_kl(model.mu(features), model.logvar(features)).mean(0)


def test_an_epoch_says_the_kl_of_each_number_in_nats_on_held_out_images(tiny: Tiny) -> None:
    training, events = run(tiny("code.kind=variational"))
    epoch = of(Epoch, events)[-1]
    assert epoch.kl_per_dimension is not None
    assert epoch.validation is not None
    assert len(epoch.kl_per_dimension) == 8
    assert sum(epoch.kl_per_dimension) == pytest.approx(epoch.validation["kl"] * prod(SHAPE), rel=1e-3)
    assert isinstance(training.model.code, Variational)
    with torch.no_grad():
        found = each(training.model.code, training.model.encoder(training.held_out.slice(0, 128)))
    assert epoch.kl_per_dimension == pytest.approx(found.tolist(), rel=2e-2)  # bfloat16 where it pays


def test_the_mean_over_batches_is_that_over_images(tiny: Tiny) -> None:
    training = Training(tiny("code.kind=variational", "data.validation_size=1500"))  # 1,000 and 500
    whole = held_out(training.model, training.held_out).facts["kl_per_dimension"]
    first = held_out(training.model, training.held_out, count=1_000).facts["kl_per_dimension"]
    assert isinstance(training.model.code, Variational)
    with torch.no_grad():
        rest = each(training.model.code, training.model.encoder(training.held_out.slice(1_000, 1_500)))
    assert whole == pytest.approx([(2 * a + b) / 3 for a, b in zip(first, rest.tolist(), strict=True)], rel=2e-2)


@pytest.mark.parametrize("settings", [(), ("code.kind=variational", "data.validation_size=0")])
def test_other_codes_and_runs_without_held_out_images_say_nothing_of_it(settings: tuple[str, ...], tiny: Tiny) -> None:
    _, events = run(tiny(*settings))
    assert all(epoch.kl_per_dimension is None for epoch in of(Epoch, events))


def test_a_reader_finds_the_last_one(tiny: Tiny, runs_root: Path) -> None:
    _, events = run(tiny("code.kind=variational"))
    kept = runs.create(runs_root, tiny("code.kind=variational"))
    for event in of(Epoch, events):
        kept.record(event)
    history = History.of(kept.folder)
    assert history.latest(history.epoch_records, "kl_per_dimension") == of(Epoch, events)[-1].kl_per_dimension


def test_each_number_counts_for_at_least_its_free_bits(tiny: Tiny) -> None:
    model = build(tiny("code.kind=variational", "objective.free_bits=0.2"), SHAPE)
    assert isinstance(model.code, Variational)
    with torch.no_grad():
        model.code.mu.weight[:4] *= 30  # some numbers tell more than is free, the others less
    x = torch.rand(64, *SHAPE, generator=generator())
    kl = each(model.code, model.encoder(x))
    assert bool((kl[:4] > 0.2).all())
    assert bool((kl[4:] < 0.2).all())
    terms = model.terms(x, generator())
    torch.testing.assert_close(terms["kl"] * prod(SHAPE), kl[:4].sum() + 4 * 0.2)
    terms["kl"].backward()
    gradient = model.code.mu.weight.grad
    assert gradient is not None
    assert bool(gradient[:4].any())
    assert not bool(gradient[4:].any())  # nothing is won by telling less than is free


def test_free_bits_of_0_change_nothing_and_more_let_a_code_tell_more(tiny: Tiny) -> None:
    config = ("code.kind=variational", "objective.kl=20", "training.epochs=6")
    plain, none, free = (
        run(tiny(*config, *more)) for more in ((), ("objective.free_bits=0",), ("objective.free_bits=1",))
    )
    assert equal(weights(plain[0]), weights(none[0]))
    little, much = (sum(of(Epoch, events)[-1].kl_per_dimension or ()) for _, events in (plain, free))
    assert much > 2 * little


def test_the_weight_of_the_kl_term_rises_over_the_warm_up(tiny: Tiny) -> None:
    _, events = run(tiny(*ODD, "objective.kl=3", "objective.kl_warmup=1.6", "training.epochs=3"))
    shares = [
        (step.training["loss"] - step.training["reconstruction"]) / (3 * step.training["kl"])
        for step in of(Step, events)
    ]
    assert shares == pytest.approx([min(1.0, n / 8) for n in range(15)], abs=1e-3)  # 1.6 epochs are eight steps
    for epoch in of(Epoch, events):  # the held-out loss counts it in full: readings can be compared
        assert epoch.validation is not None
        total = epoch.validation["reconstruction"] + 3 * epoch.validation["kl"]
        assert epoch.validation["loss"] == pytest.approx(total, rel=1e-5)


@pytest.mark.parametrize("step", [2, 5, 7])
def test_a_warm_up_is_resumed_exactly(step: int, tiny: Tiny) -> None:
    config = tiny(*ODD, "objective.kl=30", "objective.kl_warmup=1.6")
    first, second = Training(config), Training(config)
    for event in first.events(always):
        if isinstance(event, Step) and event.step == step:
            second.restore(first.state())
            break
    list(second.events())
    assert equal(weights(second), weights(run(config)[0]))
    assert not equal(weights(second), weights(run(tiny(*ODD, "objective.kl=30"))[0]))
