"""Codes drawn by chance: what the decoder makes of them, and whether that is a copy of a training image."""

import streamlit as st

from aecore.runs import Run
from app import kinds, sampling, state
from app.components import tiles
from app.components.tiles import Tile
from app.sampling import Drawn
from app.text import _, number

__all__ = ["draw"]


def draw(run: Run) -> None:
    """Draw the controls, the samples, and under each its nearest training image."""
    offered = sampling.sources(run)
    if state.get("source") not in offered:
        state.put("source", offered[0])
    with st.container(horizontal=True, gap="small", key="sample_controls"):
        _controls(run, offered)
    source, temperature, seed = (state.get(name) for name in ("source", "temperature", "draw_seed"))
    found = sampling.draw(run, source, temperature=float(temperature), seed=int(seed))
    tiles.draw([_tile(found, at) for at in range(len(found.decoded))], framed=tiles.needs_frame(run))
    st.caption(_reading(run))
    st.caption(_source(run, source))


def _controls(run: Run, offered: tuple[str, ...]) -> None:
    st.segmented_control(
        _("Drawn from"), offered, format_func=lambda name: _title(run, name), required=True, **state.bound("source")
    )
    st.slider(
        _("Temperature"),
        0.0,
        2.0,
        step=0.1,
        width=180,
        help=_("How far a draw may lie from the middle that it belongs to: 1 as fitted, 0 only the middles."),
        **state.bound("temperature"),
    )
    st.number_input(_("Seed"), 0, 2**32 - 1, step=1, width=110, **state.bound("draw_seed"))


def _title(run: Run, name: str) -> str:
    prior = _("Vectors alone") if run.config.code.kind == "quantized" else _("Prior")
    return {"prior": prior, "mixture": _("Mixture"), "density": _("Density")}.get(name, name)


def _tile(found: Drawn, at: int) -> Tile:
    distance = number(float(found.distance[at]), 2)
    said = _("Sample {n}, and training image {index}, the nearest, at distance {distance}")
    alt = said.format(n=at + 1, index=number(int(found.index[at])), distance=distance)
    return Tile((found.decoded[at], found.nearest[at]), alt, distance)


def _reading(run: Run) -> str:
    noun = kinds.NOUNS[kinds.kind_of(run.config.data.key)]
    said = _(
        "Above: drawn codes, decoded. Below: the training image nearest to each, and how far off it is (the root of "
        "the squared error). Test {noun} lie {usual} from theirs (median of {n}): much less looks like a copy, but a "
        "blur lies near everything."
    )
    usual = number(sampling.usual_distance(run), 2)
    return said.format(usual=usual, n=sampling.JUDGED, noun=noun)


def _source(run: Run, name: str) -> str:
    if name == "prior":
        return _prior(run.config.code.kind)
    fitted = number(sampling.FITTED)
    if name == "mixture":
        said = _("Mixture: {m} Gaussians fitted to the codes of the first {n} test images.")
    else:
        said = _(
            "Density: a code of one of the first {n} test images, moved a little. At temperature 0 it stays where it "
            "was, and what you see are reconstructions; with many numbers 1 is far, and less draws better."
        )
    return said.format(m=sampling.GAUSSIANS, n=fitted)


def _prior(kind: str) -> str:
    if kind == "variational":
        return _("Prior: N(0, I), which this network was held to while it learned; where that failed, draws fail.")
    if kind == "quantized":
        return _("Each vector comes from another test image: nothing holds them together, and parts need not fit.")
    return _("Prior: N(0, I). Nobody held this code to it, so its draws may lie where no image has a code.")
