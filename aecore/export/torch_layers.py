"""The network in PyTorch: one expression a stage, the class around them, and the helpers that some need."""

from collections.abc import Callable

from aecore import tables
from aecore.config import Config
from aecore.export.stages import Stage, decoder, encoder, features
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
        *_code(config),
        *listed("self.decoder = nn.Sequential(", [_line(stage, config) for stage in decoder(config)], ")"),
    ]
    begin = ["class Autoencoder(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    return [*begin, *indented(body, 8), "", *indented(_methods(config))]


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
        odd = 1 - sizes[2] % 2
        return f"nn.ConvTranspose2d({sizes[0]}, {sizes[1]}, 3, stride=2, padding=1, output_padding={odd})"
    lines: dict[str, Callable[[], str]] = {
        "flatten": lambda: "nn.Flatten()",
        "unflatten": lambda: f"nn.Unflatten(1, {sizes})",
        "dense": lambda: f"nn.Linear({sizes[0]}, {sizes[1]})",
        "convolution": lambda: f"nn.Conv2d({sizes[0]}, {sizes[1]}, 3, stride=2, padding=1)",
        "bend": lambda: _bend(config.network.activation),
        "dropout": lambda: f"nn.Dropout({config.network.dropout:.10g})",
        "residual": lambda: f"Residual({sizes[0]})",
    }
    return lines[stage.name]()


def _norm(kind: str, width: int, *, picture: bool) -> str:
    if kind == "batch":
        return f"nn.BatchNorm{2 if picture else 1}d({width})"
    return f"nn.GroupNorm(1, {width})" if picture else f"nn.LayerNorm({width})"


def _bend(name: str) -> str:
    return f"nn.{tables.ACTIVATIONS[name].target.partition(':')[2]}()"


def _mirror(place: int, config: Config) -> str:
    if place >= 0:
        return f"self.encoder[{place}]"
    return "self.code" if config.code.activation == "none" else "self.code[0]"


def _code(config: Config) -> list[str]:
    layer = f"nn.Linear({features(config)}, {config.code.size})"
    if config.code.kind == "variational":
        return [f"self.mu = {layer}", f"self.logvar = {layer}"]
    if config.code.activation != "none":
        return [f"self.code = nn.Sequential({layer}, {_bend(config.code.activation)})"]
    return [f"self.code = {layer}"]


def _methods(config: Config) -> list[str]:
    """Return encode, decode and forward."""
    sigmoid = config.output == "sigmoid"
    last = "torch.sigmoid(self.decoder(z))" if sigmoid else "self.decoder(z)"
    variational = config.code.kind == "variational"
    code = "self.mu" if variational else "self.code"
    return [
        "def encode(self, x):",
        f"    return {code}(self.encoder(x))",
        "",
        "def decode(self, z):",
        f"    return {last}",
        "",
        "def forward(self, x):",
        *indented(_drawn() if variational else ["z = self.encode(x)", "return self.decoder(z), z"]),
    ]


def _drawn() -> list[str]:
    return [
        "features = self.encoder(x)",
        "mu, logvar = self.mu(features), self.logvar(features)",
        "z = mu + (logvar / 2).exp() * torch.randn_like(mu)  # drawn from the Gaussian N(mu, sigma)",
        "kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(1).mean()  # to N(0, 1), in nats per image",
        "return self.decoder(z), z, kl",
    ]


def _residual(config: Config) -> list[str]:
    norm = [] if config.network.norm == "none" else [f"    {_norm(config.network.norm, 0, picture=True)},"]
    norm = [line.replace("(0)", "(channels)").replace("1, 0", "1, channels") for line in norm]
    convolution = "    nn.Conv2d(channels, channels, 3, padding=1),"
    bend = _bend(config.network.activation)
    inner = ["self.correction = nn.Sequential(", convolution, *norm, f"    {bend},", convolution, *norm, ")"]
    return [
        "class Residual(nn.Module):",
        "    def __init__(self, channels):",
        "        super().__init__()",
        *indented([*inner, f"self.bend = {bend}"], 8),
        "",
        "    def forward(self, x):",
        "        return self.bend(x + self.correction(x))",
    ]
