"""The pages in order. A function, since a page links to others and must not import them while it is imported itself."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.text import _

__all__ = ["pages"]


def pages() -> dict[str, StreamlitPage]:
    """Return every page by its name in an address."""
    from app.views import lab, latent

    return {
        "lab": st.Page(lab.page, title=_("Lab"), url_path="lab", default=True),
        "latent": st.Page(latent.page, title=_("Latent space"), url_path="latent"),
    }
