"""From whatever holds values (NumPy or torch, bytes or floats) to the float64 in which measures are made."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

__all__ = ["Values", "as_array", "as_float64", "slices"]

Values: TypeAlias = "NDArray[Any] | torch.Tensor"


def as_array(values: Values) -> NDArray[Any]:
    """Return `values` as an array; a tensor may be on any device, of any precision (floats widen to float64)."""
    if isinstance(values, np.ndarray):
        return values
    tensor = values.detach().cpu()  # to the CPU before widening: MPS has no float64, and NumPy no bfloat16
    return np.asarray((tensor.double() if tensor.is_floating_point() else tensor).numpy())


def as_float64(values: Values) -> NDArray[np.float64]:
    """Return `values` as float64 in their shape: uint8 0..255 becomes 0..1, anything else keeps its numbers."""
    array = as_array(values)
    return array / 255.0 if array.dtype == np.uint8 else array.astype(np.float64, copy=False)


def slices(total: int, block: int) -> Iterator[slice]:
    """Cut 0..total into slices of at most `block`, so that only one block is ever held in float64."""
    return (slice(start, min(start + block, total)) for start in range(0, total, block))
