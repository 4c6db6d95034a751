"""Where to compute, and what is fastest there. Called, never run at import.

The CUDA and MPS branches follow PyTorch's notes on autocast and on channels-last memory; only the choice itself
can be tested on a machine without them.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import Any

import torch

from aecore.config import Config
from aecore.errors import Refused
from aecore.stacks import is_small_stack, is_stack

__all__ = [
    "autocast",
    "by_hand",
    "choose",
    "describe",
    "free_memory",
    "memory_format",
    "precision",
    "products",
    "room_for",
    "synchronise",
]


MANY = 128
"""Images of a batch from which a small stack gains by rounding: below, that takes longer than multiplying does."""
CHANGING = Lock()
BEFORE: list[str] = []
"""What each of those who now ask for products in bfloat16 found: the last to leave puts back what the first did."""


def choose(wish: str) -> torch.device:
    """Return the device for a wish: "auto" takes CUDA, then MPS, then the CPU.

    Raises:
        Refused: when a device is named that this machine does not have.
    """
    present = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if wish == "auto":
        wish = next(name for name, here in present.items() if here)
    if not present.get(wish, False):
        here = ", ".join(name for name, there in present.items() if there)
        raise Refused(f"training.device: {wish} is not on this machine; choose auto or one of {here}.")
    return torch.device(wish)


def describe(device: torch.device) -> str:
    """Return what people call the device: "NVIDIA A100", "Apple GPU", "CPU, 2 threads"."""
    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    threads = torch.get_num_threads()
    return "Apple GPU" if device.type == "mps" else f"CPU, {threads} thread{'s' * (threads > 1)}"


def memory_format(device: torch.device) -> torch.memory_format:
    """Return the layout in which convolutions are fastest: channels last on CPU (oneDNN) and CUDA (tensor cores)."""
    return torch.contiguous_format if device.type == "mps" else torch.channels_last


def precision(config: Config, device: torch.device) -> str:
    """Return "float32" or "bfloat16": what was asked for, with "auto" resolved.

    Auto takes bfloat16 on CUDA devices that have it, and on processors with instructions for it where matrices are
    large enough to gain (measured: same test error, convolutions twice as fast, dense layers a quarter); a linear
    network spends its time elsewhere and stays in float32, and a small stack of layers does in small batches and on a
    processor that cannot round for itself what it multiplies: by hand in float32 that is fastest.
    """
    if config.training.precision != "auto":
        return str(config.training.precision)
    if device.type == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float32"
    many = config.training.batch_size >= MANY
    native = rounds() and many if is_small_stack(config) else native_bfloat16()
    return "bfloat16" if native and device.type == "cpu" and config.network.kind != "linear" else "float32"


def by_hand(config: Config, device: torch.device) -> bool:
    """Say whether gradients are found by hand (`aecore.stack`): on a CPU, for what is a stack, where that is faster.

    In float32 it always is; in bfloat16, where the processor rounds for itself and the layers are small.
    """
    if device.type != "cpu" or not is_stack(config):
        return False
    return precision(config, device) == "float32" or (rounds() and is_small_stack(config))


def native_bfloat16() -> bool:
    """Say whether this processor multiplies bfloat16 in hardware; without, it is slower than float32."""
    found = torch.cpu.get_capabilities()
    return bool(found.get("avx512_bf16") or found.get("amx_bf16"))


def rounds() -> bool:
    """Say whether oneDNN rounds float32 matrices to bfloat16 on their way into a product: it does where AMX is."""
    return bool(torch.cpu.get_capabilities().get("amx_bf16"))


def autocast(config: Config, device: torch.device) -> AbstractContextManager[object]:
    """Return the context to compute losses in: PyTorch's autocast to bfloat16, or nothing."""
    if precision(config, device) == "bfloat16":
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()


@contextmanager
def products(precision: str) -> Iterator[None]:
    """Let the CPU multiply float32 matrices as "float32" or, where it `rounds` them on the way in, as "bfloat16".

    Sums stay float32. Unlike autocast it needs no copies in bfloat16, but it holds for all that is multiplied in this
    process meanwhile: only for what is known to bear it. When several threads ask for it, it ends with the last.
    """
    if precision != "bfloat16":
        yield
        return
    rule: Any = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
    with CHANGING:
        BEFORE.append(rule.fp32_precision)
        rule.fp32_precision = "bf16"
    try:
        yield
    finally:
        with CHANGING:
            rule.fp32_precision = BEFORE.pop()


def free_memory(device: torch.device) -> int | None:
    """Return the bytes that are free on a CUDA device; None for others, whose memory is the main one or not told."""
    return int(torch.cuda.mem_get_info(device)[0]) if device.type == "cuda" else None


def room_for(size: int, device: torch.device) -> bool:
    """Say whether `size` bytes of images may live on `device` and leave half of its free memory to the network."""
    if device.type == "cuda":
        return size <= torch.cuda.mem_get_info(device)[0] // 2
    if device.type == "mps":
        return size <= torch.mps.recommended_max_memory() // 2
    return True  # the CPU reads memory-mapped images: the system keeps as many pages as it has room for


def synchronise(device: torch.device) -> None:
    """Wait until the device has done what it was given, so that a clock means something."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
