"""Registering a component whose script is fetched by address, so that a redraw sends its data and not its code."""

from pathlib import Path

from streamlit.components.v2 import component
from streamlit.components.v2.types import ComponentRenderer

from app.routes import script

__all__ = ["registered"]

LOADER = """
const home = import(new URL("ADDRESS", document.baseURI).href);
export default async (component) => (await home).default(component);
"""


def registered(name: str, html: str) -> ComponentRenderer:
    """Return the command that mounts the component `name`, made of `name`.js and `name`.css beside this file."""
    css = Path(__file__).with_name(f"{name}.css").read_text(encoding="utf-8")
    code = LOADER.replace("ADDRESS", script(name))
    return component(f"latent_lab_{name}", html=html, css=css, js=code, isolate_styles=False)
