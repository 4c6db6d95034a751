"""Over the wire: pictures to bytes on one side, from these very bytes to pictures on the other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aecore.measure.pca import PCA
from aecore.tasks.compression.coder import Coder
from aecore.tasks.compression.pulling import Pull, pull_of_network, pull_of_pca
from aecore.tasks.compression.quantising import Entries, Grid, Quantiser, Symbols, widest
from aecore.tasks.compression.searching import BLOCK, FEW, LOOKS, Search, padded
from aecore.tasks.compression.turning import Doubles, Floats, Turn, felt, turn
from aecore.tasks.given import Given, unit
from aecore.tasks.quality import as_bytes

__all__ = ["FITTED", "Source", "Wire", "of_given", "of_network", "of_pca"]

FITTED = 20_000
"""Training images whose codes the axes, the levels and the coder's model are fitted to, at most."""
SEEN = 3_000
"""Training codes by which a step is looked for."""
SENT = 128
"""Training images that are sent to learn how many more or fewer bits a search takes than plain rounding."""
HALVINGS = 12
FINEST, COARSEST = 4_096.0, 0.25
"""Cells of the widest axis between which a step is looked for."""
NEAR = 1.05
"""Times that messages may be over or under the budget at the step that plain rounding tells: where they are further
off, the step is looked for by what is sent, which takes longer."""
TINY = 1e-9
WHOLE = 0.5
"""Bytes that a message of whole bytes has on average beyond its bits."""


@dataclass(frozen=True, eq=False)
class Source:
    """An encoder and a decoder, and what was learned of their codes from training images alone.

    Attributes:
        encode: images (n, *shape) to codes (n, k).
        decode: codes to images (n, *shape).
        images: training images (n, *shape) that the network learned from.
        codes: theirs, float32 (n, k).
        turn: the axes to round on; None where the codes are entries of a codebook.
        codebook: those entries, float32 (entries, size); else None.
        parameters: numbers that the decoder has.
        pull: the decoder's, by which the sender searches; None where it only rounds, for a codebook and for text.
    """

    encode: Callable[[NDArray[Any]], Floats]
    decode: Callable[[Floats], Floats]
    images: NDArray[Any]
    codes: Floats
    turn: Turn | None
    codebook: Floats | None
    parameters: int
    pull: Pull | None = None

    @property
    def free(self) -> bool:
        """Whether the rounding can be chosen: a codebook's codes are whole numbers already."""
        return self.codebook is None

    def at(self, step: float) -> "Wire":
        """Return the wire that rounds with `step` on every axis."""
        return Wire.fit(self, self._quantiser(step))

    def at_bits(self, bits: float) -> "Wire":
        """Return the wire that gives the widest axis `bits` bits, and the same step to the others.

        An axis that tells half as much is sent with a bit less.
        """
        return self.at(self._widest / 2**bits if self.turn else 1.0)

    def at_bytes(self, budget: float) -> "Wire":
        """Return the wire whose messages have on average `budget` bytes over training images, by its model's bits.

        Of a codebook there is one wire, whatever the budget.
        """
        if self.turn is None:
            return self.at(1.0)
        rough = self._step(lambda step: self._rounded(step) <= budget)
        plain = budget * self._rounded(rough) / self.at(rough).cost
        wire = self.at(self._step(lambda step: self._rounded(step) <= plain))
        if budget / NEAR <= wire.cost <= NEAR * budget:
            return wire
        return self.at(self._step(lambda step: self.at(step).cost <= budget))

    def _step(self, fits: Callable[[float], bool]) -> float:
        """Return the finest step with which messages are small enough, as `fits` says of one."""
        finest, coarsest = self._widest / FINEST, self._widest / COARSEST
        for _ in range(HALVINGS):
            step = float(np.sqrt(finest * coarsest))
            finest, coarsest = (finest, step) if fits(step) else (step, coarsest)
        return coarsest

    def _rounded(self, step: float) -> float:
        """Return the bytes of a training image's message, mean, when its axes are plainly rounded with `step`."""
        assert self.turn is not None
        grid = Grid.fit(self._turned[:SEEN], self.turn, step)
        symbols = grid.rounded(self._turned[:SEEN])
        return float(Coder.fit(symbols, grid.count).bits(symbols).mean()) / 8 + WHOLE

    def _quantiser(self, step: float) -> Quantiser:
        if self.codebook is not None:
            return Entries(self.codebook)
        assert self.turn is not None
        return Grid.fit(self._turned, self.turn, step)

    def seen(self, quantiser: Quantiser, count: int = FITTED) -> Symbols:
        """Return the first `count` training codes as plainly rounded symbols, int32 (count, places)."""
        if isinstance(quantiser, Grid):
            return quantiser.rounded(self._turned[:count])
        return quantiser.symbols(self.codes[:count])

    @cached_property
    def _turned(self) -> Doubles:
        assert self.turn is not None
        return self.turn.ahead(self.codes)

    @cached_property
    def _widest(self) -> float:
        return widest(self._turned)


@dataclass(frozen=True, eq=False)
class Wire:
    """One setting of a source: its quantiser and the coder under it, both fitted on training images."""

    source: Source
    quantiser: Quantiser
    coder: Coder

    @classmethod
    def fit(cls, source: Source, quantiser: Quantiser) -> Self:
        """Fit the coder's model to the training codes."""
        return cls(source, quantiser, Coder.fit(source.seen(quantiser), quantiser.count))

    @cached_property
    def step(self) -> float | None:
        """The step on every axis; None for a codebook."""
        return self.quantiser.step if isinstance(self.quantiser, Grid) else None

    @property
    def size(self) -> int:
        """Bytes that the receiver must have once: decoder, axes, levels and model, float32 each."""
        return 4 * self.source.parameters + self.quantiser.size + self.coder.size

    @cached_property
    def cost(self) -> float:
        """Bytes of a training image's message, mean, by the model's bits."""
        plain = self.coder.bits(self.source.seen(self.quantiser, SEEN))
        sent = self.coder.bits(self.symbols(self.source.images[:SENT]))
        return float(plain.mean() * sent.mean() / max(plain[:SENT].mean(), TINY)) / 8 + WHOLE

    def symbols(self, images: NDArray[Any], looks: int = LOOKS) -> Symbols:
        """Return what is sent of images (n, *shape): int32 (n, places).

        Args:
            images: one is sent alone as it is among others.
            looks: how long the sender searches, see `Search`.
        """
        starts = range(0, max(1, len(images)), BLOCK)
        return np.concatenate([self._block(images[start : start + BLOCK], looks) for start in starts])

    def _block(self, images: NDArray[Any], looks: int) -> Symbols:
        """Return it of at most `BLOCK` images."""
        whole = padded(unit(images))
        codes = self.source.encode(whole)
        if self.source.pull is None or not isinstance(self.quantiser, Grid):
            return self.quantiser.symbols(codes)[: len(images)]
        return Search(self.quantiser, self.coder, self.source.pull, looks).symbols(codes, whole)[: len(images)]

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
        """Return one message for all images (n, *shape); of so many the search is short."""
        return self.coder.archive(self.symbols(images, FEW))

    def unarchive(self, message: bytes, count: int) -> NDArray[np.uint8]:
        """Return the `count` pictures uint8 (n, *shape) of an archive."""
        return self.drawn(self.coder.unarchive(message, count))

    def drawn(self, symbols: Symbols) -> NDArray[np.uint8]:
        """Return the pictures uint8 (n, *shape) of symbols (n, places)."""
        return as_bytes(self.source.decode(self.quantiser.codes(symbols)))


def of_network(given: Given) -> Source:
    """Return a run's encoder and decoder, with what was learned of its codes from its first training images."""
    images = given.train.images[:FITTED]
    codes = given.encode(images)
    whole = given.config.code.kind == "quantized"
    return of_given(given, images, codes, None if whole else turn(codes, felt(given.decode, codes)))


def of_given(given: Given, images: NDArray[Any], codes: Floats, axes: Turn | None) -> Source:
    """Return a run's encoder and decoder with axes that are known already, None for a codebook.

    Args:
        given: the network.
        images: training images (n, *shape) to fit and to choose by; none where nothing will be.
        codes: theirs, float32 (n, k).
        axes: of its codes.
    """
    learned = sum(parameter.numel() for parameter in given.model.decoder.parameters())
    if axes is None:
        codebook = given.model.code.state_dict()["codebook"].float().cpu().numpy()
        return Source(given.encode, given.decode, images, codes, None, codebook, learned)
    pull = None if given.dataset.kind == "text" else pull_of_network(given.model)
    return Source(given.encode, given.decode, images, codes, axes, None, learned, pull)


def of_pca(given: Given, fit: PCA, sizes: Iterable[int]) -> dict[int, Source]:
    """Return PCA of the same training images with its first k components, for each of `sizes`, sent in the same way.

    Its decoder feels all axes alike. More components than there are count as all.
    """
    images = given.train.images[:FITTED]
    codes = fit.encode(images)
    kept = sorted({min(size, len(fit.components)) for size in sizes})
    return {k: _of_components(fit.first(k), images, codes[:, :k]) for k in kept}


def _of_components(fit: PCA, images: NDArray[Any], codes: Floats) -> Source:
    def decode(codes: Floats) -> Floats:
        return fit.decode(codes).reshape(len(codes), *images.shape[1:])

    axes = turn(codes, np.eye(len(fit.components)))
    learned = fit.components.size + fit.mean.size
    return Source(fit.encode, decode, images, codes, axes, None, learned, pull_of_pca(fit))
