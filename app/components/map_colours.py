"""What the points of a map are coloured by, where that is not their class."""

from aecore.errors import Refused
from app import kinds, maps, state, trust
from app.components import map_form
from app.components.cloud_parts import Colouring
from app.items import Items
from app.routes import address
from app.text import _, number

__all__ = ["colouring"]

PATIENCE_SECONDS = 0.3
"""How long the page waits for what is being measured before it draws the points without it."""


def colouring(items: Items, made: maps.Drawn) -> tuple[Colouring | None, str]:
    """Return the values to colour by, None for the class, and what is to be said of them."""
    what = state.get("colour")
    if what == "class":
        return None, ""
    if what == "kept":
        return _kept(items, made)
    values = address(items.path(f"values/{what}.bin"), items.version or "")
    if what != "error":
        return Colouring(values, map_form.colour_title(what)), ""
    items.errors()  # a shipped run makes them now; without weights it says so here
    pixels = items.images[0].size
    title = _("squared error per {image}").format(**kinds.words_of(items.name))
    return Colouring(values, title, float(pixels)), ""


def _kept(items: Items, made: maps.Drawn) -> tuple[Colouring | None, str]:
    """Return the colours by how many true neighbours each point kept, and a sentence where they are not there."""
    try:
        found = trust.soon(items, made.key, PATIENCE_SECONDS)
    except Refused as error:
        return None, str(error)
    if found is None:
        return None, _("What the map kept is being measured; the points take its colours in a moment.")
    values = address(items.path(f"values/kept-{made.key}.bin"), items.version or "")
    title, judged = _("of its {m} nearest codes, near here too"), trust.count(made.points)
    if judged < made.points:
        title = _("of its {m} nearest among the first {n} codes, near here too")
    title = title.format(m=trust.NEIGHBOURS, n=number(judged))
    return Colouring(values, title, ramp="kept", ends=(0.0, float(trust.NEIGHBOURS))), ""
