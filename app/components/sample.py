"""Codes drawn by chance: what the decoder makes of them, and whether that is a copy of a training image."""

import streamlit as st

from aecore.runs import Run
from app import decoders, kinds, models, sampling, state
from app.components import decoded, present, tiles
from app.components.decoded import Handle, Moved
from app.components.tiles import Tile
from app.sampling import Drawn, Floats
from app.text import _, number
from app.waiting import waited

__all__ = ["draw"]

Asked = tuple[Drawn, tuple[Floats, Floats], float]
"""Draws, where the handle moves them, and how far test images lie from training images."""
_LAST = "sample_last"

_WARMTH = _("Temperature: how far a draw may lie from the middle that it belongs to, 1 as fitted, 0 only the middles.")


def draw(run: Run) -> None:
    """Draw the controls, the samples, and under each its nearest training image."""
    offered = sampling.sources(run)
    if state.get("source") not in offered:
        state.put("source", offered[0])
    obstacle = decoders.obstacle(run)
    with st.container(horizontal=True, gap="small", key="sample_controls"):
        _controls(run, offered, warmed=bool(obstacle))
    source, temperature, seed = (state.get(name) for name in ("source", "temperature", "draw_seed"))
    pictures, words = st.container(), st.container()  # the pictures keep their place while a sentence says to wait
    with words:
        asked = _asked(run, source, float(temperature), int(seed))
    of = (run.folder, models.version(run), source, seed)
    with pictures:
        if asked is None:
            _earlier(run, of)
            return
    st.session_state[_LAST] = (of, asked, float(temperature))
    with pictures:
        _pictures(run, asked, float(temperature), obstacle)
    with words:
        _words_below(run, source, asked, obstacle)


def _earlier(run: Run, of: tuple[object, ...]) -> None:
    """Leave the draws of an earlier temperature under the hand that moves it, faint below."""
    like, asked, temperature = st.session_state.get(_LAST, (None, None, 0.0))
    if like == of and not decoders.obstacle(run):
        _live(run, asked[0], asked[1], temperature, waits=True)


def _pictures(run: Run, asked: Asked, temperature: float, obstacle: str) -> None:
    found, ways, _usual = asked
    if obstacle:
        tiles.draw([_tile(run, found, at) for at in range(len(found.decoded))], framed=tiles.needs_frame(run))
    else:
        _live(run, found, ways, temperature)


def _words_below(run: Run, source: str, asked: Asked, obstacle: str) -> None:
    found, _ways, usual = asked
    present.told(_reading(run, usual), "sample")
    st.caption(_source(run, source, found.fitted))
    if obstacle:
        st.caption(_("The server draws these codes. {why}").format(why=obstacle))


def _asked(run: Run, source: str, temperature: float, seed: int) -> Asked | None:
    """Return what is drawn, None while it is at work.

    A fit takes seconds and is made once, whatever is drawn from it; a draw is there at once.
    """
    of = (run.folder, models.version(run), source)

    def work() -> Asked:
        found = sampling.draw(run, source, temperature=temperature, seed=seed)
        return found, sampling.spread(run, source, seed=seed), sampling.usual_distance(run)

    said = _("Encoding training {images} and fitting to their codes …").format(**kinds.words_of(run.config.data.key))
    if waited(("fit", *of), lambda: sampling.fit(run, source), said) is None:
        return None
    return waited(("sample", *of, temperature, seed), work, _("Drawing, and looking through what it learned from …"))


def _live(run: Run, found: Drawn, ways: tuple[Floats, Floats], temperature: float, *, waits: bool = False) -> None:
    """Let the browser decode the draws; the server says which training image is nearest once the handle rests."""
    items = [
        Moved(middle, *_words(run, found, at), step=move, below=found.nearest[at])
        for at, (middle, move) in enumerate(zip(*ways, strict=True))
    ]
    handle = Handle(_("Temperature"), 0.0, 2.0, 0.05, temperature)
    decoded.draw(run, "sample_live", items, handle, scale=tiles.SCALE,
                 on_set=lambda value: state.put("temperature", round(value, 2)), waits=waits)  # fmt: skip


def _controls(run: Run, offered: tuple[str, ...], *, warmed: bool) -> None:
    st.segmented_control(
        _("Drawn from"), offered, format_func=lambda name: _title(run, name), required=True, **state.bound("source")
    )
    if warmed:
        st.slider(_("Temperature"), 0.0, 2.0, step=0.05, width=180, help=_WARMTH, **state.bound("temperature"))
    st.number_input(_("Seed"), 0, 2**32 - 1, step=1, width=110, **state.bound("draw_seed"))


def _title(run: Run, name: str) -> str:
    prior = _("Vectors alone") if run.config.code.kind == "quantized" else _("Prior")
    return {"prior": prior, "mixture": _("Mixture"), "density": _("Density")}.get(name, name)


def _tile(run: Run, found: Drawn, at: int) -> Tile:
    return Tile((found.decoded[at], found.nearest[at]), *_words(run, found, at))


def _words(run: Run, found: Drawn, at: int) -> tuple[str, str]:
    """Return what the pictures show, and the word under them."""
    distance = number(float(found.distance[at]), 2)
    said = _("Sample {n}, and training {image} {index}, the nearest, at distance {distance}")
    what = kinds.words_of(run.config.data.key)
    return said.format(n=at + 1, index=number(int(found.index[at])), distance=distance, **what), distance


def _reading(run: Run, usual: float) -> str:
    said_of = kinds.words_of(run.config.data.key)
    said = _(
        "Above: drawn codes, decoded. Below: the training {image} nearest to each, and how far off it is (the root of "
        "the squared error). Test {images} lie {usual} from theirs (median of {n}): much less looks like a copy, but a "
        "blur lies near everything."
    )
    return f"{said.format(usual=number(usual, 2), n=sampling.JUDGED, **said_of)} {_WARMTH}"


def _source(run: Run, name: str, fitted: int) -> str:
    if name == "prior":
        said = _prior(run.config.code.kind)
    elif name == "mixture":
        said = _(
            "Mixture: {m} Gaussians fitted to the codes of {n} training {images}, spread evenly over all that it "
            "learned from: the {image} below may be one of them."
        )
    else:
        said = _(
            "Density: a code of one of {n} training {images}, spread evenly over all that it learned from, moved a "
            "little. At temperature 0 it stays where it was, and what you see are reconstructions; with many numbers "
            "1 is far, and less draws better."
        )
    gaussians = min(sampling.GAUSSIANS, fitted)
    return said.format(m=gaussians, n=number(fitted), **kinds.words_of(run.config.data.key))


def _prior(kind: str) -> str:
    if kind == "variational":
        return _("Prior: N(0, I), which this network was held to while it learned; where that failed, draws fail.")
    if kind == "quantized":
        return _(
            "Each vector comes from another of {n} training {images}: nothing holds them together, and parts need not "
            "fit."
        )
    return _("Prior: N(0, I). Nobody held this code to it, so its draws may lie where no image has a code.")
