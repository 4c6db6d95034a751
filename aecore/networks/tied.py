"""Tied weights: a decoder that uses the encoder's weights, transposed (Vincent et al., 2008)."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["Transposed", "tie"]


class Transposed(nn.Module):
    """A linear layer backwards: its weights, transposed, with a bias of our own that begins at 0.

    The layer is not a part of this module: its weights are drawn, learned and saved once, where they belong.
    """

    def __init__(self, layer: nn.Linear) -> None:
        """Go from the outputs of `layer` to its inputs."""
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(layer.in_features))
        self._of = (layer,)  # a module in a tuple is not registered

    @property
    def layer(self) -> nn.Linear:
        """The layer that this one goes backwards through."""
        return self._of[0]

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, inputs of the layer) from (B, its outputs)."""
        return F.linear(x, self._of[0].weight.t(), self.bias)


def tie(encoder: nn.Module, code: nn.Module, decoder: nn.Sequential) -> None:
    """Replace every linear layer of `decoder`, in place, by its mirror in `encoder` and `code`, transposed."""
    forward = [module for part in (encoder, code) for module in part.modules() if isinstance(module, nn.Linear)]
    for at, module in enumerate(decoder):
        if isinstance(module, nn.Linear):
            decoder[at] = Transposed(forward.pop())
