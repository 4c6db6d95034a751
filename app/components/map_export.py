"""A map to take away: as a Plotly figure, and as a table."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from app import cache, maps
from app.design import CLASSES
from app.items import Items
from app.text import _, number

__all__ = ["columns", "csv", "draw", "figure"]

MOST = 256
"""Numbers of a code in the table: with more, ten thousand rows would be hundreds of MB."""


def draw(items: Items, made: maps.Drawn) -> None:
    """Draw the two buttons; nothing is built before one is pressed."""
    with st.container(horizontal=True, vertical_alignment="center", key="map_export"):
        asked = st.button(_("Open as Plotly figure"), key="as_figure")
        st.download_button(
            _("Download CSV"),
            data=lambda: csv(items, made),
            file_name=items.path(f"{made.key}.csv").removeprefix("runs/").replace("/", "-"),
            mime="text/csv",
            on_click="ignore",
            key="as_csv",
            help=_("One row a point: {split} {image}, class, place, error and code.").format(**items.words),
        )
    if (size := items.run.config.numbers) > MOST:
        st.caption(_("The table holds the first {n} of {size} numbers of each code.").format(n=MOST, size=number(size)))
    if asked:
        _opened(items, made)


def columns(items: Items, made: maps.Drawn) -> dict[str, NDArray[Any]]:
    """Return what is known of each point of a map, by name: index, label, x, y, squared_error, code_1 and so on."""
    xy, count = maps.points(items, made.key), made.points
    assert xy is not None  # `made` was found in the same place
    codes, labels = items.codes[:count], items.labels[:count]
    names = np.array(cache.classes(items.name))
    found: dict[str, NDArray[Any]] = {"index": np.arange(count), "label": names[labels], "x": xy[:, 0], "y": xy[:, 1]}
    with suppress(Refused):  # its errors were not kept, and there are no weights to make them from
        found["squared_error"] = items.errors()[:count] * items.images[0].size
    return found | {f"code_{n + 1}": codes[:, n] for n in range(min(MOST, codes.shape[1]))}


def csv(items: Items, made: maps.Drawn) -> bytes:
    """Return the points of a map as a table with one line of names."""
    found = columns(items, made)
    row = ",".join(["%d", "%s"] + ["%.7g"] * (len(found) - 2))
    lines = [",".join(found), *(row % values for values in zip(*(a.tolist() for a in found.values()), strict=True))]
    return ("\n".join(lines) + "\n").encode()


def figure(found: Mapping[str, NDArray[Any]], classes: Sequence[str], words: Mapping[str, str]) -> dict[str, Any]:
    """Return a map as a Plotly figure: one WebGL trace, coloured by class, with the classes along a bar."""
    names = {name: n for n, name in enumerate(classes)}
    count = len(classes)
    steps = [[edge / count, f"#{CLASSES[n % len(CLASSES)]}"] for n in range(count) for edge in (n, n + 1)]
    labels = np.array([names[name] for name in found["label"]], np.float32)
    bar = {"tickvals": list(range(count)), "ticktext": list(classes), "thickness": 14, "outlinewidth": 0}
    trace = {
        "type": "scattergl",
        "mode": "markers",
        "x": found["x"],
        "y": found["y"],
        "customdata": np.stack([found["index"], labels], axis=1).astype(np.int32),
        "text": found["label"],
        "hovertemplate": "%{text}, " + _("{split} {image}").format(**words) + " %{customdata[0]}<extra></extra>",
        "marker": {"size": 4, "color": labels, "colorscale": steps, "cmin": -0.5, "cmax": count - 0.5, "colorbar": bar},
    }
    layout = {
        "dragmode": "pan",
        "height": 560,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {"visible": False},
        "yaxis": {"visible": False, "scaleanchor": "x"},
    }
    return {"data": [trace], "layout": layout}


def _opened(items: Items, made: maps.Drawn) -> None:
    """Show the figure in a window of its own."""

    @st.dialog(_("{n} codes as a Plotly figure").format(n=number(made.points)), width="large")
    def window() -> None:
        classes = cache.classes(items.name)
        st.plotly_chart(
            figure(columns(items, made), classes, items.words), config={"scrollZoom": True}, key="map_figure"
        )

    window()
