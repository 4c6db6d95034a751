"""Images where the network can reach them, fetched by index: no loader, no copies, no decoding."""

import numpy as np
import torch
from torch import Tensor

from aecore.device import memory_format, room_for

__all__ = ["Images"]


class Images:
    """A whole set of images as one tensor, on the device when it fits there, else read from where it is mapped.

    Bytes stay bytes until a batch is fetched: a quarter of the memory of floats, and on the CPU the pages of the
    memory-mapped cache are shared by every process that reads them.
    """

    def __init__(self, array: np.ndarray, device: torch.device) -> None:
        """Take uint8 (N, *shape), 0 to 255, or float32 of any range; memory-mapped arrays are not read yet."""
        tensor = torch.from_numpy(array)
        self.device = device
        self.tensor = tensor.to(device) if room_for(tensor.nbytes, device) else tensor
        self.format = memory_format(device) if tensor.ndim == 4 else torch.contiguous_format

    def __len__(self) -> int:
        return len(self.tensor)

    def batch(self, index: Tensor) -> Tensor:
        """Return the images at int64 `index` (B,) as float32 (B, *shape) on the device; bytes become 0 to 1."""
        return self._ready(self.tensor.index_select(0, index.to(self.tensor.device)))

    def slice(self, start: int, stop: int) -> Tensor:
        """Return the images from `start` to `stop`, as `batch` does."""
        return self._ready(self.tensor[start:stop])

    def _ready(self, images: Tensor) -> Tensor:
        moved = images.to(self.device, torch.float32, non_blocking=True)
        scaled = moved.div_(255) if images.dtype == torch.uint8 else moved
        return scaled.contiguous(memory_format=self.format)
