"""Norms: the numbers of a layer brought to mean 0 and variance 1, then to a mean and variance that are learned."""

from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["norm"]


def norm(kind: str, width: int, *, picture: bool) -> list[nn.Module]:
    """Return the norm of this kind as a list of one, or no module for "none".

    Args:
        kind: "none"; "batch", over the batch (and the picture) for each number (Ioffe & Szegedy, 2015); "layer", over
            the numbers of one image (Ba, Kiros & Hinton, 2016), for pictures over all channels at once.
        width: numbers of a layer (B, width), or channels of a picture (B, width, H, W).
        picture: which of the two.
    """
    if kind == "batch":
        return [Batch2d(width) if picture else Batch1d(width)]
    if kind == "layer":
        return [nn.GroupNorm(1, width) if picture else nn.LayerNorm(width)]
    return []


class Batch1d(nn.BatchNorm1d):
    """Batch norm that lets a batch of one image pass by the running averages: one number has no variance."""

    def forward(self, x: Tensor) -> Tensor:
        """Return x (B, width), normed."""
        return _alone(self, x) if self.training and len(x) == 1 else super().forward(x)


class Batch2d(nn.BatchNorm2d):
    """The same for pictures (B, width, H, W): a last batch of one image is no fair sample there either."""

    def forward(self, x: Tensor) -> Tensor:
        """Return x, normed."""
        return _alone(self, x) if self.training and len(x) == 1 else super().forward(x)


def _alone(module: nn.BatchNorm1d | nn.BatchNorm2d, x: Tensor) -> Tensor:
    mean, variance = module.running_mean, module.running_var
    return F.batch_norm(x, mean, variance, module.weight, module.bias, False, 0.0, module.eps)
