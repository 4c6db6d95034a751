"""Numbers that drop out while training (Srivastava et al., 2014), by chance that is handed in.

PyTorch's own dropout draws from the ambient generator, so a run cut and resumed would draw other numbers.
"""

import torch
from torch import Generator, Tensor, nn

__all__ = ["Dropout", "hand"]


class Dropout(nn.Module):
    """While training each number becomes 0 with probability `share`, the others grow by 1 / (1 - share); at rest
    nothing happens.

    Attributes:
        generator: where the chance comes from, on the device of the numbers; `hand` sets it before each step.
    """

    def __init__(self, share: float) -> None:
        """Take a share from 0 to below 1."""
        super().__init__()
        self.share = share
        self.generator: Generator | None = None

    def forward(self, x: Tensor) -> Tensor:
        """Return x, thinned."""
        if not self.training or self.share == 0:
            return x
        kept = torch.empty_like(x).bernoulli_(1 - self.share, generator=self.generator)
        return x * kept.div_(1 - self.share)


def hand(model: nn.Module, generator: Generator) -> None:
    """Let every dropout in `model` draw from `generator` from now on."""
    for module in model.modules():
        if isinstance(module, Dropout):
            module.generator = generator
