"""What a run is called and how it stands, in sentences. Pure functions of what `cache.look` read."""

import time
from collections.abc import Callable
from math import ceil, prod
from statistics import median
from typing import Any

from aecore.config import Config
from aecore.data import source
from aecore.errors import Refused
from aecore.files import read_json
from aecore.presets import PRESETS
from aecore.runs import Run
from aecore.settings import differences
from app.cache import Look
from app.labels import LABELS, title
from app.text import _, number

__all__ = [
    "STATUS",
    "after",
    "choice_title",
    "disk",
    "duration",
    "entry",
    "epoch",
    "headline",
    "made",
    "numbers",
    "roughly",
    "run_title",
    "rung",
    "speed",
    "squeeze",
    "status_line",
    "times_smaller",
]

NOT_SPECIAL = {"training.epochs", "training.seed", "training.device", "training.precision", "training.log_seconds"}
"""Settings that make a run no other experiment."""
MOST_SAID = 2
"""Settings named in a title beside the network, the code and the loss."""
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
    """Return the question on top of the Lab for a data set, named as `aecore.data.load` has it."""
    if data == "mnist":
        return _("A digit is 784 numbers. How many are enough to redraw it?")
    try:
        found = source(data)
    except Refused:  # what is wrong is said where its items would stand
        return _("How many numbers are enough to redraw it?")
    said = {
        "image": _("A picture is {n} numbers. How many are enough to redraw it?"),
        "points": _("A point is {n} numbers. Are fewer enough to put it back?"),
        "vectors": _("A row is {n} numbers. How many are enough to restore it?"),
        "text": _("{n} numbers say 32 characters. How many are enough to rewrite them?"),
    }
    return said[found.kind].format(n=number(prod(found.shape)))


def numbers(size: int) -> str:
    """Return "1 number" or "32 numbers"."""
    return _("1 number") if size == 1 else _("{n} numbers").format(n=number(size))


def squeeze(size: int, pixels: int = 784) -> str:
    """Return what a code of `size` numbers means for a picture: "16 numbers, 49 times smaller"."""
    if size >= pixels:
        return _("{k}, not smaller").format(k=numbers(size))
    return _("{k}, {times} times smaller").format(k=numbers(size), times=times_smaller(size, pixels))


LADDER_LEARNS = {
    path: value for path, value in differences(PRESETS["ladder"].config).items() if path.startswith("training.")
}
"""How the form begins to learn: not worth a word in a title."""


def choice_title(config: Config) -> str:
    """Return what a run of these choices is called: its preset's title, else what is special about it."""
    special = _special(config)
    same = next((preset for preset in PRESETS.values() if _special(preset.config) == special), None)
    if same is not None:
        return same.title
    if config.network.kind == "dense" and LADDER_LEARNS.items() <= special.items():  # how the form begins
        special = {path: value for path, value in special.items() if path not in LADDER_LEARNS}
    widths = special.pop("network.widths", ())
    code = [title("code.kind", config.code.kind)] if special.pop("code.kind", None) else []
    loss = special.pop("objective.reconstruction", None)
    parts = [title("network.kind", config.network.kind, short=True), "-".join(map(str, widths)), *code]
    parts += [numbers(config.code.size), title("objective.reconstruction", loss, short=True) if loss else ""]
    named = {"network.kind", "code.size"}
    rest = [_setting(path, value) for path, value in special.items() if path not in named]
    return ", ".join([part for part in parts if part] + rest[:MOST_SAID])


def _special(config: Config) -> dict[str, Any]:
    """Return what makes it another network or another way to learn; how long, where and how often do not."""
    return {path: value for path, value in differences(config).items() if path not in NOT_SPECIAL}


def _setting(path: str, value: object) -> str:
    if path == "data.name" or isinstance(value, str):
        return title(path, str(value))
    return f"{LABELS[path]} {value:g}" if isinstance(value, int | float) else LABELS[path]


def run_title(run: Run) -> str:
    """Return what people call a run: its title, else what is special about its choices."""
    given = _about(run).get("title")
    return given if isinstance(given, str) and given else choice_title(run.config)


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


def rung(look: Look) -> str:
    """Return what one of the shipped runs comes to, in one sentence."""
    test = (look.history.last_word or {}).get("test") or {}
    size = look.run.config.code.size
    said = _(
        "Above: test images. Below: redrawn from {k} each, {times} times smaller. Loss on all test images: {loss}."
    )
    loss = _("{n} nats per pixel").format(n=number(float(test.get("bce_per_pixel") or 0)))
    return said.format(k=numbers(size), times=times_smaller(size), loss=loss)


def times_smaller(size: int, pixels: int = 784) -> str:
    """Return how many times fewer `size` numbers are than the pixels: "49", "12.3", "0.38"."""
    return f"{pixels / size:.3g}"


def roughly(seconds: float) -> str:
    """Return an estimate without false precision: "9 s", "25 s", "1 min 20 s", "6 min", "1 h 10 min"."""
    if seconds >= 3_300:
        return duration(600 * max(6, round(seconds / 600)))
    if seconds >= 115:
        return _("{m} min").format(m=round(seconds / 60))
    step = 1 if seconds < 15 else 5 if seconds < 60 else 10
    return duration(step * max(1, round(seconds / step)))


def duration(seconds: float) -> str:
    """Return a time as people say it: "8 s", "2 min 5 s", "1 h 10 min"."""
    whole = max(1, round(seconds))
    if whole < 60:
        return _("{s} s").format(s=whole)
    if whole < 3600:
        return _("{m} min {s} s").format(m=whole // 60, s=whole % 60)
    return _("{h} h {m} min").format(h=whole // 3600, m=whole % 3600 // 60)


def disk(size: int) -> str:
    """Return bytes in plain units, of 1,000 each: "640 kB", "12.4 MB", "1.3 GB"."""
    if size < 999_000:
        return _("{n} kB").format(n=ceil(size / 1_000))
    if size < 999_950_000:
        return _("{n} MB").format(n=f"{size / 1e6:.1f}")
    return _("{n} GB").format(n=f"{size / 1e9:.1f}")


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
        return _("Starting: the trainer builds the network.")
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


def after(done: float) -> str:
    """Return "after 1 epoch" or "after 2.5 epochs"."""
    return _("after 1 epoch") if epoch(done) == "1" else _("after {at} epochs").format(at=epoch(done))


def epoch(done: float) -> str:
    """Return epochs done: whole ones whole, else to the hundredth."""
    return number(int(done)) if done == int(done) else f"{done:,.2f}"


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
