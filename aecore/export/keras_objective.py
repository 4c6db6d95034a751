"""What counts as good, in Keras: the corruption as a layer, the loss as an argument."""

from collections.abc import Callable
from math import ceil, sqrt

from aecore.config import Config
from aecore.export.writing import indented

__all__ = ["corruption", "helper", "loss", "mixing"]

Sides = tuple[int, ...]
CHARACTERS = """def characters(x, p):  # of one character in each row
    return -ops.mean(x * ops.log(p + 1e-7), axis=-1)"""
BCE = """def bce(x, p):  # of values outside 0 to 1 too, where it has no lowest value
    p = ops.clip(p, 1e-7, 1 - 1e-7)
    return -ops.mean(x * ops.log(p) + (1 - x) * ops.log(1 - p), axis=-1)"""
LOSSES = {"bce": '"binary_crossentropy"', "mse": '"mse"', "l1": '"mae"'}


def corruption(config: Config) -> list[str]:
    """Return the layer `Corrupt`, or nothing when the network sees the images as they are."""
    name, amount = config.objective.corruption, config.objective.corruption_amount
    if name == "none":
        return []
    lines = VALUES[name](amount) if name in VALUES else PICTURES[name](amount, config.data.source.shape[1:])
    made = [
        "def __init__(self):",
        "    super().__init__()",
        f"    self.seed = keras.random.SeedGenerator({config.training.seed})",
        "",
    ]
    chance = any("self.seed" in line for line in lines)
    return [
        "class Corrupt(layers.Layer):",
        *indented([*(made if chance else []), "def call(self, x):", *indented(lines)]),
    ]


def mixing(config: Config) -> list[str]:
    """Return the function `mixing`, where a place shows more pixels than its own and no layer of Keras does it."""
    name, amount = config.objective.corruption, config.objective.corruption_amount
    sides = config.data.source.shape[1:]
    if name == "blur" and amount:
        return _gaussian_rows(amount, sides)
    return [] if name != "downsample" or _whole(amount, sides) else _area_rows()


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


def _mixed(rows: str, columns: str) -> list[str]:
    return [f'return ops.einsum("ih,bhwc,jw->bijc", mixing({rows}), x, mixing({columns}))']


def _blur(amount: float, sides: Sides) -> list[str]:
    return _mixed(f"{sides[0]}", f"{sides[1]}") if amount else ["return x"]


def _gaussian_rows(amount: float, sides: Sides) -> list[str]:
    sigma = amount * min(sides) / 10
    reach = min(ceil(3 * sigma), min(sides) - 1)
    return [
        "def mixing(side):  # of a blur: how much of each pixel a place shows; beyond the border is a mirror",
        f"    steps, place = np.arange({-reach}, {reach + 1}), np.arange(side)",
        f"    weights = np.exp(-0.5 * (steps / {sigma:.10g}) ** 2)",
        '    shown = np.zeros((side, side), "float32")',
        "    for step, weight in zip(steps, weights / weights.sum()):",
        "        shown[place, side - 1 - abs(side - 1 - abs(place + step))] += weight",
        "    return shown",
    ]


def _few(amount: float, sides: Sides) -> list[int]:
    """Return how many pixels are left of each side."""
    return [max(1, round(side * (1 - amount))) for side in sides]


def _whole(amount: float, sides: Sides) -> bool:
    """Whether every pixel that is left is the mean of whole ones."""
    return not any(side % few for side, few in zip(sides, _few(amount, sides), strict=True))


def _area_rows() -> list[str]:
    return [
        "def mixing(side, few):  # how much of each pixel a place shows of a picture of fewer, larger ones",
        "    place = np.arange(side)",
        '    middle = np.arange(side, dtype="float32") + 0.5  # a tie between two is rounded as PyTorch does',
        "    large = (middle * np.float32(few / side)).astype(int)[:, None]  # the one that is shown at each",
        "    inside = (place >= large * side // few) & (place < -(-(large + 1) * side // few))",
        '    return (inside / inside.sum(1, keepdims=True)).astype("float32")',
    ]


def _downsample(amount: float, sides: Sides) -> list[str]:
    small = _few(amount, sides)
    if not _whole(amount, sides):
        return _mixed(f"{sides[0]}, {small[0]}", f"{sides[1]}, {small[1]}")
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
