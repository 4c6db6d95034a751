"""Any Plotly figure that changes while one watches: one component that changes it in place, in the theme's colours."""

from typing import Any

import streamlit as st

from app.components.mount import registered
from app.routes import library
from app.text import _

__all__ = ["MISSING", "draw"]

MISSING = _("The chart could not be drawn yet; it tries again by itself.")
"""Said of any chart whose library did not come."""

_mount = registered("figure", '<div class="lab-figure" role="img"></div>')


def draw(
    traces: list[dict[str, Any]], layout: dict[str, Any], *, key: str, height: int, alt: str, reading: str
) -> None:
    """Draw a figure and one sentence on how to read it.

    Args:
        traces: as Plotly takes them; a colour may be "$ink", "$accent", "$line" or "$paper".
        layout: likewise, laid over what all figures share.
        key: unique on the page.
        height: CSS pixels.
        alt: what it shows, for those who do not see it.
        reading: the sentence.
    """
    words = {"missing": MISSING}
    data = {"traces": traces, "layout": layout, "height": height, "alt": alt, "words": words, "library": library()}
    _mount(key=key, data=data)
    st.caption(reading)
