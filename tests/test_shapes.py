"""What is said of the layers before there is a network is what the network has, for every kind and code."""

from collections.abc import Callable, Iterator
from math import prod

import pytest
import torch
from torch import nn

from aecore import shapes, tables
from aecore.autoencoder import Autoencoder
from aecore.config import Config
from aecore.errors import Refused
from aecore.networks.init import Weighted
from aecore.shapes import Layer

Tiny = Callable[..., Config]
PICTURES = [(1, 28, 28), (1, 27, 25), (3, 32, 32)]
Stage = tuple[int, set[tuple[int, ...]]]

pytestmark = pytest.mark.usefixtures("one_thread")


def stages(part: nn.Module, x: torch.Tensor) -> tuple[list[Stage], torch.Tensor]:
    """Return for each layer with weights its parameters and every shape until the next one."""
    found: list[Stage] = []
    for module in list(part.children()) or [part]:
        x = module(x)
        if isinstance(module, Weighted):
            found.append((sum(weight.numel() for weight in module.parameters()), set()))
        if found:
            found[-1][1].add(tuple(x.shape[1:]))
    return found, x


def real(model: Autoencoder, shape: tuple[int, ...]) -> Iterator[Stage]:
    down, features = stages(model.encoder, torch.zeros(1, *shape))
    z = model.code.best(features)
    yield from down
    yield sum(weight.numel() for weight in model.code.parameters()) + model.code.averages, {tuple(z.shape[1:])}
    yield from stages(model.decoder, z)[0]


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
@pytest.mark.parametrize("shape", PICTURES, ids=str)
def test_the_layers_are_those_of_the_real_network(kind: str, code: str, shape: tuple[int, ...], tiny: Tiny) -> None:
    config = tiny(f"network.kind={kind}", f"code.kind={code}", "code.size=5")
    model = Autoencoder(config, shape)
    said = shapes.layers(config, shape)
    first, weighted = said[0], said[1:]
    found = list(real(model, shape))
    assert (first.name, first.parameters, first.numbers) == ("input", 0, prod(shape))
    assert [layer.parameters for layer in weighted] == [parameters for parameters, _ in found]
    assert all(layer.shape in seen for layer, (_, seen) in zip(weighted, found, strict=True))
    assert shapes.parameters(config, shape) == model.parameter_count


@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_the_sides_stand_in_order_around_one_code(kind: str, tiny: Tiny) -> None:
    sides = [layer.side for layer in shapes.layers(tiny(f"network.kind={kind}"))]
    assert sides.count("code") == 1
    assert sides == sorted(sides, key=("encoder", "code", "decoder").index)


def work(layer: Layer, before: Layer) -> int:
    """Multiply-adds from the weights: a dense one works once, a kernel once a pixel of the smaller picture."""
    biases = layer.shape[0] if "conv" in layer.name else layer.numbers
    pixels = min(layer.numbers // layer.shape[0], before.numbers // before.shape[0]) if "conv" in layer.name else 1
    return (layer.parameters - biases) * pixels


@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_the_work_follows_from_the_weights(kind: str, tiny: Tiny) -> None:
    said = shapes.layers(tiny(f"network.kind={kind}"))
    assert [layer.multiply_adds for layer in said[1:]] == [work(layer, said[i]) for i, layer in enumerate(said[1:])]


def test_the_default_is_known_by_heart() -> None:
    said = [layer.shape for layer in shapes.layers(Config())]
    assert said == [(784,), (128,), (64,), (32,), (64,), (128,), (784,)]
    assert shapes.parameters(Config()) == 222_384


def test_too_many_halvings_are_refused_before_anything_is_built() -> None:
    config = Config.of({"network": {"kind": "conv", "widths": [4] * 6}})
    with pytest.raises(Refused, match=r"^network\.widths: .* 5 times; give at most 5 channels\.$"):
        shapes.layers(config)
