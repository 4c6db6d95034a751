"""What is normal and what is strange: digits left out of the training, other sets, noise, and the same turned about."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore import data
from aecore.config import Config
from aecore.errors import Refused
from aecore.tasks.given import Given, unit

__all__ = ["KINDS", "OTHERS", "Mixed", "left_out", "mixed"]

Floats = NDArray[np.float32]
OTHERS = ("mnist", "fashion-mnist", "kmnist")
"""Sets of one shape, each strange to the others."""
KINDS = ("auto", "classes", *OTHERS, "noise", "rotated", "inverted")
PICTURE = 4
"""Axes of pictures, (n, C, H, W)."""


@dataclass(frozen=True, eq=False)
class Mixed:
    """Test images of both kinds.

    Attributes:
        kind: one of `KINDS`, never "auto".
        normal: float32 (n, *shape), 0..1.
        strange: float32 (m, *shape), 0..1.
        normal_index: int64 (n,), their places in the test split.
        strange_index: int64 (m,), their places in the test split of the set they are from.
    """

    kind: str
    normal: Floats
    strange: Floats
    normal_index: NDArray[np.int64]
    strange_index: NDArray[np.int64]


def left_out(config: Config) -> tuple[int, ...]:
    """Return the classes that the training left out whole."""
    return tuple(at for at, share in enumerate(config.data.class_balance) if share == 0)


def mixed(given: Given, kind: str, normal: tuple[int, ...], strange: tuple[int, ...], seed: int) -> Mixed:
    """Return the test images of both kinds.

    Args:
        given: the network and its data.
        kind: what is strange; "auto" takes the classes that were left out, else turned pictures, else noise.
        normal: classes that are normal; none given, all that were learned.
        strange: classes that are strange; none given, those that were left out. Only for the kind "classes".
        seed: of the noise.

    Raises:
        Refused: classes that do not exist, that are both, or none; the other set cannot be read or has another shape.
    """
    gone = left_out(given.config)
    kind = _automatic(given, gone, strange) if kind == "auto" else kind
    odd = _known(given, strange or gone, "strange_classes") if kind == "classes" else gone
    usual = _known(given, normal, "normal_classes") or _rest(given, odd)
    index = _of_classes(given, usual)
    images = unit(given.test.images[index])
    if kind == "classes":
        if both := set(odd) & set(usual):
            raise Refused(f"strange_classes: {min(both)} is normal too; choose a class for one of both.")
        if not odd:
            raise Refused("strange_classes: none is chosen and none was left out; choose one, for example [4].")
        if not len(index):
            raise Refused("strange_classes: no class is left to be normal; leave one out of the choice.")
        other = _of_classes(given, odd)
        return Mixed(kind, images, unit(given.test.images[other]), index, other)
    made, places = _made(given, kind, images, index, seed)
    return Mixed(kind, images, made, index, places)


def _automatic(given: Given, gone: tuple[int, ...], strange: tuple[int, ...]) -> str:
    """Return what is strange where nobody says: what is hard enough to tell something."""
    shape = given.dataset.shape
    square = len(shape) == PICTURE - 1 and shape[-1] == shape[-2]
    return "classes" if gone or strange else "rotated" if square else "noise"


def _made(
    given: Given, kind: str, images: Floats, index: NDArray[np.int64], seed: int
) -> tuple[Floats, NDArray[np.int64]]:
    if kind in OTHERS:
        return _other_set(given, kind)
    if kind == "noise":
        found = np.random.default_rng(seed).random(images.shape, np.float32)
    elif kind == "rotated":
        if images.ndim < PICTURE or images.shape[-1] != images.shape[-2]:
            raise Refused("strange: only square pictures can be turned; choose noise or inverted.")
        found = np.rot90(images, axes=(-2, -1))
    else:
        found = 1 - images
    return np.ascontiguousarray(found), index


def _other_set(given: Given, name: str) -> tuple[Floats, NDArray[np.int64]]:
    if name == given.config.data.key:
        raise Refused(f"strange: {name} is what the network learned; choose another set, or classes of it.")
    other = data.load(name, data_dir=given.data_dir)
    if other.shape != given.dataset.shape:
        raise Refused(f"strange: {name} has images of shape {other.shape}, the network sees {given.dataset.shape}; "
                      "choose noise, rotated or inverted.")  # fmt: skip
    return unit(other.test.images), np.arange(len(other.test))


def _labels(given: Given) -> NDArray[Any]:
    found = given.test.labels
    return np.zeros(len(given.test), np.int64) if found is None else found


def _of_classes(given: Given, classes: tuple[int, ...]) -> NDArray[np.int64]:
    return np.flatnonzero(np.isin(_labels(given), classes))


def _rest(given: Given, odd: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(each for each in range(max(1, len(given.dataset.classes))) if each not in odd)


def _known(given: Given, classes: tuple[int, ...], field: str) -> tuple[int, ...]:
    most = max(1, len(given.dataset.classes)) - 1
    if wrong := [each for each in classes if each > most]:
        raise Refused(f"{field}: {wrong[0]} is not allowed; this set has the classes 0 to {most}.")
    return classes
