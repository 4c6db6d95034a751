"""Symbols to bytes and back: a range coder (Martin, 1979) under a model that sender and receiver both have.

constriction writes whole words of four bytes. One digit is some thirty bytes, so two spare ones would count: `pack`
looks for the shortest message that the same decoder, which reads zeros after its end, turns back into the symbols.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aecore.errors import Refused

__all__ = ["Coder"]

Symbols = NDArray[np.int32]
FLOOR = 0.1
"""Images that every symbol counts for beside those that had it: what training never showed can be sent too."""
WORD = 4


@dataclass(frozen=True, eq=False)
class Coder:
    """A model of rows of symbols, one place independent of the other, and the coder under it.

    Attributes:
        chances: float32 (places, symbols), each row adds up to 1; both sides must have the very same.
    """

    chances: NDArray[np.float32]

    @classmethod
    def fit(cls, symbols: Symbols, count: int) -> Self:
        """Count how often each of `count` symbols stands in each place of the rows `symbols` (n, places)."""
        rows = [np.bincount(column, minlength=max(2, count)) for column in symbols.T]
        found = np.stack(rows) + FLOOR
        return cls((found / found.sum(1, keepdims=True)).astype(np.float32))

    @property
    def size(self) -> int:
        """Bytes of the model, a float32 a chance: what the receiver must have once."""
        return int(self.chances.nbytes)

    def bits(self, symbols: Symbols) -> NDArray[np.float64]:
        """Return what rows (n, places) must cost under the model, -log2 of their chance: float64 (n,)."""
        found: NDArray[np.float64] = self.costs[np.arange(len(self.costs)), symbols].sum(1)
        return found

    @cached_property
    def costs(self) -> NDArray[np.float64]:
        """Bits of each symbol in each place, float64 (places, symbols)."""
        return np.asarray(-np.log2(self.chances.astype(np.float64)))

    def pack(self, row: Symbols) -> bytes:
        """Return the shortest message that `unpack` turns into `row`, int32 (places,), that can be found."""
        encoder = _queue().RangeEncoder()
        encoder.encode(np.ascontiguousarray(row, np.int32), self._family, self.chances)
        whole = bytes(encoder.get_compressed().astype(">u4").tobytes())
        number, best = int.from_bytes(whole, "big"), whole
        for length in range(len(whole) - 1, -1, -1):
            head = number >> 8 * (len(whole) - length)
            near = [part.to_bytes(length, "big") for part in (head, head + 1) if part < 1 << 8 * length]
            good = next((part for part in near if self._says(part, row)), None)
            if good is None:
                break
            best = good
        return best

    def unpack(self, message: bytes) -> Symbols:
        """Return the row int32 (places,) that a message stands for.

        Raises:
            Refused: the bytes stand for no row under this model.
        """
        try:
            found: Symbols = _queue().RangeDecoder(_words(message)).decode(self._family, self.chances)
        except AssertionError:  # so the library says that no message begins like this
            raise Refused("message: its bytes stand for no code under this model; send them as they were.") from None
        return found

    def archive(self, symbols: Symbols) -> bytes:
        """Return one message for all rows (n, places), place after place."""
        encoder = _queue().RangeEncoder()
        for column, model in zip(symbols.T, self._models, strict=True):
            encoder.encode(np.ascontiguousarray(column, np.int32), model)
        found: bytes = encoder.get_compressed().astype(">u4").tobytes()
        return found

    def unarchive(self, message: bytes, count: int) -> Symbols:
        """Return the `count` rows of an archive, int32 (count, places)."""
        decoder = _queue().RangeDecoder(_words(message))
        return np.stack([decoder.decode(model, count) for model in self._models], axis=1)

    def _says(self, message: bytes, row: Symbols) -> bool:
        try:
            return np.array_equal(self.unpack(message), row)
        except Refused:
            return False

    @cached_property
    def _family(self) -> Any:  # noqa: ANN401 - constriction has no types
        return _models().Categorical(perfect=False)

    @cached_property
    def _models(self) -> list[Any]:
        return [_models().Categorical(row, perfect=False) for row in self.chances]


def _words(message: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(message + bytes(-len(message) % WORD), ">u4").astype(np.uint32)


def _queue() -> Any:  # noqa: ANN401 - constriction has no types
    import constriction

    return constriction.stream.queue


def _models() -> Any:  # noqa: ANN401 - constriction has no types
    import constriction

    return constriction.stream.model
