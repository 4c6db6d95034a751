"""The layers of an autoencoder from its choices alone: shapes, parameters and work, without torch or any weight.

Each row of `tables.NETWORKS` and `tables.CODES` names the function here (or in any torch-free module) that says what
its layers are; a test holds every one against the real network.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import pairwise
from math import prod
from typing import Any, Literal

from aecore import tables
from aecore.config import CodeConfig, Config, NetworkConfig
from aecore.errors import Refused

__all__ = ["Layer", "Side", "check", "halvings", "layers", "parameters", "penalty_parameters"]

KERNEL = 3 * 3
DISCRIMINATOR = (128, 64)
"""Hidden layers of the network that tells codes from the prior."""

Shape = tuple[int, ...]
Side = Literal["encoder", "code", "decoder"]


@dataclass(frozen=True)
class Layer:
    """One stage of the network.

    Attributes:
        name: "input", "dense", "convolution", "residual convolutions", "code" or "transposed convolution".
        shape: of what comes out of it for one image, (d,) or (C, H, W).
        parameters: numbers it learns.
        side: of which part it is.
        multiply_adds: multiplications it takes for one image on the way forward.
    """

    name: str
    shape: Shape
    parameters: int
    side: Side
    multiply_adds: int

    @property
    def numbers(self) -> int:
        """How many numbers come out of it for one image."""
        return prod(self.shape)


def layers(config: Config, shape: Shape | None = None) -> list[Layer]:
    """Return the layers from the image (a first layer without parameters) through the code and back.

    Without a `shape` it is that of the data set.

    Raises:
        Refused: when the network, the loss or the corruption cannot take items of that shape.
    """
    shape = config.data.source.shape if shape is None else shape
    check(config, shape)
    network, code = _said(tables.NETWORKS[config.network.kind]), _said(tables.CODES[config.code.kind])
    down, up = network(config.network, shape, config.code)
    return [*down, code(down[-1].shape, config.code), *up]


def check(config: Config, shape: Shape) -> None:
    """Refuse what needs pictures, or text, where the data are none.

    Raises:
        Refused: naming the corruption or the loss, and the cure.
    """
    if config.objective.reconstruction == "characters" and len(shape) != 2:
        raise Refused(
            f"objective.reconstruction: characters needs text, and this data has the shape {shape}; choose bce or mse."
        )
    name = config.objective.corruption
    if tables.CORRUPTIONS[name].pictures_only and len(shape) != 3:
        others = ", ".join(name for name, row in tables.CORRUPTIONS.items() if not row.pictures_only)
        raise Refused(
            f"objective.corruption: {name} needs images, and this data has the shape {shape}; choose one of {others}."
        )


def parameters(config: Config, shape: Shape | None = None) -> int:
    """Return how many numbers the network learns, a codebook's too; what penalties learn is apart.

    Raises:
        Refused: when the network cannot take images of that shape.
    """
    return sum(layer.parameters for layer in layers(config, shape))


def _said(row: tables.Piece) -> Callable[..., Any]:
    module, _, name = row.layers.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def dense(network: NetworkConfig, shape: Shape, code: CodeConfig) -> tuple[list[Layer], list[Layer]]:
    """Return both sides of fully connected layers, of a linear network too: that one has no widths."""
    normed = 2 * (network.norm != "none")
    pixels = prod(shape)
    down = [_dense(a, b, "encoder", normed=normed) for a, b in pairwise((pixels, *network.widths))]
    way = (code.numbers, *network.way_back)
    up = [_dense(a, b, "decoder", normed=normed) for a, b in pairwise(way)]
    up.append(_dense(way[-1], pixels, "decoder"))
    tied = [replace(layer, parameters=layer.parameters - layer.multiply_adds) for layer in up]
    return [Layer("input", (pixels,), 0, "encoder", 0), *down], tied if network.tied else up


def conv(network: NetworkConfig, shape: Shape, code: CodeConfig) -> tuple[list[Layer], list[Layer]]:
    """Return both sides of strided convolutions; the decoder begins with a layer from the code to the smallest picture.

    It is dense, or where the code has one vector for each place, the same small one for all: a 1 x 1 convolution.
    """
    normed = 2 * (network.norm != "none")
    down = _pictures(network.widths, shape, "widths")
    up = _pictures(network.way_back[::-1], shape, "decoder_widths")[::-1]
    layers = [Layer("input", shape, 0, "encoder", 0)]
    for a, b in pairwise(down):
        layers += [_convolution(a, b, normed), *_blocks(network, b, "encoder", normed)]
    first = _dense(code.numbers, prod(up[0]), "decoder", up[0])
    if code.parts == prod(up[0][1:]):
        weights = code.size * up[0][0]
        first = Layer("convolution", up[0], weights + up[0][0], "decoder", weights * code.parts)
    back = [replace(first, parameters=first.parameters + normed * up[0][0])]
    for a, b in pairwise(up):
        back += [*_blocks(network, a, "decoder", normed), _transposed(a, b, normed if b != up[-1] else 0)]
    return layers, back


def _pictures(channels: tuple[int, ...], shape: Shape, field: str) -> list[Shape]:
    """Return the shape of the picture and of each that it is halved to."""
    sizes = halvings(channels, shape, field)[1:]
    return [shape, *((count, *size) for count, size in zip(channels, sizes, strict=True))]


def halvings(channels: tuple[int, ...], shape: Shape, field: str = "widths") -> list[tuple[int, int]]:
    """Return (H, W) of the picture before the first convolution and after each; `field` is where the channels stand.

    Raises:
        Refused: when the data are no images, or more layers are asked for than the picture can be halved.
    """
    if len(shape) != 3:
        raise Refused(f"network.kind: conv needs images, and this data has the shape {shape}; choose dense.")
    sizes = [(shape[1], shape[2])]
    for _ in channels:
        height, width = sizes[-1]
        if min(height, width) < 2:
            most = len(sizes) - 1
            cure = f"give at most {most} channels" if most else "choose network.kind dense"
            raise Refused(f"network.{field}: a picture of {shape[1]} x {shape[2]} can be halved {most} times; {cure}.")
        sizes.append(((height + 1) // 2, (width + 1) // 2))
    return sizes


def plain(features: Shape, code: CodeConfig) -> Layer:
    """Return the code as one linear layer."""
    return _code(prod(features), code.size)


def variational(features: Shape, code: CodeConfig) -> Layer:
    """Return the code as two linear layers, one for the mean and one for the logarithm of the variance."""
    one = plain(features, code)
    return replace(one, parameters=2 * one.parameters, multiply_adds=2 * one.multiply_adds)


def quantized(features: Shape, code: CodeConfig) -> Layer:
    """Return the code as a layer to all vectors and a codebook, whose entries are each compared with each.

    The layer is linear, or where there are as many vectors as places, the same for every place.
    """
    one = _code(prod(features), code.numbers)
    if len(features) == 3 and prod(features[1:]) == code.vectors:
        weights = features[0] * code.size
        one = replace(one, parameters=weights + code.size, multiply_adds=weights * code.vectors)
    entries = code.codebook * code.size
    return Layer("code", one.shape, one.parameters + entries, "code", one.multiply_adds + code.vectors * entries)


def _code(features: int, numbers: int) -> Layer:
    return Layer("code", (numbers,), (features + 1) * numbers, "code", features * numbers)


def penalty_parameters(config: Config) -> int:
    """Return how many numbers penalties learn for themselves: the discriminator of an adversarial one, if there is."""
    if not config.objective.adversarial:
        return 0
    return sum((a + 1) * b for a, b in pairwise((config.numbers, *DISCRIMINATOR, 1)))


def _dense(inputs: int, outputs: int, side: Side, shape: Shape | None = None, *, normed: int = 0) -> Layer:
    return Layer("dense", shape or (outputs,), (inputs + 1 + normed) * outputs, side, inputs * outputs)


def _convolution(before: Shape, after: Shape, normed: int) -> Layer:
    weights = before[0] * after[0] * KERNEL
    return Layer("convolution", after, weights + (1 + normed) * after[0], "encoder", weights * prod(after[1:]))


def _transposed(before: Shape, after: Shape, normed: int) -> Layer:
    weights = before[0] * after[0] * KERNEL
    parameters = weights + (1 + normed) * after[0]
    return Layer("transposed convolution", after, parameters, "decoder", weights * prod(before[1:]))


def _blocks(network: NetworkConfig, shape: Shape, side: Side, normed: int) -> list[Layer]:
    """Return the residual blocks on a picture, each two convolutions."""
    weights = 2 * shape[0] * shape[0] * KERNEL
    parameters = weights + 2 * (1 + normed) * shape[0]
    return network.blocks * [Layer("residual convolutions", shape, parameters, side, weights * prod(shape[1:]))]
