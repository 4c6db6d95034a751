"""How the first weights are drawn: from a generator that is handed in, never from the ambient one."""

from collections.abc import Callable
from math import sqrt

from torch import Generator, nn

__all__ = ["glorot", "initialise", "pytorch"]

Weighted = nn.Linear | nn.Conv2d | nn.ConvTranspose2d


def initialise(module: nn.Module, draw: Callable[[Weighted, Generator], None], seed: int) -> None:
    """Draw every layer of `module` anew, in its order, from one generator seeded with `seed`."""
    generator = Generator().manual_seed(seed)
    for layer in module.modules():
        if isinstance(layer, Weighted):
            draw(layer, generator)


def pytorch(layer: Weighted, generator: Generator) -> None:
    """PyTorch's own default: weights and biases uniform in +-1/sqrt(inputs of a unit)."""
    nn.init.kaiming_uniform_(layer.weight, a=sqrt(5), generator=generator)
    if layer.bias is not None:
        bound = 1 / sqrt(layer.weight[0].numel())
        nn.init.uniform_(layer.bias, -bound, bound, generator=generator)


def glorot(layer: Weighted, generator: Generator) -> None:
    """Uniform in +-sqrt(6 / (inputs + outputs)), biases 0: the default of Keras (Glorot & Bengio, 2010)."""
    nn.init.xavier_uniform_(layer.weight, generator=generator)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
