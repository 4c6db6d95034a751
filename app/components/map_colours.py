"""What the points of a map are coloured by, where that is not their class."""

from aecore.errors import Refused
from aecore.runs import Run
from app import cache, kinds, maps, state, trust
from app.components import map_form
from app.components.cloud_parts import Colouring
from app.routes import address
from app.text import _

__all__ = ["colouring"]

PATIENCE_SECONDS = 0.3
"""How long the page waits for what is being measured before it draws the points without it."""


def colouring(run: Run, made: maps.Drawn) -> tuple[Colouring | None, str]:
    """Return the values to colour by, None for the class, and what is to be said of them."""
    what = state.get("colour")
    if what == "class":
        return None, ""
    if what == "kept":
        return _kept(run, made)
    values = address(f"runs/{run.id}/values/{what}.bin", cache.tested(run))
    if what != "error":
        return Colouring(values, map_form.colour_title(what)), ""
    cache.errors(run)  # a shipped run makes them now; without weights it says so here
    pixels = cache.dataset(run.config.data.key).test.images[0].size
    title = _("squared error per {image}").format(**kinds.words_of(run.config.data.key))
    return Colouring(values, title, float(pixels)), ""


def _kept(run: Run, made: maps.Drawn) -> tuple[Colouring | None, str]:
    """Return the colours by how many true neighbours each point kept, and a sentence where they are not there."""
    try:
        found = trust.soon(run, made.key, PATIENCE_SECONDS)
    except Refused as error:
        return None, str(error)
    if found is None:
        return None, _("What the map kept is being measured; the points take its colours in a moment.")
    values = address(f"runs/{run.id}/values/kept-{made.key}.bin", cache.tested(run) or "")
    title = _("of its {m} nearest codes, near here too").format(m=trust.NEIGHBOURS)
    return Colouring(values, title, ramp="kept", ends=(0.0, float(trust.NEIGHBOURS))), ""
