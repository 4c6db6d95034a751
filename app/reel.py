"""The film of a run as the browser plays it: what each frame holds, packed into one file an address names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.film import WIDEST, Film, as_bytes, pictured
from aecore.history import History
from aecore.latent.aligning import Isometry
from aecore.latent.planes import plane_of_pca, whole_plane
from aecore.runs import Run
from app import cache, inside, kinds, mine, models, sheets
from app.cache import Look
from app.text import _, number

__all__ = [
    "BARS",
    "SIDE",
    "Shot",
    "at_end_alone",
    "bars",
    "bars_kind",
    "bars_title",
    "followed",
    "followed_version",
    "originals",
    "packed",
    "seen",
    "shots",
]

BARS = 64
"""Numbers of a code that get a bar."""
SIDE = 28

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Shot:
    """One frame: when it was taken, and the version of its file."""

    step: int
    epoch: float
    version: int


def shots(look: Look) -> list[Shot]:
    """Return the frames that are kept and that the journal knows, oldest first."""
    when = {int(row["step"]): float(row["epoch"]) for row in look.history.frames}
    found = []
    for path in Film(look.run.folder / "film").files():
        step = int(path.stem)
        try:
            version = path.stat().st_mtime_ns
        except FileNotFoundError:  # thinned since the folder was listed
            continue
        if step in when:
            found.append(Shot(step, when[step], version))
    return found


def packed(run: Run, step: int) -> bytes | None:
    """Return a frame as bytes: xy (n, 2) and bars (b,) as float32, then pictures (m, 28, 28) as uint8; None if gone.

    n, b and m are what `originals` and `bars` of the page's data say; little-endian.
    """
    found = cache.frame(run, step)
    if found is None:
        return None
    arrays = found[2]
    parts = [arrays["xy"].astype("<f4").tobytes(), _bars(run, step, arrays).astype("<f4").tobytes()]
    if kinds.has_tiles(run.config.data.key):
        chosen = [index for index, _label, _tile in sheets.examples(run.config.data.key)]
        parts.append(kinds.tiles(pictured(arrays, chosen)).tobytes())
    return b"".join(parts)


def originals(name: str) -> Bytes:
    """Return the pictures of a data set, uint8 (m, 28, 28), that the frames redraw; none of text."""
    if not kinds.has_tiles(name):
        return np.zeros((0, SIDE, SIDE), np.uint8)
    return np.concatenate([tile for _index, _label, tile in sheets.examples(name)])


def seen(run: Run) -> Bytes | None:
    """Return `originals` as a network with a corruption saw them, shaped like them; None of one that saw them clean."""
    name = run.config.data.key
    found = cache.seen_first(run) if kinds.has_tiles(name) else None
    if found is None:
        return None
    return kinds.tiles(found[[index for index, _label, _tile in sheets.examples(name)]])[:, 0]


def bars(look: Look) -> int:
    """Return how many bars a frame has: none for a run whose film kept no codes."""
    found = cache.frame(look.run)
    return 0 if found is None else len(_bars(look.run, found[0], found[2]))


def _bars(run: Run, step: int, arrays: dict[str, NDArray[Any]]) -> Floats:
    """Return the KL of each number of a variational code, nats; of others how far the codes spread along each."""
    if run.config.code.kind == "variational":
        return _nats(cache.look(run).history, step, run.config.numbers)[:BARS]
    spread: Floats = arrays.get("spread", np.zeros(0, np.float32))  # codes of more than 256 numbers are not kept
    return spread[:BARS]


def _nats(history: History, step: int, size: int) -> Floats:
    """Return the KL by dimension after the last epoch up to `step`; 0 before the first."""
    rows = [row for row in history.epoch_records if row["step"] <= step and row.get("kl_per_dimension")]
    return np.asarray(rows[-1]["kl_per_dimension"] if rows else np.zeros(size), np.float32)


def bars_kind(run: Run) -> str:
    """Return what the bars are figures of, "kl" or "spread": only bars of one kind can share a scale."""
    return "kl" if run.config.code.kind == "variational" else "spread"


def bars_title(look: Look) -> str:
    """Return what the bars mean, or why there are none."""
    run = look.run
    if not bars(look):
        return _("No bars: a film does not keep codes of more than {n} numbers").format(n=WIDEST)
    if bars_kind(run) == "kl":
        said = _("Nats that each number of the code tells of the image (its KL)")
    else:
        said = _("How far the codes spread along each number")
    return said if run.config.numbers <= BARS else said + _(", the first {n}").format(n=number(BARS))


def followed_version(run: Run) -> str | None:
    """Return the version of the person's own digit in the frames of this run; None when it cannot be followed there."""
    if mine.current() is None or not kinds.is_digit_like(run.config.data.key):
        return None
    kept = Film(run.folder / "film").networks()
    if kept:
        return f"{len(kept)}-{kept[-1].stem}"
    return f"end-{models.version(run)}" if at_end_alone(run) else None


def at_end_alone(run: Run) -> bool:
    """Whether no frame keeps its network, and the one that the run ended with can answer for the last frame."""
    film = Film(run.folder / "film")
    return not film.networks() and bool(film.files()) and bool(models.version(run)) and _ended(run)


def _ended(run: Run) -> bool:
    return bool(cache.tested(run)) and not cache.look(run).live


def followed(run: Run, picture: Bytes) -> bytes:
    """Return what the networks that the film keeps make of a digit, uint8 (1, 28, 28).

    For each frame with a network, oldest first: step, x and y as float32 and its reconstruction as uint8 (28, 28), one
    frame after the other. Where none was kept, too large or of a shipped run, the last frame alone.

    Raises:
        Refused: when the run sees images of another shape.
    """
    film = Film(run.folder / "film")
    if at_end_alone(run):
        return _end(run, film, picture)
    return b"".join(part for path in film.networks() if (part := _moment(run, film, path, picture)) is not None)


def _end(run: Run, film: Film, picture: Bytes) -> bytes:
    """Return the last frame's answer, by the network that the run ended with."""
    path = film.files()[-1]
    code = models.encode(run, models.seen(run, picture[None]))
    xy = film.read(path)["xy"]
    codes = np.asarray(cache.codes(run)[: len(xy)])
    plane = whole_plane(2) if codes.shape[1] == 2 else plane_of_pca(codes)
    place = Isometry.onto(plane.place(codes), xy).apply(plane.place(code))[0]
    return _packed(path, place, models.decode(run, code)[0])


def _packed(path: Path, place: NDArray[Any], redrawn: Bytes) -> bytes:
    return np.array([int(path.stem), *place], "<f4").tobytes() + redrawn.tobytes()


def _moment(run: Run, film: Film, path: Path, picture: Bytes) -> bytes | None:
    weights = film.weights(path)
    if weights is None:
        return None
    code, redrawn = inside.at(run, weights, picture[None])
    arrays = film.read(path)
    place = _place(arrays["codes"].astype(np.float64), arrays["xy"].astype(np.float64), code[0].astype(np.float64))
    return _packed(path, place, as_bytes(redrawn[0]))


def _place(codes: NDArray[np.float64], xy: NDArray[np.float64], code: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where a code lies in a frame's plane: the plane is an affine image of the codes, found from them."""
    middle, centre = codes.mean(axis=0), xy.mean(axis=0)
    turn = np.linalg.lstsq(codes - middle, xy - centre, rcond=None)[0]
    return np.asarray((code - middle) @ turn + centre)
