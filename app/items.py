"""Which items a map shows: item i is the same one in codes, labels, images, errors and reconstructions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.runs import Run
from aecore.splits import codes_path
from app import cache, kinds, models, training_codes
from app.text import _

__all__ = ["Items", "split_word"]

Which = slice | NDArray[np.intp]
"""Some of them: a range, or their numbers."""


def split_word(split: str) -> str:
    """Return what sentences call the images of a split, before their noun."""
    return {"test": _("test"), "train": _("training")}[split]


@dataclass(frozen=True)
class Items:
    """The items of one split of a run's data set, in their order.

    Attributes:
        folder: the run's.
        split: "test", or "train": all training images of its data set, those held out included.
    """

    folder: Path
    split: str = "test"

    @classmethod
    def of(cls, run: Run, split: str = "test") -> "Items":
        """Return the items of a split of a run's data set."""
        return cls(run.folder, split)

    @property
    def run(self) -> Run:
        """The run that has encoded them."""
        return Run(self.folder)

    @property
    def name(self) -> str:
        """The data set's."""
        return self.run.config.data.key

    @property
    def version(self) -> int | None:
        """A number that changes with the codes, None before there are any."""
        return training_codes.kept(self.run) if self._learned else cache.tested(self.run)

    @property
    def _learned(self) -> bool:
        return self.split == "train"

    @property
    def subject(self) -> str:
        """What a selection among them is known by, in the session and in the browser."""
        return f"{self.run.id}.{self.version}" + (f".{self.split}" if self._learned else "")

    def path(self, file: str) -> str:
        """Return the path under which browsers find a file of theirs."""
        return "/".join(("runs", self.run.id, *([self.split] if self._learned else []), file))

    @property
    def words(self) -> dict[str, str]:
        """What sentences call them: as `kinds.words_of`, and `{split}` is "test" or "training"."""
        return {**kinds.words_of(self.name), "split": split_word(self.split)}

    @property
    def count(self) -> int:
        """How many have a code; raises Refused as `codes`."""
        return len(self.codes)

    @property
    def codes(self) -> NDArray[np.float32]:
        """Their codes, float32 (N, k), mapped from the disk.

        Raises:
            Refused: when the file is gone or damaged.
        """
        return cache.array(codes_path(self.run, self.split), self.version or 0)

    @property
    def labels(self) -> NDArray[np.uint8]:
        """Their classes, uint8 (N,); 0 for all where the data have none."""
        return cache.labels(self.name, self.split)

    @property
    def images(self) -> NDArray[Any]:
        """Themselves, (N, *shape), as the data set has them."""
        return cache.split_of(self.name, self.split).images

    def errors(self) -> NDArray[np.float32]:
        """Return the error of each, float32 (N,): squared, mean over its pixels.

        Raises:
            Refused: when none were kept and the run has no weights to make them from.
        """
        return training_codes.errors(self.run) if self._learned else cache.errors(self.run)

    def redrawn(self, which: Which) -> NDArray[np.uint8]:
        """Return the reconstructions of some, (n, *shape) as `film.as_kept` keeps them; raises Refused as `errors`."""
        if self._learned:
            return models.decode(self.run, np.asarray(self.codes[which]))
        return cache.redrawn(self.run)[which]

    def seen(self, which: Which) -> NDArray[np.uint8] | None:
        """Return what the network saw of some, (n, *shape), None where they were clean; raises Refused as `errors`."""
        if self.run.config.objective.corruption == "none":
            return None
        if self._learned:
            return training_codes.seen(self.run, np.arange(self.count)[which])
        found = cache.seen(self.run)
        return None if found is None else found[which]
