"""The map that stands above the tools: they draw on it, so they have to know which it is."""

from aecore.errors import Refused
from aecore.runs import Run
from app import maps, planes, state
from app.components import cloud, map_form
from app.components.cloud import Cloud
from app.items import Items
from app.maps import Drawn

__all__ = ["made", "of", "shown"]


def of(run: Run) -> Items:
    """Return the items of a run that the session asks to see."""
    return Items.of(run, state.get("split"))


def made(items: Items, kind: str) -> Drawn | None:
    """Return the map of a kind that the session asks for, None when a worker has yet to make it.

    Raises:
        Refused: naming what makes no plane, or that the run has no codes that can be read.
    """
    if kind in planes.KINDS:
        return maps.on_plane(items, kind, state.get("points"))
    return maps.drawn(items.run, state.spec_of(method=kind))


def shown(run: Run) -> tuple[Drawn, Cloud] | None:
    """Return the map that is drawn now, PCA's while a worker makes the one asked for; None where none can be."""
    kind, items = map_form.method(run), of(run)
    try:
        found = made(items, kind)
        if found is None:
            kind, found = "pca", made(items, "pca")
    except Refused:  # the map says so where it would stand
        return None
    return None if found is None else (found, cloud.of_drawn(items, found, kind))
