"""The points of a map as a table: for whoever has no pointer, and for finding the worst of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from app import maps, selecting, trust
from app.components import map_export
from app.items import Items
from app.text import _, number

__all__ = ["columns", "draw"]

HEIGHT = 320
SHOWN = ("index", "label", "x", "y", "squared_error", "kept")
OPEN, ROWS = "map_table_open", "map_table_rows"


def draw(items: Items, made: maps.Drawn, subject: str) -> None:
    """Draw the table, folded; it is built when it is opened, and redraws this part of the page alone."""
    st.fragment(_folded)(items, made, subject)


def _folded(items: Items, made: maps.Drawn, subject: str) -> None:
    folded = st.expander(_("The points as a table"), key=OPEN, on_change="rerun")
    if folded.open:
        with folded:
            _table(items, made, subject)


def columns(items: Items, made: maps.Drawn) -> dict[str, NDArray[Any]]:
    """Return what is known of each point, by name: index, label, x, y, its error and how many neighbours were kept.

    The error is left out where none can be made; what was kept, until it is measured, and NaN where it never is.
    """
    found = {name: values for name, values in map_export.columns(items, made).items() if name in SHOWN}
    try:
        judged = trust.soon(items, made.key)
    except Refused:  # the figures beside the map say why
        judged = None
    if judged is not None:
        kept = np.full(made.points, np.nan, np.float32)
        kept[: len(judged.kept)] = judged.kept.sum(axis=1)
        found["kept"] = kept
    return found


def _table(items: Items, made: maps.Drawn, subject: str) -> None:
    found = columns(items, made)
    state = st.dataframe(
        found,
        height=HEIGHT,
        hide_index=True,
        column_config=_titles(items.words),
        key=ROWS,
        on_select="rerun",
        selection_mode="multi-row",
        placeholder="",
    )
    rows = [row for row in state["selection"]["rows"] if row < made.points]
    said = _("Catch the {n} chosen on the map").format(n=number(len(rows)))
    if st.button(said if rows else _("Catch on the map"), disabled=not rows, key="map_table_catch"):
        selecting.catch(subject, rows)
        st.rerun()
    st.caption(_reading(found, made.points))


def _titles(said: dict[str, str]) -> dict[str, Any]:
    return {
        "index": st.column_config.NumberColumn(_("{split} {image}").format(**said)),
        "label": st.column_config.TextColumn(_("class")),
        "x": st.column_config.NumberColumn(_("across"), format="%.3f"),
        "y": st.column_config.NumberColumn(_("upwards"), format="%.3f"),
        "squared_error": st.column_config.NumberColumn(_("squared error"), format="%.3f"),
        "kept": st.column_config.NumberColumn(_("neighbours kept, of {m}").format(m=trust.NEIGHBOURS)),
    }


def _reading(found: Mapping[str, NDArray[Any]], points: int) -> str:
    said = _("A click on a heading sorts. Rows chosen at the left edge, with Space too, can be caught on the map.")
    if "kept" not in found:
        return said + " " + _("How many neighbours were kept is still being measured.")
    if (judged := trust.count(points)) == points:
        return said
    among = _(
        "How many neighbours were kept is measured among the first {n} points alone; the cells of others are empty."
    )
    return said + " " + among.format(n=number(judged))
