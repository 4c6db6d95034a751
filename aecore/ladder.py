"""python -m aecore.ladder: train the seven shipped runs anew and put them into assets/ladder.

Each takes the choices of the preset `ladder` with its own latent size, computed on the CPU in float32, so that any
machine gets the same ones but for rounding. Takes a minute and a half on two idle cores; the seconds in the journals
are those of this machine, so leave it alone meanwhile. The weights are rounded to float16 at the end, and every figure
and array, and the last frame of the film, is that of the rounded weights.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import torch
from numpy.typing import NDArray

from aecore import frames, saving
from aecore.config import Config
from aecore.data.dataset import Split
from aecore.data.folders import shipped
from aecore.events import Event, Finished, Frame
from aecore.files import write, write_arrays, write_json
from aecore.film import as_bytes
from aecore.latent.aligning import align
from aecore.latent.maps import Map, compute
from aecore.latent.pca import pca_map
from aecore.latent.spec import AUTOMATIC
from aecore.mapjobs import codes_and_labels, key_of
from aecore.outcome import Figures, evaluate_model, keep, pca_figures
from aecore.presets import PRESETS
from aecore.runs import Run
from aecore.settings import merge
from aecore.shipped import HALF, HEAD, LADDER, ladder_id
from aecore.shipped import halves as halved
from aecore.training import Training

__all__ = ["main", "pack"]

REPEATABLE = {"device": "cpu", "precision": "float32"}
EARLY = (2, 6, 16, 40, 90, 150)
"""Steps of the first epoch at which the film takes a frame, beside the start and the end of each epoch."""
Points = NDArray[np.float32]


def main(arguments: list[str] | None = None) -> int:
    """Make the ladder."""
    parser = argparse.ArgumentParser(prog="python -m aecore.ladder", description=__doc__)
    parser.add_argument("--out", type=Path, default=shipped("ladder"), help="where the zips go (default: the assets)")
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        for run in made(Path(scratch)):
            path = asked.out / f"{run.id}.zip"
            pack(run.folder, path)
            print(f"{path}: {path.stat().st_size:,} bytes", file=sys.stderr, flush=True)
    return 0


def made(root: Path) -> Iterator[Run]:
    """Train each run and lay its clouds so that they lie like those of the size before.

    Codes of two numbers are their own plane, so the others turn to them and not they to the others.
    """
    shadow: Points | None = None
    layout: Points | None = None
    now = time.time()
    for k in sorted(LADDER, key=lambda k: (k == 1, k)):
        run = Run(root / ladder_id(k))
        # the newest run comes first in a list, and that shall be the smallest
        about = {"created": now - k, "preset": "ladder", "title": title(k), "shipped": True}
        write_json(run.folder / "about.json", about)
        shadow = train(run, k, shadow)
        if k > 2:
            layout = draw(run, layout if layout is not None else shadow)
        yield run


def title(k: int) -> str:
    """Return what people call the run."""
    return f"Shipped: {k} number{'s' * (k > 1)}"


def choices(k: int, **training: str) -> Config:
    """Return the choices of the run of `k` numbers, with changes to how it is trained."""
    changes = {"code.size": k, **{f"training.{name}": value for name, value in training.items()}}
    return Config.of(merge(PRESETS["ladder"].choices, list(changes.items())))


def train(run: Run, k: int, reference: Points | None) -> Points:
    """Train and write all files of the run but its maps; return the last cloud of its film."""
    config = choices(k)
    write_json(run.folder / "config.json", config.model_dump())
    training = Training(choices(k, **REPEATABLE))
    *before, last = happened(training)
    assert isinstance(last, Finished), last
    round_weights(training.model)
    saving.save_weights(run.folder, config, training.model.state_dict(), training.data.shape)
    end = frames.take(training.model, training.film, step=last.step, epoch=last.epoch)
    events = [*(event for event in before if not (isinstance(event, Frame) and event.step == last.step)), end]
    for event in events:
        run.record(event, **({"file": name_of(event)} if isinstance(event, Frame) else {}))
    played = first_of_each(training.data.test)
    xy = write_film(run, [event for event in events if isinstance(event, Frame)], reference, played)
    run.record(Finished(**{**vars(last), "test": test_figures(run, training), "pca": pca_figures(run)}))
    return xy


def happened(training: Training) -> list[Event]:
    """Train to the end; return what happened, with frames at fixed steps instead of each second of this machine."""
    found: list[Event] = []

    def early() -> bool:
        if training.progress.step in EARLY:
            found.append(training.frame())
        return False

    for event in training.events(early):
        if not isinstance(event, Frame) or event.epoch == int(event.epoch):
            found.append(event)
    return found


def name_of(frame: Frame) -> str:
    """Return the name of a frame's file."""
    return f"{frame.step:08d}.npz"


def first_of_each(test: Split) -> list[int]:
    """Return which test images the film plays: of those that a frame redraws, the first of each class."""
    assert test.labels is not None
    labels = test.labels[: frames.IMAGES]
    return sorted(int(np.argmax(labels == label)) for label in np.unique(labels))


def write_film(run: Run, taken: list[Frame], reference: Points | None, played: list[int]) -> Points:
    """Write the film and return its last cloud: that one lies like `reference`, and each like the one after it.

    Codes of two numbers lie as they are. All codes, weights and pictures would make the assets several times as large:
    a frame keeps the spread of its codes and the pictures that are played, and only the last has all hundred.
    """
    *before, end = taken
    last = xy = plane(end.codes, reference)
    write_frame(run, end, xy, reconstructions=as_bytes(end.reconstructions))
    for frame in reversed(before):
        xy = rounded(plane(frame.codes, None if frame.codes.shape[1] == 2 else xy))
        pictures = as_bytes(frame.reconstructions[played])
        write_frame(run, frame, xy, reconstructions=pictures, index=np.array(played, np.uint8))
    return last


def write_frame(run: Run, frame: Frame, xy: Points, **pictures: NDArray[np.uint8]) -> None:
    """Write one frame of a film, its pictures as `aecore.film.pictured` reads them."""
    write_arrays(run.folder / "film" / name_of(frame), xy=xy, spread=frame.codes.std(axis=0), **pictures)


def rounded(numbers: Points) -> Points:
    """Return float32 numbers that float16 can hold: half of their bytes are then nearly nothing in a zip."""
    return numbers.astype(np.float16).astype(np.float32)


def round_weights(model: torch.nn.Module) -> None:
    """Round every weight to the nearest float16 number; it stays float32."""
    model.load_state_dict({name: value.half().float() for name, value in model.state_dict().items()})


def plane(codes: Points, reference: Points | None) -> Points:
    """Return the codes in the plane, float32 (n, 2): themselves when they are pairs, else by PCA, turned."""
    flat = codes if codes.shape[1] == 2 else pca_map(codes)
    return flat if reference is None else align(flat, reference)


def test_figures(run: Run, training: Training) -> Figures:
    """Write the codes and errors of all test images, rounded to float16 and kept as float32; return the figures."""
    figures, arrays = evaluate_model(training.model, training.data.test)
    keep(run, {name: rounded(arrays[name]) for name in ("codes", "errors")})
    return figures


def draw(run: Run, reference: Points) -> Points:
    """Write the map that a run gets by itself when it ends, turned to lie like `reference`; return its points."""
    drawn = compute(*codes_and_labels(run, AUTOMATIC.points), AUTOMATIC)
    turned = Map(**{**vars(drawn), "xy": align(drawn.xy, reference)})
    turned.save(run.folder / "maps" / f"{key_of(run, AUTOMATIC)}.npz")
    return turned.xy


def pack(folder: Path, path: Path) -> None:
    """Write the zip at `path` that `shipped.install` makes `folder` from again, to the bit.

    Every float32 number in `test/` and in the weights has to be one that float16 can hold.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(item for item in folder.rglob("*") if item.is_file() and item.name != "lock"):
            for name, content in parts(file.relative_to(folder).as_posix(), file.read_bytes()):
                entry = ZipInfo(name)  # without a date: the same run gives the same zip
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, content)
    write(path, buffer.getvalue())


def parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Cut a file of float32 numbers into its first bytes and its numbers; any other stays in one piece."""
    if name.endswith(".safetensors"):
        head = 8 + int.from_bytes(content[:8], "little")
    elif name.startswith("test/"):
        head = len(content) - np.load(BytesIO(content), allow_pickle=False).nbytes
    else:
        yield name, content
        return
    yield name + HEAD, content[:head]
    yield name + HALF, halved(content[head:])


if __name__ == "__main__":
    sys.exit(main())
