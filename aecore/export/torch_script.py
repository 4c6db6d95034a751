"""The whole PyTorch script: data, network, corruption, training, test."""

from collections.abc import Callable

from aecore.config import Config, TrainingConfig
from aecore.data.own.store import OWN
from aecore.export import sets, torch_code, torch_penalties
from aecore.export.sets import by_classes, stops
from aecore.export.torch_layers import helpers, model
from aecore.export.torch_objective import corruption, loss, seen
from aecore.export.writing import block, heading, indented, nouns

__all__ = ["write"]

GLOROT = """def glorot(layer):
    if isinstance(layer, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)"""
SCALED = """def scaled(x):  # what the network takes
    return (x - mean) / deviation"""
ON_DEVICE = "mean, deviation = (torch.as_tensor(part, device=device) for part in (mean, deviation))"
TORCHVISION = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "kmnist": "KMNIST"}
"""The sets that torchvision loads, by its name."""


def write(config: Config) -> str:
    """Return the script."""
    glorot = GLOROT.split("\n") if config.network.init == "glorot" else []
    scaled = SCALED.split("\n") if config.data.scaling != "unit" else []
    made = [torch_code.helper(config), helpers(config), model(config)]
    counted = [corruption(config), scaled, torch_penalties.helper(config)]
    return block([*_head(config), *_data(config)], *made, *counted, glorot, _cost(config), _training(config))


def _head(config: Config) -> list[str]:
    """Return the imports."""
    name, own = config.data.name, OWN.fullmatch(config.data.name) is not None
    idx = name in TORCHVISION
    blur = config.objective.corruption == "blur"
    return [
        *heading(config, "torch and torchvision" if idx or blur else "torch and numpy"),
        "",
        *(["import json"] if own and config.data.scaling == "none" else []),
        *(["import os", ""] if idx or own else []),
        *(["import numpy as np"] if not idx or by_classes(config) else []),
        "import torch",
        "from torch import nn",
        "from torch.nn import functional as F",
        *([f"from torchvision.datasets import {TORCHVISION[name]}"] if idx else []),
        *(["from torchvision.transforms.v2.functional import gaussian_blur"] if blur else []),
        "",
    ]


def _data(config: Config) -> list[str]:
    """Return the lines that make tensors `train` and `test`, and `held` where it may stop the training."""
    device, name = config.training.device, config.data.name
    tensors = ["train", *(["held"] if stops(config) else []), "test"]
    found = _idx(config) if name in TORCHVISION else sets.lines(config, last=False)
    scaling = sets.scaling(config)
    return [
        f"torch.manual_seed({config.training.seed})",
        'device = "cuda" if torch.cuda.is_available() else "cpu"' if device == "auto" else f'device = "{device}"',
        *found,
        *sets.cut(config, config.data.source.shape),
        *scaling,
        f"{', '.join(tensors)} = (torch.from_numpy(part).to(device) for part in ({', '.join(tensors)}))",
        *([ON_DEVICE] if scaling else []),
    ]


def _idx(config: Config) -> list[str]:
    name = TORCHVISION[config.data.name]
    both = f"({name}(folder, train=part, download=True) for part in (True, False))"
    return [
        'folder = os.environ.get("DATA_DIR", "data")  # where the images are, or are downloaded to, once',
        f"train, test = {both}",
        *(["labels = train.targets.numpy()"] if by_classes(config) else []),
        "train, test = (part.data[:, None].float().numpy() / 255 for part in (train, test))",
    ]


def _cost(config: Config) -> list[str]:
    """Return the loss as a function, where held-out items are read with it too."""
    given = "loss, told" if config.objective.adversarial else "loss"
    return ["def cost(x):", *indented([*loss(config), f"return {given}"])] if stops(config) else []


def _training(config: Config) -> list[str]:
    training, warm = config.training, config.objective.kl_warmup
    schedule = SCHEDULES[training.schedule](training)
    warm = warm if config.code.kind == "variational" and config.kl_weight else 0
    warmth = [f"warmth = min(1, (epoch * steps + batch) / ({warm:.10g} * steps))"] if warm else []
    index = "for batch, index in enumerate({})" if warm else "for index in {}"
    given = "loss, told = cost(x)" if config.objective.adversarial else "loss = cost(x)"
    batch = ["x = train[index.to(device)]", *warmth, *([given] if stops(config) else loss(config))]
    return [
        "model = Autoencoder().to(device)",
        *(["model.apply(glorot)"] if config.network.init == "glorot" else []),
        *torch_penalties.critic(config),
        *(["critic.apply(glorot)"] if config.network.init == "glorot" and config.objective.adversarial else []),
        f"optimiser = {OPTIMISERS[training.optimizer](config)}",
        *([f"steps = -(-len(train) // {training.batch_size})  # of an epoch"] if schedule or warm else []),
        *schedule,
        *(['best, waited = float("inf"), 0'] if training.patience is not None else []),
        f"for epoch in range({training.epochs}):",
        f"    {index.format(f'torch.randperm(len(train)).split({training.batch_size})')}:",
        *indented([*batch, "optimiser.zero_grad()", "loss.backward()", *torch_penalties.shown(config)], 8),
        "        optimiser.step()",
        *(["        schedule.step()"] if schedule else []),
        *indented(_close(config)),
        "",
        *_test(config),
    ]


def _close(config: Config) -> list[str]:
    """Return what ends an epoch."""
    if not stops(config):
        return ['print(f"epoch {epoch + 1}: loss {loss.item():.4f}")']
    training, gradients = config.training, config.objective.contractive
    first = "[0]" if config.objective.adversarial else ""
    mean = f"sum(cost(x){first}.item() * len(x) for x in held.split(1000)) / len(held)"
    goal = ([] if training.stop_below is None else
            [f"if unseen < {training.stop_below:.10g}:", "    break"])  # fmt: skip
    patience = ([] if training.patience is None else
                ["waited = 0 if unseen < best else waited + 1", "best = min(best, unseen)",
                 f"if waited >= {training.patience}:", "    break"])  # fmt: skip
    return [
        "model.eval()",
        *(["warmth = 1"] if config.objective.kl_warmup and config.code.kind == "variational" else []),
        *([f"unseen = {mean}"] if gradients else ["with torch.no_grad():", f"    unseen = {mean}"]),
        "model.train()",
        'print(f"epoch {epoch + 1}: loss {loss.item():.4f}, held out {unseen:.4f}")',
        *goal,
        *patience,
    ]


def _test(config: Config) -> list[str]:
    back = [] if config.data.scaling == "unit" else ["drawn = drawn * deviation + mean"]
    return [
        "model.eval()",
        "with torch.no_grad():",
        f"    drawn = torch.cat([model.decode(model.encode({seen(config)})) for x in test.split(1000)])",
        *back,
        "bce = F.binary_cross_entropy(drawn.clamp(1e-7, 1 - 1e-7), test).item()",
        f'print(f"on the test {nouns(config)}: BCE {{bce:.5f}}, MSE {{F.mse_loss(drawn, test).item():.5f}} per pixel")',
    ]


def _optimiser(name: str, config: Config, **more: float) -> str:
    training = config.training
    learned = "[*model.parameters(), *critic.parameters()]" if config.objective.adversarial else "model.parameters()"
    decay = {"weight_decay": training.weight_decay} if training.weight_decay or name == "AdamW" else {}
    given = "".join(f", {key}={value:.10g}" for key, value in {**more, **decay}.items())
    return f"torch.optim.{name}({learned}, lr={training.learning_rate:.10g}{given})"


OPTIMISERS: dict[str, Callable[[Config], str]] = {
    "adam": lambda config: _optimiser("Adam", config),
    "adamw": lambda config: _optimiser("AdamW", config),
    "sgd": lambda config: _optimiser("SGD", config, momentum=config.training.momentum),
    "rmsprop": lambda config: _optimiser("RMSprop", config),
}


def _one_cycle(training: TrainingConfig) -> list[str]:
    return [
        f"rate, total = {training.learning_rate:.10g}, {training.epochs} * steps",
        "schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total, cycle_momentum=False)",
    ]


def _cosine(training: TrainingConfig) -> list[str]:
    return [f"schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max={training.epochs} * steps)"]


SCHEDULES: dict[str, Callable[[TrainingConfig], list[str]]] = {
    "constant": lambda training: [],
    "one_cycle": _one_cycle,
    "cosine": _cosine,
}
