"""What a person chooses before a training: four controls, what they mean, the button, and the rest behind another."""

from math import prod

import streamlit as st

from aecore import jobs, tables
from aecore.config import Config
from aecore.errors import Refused
from aecore.estimate import seconds_per_epoch
from aecore.runs import runs_dir
from aecore.shapes import parameters, penalty_parameters
from aecore.shipped import is_shipped
from app import cache, choosing, state, words, workers
from app.choosing import chosen
from app.components import layers, own_data, saying, settings_form, show_code, size_slider
from app.labels import LABELS, plain, title
from app.text import _, number

__all__ = ["chosen", "draw", "size"]

EPOCHS = (3, 10, 30, 100)
"""Training times to choose from; any other is set exactly under More settings."""
AWAIT_SECONDS = 1.0


def draw() -> None:
    """Draw the form; its limits and help sentences are those of the configuration."""
    choosing.follow()
    try:
        config, refusal = chosen(), ""
    except Refused as error:
        config, refusal = None, str(error)
    epoch = seconds_per_epoch(config, runs_dir()) if config is not None else None
    with st.container(key="choices", gap="small"):
        with st.container(key="next_run"):
            if _own_in_hand():
                st.subheader(_("Your next run"), anchor=False)
        _four()
        # each has its place whether it is there or not: what lies below would close and lose its focus
        with st.container(key="refusal"):
            if refusal:
                saying.refused(plain(refusal, str(choosing.value("data.name"))))
        _train_button(config, None if config is None or epoch is None else epoch * config.training.epochs)
        with st.container(key="meaning", gap="xsmall"):
            if config is not None:
                st.caption(_meaning(config, epoch))
                layers.draw(config)
        with st.container(horizontal=True, gap="small", key="more"):
            settings_form.draw(refusal)
            show_code.draw(config)
        own_data.draw()
    if config is not None and epoch is None and workers.training_state() == "warming up":
        st.fragment(_await_estimate, run_every=AWAIT_SECONDS)(config)


def _own_in_hand() -> bool:
    """Whether the page shows a run of this person's own: then the form is not about that one."""
    run = cache.run_called(state.get("run"))
    return run is not None and not is_shipped(run)


def _four() -> None:
    """Draw the four controls."""
    size_slider.draw(size(), said=_squeeze, glide=cache.run_called(state.get("run")) is None, take=_take_size)
    st.segmented_control(
        LABELS["network.kind"],
        list(tables.NETWORKS),
        format_func=lambda kind: title("network.kind", kind),
        required=True,
        width="stretch",
        **choosing.tied("network.kind", "four"),
    )
    st.selectbox(
        LABELS["objective.reconstruction"],
        list(tables.RECONSTRUCTIONS),
        format_func=lambda loss: title("objective.reconstruction", loss),
        **choosing.tied("objective.reconstruction", "four"),
    )
    with st.container(key="loss_said"):  # always there, as the place of a refusal is
        if choosing.loss_of_text():
            st.caption(_("It came with the text: one character is right in each place, and all chances add up to 1."))
    asked = choosing.value("training.epochs")
    st.selectbox(
        _("Training time"),
        sorted({*EPOCHS, asked} if isinstance(asked, int) else EPOCHS),
        format_func=words.epochs,  # without seconds: a browser sends this text back, and they may have changed since
        **choosing.tied("training.epochs", "four", shown=lambda held: held if isinstance(held, int) else None),
    )


def size() -> int:
    """Return the size that the form holds, or the nearest that a slider can say."""
    held = choosing.value("code.size")
    return max(1, held) if isinstance(held, int) else 1


def _take_size(given: int) -> None:
    choosing.put("code.size", given)


def _squeeze(size: int) -> str:
    """Return what a position of the slider means: a picture keeps so many numbers, or vectors of so many."""
    if choosing.value("code.kind") != "quantized":
        return words.squeeze(size, choosing.values())
    return _("{n} vectors of {k}").format(n=choosing.value("code.vectors"), k=words.numbers(size))


def _train_button(config: Config | None, seconds: float | None) -> None:
    if _own_in_hand():
        asked = words.kept(config) if config is not None else words.numbers(size())
        label = _("Train with {numbers}").format(numbers=asked)
    else:
        label = _("Train this myself")
    if seconds is not None:
        label = _("{label} (about {time})").format(label=label, time=words.roughly(seconds))
    st.button(label, key="train", type="primary", width="stretch", disabled=config is None, on_click=_train)


def _meaning(config: Config, epoch: float | None) -> str:
    """Return in one line what the choice costs."""
    said = [
        _("{n} parameters").format(n=number(parameters(config))),
        words.smaller(config, prod(config.data.source.shape)),
    ]
    if beside := penalty_parameters(config):
        said.insert(1, _("{n} more in the discriminator").format(n=number(beside)))
    if epoch is not None:
        said.append(_("about {s}\u00a0s an epoch").format(s=number(epoch, 1 if epoch < 10 else 2)))
    return " · ".join(said)


def _await_estimate(config: Config) -> None:
    """Draw the form anew once a worker has shown how fast this machine is."""
    if seconds_per_epoch(config, runs_dir()) is not None:
        st.rerun()


def _train() -> None:
    size_slider.settle(_take_size)
    try:
        config = chosen()
        about = {"preset": state.get("preset"), "title": words.choice_title(config)}
        state.put("run", jobs.submit(runs_dir(), config, about=about).id)
    except Refused as error:
        state.put("refusal", plain(str(error)))
