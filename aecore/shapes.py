"""The layers of an autoencoder from its choices alone: shapes, parameters and work, without torch or any weight.

Each row of `tables.NETWORKS` and `tables.CODES` names the function here (or in any torch-free module) that says what
its layers are; a test holds every one against the real network.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from math import prod
from typing import Any, Literal

from aecore import tables
from aecore.config import Config, NetworkConfig
from aecore.errors import Refused

__all__ = ["Layer", "Side", "halvings", "layers", "parameters"]

KERNEL = 3 * 3

Shape = tuple[int, ...]
Side = Literal["encoder", "code", "decoder"]


@dataclass(frozen=True)
class Layer:
    """One stage of the network.

    Attributes:
        name: "input", "dense", "convolution", "code" or "transposed convolution".
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
        Refused: when the network cannot take images of that shape.
    """
    shape = config.data.source.shape if shape is None else shape
    network, code = _said(tables.NETWORKS[config.network.kind]), _said(tables.CODES[config.code.kind])
    down, up = network(config.network, shape, config.code.size)
    return [*down, code(down[-1].numbers, config.code.size), *up]


def parameters(config: Config, shape: Shape | None = None) -> int:
    """Return how many numbers the network learns.

    Raises:
        Refused: when the network cannot take images of that shape.
    """
    return sum(layer.parameters for layer in layers(config, shape))


def _said(row: tables.Piece) -> Callable[..., Any]:
    module, _, name = row.layers.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def dense(network: NetworkConfig, shape: Shape, size: int) -> tuple[list[Layer], list[Layer]]:
    """Return both sides of fully connected layers, of a linear network too: that one has no widths."""
    widths = (prod(shape), *network.widths)
    down = [_dense(a, b, "encoder") for a, b in pairwise(widths)]
    up = [_dense(a, b, "decoder") for a, b in pairwise((size, *reversed(widths)))]
    return [Layer("input", widths[:1], 0, "encoder", 0), *down], up


def conv(network: NetworkConfig, shape: Shape, size: int) -> tuple[list[Layer], list[Layer]]:
    """Return both sides of strided convolutions; the decoder begins with a dense layer to the smallest picture."""
    sizes = halvings(network.widths, shape)
    shapes = [shape, *((channels, *at) for channels, at in zip(network.widths, sizes[1:], strict=True))]
    down = [_convolution(a, b) for a, b in pairwise(shapes)]
    smallest = shapes[-1]
    first = _dense(size, prod(smallest), "decoder", smallest)
    up = [_transposed(a, b) for a, b in pairwise(reversed(shapes))]
    return [Layer("input", shape, 0, "encoder", 0), *down], [first, *up]


def halvings(channels: tuple[int, ...], shape: Shape) -> list[tuple[int, int]]:
    """Return (H, W) of the picture before the first convolution and after each.

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
            raise Refused(f"network.widths: a picture of {shape[1]} x {shape[2]} can be halved {most} times; {cure}.")
        sizes.append(((height + 1) // 2, (width + 1) // 2))
    return sizes


def plain(features: int, size: int) -> Layer:
    """Return the code as one linear layer."""
    return Layer("code", (size,), (features + 1) * size, "code", features * size)


def variational(features: int, size: int) -> Layer:
    """Return the code as two linear layers, one for the mean and one for the logarithm of the variance."""
    one = plain(features, size)
    return Layer("code", (size,), 2 * one.parameters, "code", 2 * one.multiply_adds)


def _dense(inputs: int, outputs: int, side: Side, shape: Shape | None = None) -> Layer:
    return Layer("dense", shape or (outputs,), (inputs + 1) * outputs, side, inputs * outputs)


def _convolution(before: Shape, after: Shape) -> Layer:
    weights = before[0] * after[0] * KERNEL
    return Layer("convolution", after, weights + after[0], "encoder", weights * prod(after[1:]))


def _transposed(before: Shape, after: Shape) -> Layer:
    weights = before[0] * after[0] * KERNEL
    return Layer("transposed convolution", after, weights + after[0], "decoder", weights * prod(before[1:]))
