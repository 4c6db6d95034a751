"""What a page does with runs: submit, pause, go on, stop. Files only; a worker obeys. Imports no torch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aecore.config import Config, check_cut
from aecore.errors import Refused
from aecore.memory import check_here
from aecore.runqueue import RunQueue
from aecore.runs import LIVE, Run, create
from aecore.saving import need_state
from aecore.sections.training import total_epochs

__all__ = ["go_on", "more", "pause", "place", "step", "stop", "submit"]


def submit(root: Path, config: Config, *, about: Mapping[str, Any] | None = None) -> Run:
    """Make a run and put it in the queue.

    Raises:
        Refused: its data set has not the items that it asks for, or there is not the memory; no run is made.
    """
    check_cut(config.data)
    check_here(config)
    run = create(root, config, about=about)
    RunQueue(root).join(run.id)
    return run


def pause(run: Run) -> None:
    """Ask a live run to pause after its present step."""
    _need(run, LIVE, "pause")
    run.ask("pause")


def stop(run: Run) -> None:
    """Ask a live or paused run to stop: it is evaluated and keeps its weights."""
    _need(run, (*LIVE, "paused"), "stop")
    _send(run, "stop")


def go_on(run: Run) -> None:
    """Let a paused, stopped, interrupted or failed run go on from its saved state.

    Raises:
        Refused: when it stands otherwise, or a choice of its own made it fail, so that it would fail again.
    """
    _need(run, ("paused", "stopped", "interrupted", "failed"), "go on")
    history = run.history()
    if not history.again:
        cure = str((history.last_word or {}).get("cure", "")).rstrip(".")
        raise Refused(f"run {run.id}: would fail in the same way again; train it anew ({cure}).")
    _send(run, "resume")


def step(run: Run, *, epoch: bool = False) -> None:
    """Let a paused run make one step (or one epoch), then pause again."""
    _need(run, ("paused", "stopped", "interrupted"), "step")
    _send(run, "step epoch" if epoch else "step")


def more(run: Run, epochs: int) -> None:
    """Let a run at rest train `epochs` more from where it stands.

    Raises:
        Refused: when the run is live, or the total would pass the limit of 10,000 epochs.
    """
    _need(run, ("finished", "stopped", "interrupted", "paused"), "train more epochs")
    _, begun = need_state(run.folder, run.history().step)
    total_epochs(begun, epochs)
    _send(run, f"more {epochs}")


def place(run: Run) -> int | None:
    """Return how many waiting runs come before this one (0: it is next), or None when it does not wait."""
    waiting = [run_id for run_id in RunQueue(run.folder.parent).ids() if not Run(run.folder.parent / run_id).locked]
    return waiting.index(run.id) if run.id in waiting else None


def _send(run: Run, wish: str) -> None:
    """Leave the wish first and join after it, so that a worker which has just let go still sees one of the two."""
    need_state(run.folder, run.history().step)
    run.ask(wish)
    RunQueue(run.folder.parent).join(run.id)


def _need(run: Run, statuses: tuple[str, ...], what: str) -> None:
    if not run.exists:
        raise Refused(f"run {run.id}: is not there any more; choose another.")
    run.need_own(what)
    status = run.status()
    if status not in statuses:
        raise Refused(f"run {run.id}: is {status} and cannot {what}; that needs one that is {', '.join(statuses)}.")
