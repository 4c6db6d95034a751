"""The film of a training: what a frame holds and how often one is taken."""

import numpy as np
import torch

from aecore.autoencoder import Autoencoder, at_rest
from aecore.events import Frame
from aecore.images import Images
from aecore.meter import Diverged
from aecore.state import all_finite

__all__ = ["CODES", "IMAGES", "stride", "take"]

CODES, IMAGES = 2_000, 100
PARAMETERS = 262_144
"""A network of up to so many numbers goes with every frame (half a MB): a digit drawn later can still be followed. The
film keeps some of them."""
EPOCH_FRAMES = 32


def stride(epochs: int) -> int:
    """Return every how many epochs a frame is taken, so that a long run has at most 32 beside those of its start."""
    return max(1, -(-epochs // EPOCH_FRAMES))


@torch.no_grad()
def take(model: Autoencoder, images: Images, *, step: int, epoch: float) -> Frame:
    """Return the first 2,000 of `images` as codes and the first 100 reconstructed, all from what the network sees.

    A small network comes with its weights.

    Raises:
        Diverged: when a code or a pixel is not finite.
    """
    with at_rest(model):
        seen = model.see_test(images.slice(0, CODES), 0)
        codes = model.encode(seen)
        pictures = model.decode(codes[:IMAGES])
    if not all_finite((codes, pictures)):
        raise Diverged
    shown = _array(seen[:IMAGES]) if step == 0 and model.config.objective.corruption != "none" else None
    return Frame(step, epoch, _array(codes), _array(pictures), shown, _weights(model))


def _weights(model: Autoencoder) -> dict[str, np.ndarray] | None:
    state = model.state_dict()
    if sum(tensor.numel() for tensor in state.values()) > PARAMETERS:
        return None
    return {
        name: _array(tensor) if tensor.is_floating_point() else tensor.cpu().numpy().copy()
        for name, tensor in state.items()
    }


def _array(tensor: torch.Tensor) -> np.ndarray:
    """Return a copy as float32 that no later step writes to."""
    return tensor.float().cpu().contiguous().numpy()
