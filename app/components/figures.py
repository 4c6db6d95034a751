"""The figures on all test images beside those of PCA with as many numbers."""

from dataclasses import dataclass
from math import ceil, log2, prod

import streamlit as st

from aecore.config import Config
from aecore.presets import PRESETS, UNITS
from app import kinds, words
from app.cache import Look
from app.text import _, number

__all__ = ["beside_published", "draw", "rows"]


BITS = 32
"""Of one number of PCA's, float32."""


@dataclass(frozen=True)
class Figure:
    """One line of the table: the name in the journal, what people call it, and which way is better."""

    name: str
    title: str
    less_is_better: bool


FIGURES = (
    Figure("squared_error_per_image", _("squared error per {image}"), True),
    Figure("bce_per_pixel", _("cross-entropy per {pixel}, nats"), True),
    Figure("psnr_db", _("signal to noise, dB"), False),
    Figure("ssim", _("likeness (SSIM)"), False),
    Figure("characters_right", _("share of right characters"), False),
)


def rows(look: Look) -> list[tuple[str, str, str]]:
    """Return (title, this run, PCA) for every figure that both have; the better one in bold."""
    last = look.history.last_word or {}
    own, pca = last.get("test") or {}, last.get("pca") or {}
    said = kinds.words_of(look.run.config.data.key)
    found = []
    for figure in FIGURES:
        mine, theirs = own.get(figure.name), pca.get(figure.name)
        if mine is not None and theirs is not None:
            better = (mine < theirs) == figure.less_is_better
            pair = [number(mine), number(theirs)]
            pair[0 if better else 1] = f"**{pair[0 if better else 1]}**"
            found.append((figure.title.format(**said), pair[0], pair[1]))
    return found


def draw(look: Look) -> None:
    """Draw the table and the sentence that it comes to; nothing while a run trains on, or has no figures."""
    found = rows(look) if look.ended else []
    if not found:
        return
    last = look.history.last_word or {}
    ratio = last["test"]["squared_error_per_image"] / max(1e-9, last["pca"]["squared_error_per_image"])
    size = words.kept(look.run.config)
    with st.container(key="figures"):
        values = prod(look.run.config.data.source.shape)
        if look.run.config.code.kind == "quantized":
            st.markdown(_in_bits(ratio, look.run.config))
        else:
            st.markdown(_verdict(ratio, size) if look.run.config.numbers < values else _no_squeeze(size, values))
        said = kinds.words_of(look.run.config.data.key)
        head = _("| all test {images} | run | PCA |").format(**said)
        st.markdown("\n".join([head, "|---|--:|--:|", *(f"| {a} | {b} | {c} |" for a, b, c in found)]))
        about = _("PCA: the best flat projection to as many numbers. A mean hides single {images} gone wrong.")
        st.caption(about.format(**said))
        if look.run.config.objective.corruption != "none":
            lead = _("PCA saw the clean {images} and the run corrupted ones: its lead is no merit.")
            st.caption(lead.format(**said))
        if published := beside_published(look):
            st.caption(published)


def beside_published(look: Look) -> str:
    """Return what the source of the run's preset printed beside the run's own figure; "" when there is nothing."""
    preset = PRESETS.get(str(look.run.about.get("preset")))
    published = preset.published if preset is not None and preset.config == look.run.config else None
    if preset is None or published is None or published.value is None:
        return ""
    own, where = _own(look, published.metric)
    said = _("Published: {value} {unit} ({of}; {source}, {year}).").format(
        value=number(published.value),
        unit=_(UNITS[published.metric]),
        of=_(published.said),
        source=preset.source,
        year=preset.year,
    )
    ours = "" if own is None else _(" This run: {own}{where}.").format(own=number(own), where=where)
    return said + ours + (f" {_(published.differs)}" if published.differs else "")


def _own(look: Look, metric: str) -> tuple[float | None, str]:
    """Return the run's own figure and what it is of; what only its code can tell is of the held-out images."""
    test = (look.history.last_word or {}).get("test") or {}
    last = next((row for row in reversed(look.history.epoch_records) if row.get("validation")), {})
    held = last.get("validation", {})
    told = {"codebook_used": last.get("codebook_used")}
    if "kl" in held:
        told["negative_elbo"] = (held["reconstruction"] + held["kl"]) * (look.history.started or {}).get("pixels", 1)
    about = _(" on held-out {images}").format(**kinds.words_of(look.run.config.data.key))
    return (test[metric], "") if metric in test else (told.get(metric), about)


def _in_bits(ratio: float, config: Config) -> str:
    """Return how a quantised code does beside a PCA that keeps its numbers whole, and so has far more bits."""
    beside = _("With {size}, {bits} bits, its squared error is **{times} times PCA’s**, whose {n} numbers take {more}: "
               "not a race of equals.")  # fmt: skip
    bits = config.code.vectors * ceil(log2(config.code.codebook))
    said = {"size": words.kept(config), "bits": number(bits), "times": number(ratio, 2), "n": number(config.numbers)}
    return beside.format(**said, more=number(BITS * config.numbers))


def _no_squeeze(size: str, values: int) -> str:
    said = _(
        "A code of {size} is no smaller than the {n} numbers that it stands for: PCA copies them, nothing is learned."
    )
    return said.format(size=size, n=number(values))


def _verdict(ratio: float, size: str) -> str:
    if 0.98 <= ratio <= 1.02:
        return _("With {size} it redraws **as well as PCA**.").format(size=size)
    below = _("With {size} its squared error is **{share} below PCA’s**.")
    above = _("With {size} its squared error is **{share} above PCA’s**: train longer, or change the network.")
    return (below if ratio < 1 else above).format(size=size, share=f"{100 * abs(1 - ratio):.0f} %")
