"""A run whose film was really taken: a short training written into a folder as a worker would."""

from pathlib import Path

from aecore.events import Frame, Turn
from aecore.film import Film
from aecore.runs import Run, create
from aecore.settings import configure
from aecore.training import Training

SHORT = ("data.train_size=2000", "data.validation_size=200", "network.widths=[32]", "training.log_seconds=0")


def filmed(root: Path, *settings: str, epochs: int = 3) -> Run:
    """Train for some epochs and return the run; it has no test arrays, as one whose training was cut short."""
    config = configure((*SHORT, f"training.epochs={epochs}", "training.device=cpu", *settings))
    run = create(root, config, about={"title": "A filmed run"})
    film = Film(run.folder / "film")
    run.record(Turn("taken_up", 0))
    for event in Training(config).events():
        run.record(event, **({"file": film.add(event)} if isinstance(event, Frame) else {}))
    return run
