"""A person's own digit over the wire that a use has kept: the bytes, and what arrives of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from aecore.runs import Run
from aecore.tasks.compression.keeping import is_kept, of_arrays
from aecore.tasks.compression.wire import Source
from aecore.tasks.given import Given
from aecore.tasks.quality import psnr_of
from aecore.tasks.result import Result
from app import cache, mine, models
from app.text import _
from app.waiting import waited

__all__ = ["Sent", "mine_sent"]

Bytes = NDArray[np.uint8]
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Sent:
    """One digit on both sides of the wire.

    Attributes:
        image: uint8 (1, 28, 28), as it was drawn.
        message: what was sent, in hexadecimal digits.
        arrived: uint8 (1, 28, 28), decoded from these bytes.
        psnr: decibels between the two.
    """

    image: Bytes
    message: str
    arrived: Bytes
    psnr: float


def mine_sent(run: Run, found: Result, bits: str) -> Sent | None:
    """Send the digit in hand with the wire of a setting; None while it is at work, see `waited`.

    None also without a digit, and where that wire was not kept.

    Args:
        run: whose network sends.
        found: what compression found with it.
        bits: the setting.

    Raises:
        Refused: the network sees images of another shape, or has no weights.
    """
    image = mine.current()
    if image is None or not is_kept(found.arrays, bits):
        return None
    key = ("sent", run.folder, models.version(run), bits, mine.name())
    return waited(key, lambda: _sent(run, found, bits, image), _("Looking for the bytes of your digit …"))


def _sent(run: Run, found: Result, bits: str, image: Bytes) -> Sent:
    with models.using(run) as model:
        models.fitting(run, model, image[None])
        wire = of_arrays(found.arrays, bits, Given(model, cache.dataset(run.config.data.key)))
    wire = replace(wire, source=_by_turns(wire.source))
    message = wire.send(image[None])[0]
    arrived = wire.receive([message])
    return Sent(image, message.hex(), arrived[0], float(psnr_of(image[None], arrived)[0]))


def _by_turns(source: Source) -> Source:
    """Return a source that lets others compute after every look: a search of a large network takes a second."""
    pull = source.pull and _by_turn(source.pull)
    return replace(source, encode=_by_turn(source.encode), decode=_by_turn(source.decode), pull=pull)


def _by_turn(compute: Callable[P, T]) -> Callable[P, T]:
    def computed(*args: P.args, **kwargs: P.kwargs) -> T:
        with models.alone():
            return compute(*args, **kwargs)

    return computed
