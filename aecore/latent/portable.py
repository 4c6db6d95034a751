"""A trained decoder that needs no torch: a short list of stages and one array of numbers, for a browser to run.

This module says what such a decoder is and which networks have one; `folding` makes it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore import shapes
from aecore.config import Config
from aecore.errors import Refused

__all__ = ["MOST_MULTIPLY_ADDS", "MOST_WEIGHTS", "Portable", "check_portable"]

MOST_MULTIPLY_ADDS = 10_000_000
"""For one picture: plain loops of a browser take about 0.6 ms for a million, so a decode takes 6 ms at most."""
MOST_WEIGHTS = 4_000_000
"""Numbers of a decoder, 2 bytes each: 8 MB go to the browser at most, under 0.5 MB of the usual ones."""


@dataclass(frozen=True)
class Portable:
    """A decoder at rest: batch norm folded into the layer before it, tied weights written out, dropout gone.

    Pictures inside it lie as rows of (H, W, C). A place is that of an array's first number in `weights`. The stages:

        dense         from `inputs` to `outputs` numbers; `weight` is the place of (inputs, outputs), `bias` of
                      (outputs)
        convolution   3 x 3, padding 1, from the picture `before` to `after`, both [H, W, C], written as a transposed
                      one of `stride` 1 or 2; `weight` is the place of (C before, 3, 3, C after), `bias` of (C after)
        norm          all numbers of one picture to mean 0 and variance 1 (+ `eps`), then times (width) at `scale`, plus
                      (width) at `shift`, over and over along the row
        bend          the activation `kind`, as in `tables.ACTIVATIONS`
        keep, add     remember the numbers; add the ones remembered last
        planes        a picture of `channels` from (H, W, C) to (C, H, W)
        affine        times (n) at `scale`, plus (n) at `shift`: back from scaled values

    What comes out is clipped to [0, 1].
    """

    shape: tuple[int, ...]
    """Of one picture, (C, H, W)."""
    numbers: int
    """Of one code."""
    stages: tuple[dict[str, Any], ...]
    """Each with its name under `op`; plain values, ready for JSON."""
    weights: NDArray[np.float16]
    """All arrays one after the other, 1-d."""

    def plan(self) -> dict[str, Any]:
        """Return everything but the weights as plain values, ready for JSON."""
        return {"shape": list(self.shape), "numbers": self.numbers, "stages": list(self.stages)}


def check_portable(config: Config, shape: tuple[int, ...]) -> None:
    """Refuse what a browser cannot decode, or not within a few milliseconds; needs neither torch nor weights.

    Args:
        config: of the run.
        shape: of one item.

    Raises:
        Refused: for codes from a codebook, data that are no pictures, and decoders above the limits of this module.
    """
    if config.code.kind == "quantized":
        raise Refused("code.kind: a quantized code moves in jumps, so no place between is one; choose plain.")
    if len(shape) != 3:
        raise Refused(f"data.name: items of shape {shape} are no pictures to draw in the browser; choose pictures.")
    decoder = [layer for layer in shapes.layers(config, shape) if layer.side == "decoder"]
    costs = (
        ("multiplications", sum(layer.multiply_adds for layer in decoder), MOST_MULTIPLY_ADDS),
        ("weights", sum(layer.parameters for layer in decoder), MOST_WEIGHTS),
    )
    for what, found, most in costs:
        if found > most:
            raise Refused(
                f"network.widths: this decoder has {found:,} {what}, and a browser decodes at once with at most "
                f"{most:,}; choose smaller widths, or let the server decode."
            )
