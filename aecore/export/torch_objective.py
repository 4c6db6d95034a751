"""What counts as good, in PyTorch: the corruption and the lines of the loss."""

from collections.abc import Callable
from math import ceil, prod, sqrt

from aecore.config import Config
from aecore.export.covered import SHAPE, SIDE
from aecore.export.writing import indented

__all__ = ["corruption", "loss"]

PIXELS = prod(SHAPE)


def corruption(config: Config) -> list[str]:
    """Return the function `corrupt`, or nothing when the network sees the images as they are."""
    name, amount = config.objective.corruption, config.objective.corruption_amount
    if name == "none":
        return []
    return ["def corrupt(x):", *indented(CORRUPTIONS[name](amount))]


def _gaussian(amount: float) -> list[str]:
    return [f"return (x + {amount:.10g} * torch.randn_like(x)).clamp(0, 1)"]


def _masking(amount: float) -> list[str]:
    return [f"return x * (torch.rand_like(x) >= {amount:.10g})"]


def _salt_pepper(amount: float) -> list[str]:
    return [
        "chance = torch.rand_like(x)",
        f"return x.masked_fill(chance < {amount / 2:.10g}, 0).masked_fill(chance >= {1 - amount / 2:.10g}, 1)",
    ]


def _block(amount: float) -> list[str]:
    side = round(SIDE * sqrt(amount))
    return [
        f"corner = torch.randint({SIDE} - {side} + 1, (2, len(x), 1), device=x.device)  # of a square, in each image",
        f"line = torch.arange({SIDE}, device=x.device)",
        f"rows, columns = (line >= corner) & (line < corner + {side})",
        "return x.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0)",
    ]


def _blur(amount: float) -> list[str]:
    sigma = amount * SIDE / 10
    size = 2 * min(ceil(3 * sigma), SIDE - 1) + 1
    return [f"return gaussian_blur(x, [{size}, {size}], [{sigma:.10g}, {sigma:.10g}])" if sigma else "return x"]


def _downsample(amount: float) -> list[str]:
    side = max(1, round(SIDE * (1 - amount)))
    return [
        f'small = F.interpolate(x, ({side}, {side}), mode="area")',
        f'return F.interpolate(small, ({SIDE}, {SIDE}), mode="nearest-exact")',
    ]


CORRUPTIONS: dict[str, Callable[[float], list[str]]] = {
    "gaussian": _gaussian,
    "masking": _masking,
    "salt_pepper": _salt_pepper,
    "block": _block,
    "blur": _blur,
    "downsample": _downsample,
}


def loss(config: Config) -> list[str]:
    """Return the lines that compute `loss` of the images `x`."""
    objective, variational = config.objective, config.code.kind == "variational"
    seen = "x" if objective.corruption == "none" else "corrupt(x)"
    lines = [f"raw, z, kl = model({seen})" if variational else f"raw, z = model({seen})", *_reconstruction(config)]
    if variational and config.kl_weight:
        lines.append(f"loss = loss + {_weight(config)}kl / {PIXELS}")
    if objective.l1:
        lines.append(f"loss = loss + {objective.l1:.10g} * z.abs().sum(1).mean() / {PIXELS}")
    return lines


def _reconstruction(config: Config) -> list[str]:
    name = config.objective.reconstruction
    if name == "bce":
        return ["loss = F.binary_cross_entropy_with_logits(raw, x)"]
    drawn = "torch.sigmoid(raw)" if config.output == "sigmoid" else "raw"
    delta = f", delta={config.objective.huber_delta:.10g}" if name == "huber" else ""
    return [f"loss = F.{name}_loss({drawn}, x{delta})"]


def _weight(config: Config) -> str:
    """Return the weight of the KL term as a factor, with its warm-up."""
    weight = "" if config.kl_weight == 1 else f"{config.kl_weight:.10g} * "
    warmup = config.objective.kl_warmup
    return weight + (f"min(1, step / ({warmup:.10g} * steps)) * " if warmup else "")
