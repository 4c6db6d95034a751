"""The numbers of a code as a table: mean, spread, KL, and whether each is active, to sort and to take along."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.measure.codes import Dimensions
from app.text import _

__all__ = ["columns", "draw"]

HEIGHT = 320
FIGURE = "%.4g"


def draw(found: Dimensions) -> None:
    """Draw the table, folded; it is built when it is opened."""
    folded = st.expander(_("The numbers as a table"), key="learned_table_open", on_change="rerun")
    if not folded.open:
        return
    titles: dict[str, Any] = {
        "number": _("number"),
        "mean": st.column_config.NumberColumn(_("mean"), format=FIGURE),
        "spread": st.column_config.NumberColumn(_("spread"), format=FIGURE),
        "kl": st.column_config.NumberColumn(_("KL, nats per code"), format=FIGURE),
        "active": _("active"),
    }
    with folded:
        st.dataframe(columns(found), height=HEIGHT, hide_index=True, column_config=titles, key="learned_rows")
        st.caption(_("Mean and spread (standard deviation) over all test data, in the unit of the code."))


def columns(found: Dimensions) -> dict[str, NDArray[Any]]:
    """Return what is known of each number, by name: number (from 1), mean, spread, kl where there is one, active."""
    numbers = np.arange(1, len(found.mean) + 1)
    known = {"number": numbers, "mean": found.mean, "spread": found.spread, "kl": found.kl, "active": found.active}
    return {name: values for name, values in known.items() if values is not None}
