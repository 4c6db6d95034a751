"""Over the wire: pictures to bytes on one side, from these very bytes to pictures on the other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aecore.measure.pca import PCA
from aecore.tasks.compression.coder import Coder
from aecore.tasks.compression.quantising import Entries, Grid, Quantiser, Symbols, step_of
from aecore.tasks.compression.turning import Floats, Turn, felt, turn
from aecore.tasks.given import Given
from aecore.tasks.quality import as_bytes

__all__ = ["FITTED", "Source", "Wire", "of_network", "of_pca"]

FITTED = 20_000
"""Training images whose codes the axes, the levels and the coder's model are fitted to, at most."""
SEARCHED = 3_000
"""Training codes by which a step is looked for."""
HALVINGS = 12
WHOLE = 0.5
"""Bytes that a message of whole bytes has on average beyond its bits."""


@dataclass(frozen=True, eq=False)
class Source:
    """An encoder and a decoder, and what was learned of their codes from training images alone.

    Attributes:
        encode: images (n, *shape) to codes (n, k).
        decode: codes to images (n, *shape).
        codes: of training images, float32 (n, k).
        turn: the axes to round on; None where the codes are entries of a codebook.
        codebook: those entries, float32 (entries, size); else None.
        parameters: numbers that the decoder has.
    """

    encode: Callable[[NDArray[Any]], Floats]
    decode: Callable[[Floats], Floats]
    codes: Floats
    turn: Turn | None
    codebook: Floats | None
    parameters: int

    @property
    def free(self) -> bool:
        """Whether the rounding can be chosen: a codebook's codes are whole numbers already."""
        return self.codebook is None

    def at(self, step: float) -> "Wire":
        """Return the wire that rounds with `step` on every axis."""
        return Wire.fit(self, self._quantiser(self.codes, step))

    def at_bits(self, bits: float) -> "Wire":
        """Return the wire that gives the widest axis `bits` bits, and the same step to the others."""
        return self.at(step_of(self.codes, self.turn, bits) if self.turn else 1.0)

    def at_bytes(self, budget: float) -> "Wire":
        """Return the wire whose messages have on average `budget` bytes over training images, by its model's bits.

        Of a codebook there is one wire, whatever the budget.
        """
        if self.turn is None:
            return self.at(1.0)
        finest, coarsest = step_of(self.codes, self.turn, 12), step_of(self.codes, self.turn, -2)
        for _ in range(HALVINGS):
            step = float(np.sqrt(finest * coarsest))
            finest, coarsest = (finest, step) if self.cost(step) <= budget else (step, coarsest)
        return self.at(coarsest)

    def cost(self, step: float) -> float:
        """Return the bytes of a training image's message, mean, when its axes are rounded with `step`."""
        codes = self.codes[:SEARCHED]
        quantiser = self._quantiser(codes, step)
        symbols = quantiser.symbols(codes)
        return float(Coder.fit(symbols, quantiser.count).bits(symbols).mean()) / 8 + WHOLE

    def _quantiser(self, codes: Floats, step: float) -> Quantiser:
        if self.codebook is not None:
            return Entries(self.codebook)
        assert self.turn is not None
        return Grid.fit(codes, self.turn, step)


@dataclass(frozen=True, eq=False)
class Wire:
    """One setting of a source: its quantiser and the coder under it, both fitted on training images."""

    source: Source
    quantiser: Quantiser
    coder: Coder

    @classmethod
    def fit(cls, source: Source, quantiser: Quantiser) -> Self:
        """Fit the coder's model to the training codes."""
        return cls(source, quantiser, Coder.fit(quantiser.symbols(source.codes), quantiser.count))

    @cached_property
    def step(self) -> float | None:
        """The step on every axis; None for a codebook."""
        return self.quantiser.step if isinstance(self.quantiser, Grid) else None

    @property
    def size(self) -> int:
        """Bytes that the receiver must have once: decoder, axes, levels and model, float32 each."""
        return 4 * self.source.parameters + self.quantiser.size + self.coder.size

    def symbols(self, images: NDArray[Any]) -> Symbols:
        """Return what is sent of images (n, *shape): int32 (n, places)."""
        return self.quantiser.symbols(self.source.encode(images))

    def send(self, images: NDArray[Any]) -> list[bytes]:
        """Return the message of each image (n, *shape)."""
        return [self.coder.pack(row) for row in self.symbols(images)]

    def receive(self, messages: Sequence[bytes]) -> NDArray[np.uint8]:
        """Return the pictures uint8 (n, *shape) of messages.

        Raises:
            Refused: the bytes of one stand for no code.
        """
        return self.drawn(np.stack([self.coder.unpack(message) for message in messages]))

    def archive(self, images: NDArray[Any]) -> bytes:
        """Return one message for all images (n, *shape)."""
        return self.coder.archive(self.symbols(images))

    def unarchive(self, message: bytes, count: int) -> NDArray[np.uint8]:
        """Return the `count` pictures uint8 (n, *shape) of an archive."""
        return self.drawn(self.coder.unarchive(message, count))

    def drawn(self, symbols: Symbols) -> NDArray[np.uint8]:
        """Return the pictures uint8 (n, *shape) of symbols (n, places)."""
        return as_bytes(self.source.decode(self.quantiser.codes(symbols)))


def of_network(given: Given) -> Source:
    """Return a run's encoder and decoder, with what was learned of its codes from its first training images."""
    codes = given.encode(given.train.images[:FITTED])
    learned = sum(parameter.numel() for parameter in given.model.decoder.parameters())
    if given.config.code.kind == "quantized":
        codebook = given.model.code.state_dict()["codebook"].float().cpu().numpy()
        return Source(given.encode, given.decode, codes, None, codebook, learned)
    return Source(given.encode, given.decode, codes, turn(codes, felt(given.decode, codes)), None, learned)


def of_pca(given: Given, fit: PCA, sizes: Iterable[int]) -> dict[int, Source]:
    """Return PCA of the same training images with its first k components, for each of `sizes`, sent in the same way.

    Its decoder feels all axes alike. More components than there are count as all.
    """
    codes = fit.encode(given.train.images[:FITTED])
    kept = sorted({min(size, len(fit.components)) for size in sizes})
    return {k: _of_components(fit.first(k), codes[:, :k], given.dataset.shape) for k in kept}


def _of_components(fit: PCA, codes: Floats, shape: tuple[int, ...]) -> Source:
    def decode(codes: Floats) -> Floats:
        return fit.decode(codes).reshape(len(codes), *shape)

    axes = turn(codes, np.eye(len(fit.components)))
    return Source(fit.encode, decode, codes, axes, None, fit.components.size + fit.mean.size)
