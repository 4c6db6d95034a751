"""Every network with every code: shapes, gradients, first weights."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod, sqrt

import pytest
import torch
from torch import nn

from aecore import tables
from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.errors import Refused
from aecore.networks import Network
from aecore.networks.init import Weighted, glorot, initialise, pytorch

Tiny = Callable[..., Config]
PICTURES = [(1, 28, 28), (1, 27, 25), (3, 32, 32), (2, 5, 8)]
VECTORS = [(1,), (13,), (784,)]
PICTURES_ONLY = {"conv"}

pytestmark = pytest.mark.usefixtures("one_thread")


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Give PyTorch's ambient generator a seed for a while."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def images(shape: tuple[int, ...], count: int = 5) -> torch.Tensor:
    return torch.rand(count, *shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
@pytest.mark.parametrize("shape", PICTURES + VECTORS, ids=str)
def test_images_go_to_codes_and_back(kind: str, code: str, shape: tuple[int, ...], tiny: Tiny) -> None:
    config, x = tiny(f"network.kind={kind}", f"code.kind={code}", "code.size=3"), images(shape)
    if len(shape) == 1 and kind in PICTURES_ONLY:
        with pytest.raises(Refused, match=r"^network\.kind: .* choose dense\.$"):
            build(config, shape)
        return
    model = build(config, shape)
    raw, coded = model(x, torch.Generator().manual_seed(0))
    assert (raw.shape, coded.z.shape) == (x.shape, (5, config.numbers))
    assert model.encode(x).shape == (5, config.numbers)
    assert model.decode(torch.zeros(2, config.numbers)).shape == (2, *shape)
    assert model.reconstruct(x).shape == x.shape
    assert model.reconstruct(x).dtype == torch.float32


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("size", [1, 2_048])
def test_the_smallest_and_the_largest_code(kind: str, size: int, tiny: Tiny) -> None:
    model = build(tiny(f"network.kind={kind}", f"code.size={size}"), (1, 28, 28))
    assert model.encode(images((1, 28, 28))).shape == (5, size)
    assert model.reconstruct(images((1, 28, 28))).shape == (5, 1, 28, 28)


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
def test_a_gradient_reaches_every_parameter_and_is_finite(kind: str, code: str, tiny: Tiny) -> None:
    model = build(tiny(f"network.kind={kind}", f"code.kind={code}"), (1, 28, 28))
    model.terms(images((1, 28, 28), 128), torch.Generator().manual_seed(0))["loss"].backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert bool(parameter.grad.isfinite().all()), name
        assert bool(parameter.grad.any()), name


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("activation", tables.ACTIVATIONS)
def test_every_activation_lets_gradients_through(kind: str, activation: str, tiny: Tiny) -> None:
    config = tiny(f"network.kind={kind}", f"network.activation={activation}", f"code.activation={activation}")
    model = build(config, (1, 9, 8))
    model.terms(images((1, 9, 8), 64), torch.Generator().manual_seed(0))["loss"].backward()
    assert all(p.grad is not None and bool(p.grad.isfinite().all() and p.grad.any()) for p in model.parameters())


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
@pytest.mark.parametrize("init", tables.INITIALISATIONS)
def test_the_seed_fixes_the_first_weights_to_the_bit(kind: str, code: str, init: str, tiny: Tiny) -> None:
    def weights(seed: int, ambient: int) -> list[torch.Tensor]:
        settings = (f"network.kind={kind}", f"code.kind={code}", f"network.init={init}", f"training.seed={seed}")
        with seeded(ambient):
            return list(build(tiny(*settings), (1, 28, 28)).parameters())

    first, again, other = weights(3, ambient=1), weights(3, ambient=2), weights(4, ambient=1)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    drawn = [(a, b) for a, b in zip(first, other, strict=True) if a.any() or b.any()]
    assert len(drawn) >= len(first) // 2
    assert not any(torch.equal(a, b) for a, b in drawn)


@pytest.mark.parametrize("init", tables.INITIALISATIONS)
@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_every_layer_gets_numbers_of_its_own(init: str, kind: str, tiny: Tiny) -> None:
    model = build(tiny(f"network.kind={kind}", f"network.init={init}"), (1, 28, 28))
    firsts = [layer.weight.flatten()[0].item() for layer in model.modules() if isinstance(layer, Weighted)]
    assert len(set(firsts)) == len(firsts) >= 2


LAYERS: list[Callable[[], Weighted]] = [
    lambda: nn.Linear(30, 20),
    lambda: nn.Linear(30, 20, bias=False),
    lambda: nn.Conv2d(3, 8, 3, stride=2),
    lambda: nn.Conv2d(3, 8, 5, bias=False),
    lambda: nn.ConvTranspose2d(8, 3, 3, stride=2),
]


@pytest.mark.parametrize("make", LAYERS)
def test_the_pytorch_initialisation_is_that_of_pytorch(make: Callable[[], Weighted]) -> None:
    ours, theirs = make(), make()
    pytorch(ours, torch.Generator().manual_seed(5))
    with seeded(5):
        theirs.reset_parameters()
    assert torch.equal(ours.weight, theirs.weight)
    assert (ours.bias is None) == (theirs.bias is None)
    assert ours.bias is None or theirs.bias is None or torch.equal(ours.bias, theirs.bias)


@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_a_whole_model_starts_as_pytorch_would_start_it(kind: str, tiny: Tiny) -> None:
    config = tiny(f"network.kind={kind}", "network.init=pytorch", "training.seed=11")
    with seeded(11):
        theirs = Autoencoder(config, (1, 28, 28))
    for ours, expected in zip(build(config, (1, 28, 28)).parameters(), theirs.parameters(), strict=True):
        assert torch.equal(ours, expected)


@pytest.mark.parametrize("make", LAYERS)
def test_glorot_stays_within_its_bound_and_uses_it(make: Callable[[], Weighted]) -> None:
    layer = make()
    glorot(layer, torch.Generator().manual_seed(0))
    field = prod(layer.weight.shape[2:])
    bound = sqrt(6 / ((layer.weight.shape[0] + layer.weight.shape[1]) * field))
    assert 0.9 * bound < layer.weight.abs().max().item() <= bound
    assert layer.weight.std().item() == pytest.approx(bound / sqrt(3), rel=0.15)
    assert layer.bias is None or not layer.bias.any()


def test_initialise_draws_in_the_order_of_the_layers() -> None:
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Sequential(nn.Linear(3, 2)))
    initialise(model, pytorch, seed=9)
    generator = torch.Generator().manual_seed(9)
    for layer in (model[0], model[2][0]):
        expected = nn.Linear(layer.in_features, layer.out_features)
        pytorch(expected, generator)
        assert torch.equal(layer.weight, expected.weight)


def widths_of(module: nn.Module) -> list[int]:
    return [layer.weight.shape[0] for layer in module.modules() if isinstance(layer, nn.Linear | nn.Conv2d)]


def test_a_dense_decoder_mirrors_the_encoder(tiny: Tiny) -> None:
    model = build(tiny("network.kind=dense", "network.widths=[20, 12, 7]", "code.size=3"), (1, 5, 6))
    assert widths_of(model.encoder) == [20, 12, 7]
    assert widths_of(model.code) == [3]
    assert widths_of(model.decoder) == [7, 12, 20, 30]


def test_a_dense_network_without_widths_is_one_layer_each_way(tiny: Tiny) -> None:
    dense = build(tiny("network.kind=dense", "network.widths=[]"), (1, 5, 6))
    linear = build(tiny("network.kind=linear"), (1, 5, 6))
    assert [p.shape for p in dense.parameters()] == [p.shape for p in linear.parameters()]


def test_a_linear_network_bends_nowhere(tiny: Tiny) -> None:
    model = build(tiny("network.kind=linear", "objective.reconstruction=mse"), (1, 6, 5))
    a, b = images((1, 6, 5), 2)
    zero = model.reconstruct(torch.zeros(1, 1, 6, 5))
    both = model.reconstruct((a + b)[None]) - zero
    torch.testing.assert_close(both, model.reconstruct(a[None]) + model.reconstruct(b[None]) - 2 * zero)


def test_convolutions_halve_the_picture_at_each_layer(tiny: Tiny) -> None:
    model = build(tiny("network.kind=conv", "network.widths=[3, 5, 7]"), (1, 27, 25))
    x, sizes = images((1, 27, 25)), []
    for layer in model.encoder:
        x = layer(x)
        if isinstance(layer, nn.Conv2d):
            sizes.append(tuple(x.shape[1:]))
    assert sizes == [(3, 14, 13), (5, 7, 7), (7, 4, 4)]


def test_pixels_do_not_bend_before_the_output(tiny: Tiny) -> None:
    for kind in tables.NETWORKS:
        model = build(tiny(f"network.kind={kind}"), (1, 28, 28))
        assert bool((model.decoder(torch.randn(64, 8, generator=torch.Generator().manual_seed(0))) < 0).any())


@pytest.mark.parametrize(
    ("shape", "widths", "cure"),
    [
        ((784,), [4], "choose dense"),
        ((1, 4, 4), [4, 4, 4], "at most 2 channels"),
        ((1, 28, 28), [1] * 6, "at most 5 channels"),
        ((1, 1, 9), [4], "choose network.kind dense"),
    ],
)
def test_convolutions_refuse_what_they_cannot_halve(
    shape: tuple[int, ...], widths: list[int], cure: str, tiny: Tiny
) -> None:
    with pytest.raises(Refused) as caught:
        build(tiny("network.kind=conv", f"network.widths={widths}"), shape)
    assert str(caught.value).startswith("network.")
    assert cure in str(caught.value)


@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_features_are_what_the_encoder_gives(kind: str, tiny: Tiny) -> None:
    config = tiny(f"network.kind={kind}")
    for shape in PICTURES:
        network: Network = tables.NETWORKS[kind].load()(config.network, shape)
        assert network.encoder()(images(shape)).shape == (5, network.features)
        assert network.decoder(3)(torch.zeros(2, 3)).shape == (2, *shape)
