"""How a run stands, in one sentence. Pure functions of what `cache.look` read."""

from collections.abc import Callable
from statistics import median
from typing import Any

from aecore.data import downloads
from app import kinds
from app.cache import Look
from app.text import _, number
from app.words import created, duration, epoch, epochs

__all__ = ["STATUS", "entry", "speed", "status_line"]

STATUS = {
    "queued": _("waiting"),
    "starting": _("starting"),
    "running": _("training"),
    "paused": _("paused"),
    "finished": _("finished"),
    "stopped": _("stopped"),
    "interrupted": _("interrupted"),
    "failed": _("failed"),
}


def entry(look: Look, now: float, name: str) -> str:
    """Return a run's line among others: what it is called there, how far it is, how it stands and when it was made."""
    done = _("{at} of {epochs}").format(at=epoch(look.epoch), epochs=epochs(look.epochs))
    return " · ".join([name, done, STATUS[look.status], created(look.run, now)])


def speed(look: Look) -> float | None:
    """Return images a second lately: the median of the last ten readings."""
    rows = look.history.steps[-10:]
    return median(float(row["images_per_second"]) for row in rows) if rows else None


def status_line(look: Look, worker: str, title_of_other: str | None = None) -> str:
    """Return one sentence on how the run stands.

    Args:
        look: the run as it is now.
        worker: what `workers.training_state` says.
        title_of_other: the run that trains while this one waits.
    """
    if look.status == "queued":
        return _between(look, worker, title_of_other) if look.epoch else _waiting(look, worker, title_of_other)
    if look.status == "starting":
        return _starting(look)
    sentences: dict[str, Callable[[Look], str]] = {
        "running": _running,
        "finished": _ended,
        "stopped": _ended,
        "paused": lambda look: _("Paused in epoch {at} of {n}, after batch {step}.").replace(
            "{step}", number(look.history.step)
        ),
        "interrupted": lambda _look: _(
            "Interrupted in epoch {at} of {n}; press Go on to continue from its saved state."
        ),
        "failed": lambda _look: _("Failed."),  # the reason below names the epoch
    }
    return sentences[look.status](look).format(at=epoch(look.epoch), n=number(look.epochs))


def _starting(look: Look) -> str:
    """Return what the trainer does first: a set that does not ship may have to come over the network."""
    if (fetched := downloads.fetched(look.run.config.data.name)) is not None:
        return _("Starting: {mb} MB of the data are downloaded so far, once for all runs.").format(
            mb=number(round(fetched / 1e6))
        )
    return _("Starting: the trainer builds the network.")


def _waiting(look: Look, worker: str, title_of_other: str | None) -> str:
    if worker == "none":
        return _("Waiting for a trainer: none runs in this server.")
    if title_of_other is not None:
        return _("Waiting, {turn}.").format(turn=_turn(look, title_of_other))
    if look.place:
        return _("Waiting, {turn}.").format(turn=_turn(look))
    return _("Waiting: the trainer warms up (some seconds).") if worker != "ready" else _("Waiting for the trainer.")


def _turn(look: Look, title_of_other: str | None = None) -> str:
    """Return the place in the queue and who trains: "next in line; now training: Dense, 16 numbers"."""
    place = _("{n} before it").format(n=look.place) if look.place else _("next in line")
    return _("{place}; now training: {title}").format(place=place, title=title_of_other) if title_of_other else place


def _between(look: Look, worker: str, title_of_other: str | None) -> str:
    """A run between two turns keeps its epoch: nobody shall think that it was thrown out."""
    if worker == "none":
        why = _("waiting for a trainer: none runs in this server")
    elif look.training is None and not look.place:
        why = _("waiting for the trainer")
    else:
        why = _("waiting, {turn}").format(turn=_turn(look, title_of_other))
    return _("Epoch {at} of {n} · {why}").format(at=epoch(look.epoch), n=number(look.epochs), why=why)


def _running(look: Look) -> str:
    if look.epoch >= look.epochs:
        return _("Trained; now the test {images} are evaluated.").format(**kinds.words_of(look.run.config.data.key))
    if wish := {"pause": _("Pausing …"), "stop": _("Stopping …")}.get("".join(look.run.wishes()[:1])):
        return wish
    parts = [_("Epoch {at} of {n}")]
    if (rate := speed(look)) and (started := look.history.started):
        left = (look.epochs - look.epoch) * float(started.get("train_images", 0)) / rate
        parts += [_("about {time} left").format(time=duration(left))]
        parts += [_("{rate} {images}/s").format(rate=number(round(rate)), **kinds.words_of(look.run.config.data.key))]
    return " · ".join([*parts, _device(look)])


def _device(look: Look) -> str:
    return str((look.history.started or {}).get("device_name", "")).replace("{", "").replace("}", "")


def _ended(look: Look) -> str:
    last: dict[str, Any] = look.history.last_word or {}
    why = {
        "stop_below": _("Finished early, the held-out loss is low enough:"),
        "patience": _("Finished early, the held-out loss no longer falls:"),
        "epochs": _("Finished:"),
    }.get(str(last.get("reason")), _("Stopped:"))
    took = _("{at} of {epochs} in {time}").replace("{time}", duration(float(last.get("seconds", 0))))
    took = took.replace("{epochs}", epochs(look.epochs))
    return f"{why} {took} · {_device(look)}"
