"""The two lines always drawn with a loss: predicting the mean image (ceiling) and copying perfectly (floor)."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.measure.arrays import Values, as_float64, slices
from aecore.measure.reconstruction import binary_cross_entropy

__all__ = ["bce_floor", "mean_image", "reference_lines"]

PixelLoss = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


def reference_lines(
    train: Values, held_out: Values, reconstruction: str, *, huber_delta: float = 1.0
) -> dict[str, float]:
    """Return what two trivial autoencoders would reach on the held-out images, per pixel.

    Args:
        train: (N, *shape) images whose mean is predicted; uint8, or float in 0..1.
        held_out: (M, *shape) images that the losses are taken on.
        reconstruction: bce (nats), mse, l1 or huber, as in `aecore.tables.RECONSTRUCTIONS`.
        huber_delta: where Huber's loss turns from squared to absolute.

    Returns:
        `mean`: the loss of always giving the mean training image; `copy`: of giving back the image itself, which for
        BCE is above 0 on grey pixels. A model above `mean` has learnt nothing; for l1 it is not the best constant.

    Raises:
        Refused: no reconstruction has this name, or there are no images.
    """
    losses: dict[str, PixelLoss] = {
        "bce": binary_cross_entropy,
        "mse": lambda x, x_hat: (x - x_hat) ** 2,
        "l1": lambda x, x_hat: np.abs(x - x_hat),
        "huber": partial(_huber, delta=huber_delta),
    }
    if reconstruction not in losses:
        raise Refused(f"objective.reconstruction = {reconstruction!r} is unknown: choose one of {', '.join(losses)}.")
    loss, mean = losses[reconstruction], mean_image(train)
    return {
        "mean": _mean_loss(held_out, lambda x: loss(x, mean)),
        "copy": _mean_loss(held_out, lambda x: loss(x, x)),
    }


def bce_floor(images: Values) -> float:
    """Return the BCE per pixel of a perfect copy, nats: the mean entropy of the pixels taken as chances of ink."""
    return _mean_loss(images, lambda x: binary_cross_entropy(x, x))


def mean_image(images: Values) -> NDArray[np.float64]:
    """Return the mean of (N, *shape) `images`, in 0..1."""
    _some(images)
    return np.asarray(
        sum(as_float64(images[part]).sum(axis=0) for part in slices(len(images), block=1000)) / len(images)
    )


def _huber(x: NDArray[np.float64], x_hat: NDArray[np.float64], delta: float) -> NDArray[np.float64]:
    distance = np.abs(x - x_hat)
    return np.where(distance <= delta, distance**2 / 2, delta * (distance - delta / 2))


def _mean_loss(images: Values, loss: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> float:
    _some(images)
    total = sum(float(loss(as_float64(images[part])).sum()) for part in slices(len(images), block=1000))
    return total / int(np.prod(images.shape))


def _some(images: Values) -> None:
    if len(images) == 0:
        raise Refused("The reference lines of a loss need at least 1 image and were given 0: hold some out.")
