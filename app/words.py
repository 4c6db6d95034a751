"""What a run is called and how it stands, in sentences. Pure functions of what `cache.look` read."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from aecore.files import read_json
from aecore.presets import PRESETS
from aecore.runs import Run
from app.cache import Look
from app.text import _, number

__all__ = [
    "STATUS",
    "choice_title",
    "duration",
    "entry",
    "epoch",
    "headline",
    "made",
    "numbers",
    "run_title",
    "speed",
    "status_line",
]

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


def headline(data: str) -> str:
    """Return the question on top of the Lab; only MNIST's pictures are digits."""
    if data == "mnist":
        return _("A digit is 784 numbers. How many are enough to redraw it?")
    return _("A picture is 784 numbers. How many are enough to redraw it?")


def numbers(size: int) -> str:
    """Return "1 number" or "32 numbers"."""
    return _("1 number") if size == 1 else _("{n} numbers").format(n=number(size))


def choice_title(preset: str, size: int) -> str:
    """Return what a run of this preset with this latent size is called."""
    chosen = PRESETS[preset]
    same = size == chosen.config.code.size
    return chosen.title if same else _("{title} → {size}").format(title=chosen.title, size=numbers(size))


def run_title(run: Run) -> str:
    """Return what people call a run: its title, else its preset's, else its network, kind of code and latent size."""
    about, config = _about(run), run.config
    if isinstance(title := about.get("title"), str) and title:
        return title
    if (preset := about.get("preset")) in PRESETS:
        return choice_title(str(preset), config.code.size)
    kind = [] if config.code.kind == "plain" else [str(config.code.kind)]
    return ", ".join([str(config.network.kind), *kind, numbers(config.code.size)])


def _about(run: Run) -> dict[str, Any]:
    found = read_json(run.folder / "about.json")
    return found if isinstance(found, dict) else {}


def entry(look: Look, now: float) -> str:
    """Return a run's line among others: what it is called, how far it is, how it stands and when it was made."""
    done = _("{at} of {n} epochs").format(at=epoch(look.epoch), n=number(look.epochs))
    created = _about(look.run).get("created")
    when = made(created, now) if isinstance(created, int | float) else _("no date")
    return " · ".join([run_title(look.run), done, STATUS[look.status], when])


def made(created: float, now: float) -> str:
    """Return when a run was made, in local time: "14:05", or "22 Nov" when that was not today."""
    then = time.localtime(created)
    today = time.localtime(now)[:3] == then[:3]
    return time.strftime("%H:%M" if today else "%d %b" if then[0] == time.localtime(now)[0] else "%d %b %Y", then)


def duration(seconds: float) -> str:
    """Return a time as people say it: "8 s", "2 min 5 s", "1 h 10 min"."""
    whole = max(1, round(seconds))
    if whole < 60:
        return _("{s} s").format(s=whole)
    if whole < 3600:
        return _("{m} min {s} s").format(m=whole // 60, s=whole % 60)
    return _("{h} h {m} min").format(h=whole // 3600, m=whole % 3600 // 60)


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
        return _between(look, worker) if look.epoch else _waiting(look, worker, title_of_other)
    if look.status == "starting":
        return _("Starting: the trainer builds the network.")
    sentences: dict[str, Callable[[Look], str]] = {
        "running": _running,
        "finished": _ended,
        "stopped": _ended,
        "paused": lambda _look: _("Paused in epoch {at} of {n}."),
        "interrupted": lambda _look: _(
            "Interrupted in epoch {at} of {n}; press Go on to continue from its saved state."
        ),
        "failed": lambda _look: _("Failed."),  # the reason below names the epoch
    }
    return sentences[look.status](look).format(at=epoch(look.epoch), n=number(look.epochs))


def epoch(done: float) -> str:
    """Return epochs done: whole ones whole, else to the hundredth."""
    return number(int(done)) if done == int(done) else f"{done:,.2f}"


def _waiting(look: Look, worker: str, title_of_other: str | None) -> str:
    if worker == "none":
        return _("Waiting for a trainer: none runs in this server.")
    if title_of_other is not None:
        first = _("next in line") if not look.place else _("{n} in line before it").format(n=look.place)
        return _("Waiting: {first}; now training: {title}.").format(first=first, title=title_of_other)
    return _("Waiting: the trainer warms up (some seconds).") if worker != "ready" else _("Waiting for the trainer.")


def _between(look: Look, worker: str) -> str:
    """A run between two turns keeps its epoch: nobody shall think that it was thrown out."""
    if worker == "none":
        why = _("waiting for a trainer: none runs in this server")
    elif look.training is None and not look.place:
        why = _("waiting for the trainer")
    else:
        first = _("{n} before it").format(n=look.place) if look.place else _("next")
        why = _("waiting for its turn ({first})").format(first=first)
    return _("Epoch {at} of {n} · {why}").format(at=epoch(look.epoch), n=number(look.epochs), why=why)


def _running(look: Look) -> str:
    if look.epoch >= look.epochs:
        return _("Trained; now the test images are evaluated.")
    if wish := {"pause": _("Pausing …"), "stop": _("Stopping …")}.get("".join(look.run.wishes()[:1])):
        return wish
    parts = [_("Epoch {at} of {n}")]
    if (rate := speed(look)) and (started := look.history.started):
        left = (look.epochs - look.epoch) * float(started.get("train_images", 0)) / rate
        parts += [_("about {time} left").format(time=duration(left))]
        parts += [_("{rate} images/s").format(rate=number(round(rate)))]
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
    took = _("{at} of {n} epochs in {time}").replace("{time}", duration(float(last.get("seconds", 0))))
    return f"{why} {took} · {_device(look)}"
