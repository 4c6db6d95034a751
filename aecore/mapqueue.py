"""Which maps are wanted: the queue of `aecore.wishes` whose things are maps of a run's codes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.files import write
from aecore.latent.maps import Map
from aecore.latent.spec import MapSpec
from aecore.wishes import Place, Wanted, names

__all__ = ["MapFile", "Wish", "wishes"]


class MapFile(Place):
    """The place of one map of a run: `runs/<id>/maps/<key>.npz`."""

    WHAT, FOLDER, LESS = "map", "maps", "fewer points"

    @property
    def _settling(self) -> Path:
        return self.path.with_suffix(".settling")

    def load(self) -> Map | None:
        """Return the map, or None when it is not made yet or damaged."""
        return Map.load(self.path)

    def show(self, number: int, xy: NDArray[np.float32]) -> None:
        """Show where the points lie by now: the `number`-th time, from 1."""
        if self.run.folder.is_dir():
            write(self._settling, np.uint32(number).astype("<u4").tobytes() + xy.astype("<f4").tobytes())

    def settling(self) -> tuple[int, bytes] | None:
        """Return what was shown last, its number and float32 pairs, or None when nobody is making the map."""
        try:
            shown = self._settling.read_bytes() if self.locked else b""
        except FileNotFoundError:
            return None
        return (int.from_bytes(shown[:4], "little"), shown[4:]) if shown else None

    def settled(self) -> None:
        """Show nothing any more."""
        self._settling.unlink(missing_ok=True)


@dataclass(frozen=True)
class Wish(Wanted):
    """One file in the queue."""

    file: MapFile

    def spec(self) -> MapSpec:
        """Return what is asked.

        Raises:
            Refused: when the file does not hold it, or not in the words of this version.
        """
        return MapSpec.of(self.asked())


def wishes(root: Path) -> list[Wish]:
    """Return all wishes in the order they came; files of other names are passed over."""
    return [Wish(path, MapFile(run, key)) for path, run, key in names(root, MapFile.FOLDER)]
