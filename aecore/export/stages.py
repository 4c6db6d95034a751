"""The network as a list of stages that every language knows, in the order in which the engine builds them."""

from dataclasses import dataclass
from itertools import pairwise
from math import prod

from aecore.config import Config
from aecore.shapes import halvings

__all__ = ["Stage", "decoder", "encoder", "features", "placed_back", "placed_down", "smallest"]


@dataclass(frozen=True)
class Stage:
    """One line of a network.

    Attributes:
        name: "flatten", "unflatten", "dense", "backwards", "convolution", "pointwise" (a 1 x 1 convolution),
            "transposed", "norm", "bend", "dropout" or "residual".
        sizes: numbers in and out of a layer ("transposed": also the height and width of the picture that comes out;
            "backwards": also the place of its mirror in the encoder, or -1 for the code's layer), width of a norm or
            block, shape.
        picture: whether it works on a picture.
    """

    name: str
    sizes: tuple[int, ...] = ()
    picture: bool = False


def placed_down(config: Config) -> bool:
    """Whether each place of the encoder's smallest picture becomes one vector of a quantised code."""
    return _placed(config, config.network.widths)


def placed_back(config: Config) -> bool:
    """Whether each place of the decoder's smallest picture is made of one vector of a quantised code."""
    return _placed(config, config.network.way_back)


def _placed(config: Config, widths: tuple[int, ...]) -> bool:
    if config.network.kind != "conv" or config.code.kind != "quantized":
        return False
    return prod(halvings(widths, config.data.source.shape)[-1]) == config.code.vectors


def features(config: Config) -> int:
    """Return how many numbers the encoder hands to the code, for each place where that has a vector of its own."""
    network, shape = config.network, config.data.source.shape
    if network.kind == "conv":
        return network.widths[-1] * (1 if placed_down(config) else prod(smallest(config, network.widths)))
    return network.widths[-1] if network.widths else prod(shape)


def smallest(config: Config, widths: tuple[int, ...]) -> tuple[int, int]:
    """Return height and width of the smallest picture at the end of convolutions with these channels."""
    return halvings(widths, config.data.source.shape)[-1]


def encoder(config: Config) -> list[Stage]:
    """Return the stages from the picture to the code's layer."""
    shape = config.data.source.shape
    if config.network.kind == "conv":
        found = []
        for inputs, outputs in pairwise((shape[0], *config.network.widths)):
            found += [Stage("convolution", (inputs, outputs), picture=True), *_after(config, outputs, picture=True)]
        return found if placed_down(config) else [*found, Stage("flatten")]
    return [Stage("flatten"), *_hidden(config, (prod(shape), *config.network.widths))]


def decoder(config: Config) -> list[Stage]:
    """Return the stages from the code to the picture, before a sigmoid."""
    if config.network.kind == "conv":
        return _pictures(config)
    shape, widths = config.data.source.shape, (config.numbers, *config.network.way_back)
    found = [*_hidden(config, widths), Stage("dense", (widths[-1], prod(shape))), Stage("unflatten", shape)]
    return _tied(found, encoder(config)) if config.network.tied else found


def _pictures(config: Config) -> list[Stage]:
    shape, widths = config.data.source.shape, config.network.way_back
    sizes = halvings(widths, shape)[::-1]
    smallest = (widths[0], *sizes[0])
    found = [Stage("dense", (config.numbers, prod(smallest))), Stage("unflatten", smallest)]
    if placed_back(config):
        found = [Stage("pointwise", (config.code.size, widths[0]), picture=True)]
    for inputs, outputs, size in zip(widths, (*widths[1:], shape[0]), sizes[1:], strict=True):
        found += _after(config, inputs, picture=True)
        found.append(Stage("transposed", (inputs, outputs, *size), picture=True))
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
