"""The chip that names the run in hand; inside it, the way to the others, and what may be done with a run of one's own.

It is a fragment: to open it draws the chip again, not the page. What it holds is read only while it is open.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import streamlit as st

from aecore import jobs
from aecore.errors import Refused
from aecore.runs import Run, all_runs, runs_dir
from aecore.shipped import is_shipped
from app import cache, standing, state, words
from app.components import saying
from app.text import _, literal

__all__ = ["draw"]

MOST = 30
"""Own runs offered; older ones are reached by their address."""
UNSCROLLED = 6
"""Lines that stand there whole; more are scrolled."""
LIST_HEIGHT = 172
"""Of the scrolled lines, CSS pixels: what may be done with a run stays in sight; a cut line says that more follow."""
SIZES_HOLD = 15
"""For how many seconds the disk use of all runs is remembered: to sum it looks at every file."""
CHANGED = "_chip_changed"


@st.fragment
def draw() -> None:
    """Draw the chip of the run that the address names."""
    if st.session_state.pop(CHANGED, False):
        st.rerun()  # the whole page: another run, or another title
    run = cache.run_called(state.get("run"))
    label = literal(words.run_title(run)) if run is not None else _("Shipped runs")
    chip = st.popover(label, width="content", wrap=False, key="chip", on_change=_settle)
    if chip.open:
        with chip:
            _choice(run)
            if run is not None:
                _care(run)


def _settle() -> None:
    """Forget what was said when the chip was open before."""
    state.put("chip_refusal", "")


def _choice(run: Run | None) -> None:
    """Offer the ladder, the person's own runs, newest first, and the shipped ones singly."""
    own = {found.id: found for found in cache.recent(MOST) if not is_shipped(found)}
    shipped = cache.ladder()
    if run is not None and not is_shipped(run):
        own.setdefault(run.id, run)
    lines = {"": _("The ladder (shipped runs)"), **_lines(list(own.values()))}
    st.session_state["_w_chip"] = state.get("run") if state.get("run") in lines else None
    with st.container(height=LIST_HEIGHT if len(lines) > UNSCROLLED else "content", border=False, key="chip_list"):
        st.radio(
            _("Run in hand"),
            list(lines),
            index=None,
            format_func=lines.__getitem__,
            key="_w_chip",
            on_change=_pick,
            args=("_w_chip",),
        )
    if shipped:
        st.session_state["_w_chip_shipped"] = run.id if run is not None and is_shipped(run) else None
        st.segmented_control(
            _("A shipped run, by its latent size"),
            [found.id for found in shipped.values()],
            format_func={found.id: str(size) for size, found in shipped.items()}.__getitem__,
            key="_w_chip_shipped",
            on_change=_pick,
            args=("_w_chip_shipped",),
        )


def _lines(runs: Sequence[Run]) -> dict[str, str]:
    """Return one line for each run, no two alike: a browser sends back the line that was chosen, not the run."""
    lines, names = {}, words.names([run for run in runs if run.exists])
    for run in runs:
        with suppress(Refused, KeyError):  # deleted since it was listed
            lines[run.id] = literal(standing.entry(cache.look(run), time.time(), names[run.id]))
    return lines


def _pick(widget: str) -> None:
    chosen = st.session_state.get(widget)
    if chosen == "" or (chosen and cache.run_called(chosen)):  # a browser that lags sends what is there no more
        _go(chosen)


def _go(run_id: str) -> None:
    state.put("run", run_id)
    state.put("chip_refusal", "")
    st.session_state[CHANGED] = True


def _care(run: Run) -> None:
    """Let a run of one's own be renamed and deleted, and say what disk the runs take."""
    if not is_shipped(run):
        _title(run)
        if cache.look(run).live:
            _stop(run)
        else:
            _deletion(run)
    if refusal := state.get("chip_refusal"):
        saying.refused(refusal)
    _disk(run)


def _title(run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        # it may be too long: then the engine says so, in place of a box that swallows letters
        st.text_input(_("Title"), value=words.run_title(run), key=f"title_{run.id}", on_change=_rename, args=(run,))
        st.button(_("Rename"), key="rename", on_click=_rename, args=(run,))


def _rename(run: Run) -> None:
    title = st.session_state[f"title_{run.id}"]
    if title != run.about.get("title") and _tried(lambda: run.rename(title), run):
        st.session_state[CHANGED] = True


def _stop(run: Run) -> None:
    """Offer what comes before a deletion; a page is drawn anew when its run has stopped, and this with it."""
    stopping = "stop" in run.wishes()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.caption(_("It stops …") if stopping else _("Stop it first, then it can be deleted."), width="content")
        st.button(_("Stop it"), key="chip_stop", disabled=stopping, on_click=_ask_to_stop, args=(run,))


def _ask_to_stop(run: Run) -> None:
    _tried(lambda: jobs.stop(run), run)


def _deletion(run: Run) -> None:
    """Ask twice: what is deleted is gone."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        sure = st.checkbox(_("Delete this run for good"), key=f"sure_{run.id}")
        st.button(_("Delete"), key="delete", disabled=not sure, on_click=_delete, args=(run,))


def _delete(run: Run) -> None:
    if _tried(run.delete, run):
        _all_sizes.clear()
        _go("")


def _tried(action: Callable[[], None], run: Run) -> bool:
    """Do it, or keep the sentence that says why not."""
    try:
        action()
    except Refused as error:
        said = str(error).replace(f"run {run.id}:", _("This run"), 1)
        state.put("chip_refusal", said[0].upper() + said[1:])
        st.session_state[CHANGED] = not run.exists  # deleted in another tab: the page has to say so
        return False
    state.put("chip_refusal", "")
    return True


def _disk(run: Run) -> None:
    count, total = _all_sizes(str(runs_dir().resolve()))
    said = _(
        "On disk: this run {one}, all {n} runs {all}. The film of this one takes {film}: it keeps at most 64 frames, "
        "16 of them with their network."
    )
    film = words.disk(Run(run.folder / "film").size())
    st.caption(said.format(one=words.disk(run.size()), film=film, n=count, all=words.disk(total)))


@st.cache_data(ttl=SIZES_HOLD, show_spinner=False)
def _all_sizes(root: str) -> tuple[int, int]:
    """Return how many runs there are, the shipped ones too, and the bytes they take."""
    sizes = [run.size() for run in all_runs(Path(root))]
    return len(sizes), sum(sizes)
