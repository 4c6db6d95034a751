"""What single units look at, draw and answer to: weights as images, steps through the decoder, gradients."""

from collections.abc import Callable, Sequence
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aecore.errors import Refused
from aecore.measure.arrays import Values, slices

if TYPE_CHECKING:
    import torch

    from aecore.autoencoder import Autoencoder

__all__ = ["answers", "draws", "first_layer", "stepped"]

BLOCK = 500
"""Images whose gradients are in memory together."""

Floats = NDArray[np.float32]


def first_layer(model: "Autoencoder") -> Floats:
    """Return the weights of the first layer as images, in the scaled values that the network takes.

    A dense unit has one weight for each pixel: float32 (units, *shape), positive where ink excites it. A channel of a
    convolution has a kernel that it moves over the picture: (channels, C, height, width). A linear network has no
    hidden layer, and its first one is the code's own; of a variational code, that of the mean.
    """
    from torch import nn

    for part in (model.encoder, model.code):
        for module in part.modules():
            if isinstance(module, nn.Linear | nn.Conv2d):
                return _image(module.weight, model.shape)
    raise Refused("network.kind: its first layer has no weights for each pixel; choose linear, dense or conv.")


def _image(weight: "torch.Tensor", shape: tuple[int, ...]) -> Floats:
    flat = weight.ndim == 2 and weight.shape[1] == prod(shape)
    found: Floats = weight.detach().float().cpu().numpy().copy()  # what is done to it leaves the network alone
    return found.reshape(-1, *shape) if flat else found


def stepped(mean: ArrayLike, spread: ArrayLike, step: float = 1.0) -> Floats:
    """Return the mean code with one number after the other moved up: row i adds `step` times its spread to number i.

    Args:
        mean: (k,).
        spread: (k,), in the unit of the code.
        step: how many spreads.

    Returns:
        float32 (k, k).
    """
    return np.asarray(np.asarray(mean) + np.diag(np.asarray(spread) * step), np.float32)


def draws(decode: Callable[[Floats], Values], base: ArrayLike, moved: ArrayLike) -> Floats:
    """Return what the decoder adds or takes away on the way from one code to others: decode(moved) - decode(base).

    Args:
        decode: from codes (n, k) to images (n, *shape).
        base: (k,).
        moved: (m, k), for example `stepped(mean, spread)`.

    Returns:
        float32 (m, *shape), signed. It holds at `base` alone: elsewhere the same step may draw something else.
    """
    codes = np.asarray(moved, np.float32)
    whole = np.asarray(decode(np.concatenate([np.asarray(base, np.float32)[None], codes])), np.float32)
    return whole[1:] - whole[:1]


def answers(model: "Autoencoder", images: Values, units: Sequence[int] | None = None) -> Floats:
    """Return which pixels each number of the code answers to: its gradient by the image, mean over the images.

    Exact, by automatic differentiation. Of a quantized code it is that of the encoder's numbers before the choice
    (straight-through): the choice itself has none. A mean can hide pixels that excite it in some images and calm it in
    others.

    Args:
        model: at rest or in training, it is left as it was.
        images: (n, *shape), uint8 or float in 0..1.
        units: which numbers, from 0; all of them when None. Each costs one way back through the encoder.

    Returns:
        float32 (units, *shape), the unit of the code for a pixel of full ink.

    Raises:
        Refused: there are no images, or a unit that the code has not.
    """
    size = model.config.numbers
    wanted = range(size) if units is None else units
    if not len(images) or any(not 0 <= unit < size for unit in wanted):
        raise Refused(f"units: {list(wanted)} of {len(images):,} images; give images, and units of 0 to {size - 1:,}.")
    sums = np.zeros((len(wanted), *model.shape))
    for part in slices(len(images), BLOCK):
        sums += _gradients(model, images[part], wanted)
    return np.asarray(sums / len(images), np.float32)


def _gradients(model: "Autoencoder", images: Values, units: Sequence[int]) -> NDArray[np.float64]:
    """Return the gradient of each unit's sum over the images, summed over them: (units, *shape)."""
    import torch

    from aecore.rest import at_rest

    device = next(model.parameters()).device
    x = torch.as_tensor(images, device=device)
    x = (x.float() / 255 if x.dtype == torch.uint8 else x.float()).requires_grad_()
    with at_rest(model), torch.enable_grad():
        features = model.encoder(model.scaling(x))
        z = model.code.best(features)
        if not z.requires_grad:  # a choice among entries: their gradient is that of the numbers they stand for
            z = model.code(features, torch.Generator(device).manual_seed(0)).z
        rows = [torch.autograd.grad(z[:, unit].sum(), x, retain_graph=True)[0].sum(0) for unit in units]
    return np.asarray(torch.stack(rows).double().cpu().numpy())
