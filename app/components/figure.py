"""Any Plotly figure that changes while one watches: one component that changes it in place, in the theme's colours."""

from collections.abc import Callable, Mapping
from typing import Any

from app import state
from app.components import present
from app.components.mount import registered
from app.routes import library
from app.text import _

__all__ = ["MISSING", "TAKE", "draw", "file_name"]

MISSING = _("The chart could not be drawn yet; it tries again by itself.")
"""Said of any chart whose library did not come."""

TAKE = _("Take it along")
"""Said beside the buttons that make files of a chart or of pictures; presenting hides them."""
_WORDS = {"missing": MISSING, "take": TAKE, "untaken": _("The file could not be made; try it again.")}
_mount = registered("figure", '<div class="lab-figure" role="img"></div><div class="lab-take lab-quiet"></div>')


def draw(
    traces: list[dict[str, Any]],
    layout: dict[str, Any],
    *,
    key: str,
    height: int,
    alt: str,
    reading: str,
    of_run: bool = True,
    grip: Mapping[str, float] | None = None,
    on_grip: Callable[[], None] | None = None,
) -> None:
    """Draw a figure, the buttons that make a PNG and an SVG of it, and one sentence on how to read it.

    The sentence stays while someone presents: without it a chart on a wall misleads.

    Args:
        traces: as Plotly takes them; a colour may be "$ink", "$accent", "$line" or "$paper".
        layout: likewise, laid over what all figures share.
        key: unique on the page.
        height: CSS pixels.
        alt: what it shows, for those who do not see it.
        reading: the sentence.
        of_run: whether it shows the run in hand, whose id its files are then named by.
        grip: the `low` and `high` end of the way along which a hand may move its first line, and the first annotation
            with it; None: nothing moves.
        on_grip: called when a hand has let go of the line; where it stands is `st.session_state[key].grip`.
    """
    data = {
        "traces": traces,
        "layout": layout,
        "height": height,
        "alt": alt,
        "words": _WORDS,
        "library": library(),
        "file": file_name(key, of_run=of_run),
        "grip": grip,
    }
    moved: dict[str, Any] = {} if on_grip is None else {"on_grip_change": on_grip}
    _mount(key=key, data=data, **moved)
    present.told(reading, f"reading_{key}")


def file_name(what: str, *, of_run: bool = True) -> str:
    """Return what a file of a figure is called, without its ending: the run in hand, then what it shows."""
    return "-".join(filter(None, (state.get("run") if of_run else "", what.replace("_", "-"))))
