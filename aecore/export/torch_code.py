"""What may pass, in PyTorch: the code's layers inside the autoencoder, and the class of a quantised one."""

from aecore import tables
from aecore.config import Config
from aecore.export.stages import features, placed_back, placed_down, smallest
from aecore.export.writing import indented

__all__ = ["bend", "helper", "layers", "methods"]

DEAD = 20
"""Steps without use after which an entry starts again, as in the engine."""


def bend(name: str) -> str:
    """Return an activation as an expression."""
    return f"nn.{tables.ACTIVATIONS[name].target.partition(':')[2]}()"


def layers(config: Config) -> list[str]:
    """Return the lines that make the code's own layers."""
    layer = f"nn.Linear({features(config)}, {config.code.size})"
    if config.code.kind == "variational":
        return [f"self.mu = {layer}", f"self.logvar = {layer}"]
    if config.code.kind == "quantized":
        return ["self.code = Quantized()"]
    if config.code.activation != "none":
        return [f"self.code = nn.Sequential({layer}, {bend(config.code.activation)})"]
    return [f"self.code = {layer}"]


def methods(config: Config) -> list[str]:
    """Return encode, decode and forward."""
    raw = "self.decoder(z)"
    last = {"sigmoid": f"torch.sigmoid({raw})", "softmax": f"torch.softmax({raw}, -1)", "linear": raw}[config.output]
    code = {
        "plain": "self.code(self.encoder(x))",
        "variational": "self.mu(self.encoder(x))",
        "quantized": "self.code(self.encoder(x))[0]",
    }
    return [
        "def encode(self, x):",
        f"    return {code[config.code.kind]}",
        "",
        "def decode(self, z):",
        f"    return {last}",
        "",
        "def forward(self, x):",
        *indented(_forward(config)),
    ]


def _forward(config: Config) -> list[str]:
    if config.code.kind == "quantized":
        return ["z, commitment = self.code(self.encoder(x))", "return self.decoder(z), z, commitment"]
    if config.code.kind == "plain":
        return ["z = self.encode(x)", "return self.decoder(z), z"]
    free = config.objective.free_bits
    each = ["each = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).mean(0)",
            f"kl = each.clamp_min({free:.10g}).sum()  # to N(0, 1), in nats per image; so many are free"]  # fmt: skip
    whole = ["kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(1).mean()  # to N(0, 1), in nats per image"]
    return [
        "features = self.encoder(x)",
        "mu, logvar = self.mu(features), self.logvar(features)",
        "z = mu + (logvar / 2).exp() * torch.randn_like(mu)  # drawn from the Gaussian N(mu, sigma)",
        *(each if free else whole),
        "return self.decoder(z), z, kl",
    ]


def helper(config: Config) -> list[str]:
    """Return the class of a quantised code, or nothing."""
    if config.code.kind != "quantized":
        return []
    size, entries, wide = config.code.size, config.code.codebook, placed_down(config)
    head = f"nn.Conv2d({features(config)}, {size}, 1)" if wide else f"nn.Linear({features(config)}, {config.numbers})"
    return [
        "class Quantized(nn.Module):",
        *indented(
            [
                '"""Every vector becomes the nearest entry of a codebook, which follows them."""',
                "",
                "def __init__(self):",
                *indented(_made(head, size, entries)),
                "",
                "def forward(self, features):",
                *indented(_chosen(config)),
                "",
                "def revive(self, rows):  # entries that nobody has chosen for long start again",
                *indented(_revived(entries)),
                "",
                "def follow(self, rows, chosen):  # running means of the rows that chose each",
                *indented(_followed(entries)),
            ]
        ),
    ]


def _made(head: str, size: int, entries: int) -> list[str]:
    return [
        "super().__init__()",
        f"self.head = {head}",
        f'self.register_buffer("codebook", torch.randn({entries}, {size}))',
        f'self.register_buffer("counts", torch.zeros({entries}))',
        f'self.register_buffer("sums", torch.zeros({entries}, {size}))',
        f'self.register_buffer("idle", torch.full(({entries},), 1e9))  # steps since each was chosen',
    ]


def _chosen(config: Config) -> list[str]:
    size, wide = config.code.size, placed_down(config)
    return [
        f"numbers = self.head(features){'.movedim(1, -1)  # each place is one vector' if wide else ''}",
        f"rows = numbers.detach().reshape(-1, {size})",
        "if self.training:",
        "    self.revive(rows)",
        "chosen = torch.cdist(rows, self.codebook).argmin(1)",
        "entries = self.codebook[chosen].reshape(numbers.shape)",
        "if self.training:",
        "    self.follow(rows, chosen)",
        "commitment = (numbers - entries).square().flatten(1).sum(1).mean()",
        "z = entries + (numbers - numbers.detach())  # the gradient passes as if nothing had been chosen",
        f"return {_handed(config)}, commitment",
    ]


def _handed(config: Config) -> str:
    """Return the code as the decoder takes it: a picture where each of its places is made of one vector."""
    if placed_back(config):
        places = (*smallest(config, config.network.way_back), config.code.size)
        return "z.movedim(-1, 1)" if placed_down(config) else f"z.unflatten(1, {places}).movedim(-1, 1)"
    return "z.flatten(1)" if placed_down(config) else "z"


def _revived(entries: int) -> list[str]:
    return [
        f"dead = (self.idle >= max({DEAD}, {10 * entries} / len(rows))).nonzero().flatten()",
        "drawn = rows[torch.randint(len(rows), (len(dead),), device=rows.device)]",
        "self.codebook[dead], self.sums[dead] = drawn, drawn",
        "self.counts[dead], self.idle[dead] = 1.0, 0.0",
    ]


def _followed(entries: int) -> list[str]:
    return [
        f"used = torch.bincount(chosen, minlength={entries}).float()",
        "self.counts.lerp_(used, 0.01)",
        "self.sums.lerp_(torch.zeros_like(self.sums).index_add_(0, chosen, rows), 0.01)",
        "total = self.counts.sum()",
        f"smooth = (self.counts + 1e-5) / (total + {entries * 1e-5:.10g}) * total",
        "self.codebook.copy_(self.sums / smooth[:, None])",
        "self.idle.add_(1).masked_fill_(used > 0, 0)",
    ]
