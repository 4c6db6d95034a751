"""The network as a list of stages that every language knows, in the order in which the engine builds them."""

from dataclasses import dataclass
from itertools import pairwise
from math import prod

from aecore.config import Config
from aecore.export.covered import SHAPE
from aecore.shapes import halvings

__all__ = ["Stage", "decoder", "encoder", "features"]


@dataclass(frozen=True)
class Stage:
    """One line of a network.

    Attributes:
        name: "flatten", "unflatten", "dense", "backwards", "convolution", "transposed", "norm", "bend", "dropout" or
            "residual".
        sizes: numbers in and out of a layer ("transposed": also the side of the picture that comes out; "backwards":
            also the place of its mirror in the encoder, or -1 for the code's layer), width of a norm or block, shape.
        picture: whether it works on a picture.
    """

    name: str
    sizes: tuple[int, ...] = ()
    picture: bool = False


def features(config: Config) -> int:
    """Return how many numbers the encoder hands to the code."""
    network = config.network
    if network.kind == "conv":
        return network.widths[-1] * prod(halvings(network.widths, SHAPE)[-1])
    return network.widths[-1] if network.widths else prod(SHAPE)


def encoder(config: Config) -> list[Stage]:
    """Return the stages from the picture to the code's layer."""
    if config.network.kind == "conv":
        found = []
        for inputs, outputs in pairwise((SHAPE[0], *config.network.widths)):
            found += [Stage("convolution", (inputs, outputs), picture=True), *_after(config, outputs, picture=True)]
        return [*found, Stage("flatten")]
    return [Stage("flatten"), *_hidden(config, (prod(SHAPE), *config.network.widths))]


def decoder(config: Config) -> list[Stage]:
    """Return the stages from the code to the picture, before a sigmoid."""
    if config.network.kind == "conv":
        return _pictures(config)
    widths = (config.code.size, *config.network.way_back)
    found = [*_hidden(config, widths), Stage("dense", (widths[-1], prod(SHAPE))), Stage("unflatten", SHAPE)]
    return _tied(found, encoder(config)) if config.network.tied else found


def _pictures(config: Config) -> list[Stage]:
    widths = config.network.way_back
    sides = [side for side, _ in reversed(halvings(widths, SHAPE))]
    smallest = (widths[0], sides[0], sides[0])
    found = [Stage("dense", (config.code.size, prod(smallest))), Stage("unflatten", smallest)]
    for inputs, outputs, side in zip(widths, (*widths[1:], SHAPE[0]), sides[1:], strict=True):
        found += _after(config, inputs, picture=True)
        found.append(Stage("transposed", (inputs, outputs, side), picture=True))
    return found


def _hidden(config: Config, widths: tuple[int, ...]) -> list[Stage]:
    found = []
    for inputs, outputs in pairwise(widths):
        found += [Stage("dense", (inputs, outputs)), *_after(config, outputs)]
    return found


def _after(config: Config, width: int, *, picture: bool = False) -> list[Stage]:
    """Return what follows a hidden layer."""
    network = config.network
    norm = [Stage("norm", (width,), picture)] if network.norm != "none" else []
    bend = [Stage("bend")] if network.activation != "none" else []
    dropout = [Stage("dropout")] if network.dropout else []
    return [*norm, *bend, *dropout, *(network.blocks * [Stage("residual", (width,), picture)])]


def _tied(found: list[Stage], forward: list[Stage]) -> list[Stage]:
    """Return the decoder with every layer the mirror of one in the encoder."""
    places = [at for at, stage in enumerate(forward) if stage.name == "dense"] + [-1]
    return [Stage("backwards", (*stage.sizes, places.pop())) if stage.name == "dense" else stage for stage in found]
