"""How far the map on the page can be trusted: two figures, and a colour for each point by what was kept of it."""

import streamlit as st

from aecore.errors import Refused
from app import maps, trust
from app.components import present, saying
from app.components.cloud_parts import Near
from app.items import Items
from app.routes import address
from app.text import _, number

__all__ = ["draw", "near"]

POLL_SECONDS, PATIENCE_SECONDS = 0.5, 0.3
"""How often to look whether the figures are there, and how long the page waits for them at once."""


def draw(items: Items, made: maps.Drawn, *, waits: bool) -> None:
    """Draw the two figures of a map; while they are being measured, say so, and draw them when they are there.

    Args:
        items: what the map shows.
        made: the map, which is drawn already.
        waits: whether its points were drawn without the colours that are measured here.
    """
    try:
        measuring = trust.soon(items, made.key, PATIENCE_SECONDS) is None
    except Refused as error:
        saying.quiet(str(error))
        return
    if waits and not measuring:
        st.rerun()
    st.fragment(_figures, run_every=POLL_SECONDS if measuring else None)(items, made, measuring)


def _figures(items: Items, made: maps.Drawn, measuring: bool) -> None:
    try:
        found = trust.soon(items, made.key)
    except Refused as error:  # the run was deleted meanwhile
        saying.quiet(str(error))
        return
    if (found is None) != measuring:
        st.rerun()  # the points may wait for their colours too
    if found is None:
        present.told(_("How far to trust this map is being measured …"), "trust")
        return
    with st.container(horizontal=True, gap="small", key="map_trust"):
        st.metric(_("Trustworthiness"), number(found.trustworthiness))
        st.metric(_("Continuity"), number(found.continuity))
    present.told(_reading(items, made), "trust")


def _reading(items: Items, made: maps.Drawn) -> str:
    said = _(
        "Are the {m} nearest neighbours on the map near in the code too, and those in the code near on the map? 1: all "
        "of them; about 0.5: no more than by chance."
    ).format(m=trust.NEIGHBOURS)
    if items.run.config.numbers == 1:
        said += " " + _("The ten rows lower both here: they hold classes apart that lie together in the code.")
    if (judged := trust.count(made.points)) < made.points:
        among = _(
            "Measured among the first {n} of the {all} points alone; the others stay grey when coloured by it. A click "
            "on a point looks among all of them."
        )
        said += " " + among.format(n=number(judged), all=number(made.points))
    return said


def near(items: Items, made: maps.Drawn) -> Near | None:
    """Return where a browser finds the true neighbours of the points of a map; None where there are too few points."""
    if made.points < trust.FEWEST:
        return None
    version = items.version or ""
    if made.points > trust.count(made.points):  # not all are judged: what is clicked is looked up among all
        one = address(items.path(f"kin/{made.key}/{{index}}.bin"), version)
        return Near(made.points, trust.NEIGHBOURS, one=one)
    return Near(
        made.points,
        trust.NEIGHBOURS,
        near=address(items.path(f"near/{made.points}.bin"), version),
        kept=address(items.path(f"kept/{made.key}.bin"), version),
    )
