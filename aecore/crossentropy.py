"""Binary cross-entropy of logits: on a processor its value and its gradient in one pass, compiled when first used.

PyTorch takes a pass through memory for every operation, eleven for this loss and its gradient: a fifth of a dense
training step. What umap-learn brings to compile its own loops (numba) makes one pass of them. On a GPU PyTorch's own
function is used.
"""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import numpy as np
import torch
from numba import njit
from numpy.polynomial import Chebyshev, Polynomial
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from aecore.losses import Reconstruction

__all__ = ["BCE", "binary_cross_entropy", "with_gradient"]

Floats = NDArray[np.float32]

log = logging.getLogger(__name__)


def fitted(function: Callable[[Any], Any], degree: int, low: float, high: float) -> tuple[np.float32, ...]:
    """Return the coefficients, highest power first, of a polynomial near `function` from `low` to `high`."""
    near = Chebyshev.interpolate(function, degree, [low, high]).convert(kind=Polynomial)
    return tuple(np.float32(number) for number in near.coef[::-1])


TWO_TO_THE = fitted(np.exp2, 6, -0.5, 0.5)
LOG1P_BY_E = fitted(lambda e: np.log1p(e) / e, 8, 0.0, 1.0)
"""Both are right to the last digit or two of a float32, and unlike a library's a processor can take sixteen at once."""
LOG2_E, HALF, ZERO, ONE = (np.float32(number) for number in (np.log2(np.e), 0.5, 0.0, 1.0))
BIAS, BITS = np.int32(127), np.int32(23)
"""Of a float32: 2**k has k + 127 in its exponent, which stands above 23 bits."""
LOWEST = np.float32(-120)
"""The power of two below which exp(-|a|) stays: it adds nothing to 1 there, and is no denormal number yet."""


# Not "fast": that would let the compiler take it that no number is NaN, and a run that has diverged must show it.
compiling = njit(fastmath={"contract", "reassoc", "arcp", "nsz"}, error_model="numpy", nogil=True)


def one_pass(raw: Floats, x: Floats) -> float:
    """Return the mean cross-entropy of logits `raw` against `x`, and write its gradient over them.

    With e = exp(-|a|), which never overflows, sigmoid(|a|) is 1 / (1 + e), and the loss
    |a| (1 - x if a > 0 else x) + log(1 + e): nothing is subtracted that could take all digits with it.

    Args:
        raw: (B, n), contiguous; (sigmoid(raw) - x) / (B n) when this returns.
        x: (B, n) in [0, 1].
    """
    share = np.float32(1 / raw.size)
    total = 0.0
    for i in range(raw.shape[0]):
        row: Any = ZERO
        for j in range(raw.shape[1]):
            a, target = raw[i, j], x[i, j]
            power = -abs(a) * LOG2_E
            power = power if power > LOWEST else LOWEST  # NaN too: it is no whole number, but |a| below stays none
            whole = np.int32(power - HALF)  # towards zero, so to the nearest
            rest = power - np.float32(whole)
            e = TWO_TO_THE[0]
            for number in TWO_TO_THE[1:]:
                e = e * rest + number
            e *= np.int32((whole + BIAS) << BITS).view(np.float32)  # 2**whole: where a float32 keeps its exponent
            certain = ONE / (ONE + e)
            raw[i, j] = ((certain if a >= ZERO else e * certain) - target) * share
            log1p = LOG1P_BY_E[0]
            for number in LOG1P_BY_E[1:]:
                log1p = log1p * e + number
            row += abs(a) * (ONE - target if a >= ZERO else target) + log1p * e
        total += row
    return total / raw.size


@cache
def compiled() -> Callable[[Floats, Floats], float]:
    """Return `one_pass` compiled, from disk where numba kept it: 0.3 s instead of 0.8 in every process but the first.

    What was kept may be damaged, and the disk full; then it is compiled for this process alone.
    """
    one = np.zeros((1, 1), np.float32)
    try:
        kept = compiling(one_pass)
        kept.enable_caching()
        kept(one.copy(), one)
    except Exception as reason:  # numba says neither which kinds of error it lets through, nor that of unpickling
        log.warning("the compiled cross-entropy cannot be kept on disk: %s", reason)
        return cast(Callable[[Floats, Floats], float], compiling(one_pass))
    return cast(Callable[[Floats, Floats], float], kept)


def with_gradient(raw: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mean cross-entropy and its gradient for `raw`, which is written there.

    Args:
        raw: logits, float32 (B, ...), contiguous, on the CPU.
        x: in [0, 1], shaped like `raw`.

    Returns:
        0-d, nats per value; and (sigmoid(raw) - x) / number of values, in the memory of `raw`.
    """
    rows = (tensor.detach().view(len(raw), -1).numpy() for tensor in (raw, x.contiguous()))
    return torch.tensor(compiled()(*rows), dtype=torch.float32), raw


class OnePass(Function):
    """The loss for autograd: its gradient is there before anybody asks."""

    @staticmethod
    def forward(ctx: Any, raw: Tensor, x: Tensor) -> Tensor:  # noqa: ANN401 - PyTorch's own context object
        """Return the mean, 0-d."""
        value, gradient = with_gradient(raw.clone(memory_format=torch.contiguous_format), x)
        ctx.save_for_backward(gradient)
        return value

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, factor: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401
        """Return the gradient for the logits; there is none for the images."""
        (gradient,) = ctx.saved_tensors
        return gradient * factor, None


def binary_cross_entropy(raw: Tensor, x: Tensor) -> Tensor:
    """Return the binary cross-entropy of logits `raw` against `x` in [0, 1], of one shape: 0-d, nats per value."""
    if raw.device.type != "cpu" or raw.dtype != torch.float32:
        return F.binary_cross_entropy_with_logits(raw, x)
    value: Tensor = OnePass.apply(raw, x)
    return value


BCE = Reconstruction(
    lambda raw, x, _: binary_cross_entropy(raw, x), "nats", from_logits=True, with_gradient=with_gradient
)
