"""What a run is called, and figures, sizes and times as people say them."""

import time
from collections.abc import Sequence
from math import ceil, log2, prod
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
    "after",
    "choice_title",
    "created",
    "disk",
    "duration",
    "epoch",
    "epochs",
    "headline",
    "kept",
    "made",
    "names",
    "numbers",
    "roughly",
    "run_title",
    "rung",
    "smaller",
    "squeeze",
    "times_smaller",
]

NOT_SPECIAL = {"training.epochs", "training.seed", "training.device", "training.precision", "training.log_seconds"}
"""Settings that make a run no other experiment."""
MOST_SAID = 2
"""Settings named in a title beside the network, the code and the loss."""


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


def kept(config: Config) -> str:
    """Return what one image may keep: "32 numbers", or "16 of 256 vectors" of a codebook."""
    if config.code.kind != "quantized":
        return numbers(config.numbers)
    return _("{n} of {m} vectors").format(n=number(config.code.vectors), m=number(config.code.codebook))


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
    parts += [kept(config), title("objective.reconstruction", loss, short=True) if loss else ""]
    named = {
        "network.kind",
        *(("code.vectors", "code.codebook") if config.code.kind == "quantized" else ("code.size",)),
    }
    first = sorted((path for path in special if path not in named), key=_rank)
    rest = [_setting(path, special[path]) for path in first]
    return ", ".join([part for part in parts if part] + rest[:MOST_SAID])


def _special(config: Config) -> dict[str, Any]:
    """Return what makes it another network or another way to learn; how long, where and how often do not."""
    return {path: value for path, value in differences(config).items() if path not in NOT_SPECIAL}


def _rank(path: str) -> int:
    """Return how much a choice says of a run: its data, then its family (a penalty, a corruption), then the rest."""
    return 0 if path == "data.name" else 1 if path.startswith("objective.") else 2


def _setting(path: str, value: object) -> str:
    if path == "data.name" or isinstance(value, str):
        return title(path, str(value))
    return f"{LABELS[path]} {value:g}" if isinstance(value, int | float) else LABELS[path]


def run_title(run: Run) -> str:
    """Return what people call a run: its title, else what is special about its choices."""
    given = _about(run).get("title")
    return given if isinstance(given, str) and given else choice_title(run.config)


def names(runs: Sequence[Run]) -> dict[str, str]:
    """Return what to call each of some runs, newest first, no two alike: the first "Mine" stays so, then "Mine (2)"."""
    found: dict[str, str] = {}
    for run in reversed(runs):
        title, name, count = run_title(run), run_title(run), 1
        while name in found.values():
            count += 1
            name = _("{title} ({n})").format(title=title, n=count)
        found[run.id] = name
    return found


def _about(run: Run) -> dict[str, Any]:
    found = read_json(run.folder / "about.json")
    return found if isinstance(found, dict) else {}


def created(run: Run, now: float) -> str:
    """Return when a run was made, as `made`, or that nothing says so."""
    at = _about(run).get("created")
    return made(at, now) if isinstance(at, int | float) else _("no date")


def made(created: float, now: float) -> str:
    """Return when a run was made, in local time: "14:05", or "22 Nov" when that was not today."""
    then = time.localtime(created)
    today = time.localtime(now)[:3] == then[:3]
    return time.strftime("%H:%M" if today else "%d %b" if then[0] == time.localtime(now)[0] else "%d %b %Y", then)


def rung(look: Look) -> str:
    """Return what one of the shipped runs comes to, in one sentence."""
    test = (look.history.last_word or {}).get("test") or {}
    size = look.run.config.numbers
    said = _(
        "Above: test images. Below: redrawn from {k} each, {times} times smaller. Loss on all test images: {loss}."
    )
    loss = _("{n} nats per pixel").format(n=number(float(test.get("bce_per_pixel") or 0)))
    return said.format(k=numbers(size), times=times_smaller(size), loss=loss)


def smaller(config: Config, pixels: int = 784) -> str:
    """Return how many times fewer numbers a code has than a picture pixels; a choice of vectors is counted in bits."""
    if config.code.kind != "quantized":
        return _("{times} times smaller").format(times=times_smaller(config.numbers, pixels))
    bits = config.code.vectors * log2(config.code.codebook)
    said = _("{bits} bits, {times} times smaller")
    return said.format(bits=number(ceil(bits)), times=f"{8 * pixels / bits:.3g}")  # a pixel is a byte


def times_smaller(size: int, pixels: int = 784) -> str:
    """Return how many times fewer `size` numbers are than the pixels: "49", "12.3", "0.38"."""
    return f"{pixels / size:.3g}"


def roughly(seconds: float) -> str:
    """Return an estimate without false precision: "9 s", "25 s", "1 min", "1 min 20 s", "6 min", "1 h"."""
    if seconds >= 3_300:
        return duration(600 * max(6, round(seconds / 600)))
    if seconds >= 115:
        return _("{m} min").format(m=round(seconds / 60))
    step = 1 if seconds < 15 else 5 if seconds < 60 else 10
    return duration(step * max(1, round(seconds / step)))


def duration(seconds: float) -> str:
    """Return a time as people say it: "8 s", "2 min 5 s", "3 min", "1 h 10 min"."""
    whole = max(1, round(seconds))
    if whole < 60:
        return _("{s} s").format(s=whole)
    if whole < 3600:
        parts = [(whole // 60, _("{n} min")), (whole % 60, _("{n} s"))]
    else:
        parts = [(whole // 3600, _("{n} h")), (whole % 3600 // 60, _("{n} min"))]
    return " ".join(said.format(n=n) for n, said in parts if n)


def disk(size: int) -> str:
    """Return bytes in plain units, of 1,000 each: "640 kB", "12.4 MB", "1.3 GB"."""
    if size < 999_000:
        return _("{n} kB").format(n=ceil(size / 1_000))
    if size < 999_950_000:
        return _("{n} MB").format(n=f"{size / 1e6:.1f}")
    return _("{n} GB").format(n=f"{size / 1e9:.1f}")


def after(done: float) -> str:
    """Return "after 1 epoch" or "after 2.5 epochs"."""
    return _("after {epochs}").format(epochs=epochs(done))


def epochs(count: float) -> str:
    """Return "1 epoch" or "2.5 epochs"."""
    return _("1 epoch") if epoch(count) == "1" else _("{n} epochs").format(n=epoch(count))


def epoch(done: float) -> str:
    """Return epochs done: whole ones whole, else to the hundredth."""
    return number(int(done)) if done == int(done) else f"{done:,.2f}"
