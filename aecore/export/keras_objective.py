"""What counts as good, in Keras: the corruption as a layer, the loss as an argument."""

from collections.abc import Callable
from math import sqrt

from aecore.config import Config
from aecore.export.covered import refuse
from aecore.export.writing import indented

__all__ = ["corruption", "helper", "loss"]

Sides = tuple[int, ...]
CHARACTERS = """def characters(x, p):  # of one character in each row
    return -ops.mean(x * ops.log(p + 1e-7), axis=-1)"""
BCE = """def bce(x, p):  # of values outside 0 to 1 too, where it has no lowest value
    p = ops.clip(p, 1e-7, 1 - 1e-7)
    return -ops.mean(x * ops.log(p) + (1 - x) * ops.log(1 - p), axis=-1)"""
LOSSES = {"bce": '"binary_crossentropy"', "mse": '"mse"', "l1": '"mae"'}


def corruption(config: Config) -> list[str]:
    """Return the layer `Corrupt`, or nothing when the network sees the images as they are.

    Raises:
        Refused: for a blur, and for pixels that do not divide the picture.
    """
    name, amount = config.objective.corruption, config.objective.corruption_amount
    if name == "none":
        return []
    return [
        "class Corrupt(layers.Layer):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        self.seed = keras.random.SeedGenerator({config.training.seed})",
        "",
        "    def call(self, x):",
        *indented(VALUES[name](amount) if name in VALUES else PICTURES[name](amount, config.data.source.shape[1:]), 8),
    ]


def _gaussian(amount: float) -> list[str]:
    return [f"return ops.clip(x + keras.random.normal(ops.shape(x), stddev={amount:.10g}, seed=self.seed), 0, 1)"]


def _chance() -> str:
    return "chance = keras.random.uniform(ops.shape(x), seed=self.seed)"


def _masking(amount: float) -> list[str]:
    return [_chance(), f"return ops.where(chance < {amount:.10g}, 0.0, x)"]


def _salt_pepper(amount: float) -> list[str]:
    return [
        _chance(),
        f"return ops.where(chance < {amount / 2:.10g}, 0.0, ops.where(chance >= {1 - amount / 2:.10g}, 1.0, x))",
    ]


def _block(amount: float, sides: Sides) -> list[str]:
    (height, long), (width, wide) = ((side, round(side * sqrt(amount))) for side in sides)
    return [
        f"down = keras.random.randint((ops.shape(x)[0], 1), 0, {height - long + 1}, seed=self.seed)",
        f"right = keras.random.randint((ops.shape(x)[0], 1), 0, {width - wide + 1}, seed=self.seed)",
        f"rows, columns = ops.arange({height}), ops.arange({width})",
        f"rows = ops.logical_and(rows >= down, rows < down + {long})",
        f"columns = ops.logical_and(columns >= right, columns < right + {wide})",
        "square = ops.logical_and(rows[:, :, None, None], columns[:, None, :, None])",
        "return ops.where(square, 0.0, x)",
    ]


def _blur(amount: float, sides: Sides) -> list[str]:
    raise refuse("objective.corruption", "Keras has no blur that mirrors the border", "choose another corruption")


def _downsample(amount: float, sides: Sides) -> list[str]:
    small = [max(1, round(side * (1 - amount))) for side in sides]
    if any(side % few for side, few in zip(sides, small, strict=True)):
        why = (
            f"{small[0]} x {small[1]} pixels do not divide {sides[0]} x {sides[1]}, and Keras averages only whole ones"
        )
        raise refuse("objective.corruption_amount", why, "set it to 0.5 or 0.75")
    down, right = (side // few for side, few in zip(sides, small, strict=True))
    return [
        f"small = ops.average_pool(x, ({down}, {right}), ({down}, {right}))",
        f"return ops.repeat(ops.repeat(small, {down}, axis=1), {right}, axis=2)",
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


def helper(config: Config) -> list[str]:
    """Return the cross-entropy of characters, or that for values outside 0 to 1, which Keras' does not take."""
    objective = config.objective
    if objective.reconstruction == "characters":
        return CHARACTERS.split("\n")
    return BCE.split("\n") if objective.reconstruction == "bce" and objective.allow_unbounded else []


def loss(config: Config) -> str:
    """Return the loss as an expression."""
    name = config.objective.reconstruction
    if helper(config):
        return name
    return LOSSES.get(name, f"keras.losses.Huber(delta={config.objective.huber_delta:.10g})")
