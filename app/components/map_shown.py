"""The map that stands above the tools: they draw on it, so they have to know which it is."""

from aecore.errors import Refused
from aecore.runs import Run
from app import maps, planes, state
from app.components import cloud, map_form
from app.components.cloud import Cloud
from app.maps import Drawn

__all__ = ["made", "shown"]


def made(run: Run, kind: str) -> Drawn | None:
    """Return the map of a kind that the session asks for, None when a worker has yet to make it.

    Raises:
        Refused: naming what makes no plane, or that the run has no codes that can be read.
    """
    if kind in planes.KINDS:
        return maps.on_plane(run, kind, state.get("points"))
    return maps.drawn(run, state.spec_of(method=kind))


def shown(run: Run) -> tuple[Drawn, Cloud] | None:
    """Return the map that is drawn now, PCA's while a worker makes the one asked for; None where none can be."""
    kind = map_form.method(run)
    try:
        found = made(run, kind)
        if found is None:
            kind, found = "pca", made(run, "pca")
    except Refused:  # the map says so where it would stand
        return None
    return None if found is None else (found, cloud.of_drawn(run, found, kind))
