"""Every penalty of the table: nothing at weight 0, a term of its own, gradients, and a training that repeats."""

from collections.abc import Callable
from math import prod
from pathlib import Path

import pytest
import torch
from playing import Tiny, equal, of, play_to, run, weights

from aecore import finding, runs, tables
from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.events import Epoch, Step
from aecore.heldout import held_out_terms
from aecore.penalties import Penalty
from aecore.training import Training

SHAPE = (1, 28, 28)
NEEDS = {"sparsity": ("code.activation=sigmoid",)}
"""What a penalty needs of other choices."""
WEIGHT = 0.5

pytestmark = pytest.mark.usefixtures("one_thread")
every = pytest.mark.parametrize("name", tables.PENALTIES)


@pytest.fixture
def with_penalty(tiny: Tiny) -> Callable[..., Config]:
    def make(name: str, *settings: str, weight: float = WEIGHT) -> Config:
        return tiny(*NEEDS.get(name, ()), f"objective.{name}={weight}", *settings)

    return make


@pytest.fixture
def x() -> torch.Tensor:
    return torch.rand(16, *SHAPE, generator=generator())


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def own(model: Autoencoder) -> dict[str, torch.Tensor]:
    return {name: value for name, value in model.state_dict().items() if not name.startswith("penalties.")}


@every
def test_at_weight_0_it_is_not_built_and_nothing_changes(name: str, with_penalty: Callable[..., Config]) -> None:
    training, events = run(with_penalty(name, weight=0))
    assert list(training.model.penalties) == []
    assert name not in of(Epoch, events)[0].training
    assert equal(weights(training), weights(run(with_penalty("l1", *NEEDS.get(name, ()), weight=0))[0]))


@every
def test_the_first_weights_of_the_network_are_those_without_it(name: str, with_penalty: Callable[..., Config]) -> None:
    assert equal(own(build(with_penalty(name), SHAPE)), own(build(with_penalty(name, weight=0), SHAPE)))


@every
def test_it_is_a_term_per_pixel_that_adds_its_weight_to_the_loss(
    name: str, x: torch.Tensor, with_penalty: Callable[..., Config]
) -> None:
    model = build(with_penalty(name), SHAPE)
    terms, _, _ = model.terms_and_output(x, generator())
    assert list(terms) == ["loss", "reconstruction", name]
    assert terms[name].shape == ()
    torch.testing.assert_close(terms["loss"], terms["reconstruction"] + WEIGHT * terms[name])


@every
@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_a_finite_gradient_reaches_every_parameter(
    name: str, kind: str, x: torch.Tensor, with_penalty: Callable[..., Config]
) -> None:
    model = build(with_penalty(name, f"network.kind={kind}"), SHAPE)
    model.terms(x, generator())["loss"].backward()
    for parameter in model.parameters():
        assert parameter.grad is not None
        assert bool(parameter.grad.isfinite().all())


@every
@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_it_moves_the_weights_and_repeats_by_seed(name: str, kind: str, with_penalty: Callable[..., Config]) -> None:
    choices = (f"network.kind={kind}", "training.epochs=1")
    first, again = (run(with_penalty(name, *choices, weight=100))[0] for _ in range(2))
    assert equal(weights(first), weights(again))
    assert not equal(own(first.model), weights(run(with_penalty(name, *choices, weight=0))[0]))


@every
def test_resumed_and_sliced_equal_uncut(name: str, with_penalty: Callable[..., Config]) -> None:
    config = with_penalty(name)
    whole, said = run(config)
    first, second = Training(config), Training(config)
    before = play_to(first, 3)
    second.restore(first.state())
    after = [*play_to(second, 5), *second.events()]
    assert equal(weights(second), weights(whole))
    told = [(epoch.training, epoch.validation) for epoch in of(Epoch, before + after)]
    assert told == [(epoch.training, epoch.validation) for epoch in of(Epoch, said)]


@every
def test_saved_and_loaded_is_the_same_model(
    name: str, x: torch.Tensor, runs_root: Path, with_penalty: Callable[..., Config]
) -> None:
    training, _ = run(with_penalty(name))
    kept = runs.create(runs_root, training.config)
    kept.save(training.state(), training.data.shape)
    loaded = finding.load(kept)
    assert equal(loaded.state_dict(), {name: value.contiguous() for name, value in weights(training).items()})
    ours, theirs = (model.eval().terms(x, generator())[name].item() for model in (training.model, loaded))
    assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-8)


@every
def test_it_stands_in_every_event_and_its_held_out_reading_repeats(
    name: str, with_penalty: Callable[..., Config]
) -> None:
    training, events = run(with_penalty(name))
    for event in of(Epoch, events):
        assert event.validation is not None
        assert name in event.training
        assert name in event.validation
    assert all(name in step.training for step in of(Step, events))
    assert held_out_terms(training.model, training.held_out) == of(Epoch, events)[-1].validation


@every
@pytest.mark.parametrize("kind", ["dense", "conv"])
def test_it_is_computed_in_bfloat16_too(
    name: str, kind: str, x: torch.Tensor, with_penalty: Callable[..., Config]
) -> None:
    model = build(with_penalty(name, f"network.kind={kind}"), SHAPE)
    exact = model.terms(x, generator())[name]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rough = model.terms(x, generator())[name]
    rough.backward()
    assert rough.dtype == torch.float32
    assert all(bool(p.grad.isfinite().all()) for p in model.parameters() if p.grad is not None)
    torch.testing.assert_close(rough, exact, rtol=0.05, atol=2e-3)


@every
def test_one_image_alone_is_enough(name: str, with_penalty: Callable[..., Config]) -> None:
    run(with_penalty(name, "data.train_size=3", "training.batch_size=2"))  # the last batch is of one


@every
def test_it_says_its_unit(name: str, with_penalty: Callable[..., Config]) -> None:
    penalty = tables.PENALTIES[name].load()
    assert issubclass(penalty, Penalty)
    assert penalty.unit


@every
def test_its_weight_is_a_field_of_the_objective_and_off_by_default(
    name: str, with_penalty: Callable[..., Config]
) -> None:
    assert getattr(Config().objective, name) == 0
    assert name not in Config().weights
    assert with_penalty(name).weights == {name: WEIGHT}


def test_several_stand_beside_each_other(x: torch.Tensor, tiny: Tiny) -> None:
    names = ["l1", "weight_l2", "contractive", "mmd", "adversarial"]
    model = build(tiny("code.kind=variational", *(f"objective.{name}=0.1" for name in names)), SHAPE)
    terms = model.terms(x, generator())
    assert list(terms) == ["loss", "reconstruction", "kl", *names]
    total = terms["reconstruction"] + terms["kl"] + 0.1 * torch.stack([terms[name] for name in names]).sum()
    torch.testing.assert_close(terms["loss"], total)
    assert prod(SHAPE) == 784
