"""Messages on a page, each shown as it is written: what a person or a file gave in it is never read as Markdown.

Only these functions draw Streamlit's boxes, and a test holds that. A refusal quotes what it refuses, and a picture in
Markdown would make the browser fetch a foreign address.
"""

import streamlit as st

from app.text import literal

__all__ = ["done", "noted", "quiet", "refused", "warned"]


def refused(message: str) -> None:
    """Say what cannot be, and why."""
    st.error(literal(message))


def warned(message: str) -> None:
    """Say what is not as was asked."""
    st.warning(literal(message))


def noted(message: str) -> None:
    """Say how things stand."""
    st.info(literal(message))


def done(message: str) -> None:
    """Say what has been done."""
    st.success(literal(message))


def quiet(message: str) -> None:
    """Say it in small letters."""
    st.caption(literal(message))
