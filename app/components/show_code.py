"""Show as code: what the form describes, as a script that a learner can run alone."""

import streamlit as st

from aecore.config import Config
from aecore.errors import Refused
from aecore.export import LANGUAGES, script
from app.components import saying
from app.labels import plain
from app.text import _

__all__ = ["draw"]

WIDTH, HEIGHT, CODE = 720, 440, 350
"""Of what opens and of the script in it, CSS pixels; narrower where the screen is."""


def draw(config: Config | None) -> None:
    """Draw the button and, in what it opens, the script in each language; None is a form that holds something wrong."""
    popover = st.popover(_("Show as code"), width="stretch", key="show_code", on_change="rerun")
    if not popover.open:
        return
    with popover, st.container(width=WIDTH, height=HEIGHT, border=False, key="code_scripts"):
        if config is None:
            st.caption(_("There is no code for settings that are refused: mend them first."))
            return
        for tab, language in zip(st.tabs([name for name, _write in LANGUAGES.values()]), LANGUAGES, strict=True):
            with tab:
                _language(config, language)
        st.caption(_("It stands alone: it loads the images, trains, and prints the error on the test images."))


def _language(config: Config, language: str) -> None:
    try:
        st.code(script(config, language), language="python", height=CODE)
    except Refused as error:
        saying.noted(plain(str(error)))
