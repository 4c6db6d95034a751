"""What a decoder says of a code: how far its picture is from the wanted one, and which way a nearer one lies."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aecore.measure.pca import PCA

if TYPE_CHECKING:
    from aecore.autoencoder import Autoencoder

__all__ = ["Pull", "pull_of_network", "pull_of_pca"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Pull = Callable[[Floats, Floats], tuple[Doubles, Floats]]
"""From codes (n, k) and wanted images (n, *shape) in the unit 0 to 1, all of which are computed together: the squared
error of each picture, float64 (n,), and half its slope by each number of the code, float32 (n, k). A pixel beyond 0 or
1 counts as there: so it is drawn."""


def pull_of_network(model: "Autoencoder") -> Pull:
    """Return the pull of a network's decoder, whose weights are only looked at."""

    def pull(codes: Floats, images: Floats) -> tuple[Doubles, Floats]:
        import torch

        device = next(model.parameters()).device
        with torch.enable_grad():
            z = torch.from_numpy(codes).to(device).requires_grad_()
            lost = model.decode(z).float().clamp(0, 1) - torch.from_numpy(images).to(device)
            squares = (lost**2).flatten(1).sum(1)
            (slope,) = torch.autograd.grad(squares.sum() / 2, z)
        return squares.detach().double().cpu().numpy(), slope.cpu().numpy()

    return pull


def pull_of_pca(fit: PCA) -> Pull:
    """Return the pull of PCA's decoder."""

    def pull(codes: Floats, images: Floats) -> tuple[Doubles, Floats]:
        drawn = fit.decode(codes)
        lost = drawn.clip(0, 1) - images.reshape(drawn.shape)
        felt = np.where((drawn < 0) | (drawn > 1), np.float32(0), lost)
        return (lost.astype(np.float64) ** 2).sum(1), felt @ fit.components.T

    return pull
