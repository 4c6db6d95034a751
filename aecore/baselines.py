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
    """As `data.load` takes it."""
    train_size: int | None
    validation_size: int
    class_balance: tuple[float, ...] = ()

    @classmethod
    def of(cls, config: Config) -> "Images":
        """Return those that a run learns from."""
        data = config.data
        return cls(data.key, data.train_size, data.validation_size, data.class_balance)

    def split(self) -> Split:
        """Return the images.

        Raises:
            Refused: there is no such data set, it cannot be read, or it has fewer images.
        """
        dataset = data.load(self.name)
        seen, _unseen = data.cut(
            dataset.train,
            train_size=self.train_size,
            validation_size=self.validation_size,
            class_balance=self.class_balance,
            classes=len(dataset.classes),
        )
        return seen


def ask(root: Path, images: Images) -> None:
    """Leave a wish for a fit to these images in a runs folder."""
    shares = "".join(f"-{share:g}" for share in images.class_balance)
    path = _folder(root) / f"{images.name}-{images.train_size or 'all'}-{images.validation_size}{shares[:99]}.json"
    if not path.exists():
        write_json(path, {key: value for key, value in asdict(images).items() if value != ()})


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
        asked = read_json(path) or {}
        images = Images(**{**asked, "class_balance": tuple(asked.get("class_balance", ()))})
        pca.baseline(images.name, images.split(), 0)
    except (Refused, TypeError) as error:  # its data set cannot be read, which the page says; or the wish is damaged
        print(f"no PCA for {path.name}: {error}", flush=True)


def _folder(root: Path) -> Path:
    return root / ".baselines"
