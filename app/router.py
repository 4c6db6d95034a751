"""The script that Streamlit runs for every visitor: the pages, and what they share."""

import sys
from pathlib import Path

if str(Path(__file__).resolve().parents[1]) not in sys.path:  # when it is opened without main.py, as AppTest does
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import streamlit as st

from app import mine, state
from app.design import style
from app.navigation import pages
from app.text import _

HERE = Path(__file__).parent

# a file of our own: Streamlit fetches emoji and Material icons from the internet, and the lab works without it
st.set_page_config(page_title=_("Latent Lab"), page_icon=str(HERE / "icon.svg"), layout="wide")

page = st.navigation(list(pages().values()), position="top")
state.adopt(page.url_path or "lab")
mine.known()
st.html(f"<style>{style(presenting=bool(state.get('present')))}</style>")
page.run()
