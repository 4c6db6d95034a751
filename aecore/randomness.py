"""Every draw is a function of the seed and of where in the run it happens.

So a run needs no saved generator: cut anywhere and resumed, it draws what it would have drawn uncut.
"""

from hashlib import blake2b

import torch
from torch import Generator, Tensor

__all__ = ["generator_at", "normal_like", "order"]


def _mix(*parts: int | str) -> int:
    """Spread the parts over 63 bits, so that neighbouring seeds and steps share nothing."""
    digest = blake2b(repr(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def generator_at(seed: int, purpose: str, index: int, device: torch.device | None = None) -> Generator:
    """Return the generator for one purpose ("noise", "held-out") at one place (a step) of the run with this seed."""
    return Generator(device=device or "cpu").manual_seed(_mix(seed, purpose, index))


def order(count: int, seed: int, epoch: int) -> Tensor:
    """Return the order of the images in one epoch: int64 (count,), a permutation, on the CPU."""
    return torch.randperm(count, generator=generator_at(seed, "order", epoch))


def normal_like(tensor: Tensor, generator: Generator) -> Tensor:
    """Return standard normal noise shaped, typed and placed like `tensor`."""
    return torch.randn(tensor.shape, generator=generator, device=tensor.device, dtype=tensor.dtype)
