"""What may cost beside the reconstruction, in PyTorch: lines that add to `loss`, and what they need."""

from math import prod

from aecore.config import Config
from aecore.export.stages import placed_back
from aecore.shapes import DISCRIMINATOR

__all__ = ["critic", "helper", "lines", "shown"]

MMD = """def mmd(z, prior):  # how far two clouds of codes lie apart, by kernels; 0 on average for two of one kind
    def kernel(a, b):
        squared, reach = (a[:, None] - b).square().sum(-1), 2 * a.shape[1]
        return sum(reach * scale / (reach * scale + squared) for scale in (0.1, 0.2, 0.5, 1, 2, 5, 10))

    n = len(z)
    if n < 2:  # one code has no other to be compared with
        return 0 * z.sum()
    alike = kernel(z, z).sum() + kernel(prior, prior).sum() - 2 * n * 7  # without each with itself
    return alike / (n * (n - 1)) - 2 * kernel(z, prior).mean()"""


def helper(config: Config) -> list[str]:
    """Return the function `mmd`, or nothing."""
    return MMD.split("\n") if config.objective.mmd else []


def lines(config: Config) -> list[str]:
    """Return the lines that add every penalty with a weight to `loss`; what the network saw is called `seen`."""
    objective, pixels, found = config.objective, prod(config.data.source.shape), []
    if objective.l1:
        row = "z.flatten(1)" if placed_back(config) else "z"
        found.append(f"loss = loss + {objective.l1:.10g} * {row}.abs().sum(1).mean() / {pixels}")
    if objective.sparsity:
        found += [
            f"on, rate = z.mean(0).clamp(1e-6, 1 - 1e-6), torch.tensor({objective.sparsity_rate:.10g})",
            "far = rate * (rate / on).log() + (1 - rate) * ((1 - rate) / (1 - on)).log()",
            f"loss = loss + {objective.sparsity:.10g} * far.sum() / {pixels}",
        ]
    for weight, size in ((objective.weight_l1, "abs"), (objective.weight_l2, "square")):
        if weight:
            sizes = f"sum(weight.{size}().sum() for weight in model.parameters() if weight.ndim > 1)"
            found.append(f"loss = loss + {weight:.10g} * {sizes} / {pixels}")
    if objective.contractive:
        found += [*_contractive(config), f"loss = loss + {objective.contractive:.10g} * norm / {pixels}"]
    if objective.mmd:
        found.append(f"loss = loss + {objective.mmd:.10g} * mmd(z, torch.randn_like(z)) / {pixels}")
    if objective.adversarial:
        found += [
            "told = F.softplus(critic(z.detach())).mean() + F.softplus(-critic(torch.randn_like(z))).mean()",
            "caught = F.softplus(-critic(z)).mean()  # what the encoder lowers; the critic's cost is what counts",
            f"loss = loss + {objective.adversarial:.10g} * (told.detach() + caught - caught.detach()) / {pixels}",
        ]
    return found


def _contractive(config: Config) -> list[str]:
    """Return the lines of the squared norm of the code's Jacobian: exact for one layer, else an estimate."""
    network, variational = config.network, config.code.kind == "variational"
    if network.kind == "linear" or not (network.widths or network.kind == "conv"):
        if config.code.activation == "none":
            return [f"norm = model.{'mu' if variational else 'code'}.weight.square().sum()"]
        return [
            "before = model.code[0](model.encoder(seen))",
            "slope = torch.autograd.grad(model.code[1](before).sum(), before, create_graph=True)[0]",
            "norm = (slope.square() @ model.code[0].weight.square().sum(1)).mean()  # of the code by the pixels",
        ]
    rest = network.dropout or network.norm == "batch"
    return [
        *(["model.encoder.eval()  # nothing drops out of the norm"] if rest else []),
        "pixels = seen.detach().clone().requires_grad_()",
        "code = model.encode(pixels)",
        "pull = torch.autograd.grad(code, pixels, torch.randn_like(code).sign(), create_graph=True)[0]",
        "norm = pull.square().flatten(1).sum(1).mean()  # of the code by the pixels, on average over the random signs",
        *(["model.encoder.train(model.training)"] if rest else []),
    ]


def critic(config: Config) -> list[str]:
    """Return the lines that make the second network, or nothing."""
    if not config.objective.adversarial:
        return []
    first, second = DISCRIMINATOR
    sizes = ((config.numbers, first), (first, second), (second, 1))
    return [
        "critic = nn.Sequential(  # tells codes from the prior's draws",
        f"    {', nn.ReLU(), '.join(f'nn.Linear({a}, {b})' for a, b in sizes)}",
        ").to(device)",
    ]


def shown(config: Config) -> list[str]:
    """Return the lines between the backward pass and the step in which the critic learns, or nothing."""
    if not config.objective.adversarial:
        return []
    return [
        "critic.zero_grad()  # of the encoder's aim, which is to deceive it",
        "told.backward()",
    ]
