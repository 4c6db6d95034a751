"""Anomaly detection on a page: a histogram with a threshold to move, what it catches, and what it gets wrong."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.runs import Run
from aecore.tasks.intervals import share
from aecore.tasks.result import Result
from aecore.tasks.roc import Confusion, confusion
from aecore.tasks.strange import KINDS, OTHERS, left_out
from app import cache, kinds, state, strangers, tasks
from app.components import figure, saying, tiles
from app.components.tasks import frame, ten_digits
from app.text import _, number

__all__ = ["draw"]

HEIGHT = 320
BINS = 60
STEPS = 200
"""Places where the threshold may stand."""
NAMES = {
    "error": _("reconstruction error"),
    "distance": _("distance of the code"),
    "both": _("both"),
    "pca": _("PCA's error"),
}
STRANGE = {
    "auto": _("what the training left out, else turned images"),
    "classes": _("classes I choose"),
    "mnist": _("MNIST digits"),
    "fashion-mnist": _("clothes (Fashion-MNIST)"),
    "kmnist": _("Japanese characters (KMNIST)"),
    "noise": _("noise"),
    "rotated": _("the same, turned by a quarter"),
    "inverted": _("the same, black for white"),
}


def draw(run: Run) -> None:
    """Draw what is asked, and what came out."""
    chosen = _asked(run)
    try:
        spec = tasks.spec("anomaly", **chosen)
    except Refused as error:
        saying.refused(str(error))
        return
    about = _("Scores all test images of both kinds: some ten seconds.")
    found = frame.result(run, spec, about=about)
    if found is not None:
        _found(run, found)
    with st.expander(_("All ten digits, each left out once")):
        ten_digits.draw()


def _asked(run: Run) -> dict[str, Any]:
    """Draw the choice of what is strange, and return it."""
    pictures = run.config.data.source.kind == "image"
    offered = [kind for kind in KINDS if kind != run.config.data.key and (pictures or kind not in (*OTHERS, "rotated"))]
    what, which = st.columns(2, gap="medium")
    with what:
        kind = st.selectbox(_("What is strange"), offered, format_func=STRANGE.__getitem__, **state.bound("strange"))
    if kind != "classes":
        return {"strange": kind}
    with which:
        strange = _classes(run, "strange_classes", _("Strange classes"), list(left_out(run.config)) or [0])
        normal = _classes(run, "normal_classes", _("Normal classes (none: all others)"), [])
    return {"strange": kind, "strange_classes": strange, "normal_classes": normal}


def _classes(run: Run, row: str, label: str, first: list[int]) -> tuple[int, ...]:
    """Draw a choice of classes that stands in the address, and return it."""
    names = cache.classes(run.config.data.key)
    held = [int(each) for each in state.get(row).split(",") if each and int(each) < len(names)] or first
    picked = st.multiselect(label, range(len(names)), held, format_func=names.__getitem__, key=f"picked_{row}")
    state.put(row, ",".join(map(str, picked)))
    return tuple(picked)


def _found(run: Run, found: Result) -> None:
    frame.lead(found)
    by, where = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with by:
        name = st.segmented_control(
            _("Score"), list(NAMES), format_func=NAMES.__getitem__, required=True, **state.bound("strange_by")
        )
    normal, strange = found.arrays[f"normal_{name}"], found.arrays[f"strange_{name}"]
    ends = np.quantile(np.concatenate([normal, strange]), [0.001, 0.999])
    with where:
        at = _threshold(name, found, ends, float(found.more["usual"][name]))
    _histogram(normal, strange, ends, at, NAMES[name])
    _caught(confusion(normal, strange, at))
    _mistakes(run, found, name, at)
    _mine(run, found, at, name)
    with st.expander(_("ROC curve, precision and recall")):
        _curves(found)
    frame.tables(found, run, "anomaly")


def _threshold(name: str, found: Result, ends: NDArray[np.floating[Any]], usual: float) -> float:
    """Draw the threshold; it begins where one training image in twenty would be a false alarm."""
    low, high = (float(end) for end in ends)
    step = (high - low) / STEPS or 1.0
    first = low + round((usual - low) / step) * step
    return st.slider(
        _("Threshold: more is an alarm"),
        low,
        high,
        min(max(first, low), high),
        step,
        key=f"threshold_{name}_{found.more['kind']}",
        format="%.2f",
    )


def _histogram(
    normal: NDArray[Any], strange: NDArray[Any], ends: NDArray[np.floating[Any]], at: float, name: str
) -> None:
    edges = np.linspace(float(ends[0]), float(ends[1]) or 1.0, BINS + 1)
    middles, width = (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0])
    bars: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": middles.tolist(),
            "y": (np.histogram(values.clip(*ends), edges)[0] / len(values)).tolist(),
            "width": width,
            "name": title,
            "opacity": 0.7,
            "marker": {"color": colour},
        }
        for values, title, colour in ((normal, _("normal"), "$accent"), (strange, _("strange"), "#e76300"))
    ]
    line = {
        "type": "line",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": "$ink", "width": 2},
    }
    layout = {
        "barmode": "overlay",
        "shapes": [line],
        "xaxis": {"title": {"text": name}},
        "yaxis": {"title": {"text": _("share of its kind")}, "tickformat": ".0%"},
        "showlegend": True,
    }
    reading = _(
        "Everything right of the line is an alarm. Each kind is drawn as shares of itself, so that a rare kind is "
        "seen; the last bars hold what lies beyond."
    )
    alt = _("Histogram of the {score} of normal and strange images").format(score=name)
    figure.draw(bars, layout, key="anomaly_histogram", height=HEIGHT, alt=alt, reading=reading)


def _caught(seen: Confusion) -> None:
    """Draw the confusion matrix, and say what it means."""
    strange, normal = seen.caught + seen.missed, seen.false_alarms + seen.passed
    st.markdown(
        "\n".join(
            (
                f"| | {_('alarm')} | {_('no alarm')} |",
                "|---|--:|--:|",
                f"| {_('strange')} | **{seen.caught:,}** {_('caught')} | {seen.missed:,} {_('missed')} |",
                f"| {_('normal')} | {seen.false_alarms:,} {_('false alarms')} | **{seen.passed:,}** {_('passed')} |",
            )
        )
    )
    said = _(
        "It catches {caught} of the strange images (95 %: {caught_range}), and {alarms} of the normal ones raise a "
        "false alarm ({alarms_range}). The threshold begins where one training image in twenty would be an alarm."
    )
    shares = {"caught": (seen.caught, strange), "alarms": (seen.false_alarms, normal)}
    words = {name: f"{part / of:.1%}" for name, (part, of) in shares.items()}
    ranges = {f"{name}_range": "{:.1%} to {:.1%}".format(*share(*counts)) for name, counts in shares.items()}
    st.caption(said.format(**words, **ranges))


def _mistakes(run: Run, found: Result, name: str, at: float) -> None:
    """Draw the most surprising false alarms and misses, what the network drew below each."""
    for title, kind, sign in (
        (_("Normal, and it was surest of an alarm"), "normal", 1),
        (_("Strange, and it saw nothing"), "strange", -1),
    ):
        scores = found.arrays[f"{kind}_{name}"][found.arrays[f"worst_{kind}_{name}"]]
        wrong = np.flatnonzero(sign * scores > sign * at)
        if len(wrong):
            st.markdown(f"**{title}**")
            drawn = found.arrays[f"drawn_{kind}_{name}"][wrong]
            tiles.draw([_tile(*each) for each in zip(drawn, scores[wrong], strict=True)], framed=tiles.needs_frame(run))
    drew = _("PCA") if name == "pca" else _("the network")
    st.caption(_("Above the image, below what {method} drew of it; the number is its score.").format(method=drew))


def _tile(pair: NDArray[np.uint8], score: float) -> tiles.Tile:
    said = number(float(score))
    pictures = [kinds.tiles(one[None])[0, 0] for one in pair]
    return tiles.Tile(pictures, _("image and reconstruction, score {n}").format(n=said), said)


def _mine(run: Run, found: Result, at: float, name: str) -> None:
    """Say what the score makes of a person's own digit."""
    try:
        score = strangers.score_of(run, found, name)
    except Refused:  # it has another shape than this run sees
        return
    if score is not None:
        verdict = _("an alarm") if score > at else _("nothing strange")
        st.markdown(_("**Your digit** scores {n}: {verdict}.").format(n=number(score), verdict=verdict))


def _curves(found: Result) -> None:
    roc, precise = st.columns(2, gap="medium")
    styles = {"error": "dash", "distance": "dot", "both": "solid", "pca": "solid"}
    for column, x, y, names in (
        (roc, "false_alarms", "recall", (_("false alarms among the normal"), _("caught among the strange"))),
        (precise, "recall", "precision", (_("caught among the strange"), _("strange among the alarms"))),
    ):
        traces = [
            {
                "type": "scatter",
                "mode": "lines",
                "x": found.arrays[f"{score}_{x}"].tolist(),
                "y": found.arrays[f"{score}_{y}"].tolist(),
                "name": NAMES[score],
                "line": {"color": "$ink" if score == "pca" else "$accent", "dash": dash, "width": 2},
            }
            for score, dash in styles.items()
        ]
        axes = {
            axis: {"title": {"text": title}, "range": [-0.02, 1.02]}
            for axis, title in zip(("xaxis", "yaxis"), names, strict=True)
        }
        reading = _("Each point of a line is one threshold; the further towards the corner, the better.")
        with column:
            layout = {**axes, "showlegend": True, "legend": {"orientation": "v", "x": 1, "y": 0, "xanchor": "right"}}
            figure.draw(traces, layout, key=f"anomaly_{y}", height=HEIGHT, alt=" / ".join(names), reading=reading)
