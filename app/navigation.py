"""The pages in order."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.text import _

__all__ = ["pages"]

VIEWS = Path(__file__).with_name("views")


def pages() -> dict[str, StreamlitPage]:
    """Return every page by its name in an address."""
    return {
        "lab": st.Page(VIEWS / "lab.py", title=_("Lab"), url_path="lab", default=True),
        "reconstructions": st.Page(
            VIEWS / "reconstructions.py", title=_("Reconstructions"), url_path="reconstructions"
        ),
        "latent": st.Page(VIEWS / "latent.py", title=_("Latent space"), url_path="latent"),
        "uses": st.Page(VIEWS / "uses.py", title=_("Uses"), url_path="uses"),
    }
