"""What counts as good, in Keras: the corruption and the code as layers, the loss as an argument."""

from collections.abc import Callable
from math import prod, sqrt

from aecore.config import Config
from aecore.export.covered import SHAPE, SIDE, refuse
from aecore.export.writing import indented

__all__ = ["code", "corruption", "loss", "penalty"]

PIXELS = prod(SHAPE)
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
        *indented(CORRUPTIONS[name](amount), 8),
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


def _block(amount: float) -> list[str]:
    side = round(SIDE * sqrt(amount))
    return [
        f"corner = keras.random.randint((2, ops.shape(x)[0], 1), 0, {SIDE} - {side} + 1, seed=self.seed)",
        f"line = ops.arange({SIDE})",
        f"inside = ops.logical_and(line >= corner, line < corner + {side})",
        "square = ops.logical_and(inside[0][:, :, None, None], inside[1][:, None, :, None])",
        "return ops.where(square, 0.0, x)",
    ]


def _blur(amount: float) -> list[str]:
    raise refuse("objective.corruption", "Keras has no blur that mirrors the border", "choose another corruption")


def _downsample(amount: float) -> list[str]:
    side = max(1, round(SIDE * (1 - amount)))
    if SIDE % side:
        why = f"{side} pixels do not divide {SIDE}, and Keras averages only whole ones"
        raise refuse("objective.corruption_amount", why, "set it to 0.5 or 0.75")
    factor = SIDE // side
    return [
        f"small = ops.average_pool(x, {factor}, {factor})",
        f"return ops.repeat(ops.repeat(small, {factor}, axis=1), {factor}, axis=2)",
    ]


CORRUPTIONS: dict[str, Callable[[float], list[str]]] = {
    "gaussian": _gaussian,
    "masking": _masking,
    "salt_pepper": _salt_pepper,
    "block": _block,
    "blur": _blur,
    "downsample": _downsample,
}


def code(config: Config) -> list[str]:
    """Return the layer of a variational code, or nothing.

    Raises:
        Refused: when its weight warms up.
    """
    if config.code.kind != "variational":
        return []
    if config.objective.kl_warmup:
        raise refuse("objective.kl_warmup", "a loss of Keras has one weight", "set it to 0")
    weight = "" if config.kl_weight == 1 else f"{config.kl_weight:.10g} * "
    layer = f"layers.Dense({config.code.size}{', kernel_initializer=start()' * (config.network.init == 'pytorch')})"
    return [
        "class Variational(layers.Layer):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        self.mu = {layer}",
        f"        self.logvar = {layer}",
        f"        self.seed = keras.random.SeedGenerator({config.training.seed})",
        "",
        "    def call(self, features, training=False):",
        "        mu, logvar = self.mu(features), self.logvar(features)",
        "        kl = ops.sum(0.5 * (mu**2 + ops.exp(logvar) - 1 - logvar), axis=-1)  # to N(0, 1), in nats per image",
        f"        self.add_loss({weight}ops.mean(kl) / {PIXELS})",
        "        noise = keras.random.normal(ops.shape(mu), seed=self.seed)",
        "        return mu + ops.exp(logvar / 2) * noise if training else mu",
    ]


def penalty(config: Config) -> list[str]:
    """Return the line that adds what the code `z` costs."""
    if not config.objective.l1:
        return []
    return [f"self.add_loss({config.objective.l1:.10g} * ops.mean(ops.sum(ops.abs(z), axis=-1)) / {PIXELS})"]


def loss(config: Config) -> str:
    """Return the loss as an expression."""
    name = config.objective.reconstruction
    return LOSSES.get(name, f"keras.losses.Huber(delta={config.objective.huber_delta:.10g})")
