"""A small convolutional classifier of pictures that the project trains itself: what "still read" and Frechet distances
mean here. `python -m aecore.tasks.classifier` trains the one of MNIST anew and puts it into assets/classifier.

The recipe, a plain one after LeCun et al., 1998: 3 x 3 convolutions to 16 and to 32 channels, each with ReLU and 2 x 2
max pooling, half of the numbers dropped, a layer of 64 with ReLU, a layer to the classes; cross-entropy; Adam with one
cycle to 0.004; batches of 128, each moved by up to 2 of 28 pixels; 360,000 images seen, at most 60 times each, on all
training images of the set, seed 0. Its weights are rounded to float16, and every figure is that of the rounded ones.
"""

import argparse
import hashlib
import logging
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

from aecore.data import load
from aecore.data.dataset import Dataset, Split
from aecore.data.folders import data_folder, shipped
from aecore.errors import Refused
from aecore.files import write_with
from aecore.randomness import generator_at, order

__all__ = ["FEATURES", "Reader", "file_name", "main", "reader"]

logger = logging.getLogger(__name__)

Floats = NDArray[np.float32]
Tell = Callable[[float], None]

VERSION = 1  # of the recipe: raise it when training would give another classifier
FEATURES = 64
CHANNELS = (16, 32)
SIDE = 7  # the last picture is pooled to at most 7 x 7, as MNIST's is
BATCH, SEEN, MOST, RATE, SEED = 128, 360_000, 60, 4e-3, 0
BLOCK = 500


class Net(nn.Module):
    """The layers; `features` and what comes after it are apart."""

    def __init__(self, shape: tuple[int, ...], classes: int) -> None:
        """Make the layers for pictures of `shape` (C, H, W)."""
        super().__init__()
        first, second = CHANNELS
        height, width = (min(side // 4, SIDE) for side in shape[1:])
        self.pictures = nn.Sequential(
            nn.Conv2d(shape[0], first, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(first, second, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.AdaptiveMaxPool2d((height, width)), nn.Flatten(),
        )  # fmt: skip
        self.hidden = nn.Linear(second * height * width, FEATURES)
        self.last = nn.Linear(FEATURES, classes)

    def features(self, x: Tensor, generator: Generator | None = None) -> Tensor:
        """Return the last hidden layer of pictures (B, C, H, W): (B, 64); with a generator, half drops out before."""
        seen: Tensor = self.pictures(x)
        if generator is not None:
            seen = seen * 2 * (torch.rand(seen.shape, generator=generator) < 0.5)
        return torch.relu(self.hidden(seen))

    def forward(self, x: Tensor, generator: Generator | None = None) -> Tensor:
        """Return a number for each class, (B, classes), whose softmax are the chances."""
        out: Tensor = self.last(self.features(x, generator))
        return out


@dataclass(frozen=True, eq=False)
class Reader:
    """A trained classifier.

    Attributes:
        net: its layers, on the CPU.
        test: the test images that `accuracy` is of.
    """

    net: Net
    test: Split

    def chances(self, images: NDArray[Any]) -> Floats:
        """Return how likely each class is, float32 (n, classes), of images (n, C, H, W), uint8 or float 0..1."""
        return _in_blocks(lambda x: torch.softmax(self.net(x), 1), images)

    def features(self, images: NDArray[Any]) -> Floats:
        """Return the last hidden layer, float32 (n, 64), at least 0, of images as in `chances`."""
        return _in_blocks(self.net.features, images)

    def read(self, images: NDArray[Any]) -> NDArray[np.int64]:
        """Return the likeliest class of each image, int64 (n,)."""
        return np.asarray(self.chances(images).argmax(axis=1), np.int64)

    @cached_property
    def accuracy(self) -> float:
        """The share of the test images whose class it reads."""
        return float(np.mean(self.read(self.test.images) == self.test.labels))

    @property
    def recipe(self) -> str:
        """How it was made, in a sentence: what its features are worth depends on it."""
        first, second = CHANNELS
        return (
            f"3 x 3 convolutions to {first} and {second} channels and a layer of {FEATURES}, whose numbers are the "
            f"features; trained by this project on all training images of the set, {SEEN:,} seen, at most {MOST} times "
            f"each and moved by up to 2 of 28 pixels (Adam, one cycle to {RATE:g}, batches of {BATCH}, seed {SEED}); "
            f"it reads {100 * self.accuracy:.1f} % of {len(self.test):,} test images. "
            "Distances in other features are others."
        )


def reader(dataset: Dataset, data_dir: Path | None = None, tell: Tell = lambda done: None) -> Reader:
    """Return the classifier of a set of pictures with classes; it is trained when no folder has it.

    That of MNIST ships. Another takes up to two minutes of one core, once, and is kept by what it learned from.

    Args:
        dataset: only its training images are learned from.
        data_dir: see `aecore.data.load`.
        tell: is told how much of the training is done, 0 to 1; what it raises ends the training.

    Raises:
        Refused: the set has no classes or no pictures.
    """
    labels = dataset.train.labels
    if dataset.kind != "image" or not dataset.classes or labels is None or dataset.test.labels is None:
        raise Refused(
            f"data.name = {dataset.name!r} has no pictures with classes to read: choose mnist or another set."
        )
    name = file_name(dataset)
    kept = data_folder(data_dir) / "classifier" / name
    net = _open(dataset, shipped("classifier") / name) or _open(dataset, kept)
    if net is None:
        net = _trained(dataset, tell)
        _keep(net, kept)
    return Reader(net, dataset.test)


def file_name(dataset: Dataset) -> str:
    """Name a classifier by what made it: the recipe, the classes, and a digest of all training images and labels."""
    split = dataset.train
    digest = hashlib.sha256(f"{VERSION} {split.images.shape} {split.images.dtype} {dataset.classes}".encode())
    digest.update(np.ascontiguousarray(split.labels).data)
    for at in range(0, len(split), 10_000):
        digest.update(np.ascontiguousarray(split.images[at : at + 10_000]).data)
    plain = re.sub(r"[^a-z0-9]+", "-", dataset.name.lower())
    return f"{plain}-{digest.hexdigest()[:16]}.safetensors"


def _trained(dataset: Dataset, tell: Tell) -> Net:
    """Train on all training images; the global generator is left as it was."""
    count = len(dataset.train)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        net = Net(dataset.shape, len(dataset.classes))
    epochs = max(1, min(MOST, round(SEEN / count)))
    steps = epochs * -(-count // BATCH)
    optimizer = torch.optim.Adam(net.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    batches = (part for epoch in range(epochs) for part in torch.split(order(count, SEED, epoch), BATCH))
    for step, picked in enumerate(batches):
        _step(net, dataset.train, picked.numpy(), optimizer, step)
        schedule.step()
        tell((step + 1) / steps)
    net.load_state_dict({name: value.half().float() for name, value in net.state_dict().items()})
    return net.eval()


def _step(net: Net, split: Split, picked: NDArray[np.int64], optimizer: torch.optim.Optimizer, step: int) -> None:
    assert split.labels is not None
    generator = generator_at(SEED, "classifier", step)
    x = _moved(_tensor(split.images[picked]), generator)
    loss = nn.functional.cross_entropy(net(x, generator), torch.from_numpy(split.labels[picked]))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


def _moved(x: Tensor, generator: Generator) -> Tensor:
    """Move a batch by one step for all, drawn up to 2 of 28 pixels; what leaves on one side is empty on the other."""
    height, width = x.shape[2:]
    most = min(height, width) // 14
    down, right = (int(torch.randint(-most, most + 1, (), generator=generator)) for _ in range(2))
    room = nn.functional.pad(x, (most, most, most, most))
    return room[:, :, most + down : most + down + height, most + right : most + right + width].contiguous()


def _tensor(images: NDArray[Any]) -> Tensor:
    unit = np.float32(255 if images.dtype == np.uint8 else 1)
    return torch.from_numpy(np.asarray(images / unit, np.float32))


def _in_blocks(compute: Callable[[Tensor], Tensor], images: NDArray[Any]) -> Floats:
    with torch.inference_mode():
        parts = [compute(_tensor(images[at : at + BLOCK])).numpy() for at in range(0, max(1, len(images)), BLOCK)]
    return np.concatenate(parts)


def _open(dataset: Dataset, path: Path) -> Net | None:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not path.is_file():
        return None
    net = Net(dataset.shape, len(dataset.classes))
    try:
        net.load_state_dict({name: value.float() for name, value in load_file(path).items()})
    except (SafetensorError, RuntimeError) as error:  # reported, and trained again
        logger.warning("The kept classifier %s is damaged (%s) and is trained again.", path, error)
        return None
    return net.eval()


def _keep(net: Net, path: Path) -> None:
    from safetensors.torch import save_file

    halves = {name: value.half() for name, value in net.state_dict().items()}
    try:
        write_with(path, lambda temporary: save_file(halves, temporary), lasting=True)
    except OSError as error:
        logger.warning("The classifier could not be kept (%s): it is trained again every time.", error)


def main(arguments: list[str] | None = None) -> int:
    """Train the classifier of MNIST and put it where the shipped one is."""
    parser = argparse.ArgumentParser(prog="python -m aecore.tasks.classifier", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=shipped("classifier"), help="the folder (default: the assets)")
    asked = parser.parse_args(arguments)
    mnist = load("mnist")
    made = Reader(_trained(mnist, lambda done: None), mnist.test)
    path = asked.out / file_name(mnist)
    _keep(made.net, path)
    print(
        f"{path}: {path.stat().st_size:,} bytes, reads {100 * made.accuracy:.2f} % of the test images", file=sys.stderr
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
