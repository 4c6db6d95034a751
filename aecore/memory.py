"""Whether a training fits into memory, told from its choices before anything is built, without torch.

A network that does not fit is not slow: the system ends the process that trains it, or another one. The account is
what surely is needed at once, so that nothing is refused which could have been trained.
"""

from pathlib import Path

from aecore.config import Config
from aecore.errors import NoRoom
from aecore.shapes import layers, penalty_parameters

__all__ = ["available", "check", "check_here", "needed"]

NUMBER = 4
"""Bytes of a number: weights, gradients and moments are float32 whatever the precision of a step is."""
MOMENTS = {"sgd": 1, "rmsprop": 1}
"""How many numbers an optimiser remembers of each weight; the others remember 2."""
OF_AN_ACTIVATION = 2
"""How many numbers a step holds for each that comes out of a layer: itself, and its gradient on the way back."""
SHARE = 0.8
"""Of the memory there is; the rest stays for images, pages and other programs."""
SMALL = 2**28
"""Bytes that are always tried: what a worker has freed and keeps for the next run would count as taken."""
GRAPHICS = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")
"""Where Linux has a graphics card that PyTorch may use: NVIDIA's, AMD's, or either in Windows' Linux."""
UNLIMITED = 2**60
"""Bytes from which on a limit of a group of processes means that there is none."""


def needed(config: Config, shape: tuple[int, ...] | None = None) -> tuple[int, int]:
    """Return the bytes that training takes at least: for what it learns, and for the activations of a batch.

    For every number that is learned: the weight, its gradient and the optimiser's moments, and what is saved of it, the
    weight and the moments once more. Measured for a dense network of 40 million numbers with Adam: 7 such copies are
    said here and 8.3 to 8.6 were taken at the highest.

    Args:
        config: the five choices.
        shape: of one image; without one it is that of the data set.

    Raises:
        Refused: when the network cannot take images of that shape.
    """
    stages = layers(config, shape)
    learned = sum(layer.parameters for layer in stages) + penalty_parameters(config)
    copies = 3 + 2 * MOMENTS.get(config.training.optimizer, 2)
    batch = min(config.training.batch_size, config.data.train_size or config.data.source.train)
    return NUMBER * copies * learned, NUMBER * OF_AN_ACTIVATION * batch * sum(layer.numbers for layer in stages)


def check(config: Config, shape: tuple[int, ...] | None = None, *, free: int | None = None) -> None:
    """Refuse what needs more than four fifths of the memory there is.

    Args:
        config: the five choices.
        shape: as in `needed`.
        free: bytes free on the device; None asks the system for its main memory, which nothing else than Linux tells.

    Raises:
        NoRoom: naming the field that weighs most, what it needs, what there is and the cure.
        Refused: as `needed`.
    """
    weights, batch = needed(config, shape)
    if weights + batch <= SMALL:
        return
    free = available() if free is None else free
    if free is not None and weights + batch > SHARE * free:
        field, cure = ("network.widths", "choose fewer or smaller layers") if config.network.widths else (
            "code.size", "choose a smaller code")  # fmt: skip
        if batch > weights:
            field, cure = "training.batch_size", "choose a smaller batch or smaller layers"
        raise NoRoom(
            f"{field}: this training needs about {_gigabytes(weights + batch)} of memory, and {_gigabytes(free)} are "
            f"free, of which it may take {SHARE:.0%}; {cure}."
        )


def check_here(config: Config) -> None:
    """Check as far as can be told without torch: the main memory, unless the training may go to a graphics card.

    Raises:
        NoRoom, Refused: as `check`.
    """
    if config.training.device == "cpu" or not any(Path(name).exists() for name in GRAPHICS):
        check(config)


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:,.1f} GB"


def available(system: Path = Path("/")) -> int | None:
    """Return the bytes of main memory that this process may still take, or None where the system does not tell.

    That is the least of what Linux calls available and what the groups that the process is in have left (cgroups of
    both versions; pages of files that can be dropped at once do not count as taken).

    Args:
        system: the root of the file system, for tests.
    """
    found = _fields(system / "proc/meminfo").get("MemAvailable:")
    if found is None:
        return None
    return min([1024 * found, *(left for folder in _groups(system) if (left := _left(folder)) is not None)])


def _groups(system: Path) -> list[Path]:
    """Return the folders of the groups that limit this process, those above it too."""
    folders = []
    for line in _text(system / "proc/self/cgroup").splitlines():
        _, _, rest = line.partition(":")
        kinds, _, place = rest.partition(":")
        if kinds and "memory" not in kinds.split(","):
            continue
        base = system / "sys/fs/cgroup" / ("memory" if kinds else "")
        inner = base / place.strip("/")
        folders += [folder for folder in (inner, *inner.parents) if folder == base or base in folder.parents]
    return folders


def _left(folder: Path) -> int | None:
    """Return the bytes that a group has left, None when it has no limit."""
    for limit, usage, cached in (
        ("memory.max", "memory.current", "inactive_file"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ):
        most, taken = _text(folder / limit).strip(), _text(folder / usage).strip()
        if most.isdecimal() and taken.isdecimal() and int(most) < UNLIMITED:
            return max(0, int(most) - int(taken) + _fields(folder / "memory.stat").get(cached, 0))
    return None


def _fields(path: Path) -> dict[str, int]:
    """Return the numbers of a file with one name and one number a line."""
    rows = [line.split() for line in _text(path).splitlines()]
    return {row[0]: int(row[1]) for row in rows if len(row) > 1 and row[1].isdecimal()}


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # no Linux, or no such group
        return ""
