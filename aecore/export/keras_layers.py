"""The network in Keras: pictures are (H, W, 1) there, and a model is two stacks of layers around a code."""

from collections.abc import Callable

from aecore.config import Config
from aecore.export.sets import channels_last
from aecore.export.stages import Stage, decoder, encoder, placed_back, placed_down, smallest
from aecore.export.writing import indented, listed

__all__ = ["bend", "dense", "drawn", "helpers", "stacks"]

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


def stacks(config: Config, code: list[str]) -> list[str]:
    """Return the lines that make `encoder` and `decoder`, those of the code between them."""
    down = [f"keras.Input({channels_last(config)})", *(_line(stage, config) for stage in encoder(config))]
    up = [*_taken(config), *(_line(stage, config) for stage in decoder(config))]
    if config.output != "linear":
        up.append(f'layers.Activation("{config.output}")')
    return [
        *listed("encoder = keras.Sequential([", down, "])"),
        *code,
        *listed("decoder = keras.Sequential([", up, "])"),
    ]


def _taken(config: Config) -> list[str]:
    """Return what the decoder begins with: its input, and the way from a row to places or back, where there is one."""
    down, back = placed_down(config), placed_back(config)
    before, after = ((*smallest(config, widths), config.code.size) if there else (config.numbers,)
                     for there, widths in ((down, config.network.widths), (back, config.network.way_back)))  # fmt: skip
    return [f"keras.Input({before})", *([f"layers.Reshape({after})"] if down != back else [])]


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
        "unflatten": lambda: f"layers.Reshape({(*sizes[1:], sizes[0]) if len(sizes) == 3 else sizes})",
        "dense": lambda: dense(sizes[1], config),
        "backwards": lambda: f"Backwards({_mirror(sizes[2])}, {sizes[1]})",
        "convolution": lambda: f'layers.Conv2D({sizes[1]}, 3, strides=2, padding="same"{drawn(config)})',
        "pointwise": lambda: f"layers.Conv2D({sizes[1]}, 1{drawn(config)})",
        "transposed": lambda: _transposed(sizes, config),
        "norm": lambda: _norm(config.network.norm, picture=stage.picture),
        "bend": lambda: bend(config.network.activation),
        "dropout": lambda: f"layers.Dropout({config.network.dropout:.10g})",
        "residual": lambda: f"Residual({sizes[0]})",
    }
    return lines[stage.name]()


def drawn(config: Config) -> str:
    """Return the argument for the first weights; Glorot's are Keras' own."""
    return ", kernel_initializer=start()" if config.network.init == "pytorch" else ""


def dense(units: int, config: Config) -> str:
    """Return a dense layer as an expression."""
    return f"layers.Dense({units}{drawn(config)})"


def _transposed(sizes: tuple[int, ...], config: Config) -> str:
    more = tuple(1 - side % 2 for side in sizes[2:])
    same = f", output_padding={more[0] if more[0] == more[1] else more}"
    odd = "" if more == (1, 1) else same  # else the picture would have one pixel too many
    return f'layers.Conv2DTranspose({sizes[1]}, 3, strides=2, padding="same"{odd}{drawn(config)})'


def _mirror(place: int) -> str:
    return "code.layers[0]" if place < 0 else f"encoder.layers[{place}]"


def _norm(kind: str, *, picture: bool) -> str:
    if kind == "batch":
        return "layers.BatchNormalization(momentum=0.9, epsilon=1e-5)"
    return "layers.GroupNormalization(groups=1, epsilon=1e-5)" if picture else "layers.LayerNormalization(epsilon=1e-5)"


def bend(name: str) -> str:
    """Return an activation as an expression."""
    return BENDS.get(name, f'layers.Activation("{name}")')


def _residual(config: Config) -> list[str]:
    convolution = f'layers.Conv2D(channels, 3, padding="same"{drawn(config)}),'
    norm = [] if config.network.norm == "none" else [f"{_norm(config.network.norm, picture=True)},"]
    bent = bend(config.network.activation)
    inner = [convolution, *norm, *([] if config.network.activation == "none" else [f"{bent},"]), convolution, *norm]
    last = "x + self.correction(x)" if config.network.activation == "none" else "self.bend(x + self.correction(x))"
    return [
        "class Residual(layers.Layer):",
        "    def __init__(self, channels):",
        "        super().__init__()",
        "        self.correction = keras.Sequential([",
        *indented(inner, 12),
        "        ])",
        *([] if config.network.activation == "none" else [f"        self.bend = {bent}"]),
        "",
        "    def call(self, x):",
        f"        return {last}",
    ]
