"""Which fits of PCA are wanted, on disk for any process to read: a page asks for one, and an idle map worker makes it.

The data folder keeps a fit, so each set of training images costs one of some two seconds, whoever wants it first. A
wish is a file in `<root>/.baselines/`, named by what it is for: however many ask, it is made once.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from aecore import data
from aecore.config import Config
from aecore.data.dataset import Split
from aecore.errors import Refused
from aecore.files import read_json, write_json
from aecore.measure import pca

__all__ = ["Images", "Preparer", "ask"]


@dataclass(frozen=True)
class Images:
    """Which training images PCA is fit to."""

    name: str
    """Of `tables.DATASETS`."""
    train_size: int | None
    validation_size: int

    @classmethod
    def of(cls, config: Config) -> "Images":
        """Return those that a run learns from."""
        return cls(config.data.name, config.data.train_size, config.data.validation_size)

    def split(self) -> Split:
        """Return the images.

        Raises:
            Refused: there is no such data set, it cannot be read, or it has fewer images.
        """
        return data.holdout(data.load(self.name).train, self.train_size, self.validation_size)[0]


def ask(root: Path, images: Images) -> None:
    """Leave a wish for a fit to these images in a runs folder."""
    path = _folder(root) / f"{images.name}-{images.train_size or 'all'}-{images.validation_size}.json"
    if not path.exists():
        write_json(path, asdict(images))


class Preparer:
    """Makes the fits that are wanted in one runs folder, each once."""

    def __init__(self, root: Path) -> None:
        """Want the fit beside a run with the defaults: it is there before a page needs it."""
        self._root = root
        self._made: set[str] = set()
        ask(root, Images.of(Config()))

    def once(self) -> bool:
        """Make one fit that is wanted; return whether there was one.

        One that was made and is wanted again could not be kept, and is not made again by this process.
        """
        path = min(_folder(self._root).glob("[a-z0-9]*.json"), default=None)
        if path is None:
            return False
        if path.name not in self._made:
            self._made.add(path.name)
            _make(path)
        path.unlink(missing_ok=True)
        return True


def _make(path: Path) -> None:
    try:
        images = Images(**(read_json(path) or {}))
        pca.baseline(images.name, images.split(), 0)
    except (Refused, TypeError) as error:  # its data set cannot be read, which the page says; or the wish is damaged
        print(f"no PCA for {path.name}: {error}", flush=True)


def _folder(root: Path) -> Path:
    return root / ".baselines"
