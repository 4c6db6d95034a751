"""Blocks that add a correction to a picture instead of drawing it anew (He et al., 2015)."""

from collections.abc import Callable

from torch import Tensor, nn

from aecore.networks.norm import norm

__all__ = ["Residual"]


class Residual(nn.Module):
    """x + convolution(bend(convolution(x))), then a bend; 3 x 3 kernels, a norm after each when there is one."""

    def __init__(self, channels: int, bend: Callable[[], nn.Module], kind: str) -> None:
        """Make two convolutions of pictures with `channels`; `kind` is that of the norm."""
        super().__init__()
        self.correction = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            *norm(kind, channels, picture=True),
            bend(),
            nn.Conv2d(channels, channels, 3, padding=1),
            *norm(kind, channels, picture=True),
        )
        self.bend = bend()

    def forward(self, x: Tensor) -> Tensor:
        """Return a picture shaped like x, (B, channels, H, W)."""
        bent: Tensor = self.bend(x + self.correction(x))
        return bent
