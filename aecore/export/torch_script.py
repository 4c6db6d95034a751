"""The whole PyTorch script: data, network, corruption, training, test."""

from collections.abc import Callable

from aecore.config import Config, TrainingConfig
from aecore.export.covered import SETS
from aecore.export.torch_layers import helpers, model
from aecore.export.torch_objective import corruption, loss
from aecore.export.writing import block, heading, indented, training_images

__all__ = ["write"]

GLOROT = """def glorot(layer):
    if isinstance(layer, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)"""


def write(config: Config) -> str:
    """Return the script."""
    glorot = GLOROT.split("\n") if config.network.init == "glorot" else []
    parts = [_head(config), helpers(config), model(config), corruption(config), glorot, _training(config)]
    return block(*parts)


def _head(config: Config) -> list[str]:
    """Return imports and data."""
    device, name = config.training.device, SETS[config.data.name]
    blur = ["from torchvision.transforms.v2.functional import gaussian_blur"]
    return [
        *heading(config, "torch and torchvision"),
        "",
        "import os",
        "",
        "import torch",
        "from torch import nn",
        "from torch.nn import functional as F",
        f"from torchvision.datasets import {name}",
        *(blur if config.objective.corruption == "blur" else []),
        "",
        f"torch.manual_seed({config.training.seed})",
        'device = "cuda" if torch.cuda.is_available() else "cpu"' if device == "auto" else f'device = "{device}"',
        'folder = os.environ.get("DATA_DIR", "data")  # where the images are, or are downloaded to, once',
        f"train, test = ({name}(folder, train=part, download=True).data[:, None] for part in (True, False))",
        f"train = train[:{training_images(config)}].float().to(device) / 255  # (N, 1, 28, 28), from 0 to 1",
        "test = test.float().to(device) / 255",
    ]


def _training(config: Config) -> list[str]:
    training = config.training
    schedule = SCHEDULES[training.schedule](training)
    step = ["step = epoch * steps + batch"] if config.code.kind == "variational" and config.objective.kl_warmup else []
    index = "for batch, index in enumerate({})" if step else "for index in {}"
    return [
        "model = Autoencoder().to(device)",
        *(["model.apply(glorot)"] if config.network.init == "glorot" else []),
        f"optimiser = {OPTIMISERS[training.optimizer](training)}",
        *([f"steps = -(-len(train) // {training.batch_size})  # of an epoch"] if schedule or step else []),
        *schedule,
        f"for epoch in range({training.epochs}):",
        f"    {index.format(f'torch.randperm(len(train)).split({training.batch_size})')}:",
        *indented(["x = train[index.to(device)]", *step, *loss(config)], 8),
        "        optimiser.zero_grad()",
        "        loss.backward()",
        "        optimiser.step()",
        *(["        schedule.step()"] if schedule else []),
        '    print(f"epoch {epoch + 1}: loss {loss.item():.4f}")',
        "",
        *_test(config),
    ]


def _test(config: Config) -> list[str]:
    seen = "x" if config.objective.corruption == "none" else "corrupt(x)"
    return [
        "model.eval()",
        "with torch.no_grad():",
        f"    drawn = torch.cat([model.decode(model.encode({seen})) for x in test.split(1000)])",
        "bce = F.binary_cross_entropy(drawn.clamp(1e-7, 1 - 1e-7), test).item()",
        'print(f"on the test images: BCE {bce:.5f}, MSE {F.mse_loss(drawn, test).item():.5f} per pixel")',
    ]


def _optimiser(name: str, training: TrainingConfig, **more: float) -> str:
    decay = {"weight_decay": training.weight_decay} if training.weight_decay or name == "AdamW" else {}
    given = "".join(f", {key}={value:.10g}" for key, value in {**more, **decay}.items())
    return f"torch.optim.{name}(model.parameters(), lr={training.learning_rate:.10g}{given})"


OPTIMISERS: dict[str, Callable[[TrainingConfig], str]] = {
    "adam": lambda training: _optimiser("Adam", training),
    "adamw": lambda training: _optimiser("AdamW", training),
    "sgd": lambda training: _optimiser("SGD", training, momentum=training.momentum),
    "rmsprop": lambda training: _optimiser("RMSprop", training),
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
