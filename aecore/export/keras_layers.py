"""The network in Keras: pictures are (28, 28, 1) there, and a model is two stacks of layers around a code."""

from collections.abc import Callable

from aecore.config import Config
from aecore.export.covered import SHAPE
from aecore.export.stages import Stage, decoder, encoder, features
from aecore.export.writing import indented, listed

__all__ = ["code", "helpers", "stacks"]

BENDS = {"leaky_relu": "layers.LeakyReLU(negative_slope=0.01)"}
"""Activations that Keras has with other numbers than PyTorch."""
BACKWARDS = '''class Backwards(layers.Layer):
    """A dense layer backwards: its weights transposed, and a bias of its own."""

    def __init__(self, layer, outputs):
        super().__init__()
        self.layer = layer
        self.bias = self.add_weight(shape=(outputs,), initializer="zeros")

    def call(self, x):
        return ops.matmul(x, ops.transpose(self.layer.kernel)) + self.bias'''


def stacks(config: Config) -> list[str]:
    """Return the lines that make `encoder`, `code` and `decoder`."""
    shape = (*SHAPE[1:], SHAPE[0])
    down = [f"keras.Input({shape})", *(_line(stage, config) for stage in encoder(config))]
    up = [f"keras.Input(({config.code.size},))", *(_line(stage, config) for stage in decoder(config))]
    if config.output == "sigmoid":
        up.append('layers.Activation("sigmoid")')
    return [
        *listed("encoder = keras.Sequential([", down, "])"),
        *code(config),
        *listed("decoder = keras.Sequential([", up, "])"),
    ]


def code(config: Config) -> list[str]:
    """Return the line that makes the code's own layers."""
    if config.code.kind == "variational":
        return ["code = Variational()"]
    items = [f"keras.Input(({features(config)},))", _dense(config.code.size, config)]
    if config.code.activation != "none":
        items.append(_bend(config.code.activation))
    return [f"code = keras.Sequential([{', '.join(items)}])"]


def helpers(config: Config) -> list[list[str]]:
    """Return what the network needs beside Keras' own layers, each as lines."""
    found = []
    if config.network.init == "pytorch":
        found.append(_start())
    if config.network.tied:
        found.append(BACKWARDS.split("\n"))
    if config.network.blocks:
        found.append(_residual(config))
    return found


def _start() -> list[str]:
    return [
        "def start():  # PyTorch's own first weights",
        '    return keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")',
    ]


def _line(stage: Stage, config: Config) -> str:
    """Return one stage as an expression."""
    sizes = stage.sizes
    lines: dict[str, Callable[[], str]] = {
        "flatten": lambda: "layers.Flatten()",
        "unflatten": lambda: f"layers.Reshape({(*sizes[1:], sizes[0])})",
        "dense": lambda: _dense(sizes[1], config),
        "backwards": lambda: f"Backwards({_mirror(sizes[2])}, {sizes[1]})",
        "convolution": lambda: f'layers.Conv2D({sizes[1]}, 3, strides=2, padding="same"{_drawn(config)})',
        "transposed": lambda: _transposed(sizes, config),
        "norm": lambda: _norm(config.network.norm, picture=stage.picture),
        "bend": lambda: _bend(config.network.activation),
        "dropout": lambda: f"layers.Dropout({config.network.dropout:.10g})",
        "residual": lambda: f"Residual({sizes[0]})",
    }
    return lines[stage.name]()


def _drawn(config: Config) -> str:
    """Return the argument for the first weights; Glorot's are Keras' own."""
    return ", kernel_initializer=start()" if config.network.init == "pytorch" else ""


def _dense(units: int, config: Config) -> str:
    return f"layers.Dense({units}{_drawn(config)})"


def _transposed(sizes: tuple[int, ...], config: Config) -> str:
    odd = ", output_padding=0" if sizes[2] % 2 else ""  # else the picture would have one pixel too many
    return f'layers.Conv2DTranspose({sizes[1]}, 3, strides=2, padding="same"{odd}{_drawn(config)})'


def _mirror(place: int) -> str:
    return "code.layers[0]" if place < 0 else f"encoder.layers[{place}]"


def _norm(kind: str, *, picture: bool) -> str:
    if kind == "batch":
        return "layers.BatchNormalization(momentum=0.9, epsilon=1e-5)"
    return "layers.GroupNormalization(groups=1, epsilon=1e-5)" if picture else "layers.LayerNormalization(epsilon=1e-5)"


def _bend(name: str) -> str:
    return BENDS.get(name, f'layers.Activation("{name}")')


def _residual(config: Config) -> list[str]:
    convolution = f'layers.Conv2D(channels, 3, padding="same"{_drawn(config)}),'
    norm = [] if config.network.norm == "none" else [f"{_norm(config.network.norm, picture=True)},"]
    bend = "keras.ops.identity" if config.network.activation == "none" else _bend(config.network.activation)
    inner = [convolution, *norm, *([] if config.network.activation == "none" else [f"{bend},"]), convolution, *norm]
    last = "x + self.correction(x)" if config.network.activation == "none" else "self.bend(x + self.correction(x))"
    return [
        "class Residual(layers.Layer):",
        "    def __init__(self, channels):",
        "        super().__init__()",
        "        self.correction = keras.Sequential([",
        *indented(inner, 12),
        "        ])",
        *([] if config.network.activation == "none" else [f"        self.bend = {bend}"]),
        "",
        "    def call(self, x):",
        f"        return {last}",
    ]
