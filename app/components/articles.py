"""The articles on a page: one system at a time, as printed and mended, and the table of their claims."""

import streamlit as st

from aecore import jobs
from aecore.errors import Refused
from aecore.presets import PRESETS
from aecore.runs import runs_dir
from aecore.sweeps import SWEEPS
from app import state
from app.articles import ARTICLES, CLAIMS, Article, Claim
from app.components import saying, sweep
from app.labels import plain
from app.navigation import pages
from app.text import _

__all__ = ["draw"]

BEGUN = "training_begun"
"""Where the session keeps that a button began a training, until the page has led to it."""


def draw() -> None:
    """Draw the choice of a system, the system, and the claims."""
    if st.session_state.pop(BEGUN, False):
        st.switch_page(pages()["lab"])
    names = {str(at + 1): article.title for at, article in enumerate(ARTICLES)}
    at = st.pills(
        _("System"),
        [*names, "claims"],
        format_func=lambda key: _("The claims") if key == "claims" else f"{key}. {names[key]}",
        required=True,
        **state.bound("article"),
    )
    if refusal := state.get("article_refusal"):
        saying.refused(plain(refusal))
    if at == "claims":
        _claims()
    else:
        _article(ARTICLES[int(at) - 1], at)


def _article(article: Article, key: str) -> None:
    st.markdown(article.builds)
    printed, mended = st.columns(2, gap="medium")
    with printed:
        st.subheader(_("As printed"), anchor=False)
        st.markdown(article.happens)
        if article.printed:
            _train_button(article.printed, _("Train it as printed"), f"printed_{key}")
    with mended:
        st.subheader(_("Mended"), anchor=False)
        st.markdown(article.mends)
        _train_button(article.mended, _("Train the mended one"), f"mended_{key}")
    for name in article.sweeps:
        sweep.draw(SWEEPS[name])


def _train_button(preset: str, label: str, key: str) -> None:
    st.button(label, key=f"article_{key}", on_click=_train, args=(preset,))


def _train(name: str) -> None:
    preset = PRESETS[name]
    state.put("article_refusal", "")
    try:
        run = jobs.submit(runs_dir(), preset.config, about={"preset": name, "title": preset.title})
    except Refused as error:
        state.put("article_refusal", str(error))
        return
    state.put("run", run.id)
    st.session_state[BEGUN] = True


def _claims() -> None:
    for at, each in enumerate(CLAIMS):
        with st.container(key=f"claim_{at}"):
            said, evidence, button = st.columns([3, 5, 2], gap="medium", vertical_alignment="center")
            said.markdown(f"{each.claim}  \n**{each.verdict}**")
            evidence.markdown(each.evidence)
            with button:
                _show(each, at)
            if each.sweep and state.get("claim") == each.sweep:
                sweep.draw(SWEEPS[each.sweep])


def _show(claim: Claim, at: int) -> None:
    """Draw what shows the claim: a run to train, several over each other, opened below, or a use."""
    if claim.preset:
        _train_button(claim.preset, _("Train one"), f"claim_{at}")
    elif claim.sweep:
        is_open = state.get("claim") == claim.sweep
        label = _("Close") if is_open else _("Show the runs")
        chosen = "" if is_open else claim.sweep
        st.button(label, key=f"open_{claim.sweep}", on_click=state.put, args=("claim", chosen))
    elif claim.use:
        st.button(_("Open the use"), key=f"open_use_{claim.use}", on_click=state.put, args=("use", claim.use))
