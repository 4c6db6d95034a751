"""Traverse: a slider for each number of a code, and what the decoder draws along it, all of it in the browser."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.errors import Refused
from aecore.latent.traversal import Dimensions, dimensions
from aecore.runs import Run
from app import addresses, cache, decoders, decoding, kinds, mine, models, pictures, sheets, state, words
from app.components import present
from app.components.mount import registered
from app.routes import address
from app.text import _, number

__all__ = ["draw"]

KEY = "traverse"
_mount = registered("traverse", '<div class="lab-traverse"></div>')


def draw(run: Run) -> None:
    """Draw the sliders of a run that has codes of the test images; raises Refused when these cannot be read."""
    if not decoders.drawable(run):
        st.caption(_("There is nothing to draw here: the run has no weights."))
        return
    nats = _nats(run)
    found = _dimensions(run.folder, cache.tested(run) or 0, nats)
    other = _other(run)
    _mount(key=KEY, data=_data(run, found, other, nats is not None), on_asked_change=lambda: None)
    reading = _reading(nats is not None, other, strips=not decoders.obstacle(run))
    present.told(" ".join([reading, *_chosen(run)]), "traverse")


def _nats(run: Run) -> tuple[float, ...] | None:
    """Return the KL divergence of each number over the held-out images, None where the code has no prior."""
    history = cache.look(run).history
    found = history.latest(history.epoch_records, "kl_per_dimension")
    return tuple(map(float, found)) if found and len(found) == run.config.numbers else None


@lru_cache(maxsize=16)
def _dimensions(folder: Path, _changed: int, nats: tuple[float, ...] | None) -> Dimensions:
    return dimensions(cache.codes(Run(folder)), nats)


def _other(run: Run) -> Run | None:
    """Offer the decoder of another run whose codes have as many numbers, and return the one that was chosen."""
    found = {other.id: other for other in decoders.alike(run)} if not decoders.obstacle(run) else {}
    if (held := state.get("decoder")) and held not in found:
        state.put("decoder", "", chosen=False)
        addresses.refuse("decoder", held, _("a run whose codes have as many numbers and whose decoder is small"), "")
        st.rerun()  # what is said stands above
    if not found:
        return None
    titles = {"": _("its own decoder alone"), **words.names(list(found.values()))}
    st.selectbox(
        _("Let another run's decoder read the same code"),
        list(titles),
        format_func=titles.__getitem__,
        width=480,
        help=_("A code is a private language: only the decoder that learned with this encoder knows it."),
        **state.bound("decoder"),
    )
    return found.get(str(state.get("decoder")))


def _data(run: Run, found: Dimensions, other: Run | None, has_prior: bool) -> dict[str, Any]:
    name, version = run.config.data.key, cache.tested(run)
    own = {"title": _("its own decoder"), "addresses": decoders.addresses(run)}
    clean = run.config.objective.corruption == "none"
    swapped = [{"title": words.run_title(other), "addresses": decoders.addresses(other)}] if other else []
    return {
        "subject": f"{run.id}.{version}",
        "decoders": [own, *swapped],
        "shape": list(run.config.data.source.shape),
        "order": found.order.tolist(),
        "worth": [_worth(value, has_prior) for value in found.worth],
        "low": _short(found.low),
        "high": _short(found.high),
        "mean": _short(found.mean),
        "codes": address(f"runs/{run.id}/codes/{{index}}.bin", version or ""),
        "count": len(cache.codes(run)),
        "sheet": address(f"data/{name}/sheet-{{block}}.png", sheets.SHEET),
        "seen": None if clean else address(f"runs/{run.id}/seen-{{block}}.png", version or ""),
        "mine": _mine(run),
        "answer": _answer(run),
        "obstacle": decoders.obstacle(run),
        "words": _words(kinds.words_of(name), len(cache.codes(run))),
    }


def _worth(value: float, has_prior: bool) -> str:
    return (_("{n} nats") if has_prior else _("variance {n}")).format(n=number(float(value), 2))


def _short(values: NDArray[np.float32]) -> list[float]:
    return [float(f"{value:.5g}") for value in values]


def _mine(run: Run) -> list[float] | None:
    """Return the code of a person's own digit, None where there is none or the network sees other things."""
    drawn = mine.current()
    if drawn is None or not kinds.is_digit_like(run.config.data.key):
        return None
    try:
        return _short(models.encode(run, drawn[None])[0])
    except Refused:  # the map says why
        return None


def _answer(run: Run) -> dict[str, str] | None:
    """Return what the server draws of the code that a browser without a decoder asks about."""
    held = st.session_state.get(KEY)
    asked = held.get("asked") if held is not None else None
    if not isinstance(asked, dict) or asked.get("of") != f"{run.id}.{cache.tested(run)}" or decoders.addresses(run):
        return None
    try:
        code = np.asarray(asked.get("code"), np.float32)[None]
        if not np.isfinite(code).all():
            return None
        return {"picture": pictures.uri(decoding.tiles(run, code)[0])}
    except (Refused, ValueError, TypeError) as error:  # whatever a browser sends
        return {"said": str(error)}


def _reading(has_prior: bool, other: Run | None, *, strips: bool) -> str:
    order = (
        _("Ordered by how many nats each number tells (KL); one near 0 is not used.")
        if has_prior
        else _("Ordered by variance; a number that hardly varies may still matter, if the decoder listens closely.")
    )
    said = _("Each strip: what the decoder draws while this number alone goes from low to high.")
    swapped = _("The strips are drawn by the other run's decoder: the same numbers, another language.")
    return " ".join([*([said] if strips else []), order, *([swapped] if other else [])])


def _chosen(run: Run) -> list[str]:
    """Say what becomes of numbers that are no entries of a codebook."""
    if run.config.code.kind != "quantized":
        return []
    return [_("This code is a choice among vectors: the decoder gets the nearest, so most moves change nothing and "
              "some a lot.")]  # fmt: skip


def _words(said: dict[str, str], count: int) -> dict[str, str]:
    beyond = _("Number {n}: {value} is far beyond the codes of all {images}; choose from {least} to {most}.")
    absent = _("There is no test {image} {value}: choose a whole number from 0 to {most}; the picture stays as it is.")
    return {
        "absent": absent.format(image=said["image"], value="{value}", most=number(count - 1)),
        "start": _("Start from"),
        "zero": _("Zero"),
        "mean": _("The mean"),
        "mine": _("My digit"),
        "test": _("Test digit") if said["image"] == kinds.ONE["image"] else _("Test {image}").format(**said),
        "index": _("Which test {image}").format(**said),
        "number": _("Number {n}"),
        "typed": _("Number {n}, typed"),
        "beyond": beyond.replace("{images}", said["images"]),
        "drawn": _("What the decoder draws"),
        "image": _("test {image} {n}").replace("{image}", said["image"]),
        "seen": _("what the network saw"),
        "all": _("Show all {n}"),
        "few": _("Show the first {n}"),
        "missing": _("The decoder could not be fetched; reload the page."),
        "server": _("The server draws this code each time you let go. {why}"),
    }
