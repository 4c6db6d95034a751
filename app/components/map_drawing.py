"""What the decoder draws under the points of a map: what the browser needs for it, and what it asks the server."""

import streamlit as st

from aecore.errors import Refused
from aecore.runs import Run
from app import decoders, decoding, maps, pictures, planes, state
from app.components import cloud
from app.components.cloud import Drawing
from app.items import Items
from app.routes import address
from app.text import _

__all__ = ["ask", "drawing", "pick", "pins", "reading"]

ASKED = "_asked_place"
"""Where the session keeps the place that the server was asked to draw."""
LETTERS = "ABC"


def drawing(items: Items, made: maps.Drawn, key: str, subject: str) -> Drawing | None:
    """Return what is drawn under the points of a map, None where nothing is asked for or no place has a code."""
    run = items.run
    if not state.get("draws") or not decoders.drawable(run) or planes.named(items, made.key) is None:
        return None
    return Drawing(
        plane=address(items.path(f"planes/{made.key}.bin"), items.version or ""),
        decoder=decoders.addresses(run),
        side=run.config.data.source.shape[-1],
        named=_named(run, made),
        answer=_answer(items, made, subject),
    )


def _named(run: Run, made: maps.Drawn) -> str:
    """Return how a place is written: as the code where it is one."""
    if run.config.numbers <= planes.FLAT:
        return _("code {x}") if run.config.numbers == 1 else _("code ({x}, {y})")
    if made.key.startswith("dims"):
        across, upwards = made.key.split("-")[1:3]
        return _("numbers {n} and {m}: {x}, {y}").replace("{n}", across).replace("{m}", upwards)
    return _("place ({x}, {y})")


def reading(found: Drawing | None) -> str:
    """Return what to think of what is drawn."""
    if found is None:
        return ""
    if found.decoder is None:
        return _("Click on the map to see what the decoder makes of a place.")
    return _("Under the points: what the decoder makes of each place; far from all points it was never asked for one.")


def pins(items: Items, made: maps.Drawn) -> list[tuple[float, float, str]]:
    """Return the three codes that a plane passes through, with a letter each."""
    return [
        (float(x), float(y), letter) for (x, y), letter in zip(planes.places(items, made.key), LETTERS, strict=False)
    ]


def pick(key: str, subject: str) -> None:
    """Take three points that were picked as those of the plane."""
    found = cloud.heard(key, "picked", subject)
    if len(found) == len(LETTERS):
        state.put("three", ", ".join(str(int(index)) for index in found))


def ask(key: str, subject: str, made: str) -> None:
    """Take the place that the server is to draw."""
    found = cloud.heard(key, "asked", subject)
    st.session_state[ASKED] = (subject, made, tuple(found)) if len(found) == planes.FLAT else None


def _answer(items: Items, made: maps.Drawn, subject: str) -> dict[str, object] | None:
    """Return what the decoder makes of the place that was asked for last, on this map of this run."""
    run, asked, plane = items.run, st.session_state.get(ASKED), planes.named(items, made.key)
    if not asked or asked[:2] != (subject, made.key) or plane is None or decoders.addresses(run) is not None:
        return None
    x, y = asked[2]
    try:
        picture = decoding.tiles(run, plane.codes([[x, y]]))[0]
    except Refused as error:
        return {"x": x, "y": y, "said": str(error)}
    return {"x": x, "y": y, "picture": pictures.uri(picture)}
