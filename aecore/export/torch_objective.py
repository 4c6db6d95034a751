"""What counts as good, in PyTorch: the corruption and the lines of the loss."""

from collections.abc import Callable
from math import ceil, prod, sqrt

from aecore.config import Config
from aecore.export import torch_penalties
from aecore.export.writing import indented

__all__ = ["corruption", "loss", "seen"]

Sides = tuple[int, ...]


def corruption(config: Config) -> list[str]:
    """Return the function `corrupt`, or nothing when the network sees the images as they are."""
    name, amount = config.objective.corruption, config.objective.corruption_amount
    if name == "none":
        return []
    if name in PICTURES:
        sides = config.data.source.shape[1:]
        return ["def corrupt(x):", *indented(PICTURES[name](amount, sides))]
    return ["def corrupt(x):", *indented(VALUES[name](amount))]


def seen(config: Config) -> str:
    """Return what the network gets of the items `x`, as an expression."""
    found = "x" if config.objective.corruption == "none" else "corrupt(x)"
    return found if config.data.scaling == "unit" else f"scaled({found})"


def _gaussian(amount: float) -> list[str]:
    return [f"return (x + {amount:.10g} * torch.randn_like(x)).clamp(0, 1)"]


def _masking(amount: float) -> list[str]:
    return [f"return x * (torch.rand_like(x) >= {amount:.10g})"]


def _salt_pepper(amount: float) -> list[str]:
    return [
        "chance = torch.rand_like(x)",
        f"return x.masked_fill(chance < {amount / 2:.10g}, 0).masked_fill(chance >= {1 - amount / 2:.10g}, 1)",
    ]


def _block(amount: float, sides: Sides) -> list[str]:
    (height, long), (width, wide) = ((side, round(side * sqrt(amount))) for side in sides)
    return [
        "down, right = torch.rand(2, len(x), 1, device=x.device)  # where the square is in each image",
        f"first, line = (down * {height - long + 1}).long(), torch.arange({height}, device=x.device)",
        f"rows = (line >= first) & (line < first + {long})",
        f"first, line = (right * {width - wide + 1}).long(), torch.arange({width}, device=x.device)",
        f"columns = (line >= first) & (line < first + {wide})",
        "return x.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0)",
    ]


def _blur(amount: float, sides: Sides) -> list[str]:
    side = min(sides)
    sigma = amount * side / 10
    size = 2 * min(ceil(3 * sigma), side - 1) + 1
    return [f"return gaussian_blur(x, [{size}, {size}], [{sigma:.10g}, {sigma:.10g}])" if sigma else "return x"]


def _downsample(amount: float, sides: Sides) -> list[str]:
    small = tuple(max(1, round(side * (1 - amount))) for side in sides)
    return [
        f'small = F.interpolate(x, {small}, mode="area")',
        f'return F.interpolate(small, {tuple(sides)}, mode="nearest-exact")',
    ]


VALUES: dict[str, Callable[[float], list[str]]] = {
    "gaussian": _gaussian,
    "masking": _masking,
    "salt_pepper": _salt_pepper,
}
PICTURES: dict[str, Callable[[float, Sides], list[str]]] = {
    "block": _block,
    "blur": _blur,
    "downsample": _downsample,
}


def loss(config: Config) -> list[str]:
    """Return the lines that compute `loss` of the items `x`."""
    objective, kind = config.objective, config.code.kind
    given, pixels, found = seen(config), prod(config.data.source.shape), []
    if objective.contractive:
        found, given = [f"seen = {given}"], "seen"
    cost = {"plain": "", "variational": ", kl", "quantized": ", commitment"}[kind]
    found += [f"raw, z{cost} = model({given})", _reconstruction(config)]
    if kind == "variational" and config.kl_weight:
        found.append(f"loss = loss + {_weight(config)}kl / {pixels}")
    if kind == "quantized" and objective.commitment:
        found.append(f"loss = loss + {objective.commitment:.10g} * commitment / {pixels}")
    return [*found, *torch_penalties.lines(config)]


def _reconstruction(config: Config) -> str:
    name, target = config.objective.reconstruction, "x" if config.data.scaling == "unit" else "scaled(x)"
    if name == "bce":
        return f"loss = F.binary_cross_entropy_with_logits(raw, {target})"
    if name == "characters":
        return "loss = -(F.log_softmax(raw, -1) * x).mean()  # of one character in each row"
    drawn = "torch.sigmoid(raw)" if config.output == "sigmoid" else "raw"
    delta = f", delta={config.objective.huber_delta:.10g}" if name == "huber" else ""
    return f"loss = F.{name}_loss({drawn}, {target}{delta})"


def _weight(config: Config) -> str:
    """Return the weight of the KL term as a factor, with its warm-up."""
    weight = "" if config.kl_weight == 1 else f"{config.kl_weight:.10g} * "
    return weight + ("warmth * " if config.objective.kl_warmup else "")
