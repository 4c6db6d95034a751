"""The one autoencoder: terms, encode and decode, and the way to a run folder and back."""

from collections.abc import Callable
from math import prod
from pathlib import Path

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from aecore import device, finding, runs, tables
from aecore.autoencoder import Autoencoder, build
from aecore.codes.variational import Variational
from aecore.config import Config
from aecore.losses import finish, reconstruction
from aecore.state import Progress, State, on_cpu

Tiny = Callable[..., Config]
SHAPE = (1, 28, 28)

OF_PICTURES = [name for name in tables.RECONSTRUCTIONS if name != "characters"]  # whose laws test_characters.py has
pytestmark = pytest.mark.usefixtures("one_thread")


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@pytest.fixture
def x() -> torch.Tensor:
    return torch.rand(16, *SHAPE, generator=generator())


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
@pytest.mark.parametrize("loss", OF_PICTURES)
def test_the_loss_is_the_weighted_sum_of_its_terms(
    kind: str, code: str, loss: str, x: torch.Tensor, tiny: Tiny
) -> None:
    weight = ["objective.kl=2.5"] if code == "variational" else []
    config = tiny(f"network.kind={kind}", f"code.kind={code}", f"objective.reconstruction={loss}", *weight)
    terms = build(config, SHAPE).terms(x, generator())
    weights = {"reconstruction": 1.0, "kl": 2.5, "commitment": 0.25}
    total = sum(weights[name] * term for name, term in terms.items() if name != "loss")
    torch.testing.assert_close(terms["loss"], total)
    assert all(term.shape == () for term in terms.values())
    assert ("kl" in terms) == (code == "variational")
    assert ("commitment" in terms) == (code == "quantized")


@pytest.mark.parametrize("loss", OF_PICTURES)
def test_the_reconstruction_term_is_the_loss_of_what_the_decoder_drew(loss: str, x: torch.Tensor, tiny: Tiny) -> None:
    config = tiny(f"objective.reconstruction={loss}", "objective.huber_delta=0.2")
    terms, raw, _ = build(config, SHAPE).terms_and_output(x, generator())
    assert raw.shape == x.shape
    expected = reconstruction(loss, raw, x, output=config.output, delta=0.2)
    torch.testing.assert_close(terms["reconstruction"], expected)


def test_kl_counts_per_pixel(x: torch.Tensor, tiny: Tiny) -> None:
    model = build(tiny("code.kind=variational"), SHAPE)
    assert isinstance(model.code, Variational)
    features = model.encoder(x)
    posterior = Normal(model.code.mu(features), (model.code.logvar(features) / 2).exp())
    per_image = kl_divergence(posterior, Normal(0.0, 1.0)).sum(1).mean()
    torch.testing.assert_close(model.terms(x, generator())["kl"], per_image / prod(SHAPE))


def test_with_bce_the_loss_is_the_negative_elbo_per_pixel(x: torch.Tensor, tiny: Tiny) -> None:
    model = build(tiny("code.kind=variational", "objective.reconstruction=bce"), SHAPE)
    raw, coded = model(x, generator())
    p = torch.sigmoid(raw)
    nats = -(x * p.log() + (1 - x) * (1 - p).log()).flatten(1).sum(1).mean() + coded.terms["kl"]
    torch.testing.assert_close(model.terms(x, generator())["loss"], nats / prod(SHAPE))


def test_a_weight_of_zero_leaves_the_kl_to_be_seen_but_not_felt(x: torch.Tensor, tiny: Tiny) -> None:
    terms = build(tiny("code.kind=variational", "objective.kl=0"), SHAPE).terms(x, generator())
    assert terms["kl"] > 0
    torch.testing.assert_close(terms["loss"], terms["reconstruction"])


@pytest.mark.parametrize("code", tables.CODES)
def test_terms_depend_on_the_generator_and_nothing_else(code: str, x: torch.Tensor, tiny: Tiny) -> None:
    model = build(tiny(f"code.kind={code}"), SHAPE).eval()  # a codebook follows what it is shown while training
    first, again = model.terms(x, generator()), model.terms(x, generator())
    assert all(torch.equal(first[name], again[name]) for name in first)


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
def test_to_reconstruct_is_to_encode_and_decode_without_chance(
    kind: str, code: str, x: torch.Tensor, tiny: Tiny
) -> None:
    model = build(tiny(f"network.kind={kind}", f"code.kind={code}"), SHAPE)
    assert torch.equal(model.reconstruct(x), model.decode(model.encode(x)))
    assert torch.equal(model.reconstruct(x), model.reconstruct(x))
    raw = model.decoder(model.encode(x))
    assert torch.equal(model.reconstruct(x), finish(raw, model.config.output))


@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_a_sigmoid_keeps_pixels_between_0_and_1(kind: str, x: torch.Tensor, tiny: Tiny) -> None:
    drawn = build(tiny(f"network.kind={kind}", "network.output=sigmoid"), SHAPE).decode(
        100 * torch.randn(9, 8, generator=generator())
    )
    assert bool(((drawn >= 0) & (drawn <= 1)).all())


def test_the_number_of_parameters(tiny: Tiny) -> None:
    assert build(tiny("network.kind=linear", "code.size=16"), SHAPE).parameter_count == 784 * 16 * 2 + 16 + 784
    default = build(Config(), SHAPE).parameter_count
    assert default == sum((a + 1) * b for a, b in [(784, 128), (128, 64), (64, 32), (32, 64), (64, 128), (128, 784)])


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
def test_saved_and_loaded_is_the_same_model(kind: str, code: str, x: torch.Tensor, tiny: Tiny, runs_root: Path) -> None:
    config = tiny(f"network.kind={kind}", f"code.kind={code}")
    model = build(config, SHAPE).to(memory_format=device.memory_format(torch.device("cpu")))
    run = runs.create(runs_root, config)
    weights = {name: on_cpu(value) for name, value in model.state_dict().items()}
    run.save(State(Progress(epochs=1, cycle_steps=1), weights, {}), SHAPE)
    loaded = finding.load(run)
    same_weights(model, loaded)
    assert (loaded.config, loaded.shape, loaded.training) == (config, SHAPE, False)
    with torch.no_grad():
        torch.testing.assert_close(loaded.encode(x), model.encode(x))
        torch.testing.assert_close(loaded.reconstruct(x), model.reconstruct(x))


def same_weights(a: Autoencoder, b: Autoencoder) -> None:
    ours, theirs = a.state_dict(), b.state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
