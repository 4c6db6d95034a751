"""Decoders in the browser: where it finds the one of a run, or why it cannot have it."""

from functools import lru_cache

from aecore.config import Config
from aecore.errors import Refused
from aecore.latent.portable import check_portable
from aecore.runs import Run
from app import cache, kinds, models
from app.routes import address
from app.text import _

__all__ = ["addresses", "alike", "drawable", "obstacle"]

MOST = 40
"""The newest runs that are looked through for one whose codes have as many numbers."""


def drawable(run: Run) -> bool:
    """Whether a code of the run can be decoded at all, here or in the server, to something that is a picture."""
    return models.version(run) > 0 and kinds.has_tiles(run.config.data.key)


def obstacle(run: Run) -> str:
    """Return why the browser cannot decode codes of a run, "" where it can; neither torch nor weights are read.

    The field that a refusal names and its cure are left out: nothing is set on the pages that show it.
    """
    if not models.version(run):
        return _("this run has no weights.")
    try:
        return _unfit(run.config, run.config.data.source.shape)
    except Refused as error:  # its data set is not on this machine
        return str(error)


@lru_cache(maxsize=128)
def _unfit(config: Config, shape: tuple[int, ...]) -> str:
    try:
        check_portable(config, shape)
    except Refused as error:
        reason = str(error).partition(": ")[2].rpartition("; ")[0]
        return f"{reason[:1].upper()}{reason[1:]}."
    return ""


def addresses(run: Run) -> dict[str, str] | None:
    """Return where the browser finds the decoder of a run: its `plan` and its `weights`; None where it has none."""
    if obstacle(run):
        return None
    version = models.version(run)
    return {
        "plan": address(f"runs/{run.id}/decoder.json", version),
        "weights": address(f"runs/{run.id}/decoder.bin", version),
    }


def alike(run: Run) -> list[Run]:
    """Return other runs whose codes have as many numbers and which draw pictures of the same shape, newest first."""
    others = [*cache.recent(MOST), *cache.ladder().values()]
    found = {other.id: other for other in others if other.id != run.id and _fits(other, run)}
    return list(found.values())


def _fits(other: Run, run: Run) -> bool:
    if other.config.numbers != run.config.numbers or obstacle(other):
        return False
    return other.config.data.source.shape == run.config.data.source.shape
