"""Which maps are wanted: the queue of `aecore.wishes` whose things are maps of a run's codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aecore.latent.maps import Map
from aecore.latent.spec import MapSpec
from aecore.wishes import Note, Place, Wanted, names

__all__ = ["MapFile", "Note", "Wish", "wish_for", "wishes"]


class MapFile(Place):
    """The place of one map of a run: `runs/<id>/maps/<key>.npz`."""

    WHAT, FOLDER = "map", "maps"

    def load(self) -> Map | None:
        """Return the map, or None when it is not made yet or damaged."""
        return Map.load(self.path)

    def wish(self, spec: MapSpec) -> None:
        """Put a wish for this map at the back of the queue."""
        asked: Mapping[str, object] = spec.model_dump()
        self.ask(asked)


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


def wish_for(file: MapFile) -> Wish | None:
    """Return the first wish for this map, or None when nobody wants it."""
    everyones = wishes(file.run.folder.parent)
    return next((wish for wish in everyones if wish.file.path == file.path), None)
