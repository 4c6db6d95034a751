"""Running means of the loss terms, kept on the device so that a step never waits to read them."""

from math import isfinite

import torch
from torch import Tensor

__all__ = ["Diverged", "Meter"]

SUMS = "sums."


class Diverged(ArithmeticError):
    """The loss, or a weight, is no longer a finite number."""


class Meter:
    """Sums of the terms over the epoch and since they were last read."""

    def __init__(self, device: torch.device) -> None:
        """Start at zero."""
        self.device = device
        self.names: tuple[str, ...] = ()
        self.epoch: Tensor | None = None
        """Float32 (terms + 1,): sums over the epoch's images so far, the number of images last; None before any."""
        self._recent: Tensor | None = None

    def add(self, terms: dict[str, Tensor], count: int) -> None:
        """Take in the mean terms of a batch of `count` images."""
        self.names = tuple(terms)
        values = torch.stack([*(term.detach().float() for term in terms.values()), terms["loss"].new_ones(())]) * count
        self.epoch = values if self.epoch is None else self.epoch + values
        self._recent = values if self._recent is None else self._recent + values

    def read_recent(self) -> tuple[dict[str, float], int]:
        """Return the means since the last reading and how many images they cover, and begin anew.

        Raises:
            Diverged: when one of them is not finite.
        """
        means = self._means(self._recent)
        self._recent = None
        return means

    def read_epoch(self) -> dict[str, float]:
        """Return the means over the epoch, and begin a new one.

        Raises:
            Diverged: when one of them is not finite.
        """
        means, _ = self._means(self.epoch)
        self.epoch = None
        return means

    def kept(self) -> dict[str, Tensor]:
        """Return the sums over the epoch on the CPU, under a name that says what they are; empty before any."""
        return {} if self.epoch is None else {SUMS + ",".join(self.names): self.epoch.detach().to("cpu", copy=True)}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Go on from what `kept` returned, which may lie among other tensors."""
        self.names, self.epoch, self._recent = (), None, None
        for key, sums in tensors.items():
            if key.startswith(SUMS):
                self.names, self.epoch = tuple(key.removeprefix(SUMS).split(",")), sums.to(self.device)

    def _means(self, sums: Tensor | None) -> tuple[dict[str, float], int]:
        if sums is None:
            return {}, 0
        *values, count = sums.tolist()
        if not all(map(isfinite, values)):
            raise Diverged
        return {name: value / count for name, value in zip(self.names, values, strict=True)}, round(count)
