"""The data as lines that both languages share: arrays `train` and `test`, float32 in the unit 0 to 1, from NumPy.

Sets that are made are made by the same draws as here, so that a script learns from the same numbers.
"""

from collections.abc import Callable

from aecore.config import Config
from aecore.data.folders import data_folder
from aecore.data.own.store import OWN
from aecore.data.windows import ALPHABET, WINDOW

__all__ = ["by_classes", "channels_last", "cut", "lines", "scaling", "stops"]

ROWS = 12_000
WHERE = {
    "mnist": ("0.0", "255.0"),
    "fashion-mnist": ("0.0", "255.0"),
    "kmnist": ("0.0", "255.0"),
    "digits8": ("0.0", "16.0"),
    "gaussian": ("low", "high"),
    "noise-images": ("low", "high"),
}
"""What 0 and 1 stand for in the numbers of a set; else 0 and 1."""


def channels_last(config: Config) -> tuple[int, ...]:
    """Return the shape of one item as Keras has it."""
    shape = config.data.source.shape
    return (*shape[1:], shape[0]) if len(shape) == 3 else shape


def lines(config: Config, *, last: bool) -> list[str]:
    """Return the lines that make `train`, `test` and, where classes are thinned, `labels`; not for idx files.

    Args:
        config: the five choices.
        last: whether channels come last.
    """
    name = config.data.name
    if OWN.fullmatch(name):
        return _own(config, last=last)
    if name == "text":
        return TEXT
    if name.startswith("points-"):
        return [*POINTS[name](), *_parts(config)]
    shape = channels_last(config) if last else config.data.source.shape
    if name == "digits8":
        made = ["from sklearn.datasets import load_digits", "", "items, labels = load_digits(return_X_y=True)"]
        return [*made, f'items = items.reshape({(-1, *shape)}).astype("float32") / 16', *_parts(config)]
    count = ROWS if name == "gaussian" else 2 * config.data.source.train
    return [
        f"items = np.random.default_rng(0).standard_normal({(count, *shape)}, np.float32)",
        "low, high = items.min(), items.max()",
        "items = (items - low) / (high - low)",
        *_parts(config),
    ]


def _parts(config: Config) -> list[str]:
    train = config.data.source.train
    return [f"train, test = items[:{train}], items[{train}:]"]


def _own(config: Config, *, last: bool) -> list[str]:
    folder = str(data_folder() / "own" / config.data.name)
    found = [
        f'folder = os.environ.get("DATA_DIR", {folder!r})  # of train.npy and test.npy, as they were taken in',
        'train, test = (np.load(os.path.join(folder, f"{part}.npy")) for part in ("train", "test"))',
        'train, test = (part.astype("float32") / (255 if part.dtype == np.uint8 else 1) for part in (train, test))',
    ]
    if last and len(config.data.source.shape) == 3:
        found.append("train, test = (np.moveaxis(part, 1, -1) for part in (train, test))")
    if by_classes(config):
        found.append('labels = np.load(os.path.join(folder, "train-labels.npy"))')
    if config.data.scaling == "none":
        found += [
            'with open(os.path.join(folder, "about.json")) as file:',
            "    about = json.load(file)",
            'low, high = np.float32(about["low"]), np.float32(about["high"])',
        ]
    return found


TEXT = [
    "from pydoc_data import topics",
    "",
    f"alphabet = {ALPHABET!r}",
    'text = "\\n".join(dict.fromkeys(topics.topics[name] for name in sorted(topics.topics)))',
    'places = np.array([alphabet.find(letter) % len(alphabet) for letter in " ".join(text.lower().split())])',
    "",
    "",
    "def windows(places, count):  # spread evenly over the text, each character a 1 in its row",
    f"    last = len(places) - {WINDOW}",
    f"    starts = np.linspace(0, last, min(count, 2 * last // {WINDOW})).astype(int)",
    f'    return np.eye(len(alphabet), dtype="float32")[places[starts[:, None] + np.arange({WINDOW})]]',
    "",
    "",
    "edge = len(places) - len(places) // 6  # the last sixth is for testing",
    "train, test = windows(places[:edge], 10_000), windows(places[edge:], 2_000)",
]


def _square() -> list[str]:
    return [
        "items = np.random.default_rng(0).random((12_000, 2))",
        "labels = (items > 0.5) @ [1, 2]",
        'items = items.astype("float32")',
    ]


def _moons() -> list[str]:
    return [
        *_two_arcs("np.pi"),
        "x = np.where(labels, 1 - np.cos(angle), np.cos(angle))",
        "y = np.where(labels, 0.5 - np.sin(angle), np.sin(angle))",
        "items = 0.05 + 0.9 * np.stack([(x + 1) / 3, (y + 0.5) / 3 + 0.25], axis=1)",
        NOISE,
    ]


def _swiss() -> list[str]:
    return [
        "chance = np.random.default_rng(0)",
        "along = np.sqrt(chance.random(12_000))",
        "labels = np.minimum(along * 6, 5).astype(int)",
        "angle = np.pi * (1.5 + 3 * along)",
        "radius = 0.46 * angle / (4.5 * np.pi)",
        *ROUND,
    ]


def _circles() -> list[str]:
    return [*_two_arcs("2 * np.pi"), "radius = np.where(labels, 0.22, 0.44)", *ROUND]


def _two_arcs(whole: str) -> list[str]:
    return [
        "chance = np.random.default_rng(0)",
        "labels = chance.integers(0, 2, 12_000)",
        f"angle = {whole} * chance.random(12_000)",
    ]


NOISE = 'items = (items + chance.normal(0, 0.015, (12_000, 2))).clip(0, 1).astype("float32")'
ROUND = ["items = 0.5 + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)", NOISE]
POINTS: dict[str, Callable[[], list[str]]] = {
    "points-square": _square,
    "points-moons": _moons,
    "points-swiss": _swiss,
    "points-circles": _circles,
}


def by_classes(config: Config) -> bool:
    """Whether some classes are thinned."""
    return any(share != 1 for share in config.data.class_balance)


def stops(config: Config) -> bool:
    """Whether the held-out loss may end the training before the last epoch."""
    return config.training.stop_below is not None or config.training.patience is not None


def cut(config: Config, shape: tuple[int, ...]) -> list[str]:
    """Return the lines that leave in `train` items of `shape` to learn from, and in `held` what may stop it."""
    data = config.data
    left = data.source.train - data.validation_size
    found = [f"held = train[{left}:{data.source.train}]"] if stops(config) else []
    if by_classes(config):
        found += [
            f"kept = np.ones({left}, bool)  # of each class the first share",
            f"for label, share in enumerate({list(data.class_balance)}):",
            f"    own = np.flatnonzero(labels[:{left}] == label)",
            "    kept[own[round(share * len(own)) :]] = False",
            f"train = train[:{left}][kept]{f'[:{data.train_size}]' if data.train_size else ''}",
        ]
    else:
        found.append(f"train = train[:{min(data.train_size or left, left)}]")
    found[-1] += f"  # (N, {', '.join(map(str, shape))}), from 0 to 1"
    return found


def scaling(config: Config) -> list[str]:
    """Return the lines that make `mean` and `deviation`, or none when the network takes 0 to 1."""
    if config.data.scaling == "unit":
        return []
    if config.data.scaling == "standardised":
        return [
            "mean, deviation = train.mean(0), train.std(0)",
            "deviation[deviation < 1 / 255] = 1  # what hardly varies is only centred",
        ]
    low, high = ("low", "high") if OWN.fullmatch(config.data.name) else WHERE.get(config.data.name, ("0.0", "1.0"))
    numbers = [] if low == "low" else [f"low, high = {low}, {high}"]
    return [*numbers, "mean, deviation = -low / (high - low), 1 / (high - low)"]
