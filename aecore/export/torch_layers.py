"""The network in PyTorch: one expression a stage, the class around them, and the helpers that some need."""

from collections.abc import Callable

from aecore.config import Config
from aecore.export import torch_code
from aecore.export.stages import Stage, decoder, encoder
from aecore.export.torch_code import bend
from aecore.export.writing import indented, listed

__all__ = ["helpers", "model"]

BACKWARDS = '''class Backwards(nn.Module):
    """A linear layer backwards: its weights transposed, and a bias of its own."""

    def __init__(self, layer):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(layer.in_features))
        self.layer = [layer]  # in a list, so that its weights are not counted twice

    def forward(self, x):
        return F.linear(x, self.layer[0].weight.t(), self.bias)'''


def model(config: Config) -> list[str]:
    """Return the class of the whole autoencoder."""
    body = [
        *listed("self.encoder = nn.Sequential(", [_line(stage, config) for stage in encoder(config)], ")"),
        *torch_code.layers(config),
        *listed("self.decoder = nn.Sequential(", [_line(stage, config) for stage in decoder(config)], ")"),
    ]
    begin = ["class Autoencoder(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    return [*begin, *indented(body, 8), "", *indented(torch_code.methods(config))]


def helpers(config: Config) -> list[str]:
    """Return the classes that the network needs beside PyTorch's."""
    found = BACKWARDS.split("\n") if config.network.tied else []
    return found + (_residual(config) if config.network.blocks else [])


def _line(stage: Stage, config: Config) -> str:
    """Return one stage as an expression."""
    sizes = stage.sizes
    if stage.name == "norm":
        return _norm(config.network.norm, sizes[0], picture=stage.picture)
    if stage.name == "backwards":
        return f"Backwards({_mirror(sizes[2], config)})"
    if stage.name == "transposed":
        odd = tuple(1 - side % 2 for side in sizes[2:])
        more = odd[0] if odd[0] == odd[1] else odd
        return f"nn.ConvTranspose2d({sizes[0]}, {sizes[1]}, 3, stride=2, padding=1, output_padding={more})"
    lines: dict[str, Callable[[], str]] = {
        "flatten": lambda: "nn.Flatten()",
        "unflatten": lambda: f"nn.Unflatten(1, {sizes})",
        "dense": lambda: f"nn.Linear({sizes[0]}, {sizes[1]})",
        "convolution": lambda: f"nn.Conv2d({sizes[0]}, {sizes[1]}, 3, stride=2, padding=1)",
        "pointwise": lambda: f"nn.Conv2d({sizes[0]}, {sizes[1]}, 1)",
        "bend": lambda: bend(config.network.activation),
        "dropout": lambda: f"nn.Dropout({config.network.dropout:.10g})",
        "residual": lambda: f"Residual({sizes[0]})",
    }
    return lines[stage.name]()


def _norm(kind: str, width: int, *, picture: bool) -> str:
    if kind == "batch":
        return f"nn.BatchNorm{2 if picture else 1}d({width})"
    return f"nn.GroupNorm(1, {width})" if picture else f"nn.LayerNorm({width})"


def _mirror(place: int, config: Config) -> str:
    if place >= 0:
        return f"self.encoder[{place}]"
    return "self.code" if config.code.activation == "none" else "self.code[0]"


def _residual(config: Config) -> list[str]:
    norm = [] if config.network.norm == "none" else [f"    {_norm(config.network.norm, 0, picture=True)},"]
    norm = [line.replace("(0)", "(channels)").replace("1, 0", "1, channels") for line in norm]
    convolution = "    nn.Conv2d(channels, channels, 3, padding=1),"
    bent = bend(config.network.activation)
    inner = ["self.correction = nn.Sequential(", convolution, *norm, f"    {bent},", convolution, *norm, ")"]
    return [
        "class Residual(nn.Module):",
        "    def __init__(self, channels):",
        "        super().__init__()",
        *indented([*inner, f"self.bend = {bent}"], 8),
        "",
        "    def forward(self, x):",
        "        return self.bend(x + self.correction(x))",
    ]
