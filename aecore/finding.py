"""From what a person calls a run to its folder, and from the folder to the trained network.

Nothing here imports torch until a network is loaded.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from aecore import saving
from aecore.errors import Refused
from aecore.runs import ID, Run

if TYPE_CHECKING:
    from aecore.autoencoder import Autoencoder

__all__ = ["find", "load"]


def find(reference: str | Path, root: Path, *, folders: bool = True) -> Run:
    """Return the run that `reference` names: an id in `root`, or a folder.

    Args:
        reference: the id, or a path with a slash in it.
        root: the folder of runs.
        folders: whether a path will do; a page that reads the name from its address says no.

    Raises:
        Refused: when it is neither.
    """
    text = str(reference)
    if ID.fullmatch(text) and Run(root / text).exists:
        return Run(root / text)
    if folders and ("/" in text or os.sep in text or text == ".") and _is_run(Path(text)):
        return Run(Path(text).resolve())
    raise Refused(f"run {text[:80]!r}: there is none of that name in {root}; `python -m aecore runs` lists them.")


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
