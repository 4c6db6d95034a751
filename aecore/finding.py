"""From what a person calls a run to its folder, and from the folder to the trained network.

Nothing here imports torch until a network is loaded.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from aecore import saving
from aecore.errors import Refused, refusing
from aecore.runs import ID, Run
from aecore.shipped import LADDER, install, ladder_id

if TYPE_CHECKING:
    from aecore.autoencoder import Autoencoder

__all__ = ["check", "find", "load", "readable"]


def find(reference: str | Path, root: Path, *, folders: bool = True) -> Run:
    """Return the run that `reference` names: an id in `root`, or a folder.

    The runs that ship are put there first when one of them is asked for and is not there, which takes half a second;
    not for a page, whose server puts them there as it starts.

    Args:
        reference: the id, or a path with a slash in it.
        root: the folder of runs.
        folders: whether a path will do; a page that reads the name from its address says no.

    Raises:
        Refused: when it is neither.
    """
    text = str(reference)
    if folders and text in map(ladder_id, LADDER) and not Run(root / text).exists:
        _install(root)
    if ID.fullmatch(text) and Run(root / text).exists:
        return Run(root / text)
    if folders and ("/" in text or os.sep in text or text == ".") and _is_run(Path(text)):
        return Run(Path(text).resolve())
    raise Refused(f"run {text[:80]!r}: there is none of that name in {root}; `python -m aecore runs` lists them.")


def _install(root: Path) -> None:
    with refusing("the folder of runs"):
        install(root)


def check(run: Run) -> None:
    """Look whether a run can be read at all: a foreign thing in a folder of runs must not take a list down with it.

    Raises:
        Refused: its choices or its journal are damaged, no files, or may not be read.
    """
    path = run.folder / "events.jsonl"
    _ = run.config
    with refusing(f"run {run.id}:"):
        if path.is_file():
            path.open("rb").close()
        elif path.exists():
            raise Refused(f"run {run.id}: events.jsonl is no file; remove it, or choose another run.")


def readable(run: Run) -> bool:
    """Whether a run can be read, see `check`."""
    try:
        check(run)
    except Refused:
        return False
    return True


def _is_run(folder: Path) -> bool:
    try:
        return Run(folder).exists
    except OSError:  # a name too long, a folder one may not enter
        return False


def load(run: Run | Path) -> "Autoencoder":
    """Return the trained autoencoder of a run, on the CPU, ready to encode and decode.

    Raises:
        Refused: when the run has no weights yet.
    """
    run = run if isinstance(run, Run) else Run(Path(run))
    model = saving.load_model(run.folder)
    if model is None:
        raise Refused(f"run {run.id}: has no weights yet; wait for its first seconds of training, or train it.")
    return model
