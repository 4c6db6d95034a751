"""How the run stands, in words and a bar, and the buttons that steer it."""

from collections.abc import Callable

import streamlit as st

from aecore import jobs
from aecore.errors import Refused
from aecore.runs import Run, runs_dir
from aecore.shipped import is_shipped
from app import standing, state, words, workers
from app.cache import Look, recent, run_called
from app.components import saying
from app.kinds import words_of
from app.labels import plain
from app.text import _, literal

__all__ = ["draw"]

LOG_BYTES = 20_000
AMONG, NAMES_HOLD = 30, 5
"""Own runs that are told apart by name, as many as the chip offers, and for how many seconds that is remembered."""


def draw(look: Look) -> None:
    """Draw the line, the bar and the buttons."""
    line = standing.status_line(look, workers.training_state(), _other(look))
    with st.container(key="status"):
        sentence, buttons = st.columns([3, 2], vertical_alignment="center")
        sentence.progress(min(1.0, look.epoch / look.epochs), text=line)
        with buttons:
            _buttons(look)
    if look.status == "failed":
        _failure(look)


def _other(look: Look) -> str | None:
    """Return what the run that trains while this one waits is called, told apart from others of that name."""
    other = run_called(look.training) if look.training else None
    if other is None:
        return None
    return literal(_names(str(runs_dir().resolve())).get(other.id) or words.run_title(other))


@st.cache_data(ttl=NAMES_HOLD, show_spinner=False)
def _names(root: str) -> dict[str, str]:
    """Return what the newest own runs in the folder `root` are called, as the chip calls them."""
    return words.names([run for run in recent(AMONG) if not is_shipped(run)])


def _buttons(look: Look) -> None:
    """Offer what can be done now; a shipped run is only looked at."""
    if is_shipped(look.run):
        return
    kinds: dict[str, tuple[str, ...]] = {
        "queued": ("pause", "step", "stop"),
        "starting": ("pause", "step", "stop"),
        "running": ("pause", "step", "stop"),
        "paused": ("go_on", "step", "stop"),
        "interrupted": ("go_on", "step"),
        "failed": ("go_on",) if look.history.again else (),
        "stopped": ("go_on", "more"),
        "finished": ("more",),
    }
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom", gap="small"):
        for kind in kinds[look.status]:
            _more(look.run) if kind == "more" else _button(kind, look)


def _button(kind: str, look: Look) -> None:
    said = words_of(look.run.config.data.key)
    labels: dict[str, tuple[str, str, Callable[[Run], None]]] = {
        "pause": (_("Pause"), _("Stand still after the present batch."), jobs.pause),
        "step": (_("Step"), _("Train one batch more, then stand still; pause first."), jobs.step),
        "stop": (
            _("Stop"),
            _("End here: the test {images} are evaluated, the weights kept.").format(**said),
            jobs.stop,
        ),
        "go_on": (_("Go on"), _("Go on from the saved state, exactly as if nothing had been."), jobs.go_on),
    }
    label, tip, action = labels[kind]
    st.button(
        label,
        key=f"do_{kind}",
        help=tip,
        # a failed run that goes on as it is mostly fails again
        type="primary" if kind == "go_on" and look.status != "failed" else "secondary",
        disabled=kind == "step" and look.live,
        on_click=_try,
        args=(action, look.run),
    )


def _more(run: Run) -> None:
    st.number_input(
        _("More epochs"), min_value=1, max_value=1_000, width=90, label_visibility="collapsed", **state.bound("more")
    )
    count = state.get("more")
    label = _("Train {n} more epochs").format(n=count) if count != 1 else _("Train 1 more epoch")
    st.button(label, key="do_more", on_click=_try, args=(lambda which: jobs.more(which, count), run))


def _try(action: Callable[[Run], None], run: Run) -> None:
    """Do it, or keep the sentence that says why not."""
    try:
        action(run)
    except Refused as error:
        state.put("refusal", str(error).replace(f"run {run.id}:", _("This run"), 1))


def _failure(look: Look) -> None:
    """Say what happened, what to try, and what the trainer printed."""
    last = look.history.last_word or {}
    saying.refused(plain(f"{last.get('reason', '')} {last.get('cure', '')}"))
    path = look.run.folder / "worker.log"
    text = path.read_bytes()[-LOG_BYTES:].decode(errors="replace") if path.exists() else ""
    if text.strip():
        with st.expander(_("What the trainer printed (worker.log)")):
            st.code(text, language=None)
