"""A code that hardly moves when the pixels do."""

from typing import ClassVar

import torch
from torch import Generator, Tensor

from aecore.codes import Code
from aecore.penalties.penalty import Batch, Penalty
from aecore.randomness import normal_like
from aecore.rest import at_rest

__all__ = ["Contractive", "estimate", "exact"]


class Contractive(Penalty):
    """The squared Frobenius norm of the Jacobian of the code by the pixels, mean over images (Rifai et al., 2011).

    Exact where the encoder is one layer, as in the paper. Deeper ones would need a pass for each number of the code:
    there it is an estimate without bias, with one random vector for each image and step (Hutchinson, 1990). Of a
    variational code it is the mean that counts. Computed in float32, and of the network at rest: nothing dropped.
    """

    unit: ClassVar[str] = "squared code unit / squared pixel"

    def forward(self, batch: Batch) -> Tensor:
        """Return the norm; the random vectors come from the batch's generator."""
        felt = torch.is_grad_enabled()
        x = batch.seen.detach().float()
        one_layer = next(batch.encoder.parameters(), None) is None
        # held-out images are read without gradients, and the norm is made of them
        with torch.enable_grad(), torch.autocast(x.device.type, enabled=False), at_rest(batch.encoder):
            if one_layer:
                norm = exact(batch.code, batch.encoder(x))
            else:
                norm = estimate(batch.encoder, batch.code, x, batch.generator)
        return norm if felt else norm.detach()


def exact(code: Code, pixels: Tensor) -> Tensor:
    """Return the norm for a code of one layer: the sum of (slope of the bend)^2 * (length of the unit's weights)^2.

    Args:
        code: the layer and its bend.
        pixels: rows of pixels, float (B, d).
    """
    layer, bend = code.layer
    before = layer(pixels)
    (slope,) = torch.autograd.grad(bend(before).sum(), before, create_graph=True)
    norms: Tensor = slope.square() @ layer.weight.square().sum(1)
    return norms.mean()


def estimate(encoder: torch.nn.Module, code: Code, x: Tensor, generator: Generator) -> Tensor:
    """Return a draw whose mean is the norm: |J' v|^2 with v of random signs, one vector an image.

    Args:
        encoder: pixels (B, *shape) to features.
        code: features to codes (B, k).
        x: images, float (B, *shape).
        generator: of the signs.
    """
    x = x.clone().requires_grad_()
    z = code.best(encoder(x))
    signs = normal_like(z, generator).sign()
    (pulled,) = torch.autograd.grad(z, x, signs, create_graph=True)
    return pulled.square().flatten(1).sum(1).mean()
