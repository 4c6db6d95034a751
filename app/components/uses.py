"""The uses on a page: one at a time, tried with the run in hand, and the articles that promised them."""

from collections.abc import Callable

import streamlit as st

from aecore import jobs
from aecore.errors import Refused
from aecore.presets import PRESETS, Preset
from aecore.runs import Run, runs_dir
from aecore.tables import TASKS
from aecore.tasks.super_resolution import REPAIRS
from app import cache, kinds, state, tasks
from app.components import articles, saying
from app.components.tasks import anomaly, compression, denoising, generation, recognition, reduction, super_resolution
from app.navigation import pages
from app.text import _

__all__ = ["draw"]

TABS: dict[str, Callable[[Run], None]] = {
    "denoising": denoising.draw,
    "anomaly": anomaly.draw,
    "compression": compression.draw,
    "super-resolution": super_resolution.draw,
    "generation": generation.draw,
    "recognition": recognition.draw,
    "reduction": reduction.draw,
}
"""What draws each use."""
TEXTS = "text"
"""The preset for text, whatever it is tried for."""
BEGUN = "use_training_begun"
"""Where the session keeps that a button began a training, until the page has led to it."""


def draw(run: Run | None) -> None:
    """Draw the choice of a use, and the use; the articles need no run."""
    if st.session_state.pop(BEGUN, False):
        st.switch_page(pages()["lab"])
    titles = {**{name: TASKS[name].title for name in TABS}, "articles": _("The articles")}
    if state.get("use") not in titles:  # nobody has chosen; older addresses name an article alone
        state.put(
            "use", "articles" if {"article", "claim"} & set(st.query_params) else next(iter(titles)), chosen=False
        )
    chosen = st.pills(_("Use"), list(titles), format_func=titles.__getitem__, required=True, **state.bound("use"))
    if chosen == "articles":
        articles.draw()
    elif run is None:
        _train(chosen, _("There is no run in hand: train one, or choose one above."))
    elif cache.look(run).live:
        saying.noted(_("This run still trains: what it is good for is measured when it has come to its end."))
    elif why := tasks.unfit(run, chosen):
        saying.noted(why)
        _shipped(chosen)
        _button(chosen, PRESETS[tasks.trains(chosen)])
    else:
        TABS[chosen](run)
        _made_for(chosen, run)


def _made_for(use: str, run: Run) -> None:
    """Offer to train a run that the use is made for, unless the one in hand is like it."""
    preset = PRESETS[_suited(use, run)]
    if run.config != preset.config:
        with st.container(horizontal=True, vertical_alignment="center"):
            _button(use, preset)
            st.caption(preset.summary)


def _suited(use: str, run: Run) -> str:
    """Return the preset that the use is made for, for data of the run's kind."""
    if use == "super-resolution" and super_resolution.repairs(run):
        return REPAIRS
    return TEXTS if kinds.kind_of(run.config.data.key) == "text" else tasks.trains(use)


def _train(use: str, why: str) -> None:
    """Say why a use cannot be tried, and offer to train a run that it can be tried with."""
    saying.noted(why)
    _button(use, PRESETS[tasks.trains(use)])


def _shipped(use: str) -> None:
    """Offer to open a run that ships and fits, the one of most numbers: that takes no training."""
    fitting = [run for run in cache.ladder().values() if not tasks.unfit(run, use)]
    if fitting:
        label = _("Open the shipped run of {n} numbers, which fits").format(n=fitting[-1].config.numbers)
        st.button(label, key=f"shipped_for_{use}", on_click=state.put, args=("run", fitting[-1].id))


def _button(use: str, preset: Preset) -> None:
    label = _("Train one that is made for this: {title}").format(title=preset.title)
    st.button(label, key=f"train_for_{use}", on_click=_submit, args=(preset.name,))
    if refusal := state.get("article_refusal"):
        saying.refused(refusal)


def _submit(name: str) -> None:
    state.put("article_refusal", "")
    try:
        run = jobs.submit(runs_dir(), PRESETS[name].config, about={"preset": name, "title": PRESETS[name].title})
    except Refused as error:
        state.put("article_refusal", str(error))
        return
    state.put("run", run.id)
    st.session_state[BEGUN] = True
