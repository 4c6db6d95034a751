"""From an autoencoder to its decoder in portable form: every module becomes a stage, or goes into the one before it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from aecore import tables
from aecore.autoencoder import Autoencoder
from aecore.errors import Refused
from aecore.latent.portable import Portable, check_portable
from aecore.networks.conv import FromRow
from aecore.networks.dropout import Dropout
from aecore.networks.norm import Batch1d, Batch2d
from aecore.networks.residual import Residual
from aecore.networks.tied import Transposed

__all__ = ["portable"]

Array = NDArray[np.float64]
LARGEST = float(np.finfo(np.float16).max)


def portable(model: Autoencoder) -> Portable:
    """Return the decoder of `model` at rest, with the sigmoid and the way back to the unit 0 to 1 that `decode` has.

    Raises:
        Refused: when it cannot be portable, see `check_portable`, or has weights that float16 cannot hold.
    """
    check_portable(model.config, model.shape)
    folded = _Folded()
    folded.take(model.decoder)
    if folded.picture is not None and folded.picture[2] > 1:
        folded.add("planes", {"channels": folded.picture[2]})
    if model.config.output == "sigmoid":
        folded.bend(nn.Sigmoid())
    if model.scaling.kind != "unit":
        scale, shift = _numbers(model.scaling.deviation).ravel(), _numbers(model.scaling.mean).ravel()
        folded.add("affine", {}, scale=scale, shift=shift)
    stages, weights = folded.packed()
    return Portable(model.shape, model.config.numbers, stages, weights)


def _numbers(values: Tensor) -> Array:
    return np.asarray(values.detach().cpu().double().numpy(), np.float64)


@dataclass
class _Stage:
    op: str
    facts: dict[str, Any]
    arrays: dict[str, Array]


@dataclass
class _Folded:
    """The stages so far, and the picture [H, W, C] that comes out of them, None while it is a plain row."""

    stages: list[_Stage] = field(default_factory=list)
    picture: tuple[int, int, int] | None = None

    def take(self, module: nn.Module) -> None:
        """Add what a module of a decoder does."""
        for kind, taker in _TAKERS:
            if isinstance(module, kind):
                taker(self, module)
                return
        self.bend(module)

    def add(self, op: str, facts: dict[str, Any], **arrays: Array) -> None:
        """Add a stage."""
        self.stages.append(_Stage(op, facts, arrays))

    def bend(self, module: nn.Module) -> None:
        """Add an activation."""
        kinds = {row.load(): name for name, row in tables.ACTIVATIONS.items()}
        self.add("bend", {"kind": kinds[type(module)]})

    def packed(self) -> tuple[tuple[dict[str, Any], ...], NDArray[np.float16]]:
        """Return the stages with the places of their arrays, and all arrays in one."""
        arrays = [array.ravel() for stage in self.stages for array in stage.arrays.values()]
        places = iter(np.cumsum([0, *map(len, arrays)]).tolist())
        stages = [
            {"op": stage.op, **stage.facts, **{name: next(places) for name in stage.arrays}} for stage in self.stages
        ]
        whole = np.concatenate(arrays)
        if not np.abs(whole).max() <= LARGEST:  # also where one is not a number
            raise Refused(
                "weights: one is not finite, or too large for 16 bits; train again with a smaller learning rate."
            )
        return tuple(stages), whole.astype(np.float16)


def _each(folded: _Folded, module: nn.Sequential) -> None:
    for part in module:
        folded.take(part)


def _dense(folded: _Folded, weight: Array, bias: Array) -> None:
    inputs, outputs = weight.shape
    folded.add("dense", {"inputs": inputs, "outputs": outputs}, weight=weight, bias=bias)


def _linear(folded: _Folded, module: nn.Linear) -> None:
    _dense(folded, _numbers(module.weight).T, _numbers(module.bias))


def _transposed(folded: _Folded, module: Transposed) -> None:
    """A tied layer goes backwards through one of the encoder's, whose (outputs, inputs) are its inputs and outputs."""
    _dense(folded, _numbers(module.layer.weight), _numbers(module.bias))


def _picture(folded: _Folded, module: FromRow) -> None:
    """Rows already lie as (H, W, C)."""
    height, width, channels = module.sizes
    folded.picture = (height, width, channels)


def _spread(folded: _Folded, module: nn.ConvTranspose2d) -> None:
    """Keep a transposed convolution as it is: each number of a picture spreads over 3 x 3 of the next."""
    odd = module.output_padding
    _convolution(folded, _numbers(module.weight).transpose(0, 2, 3, 1), module.bias, 2, (int(odd[0]), int(odd[1])))


def _gather(folded: _Folded, module: nn.Conv2d) -> None:
    """Turn a convolution round: what gathers from 3 x 3 spreads over 3 x 3 with its kernel upside down."""
    _convolution(folded, _numbers(module.weight).transpose(1, 2, 3, 0)[:, ::-1, ::-1], module.bias, 1, (0, 0))


def _convolution(folded: _Folded, weight: Array, bias: Tensor | None, stride: int, odd: tuple[int, int]) -> None:
    assert folded.picture is not None
    assert bias is not None
    height, width, _ = before = folded.picture
    after = ((height - 1) * stride + 1 + odd[0], (width - 1) * stride + 1 + odd[1], weight.shape[-1])
    facts = {"before": list(before), "after": list(after), "stride": stride}
    folded.add("convolution", facts, weight=weight, bias=_numbers(bias))
    folded.picture = after


def _norm(folded: _Folded, module: nn.LayerNorm | nn.GroupNorm) -> None:
    facts = {"width": len(module.weight), "eps": module.eps}
    folded.add("norm", facts, scale=_numbers(module.weight), shift=_numbers(module.bias))


def _batch(folded: _Folded, module: Batch1d | Batch2d) -> None:
    """Fold the running averages into the weights before: at rest batch norm is a scale and a shift for each output."""
    assert module.running_mean is not None
    assert module.running_var is not None
    scale = _numbers(module.weight) / np.sqrt(_numbers(module.running_var) + module.eps)
    arrays = folded.stages[-1].arrays
    times = arrays["weight"].shape[-1] // len(scale)  # a dense layer to a picture has each channel at every pixel
    mean, shift = np.tile(_numbers(module.running_mean), times), np.tile(_numbers(module.bias), times)
    scale = np.tile(scale, times)
    arrays["weight"] = arrays["weight"] * scale
    arrays["bias"] = (arrays["bias"] - mean) * scale + shift


def _residual(folded: _Folded, module: Residual) -> None:
    folded.add("keep", {})
    folded.take(module.correction)
    folded.add("add", {})
    folded.take(module.bend)


def _nothing(folded: _Folded, module: nn.Module) -> None:
    """At rest it does nothing, or only says how a row is read."""


_TAKERS: tuple[tuple[type[nn.Module], Callable[[_Folded, Any], None]], ...] = (
    (nn.Sequential, _each),
    (nn.Linear, _linear),
    (Transposed, _transposed),
    (FromRow, _picture),
    (nn.ConvTranspose2d, _spread),
    (nn.Conv2d, _gather),
    (nn.LayerNorm, _norm),
    (nn.GroupNorm, _norm),
    (Batch1d, _batch),
    (Batch2d, _batch),
    (Residual, _residual),
    (Dropout, _nothing),
    (nn.Identity, _nothing),
    (nn.Unflatten, _nothing),
)
