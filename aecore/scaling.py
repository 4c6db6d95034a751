"""From values of 0 to 1, in which everything is shown and measured, to those that the network takes, and back."""

import torch
from torch import Tensor, nn

from aecore.data import Dataset, Split, affine

__all__ = ["Scaling"]


class Scaling(nn.Module):
    """An affine map of each value, part of the autoencoder: saved with its weights, so that new data need no old ones.

    What goes in and comes out of an autoencoder is in the unit 0 to 1; only the training loss is counted in the scaled
    values that the network sees.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, scaling: str, shape: tuple[int, ...]) -> None:
        """Change nothing until `fit` or saved weights say what; with "unit" never.

        Args:
            scaling: as in `DataConfig.scaling`.
            shape: of one item.
        """
        super().__init__()
        self.kind = scaling
        if scaling != "unit":
            self.register_buffer("mean", torch.zeros(shape))
            self.register_buffer("deviation", torch.ones(shape))

    def fit(self, dataset: Dataset, seen: Split) -> "Scaling":
        """Take mean and deviation from the items that are learned from, or from the numbers of the source."""
        found = affine(dataset, seen, self.kind)
        if found is not None:
            for buffer, values in zip((self.mean, self.deviation), found, strict=True):
                buffer.copy_(torch.from_numpy(values))
        return self

    def forward(self, x: Tensor) -> Tensor:
        """Return x, float (B, *shape) in the unit 0 to 1, as the network takes it."""
        return x if self.kind == "unit" else (x - self.mean) / self.deviation

    def back(self, y: Tensor) -> Tensor:
        """Undo `forward`."""
        return y if self.kind == "unit" else y * self.deviation + self.mean
