"""train and resume: work on one run in this process, with a progress bar on a terminal."""

import argparse
import math
import signal
import sys
import time
from types import FrameType
from typing import Any

from filelock import Timeout
from tqdm import tqdm

from aecore.allocator import keep_freed_memory
from aecore.cli.output import figures_table, print_json, run_summary
from aecore.config import Config
from aecore.errors import Refused
from aecore.events import Continued, Epoch, Event, Started, Step
from aecore.finding import check, find
from aecore.presets import PRESETS, preset
from aecore.runqueue import RunQueue
from aecore.runs import Run, create
from aecore.saving import need_state
from aecore.sentences import limits
from aecore.settings import configure

__all__ = ["add"]

LOCK_SECONDS = 1.0
PAUSE_SECONDS = 0.05
STATUS = {"finished": 0, "stopped": 130, "interrupted": 1, "failed": 1, "paused": 0}


def add(commands: Any, shared: argparse.ArgumentParser) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the two commands."""
    train = commands.add_parser(
        "train",
        parents=[shared],
        help="train an autoencoder",
        epilog=settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    train.add_argument("--preset", metavar="NAME", help=f"start from a preset: {', '.join(PRESETS)}")
    train.add_argument("--set", action="append", default=[], dest="settings", metavar="key.path=value",
                       help="change one setting; the value is JSON, else plain text")  # fmt: skip
    train.set_defaults(run_command=run_train)
    resume = commands.add_parser("resume", parents=[shared], help="go on with a run where its saved state stands")
    resume.add_argument("run", metavar="RUN", help="a run's id or folder")
    resume.add_argument("--epochs", type=int, help="so many epochs more (default: what is left)")
    resume.set_defaults(run_command=run_resume)


def settings_help() -> str:
    """Return every setting with its limits, default and sentence, from the configuration itself."""
    lines = ["settings:"]
    for section, field in Config.model_fields.items():
        for name, item in field.annotation.model_fields.items():  # type: ignore[union-attr]
            default = f" (default {shown(item.get_default(call_default_factory=True))})"
            lines.append(f"  {section}.{name}: {limits(item)}{default}\n      {item.description}")
    return "\n".join(lines)


def shown(default: object) -> str:
    """Return a default as a person would write it; widths depend on the kind of network."""
    return "none" if default is None else "by kind" if default == () else str(default)


def run_train(asked: argparse.Namespace) -> int:
    """Make a run and train it to its end."""
    from aecore.training import Training

    choices = preset(asked.preset).choices if asked.preset else None
    config = configure(asked.settings, choices)
    Training(config)  # refuses what this machine or this data cannot do before a folder is made
    return work(create(asked.runs_dir, config, about={"preset": asked.preset}), asked)


def run_resume(asked: argparse.Namespace) -> int:
    """Go on with a run."""
    from aecore.training import Training

    run = find(asked.run, asked.runs_dir)
    run.need_own("go on")
    check(run)
    if asked.epochs is not None:
        check_more(run, asked.epochs)
    need_state(run.folder, run.history().step)
    Training(run.config)  # refuses what cannot be trained here before the run is told that it failed
    return work(run, asked, wish="resume" if asked.epochs is None else f"more {asked.epochs}")


def check_more(run: Run, epochs: int) -> None:
    """Refuse fewer than one more epoch, and more than a run may have in all."""
    if epochs < 1:
        raise Refused(f"--epochs: {epochs} is not allowed; choose 1 or more.")
    done = math.ceil(max((row.get("epoch", 0) for row in run.history().steps), default=0))
    configure([f"training.epochs={done + epochs}"], run.config.model_dump())


def work(run: Run, asked: argparse.Namespace, *, wish: str | None = None) -> int:
    """Hold the run's lock, train, and say what came out."""
    keep_freed_memory()
    ending: list[bool] = []
    signal.signal(signal.SIGTERM, lambda *_: ending.append(True))
    print(f"run {run.id}", file=sys.stderr)
    try:
        with run.lock().acquire(timeout=LOCK_SECONDS):
            stop_at_interrupt(run)
            RunQueue(run.folder.parent).leave(run.id)  # a server that died may have left it there
            if wish is not None:
                run.ask(wish)  # with the lock in hand: a server's worker that sees a wish takes the run up
            train_to_the_end(run, ending)
    except Timeout:
        raise Refused(f"run {run.id}: another process is training it; wait for it or stop it there.") from None
    summary = run_summary(run)
    report(summary)
    if asked.json:
        print_json(summary)
    return STATUS[summary["status"]]


def train_to_the_end(run: Run, ending: list[bool]) -> None:
    """Train with a progress bar; `control` may pause the run, and then `resume`, `step` or `stop` is waited for."""
    from aecore.turn import take_turn

    with Bar() as bar:
        while take_turn(run, closing=lambda: bool(ending), watch=bar.take) == "paused" and not ending:
            while not run.has_wish and not ending:
                time.sleep(PAUSE_SECONDS)


def stop_at_interrupt(run: Run) -> None:
    """Let the first Ctrl-C ask the run to stop (it is evaluated and kept), and the second end the process."""

    def ask(number: int, frame: FrameType | None) -> None:
        run.ask("stop")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("\nstopping after this step ...", file=sys.stderr)

    signal.signal(signal.SIGINT, ask)


def report(summary: dict[str, Any]) -> None:
    """Tell a person how it went, on standard error: standard output is for the JSON."""
    if summary["status"] == "failed":
        print(f"{summary['reason']} {summary['cure']}", file=sys.stderr)
    if summary["test"]:
        kept = sys.stdout
        try:
            sys.stdout = sys.stderr
            figures_table(summary["test"], summary["pca"])
        finally:
            sys.stdout = kept


class Bar:
    """Epochs done, the loss and the speed, on a terminal; nothing elsewhere."""

    def __enter__(self) -> "Bar":
        """Open the bar; its length is known at the first event."""
        form = "{l_bar}{bar}| {n:.1f}/{total} epochs [{elapsed}<{remaining}{postfix}]"
        self.bar = tqdm(total=0, disable=None, bar_format=form, file=sys.stderr)
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.bar.close()

    def take(self, event: Event) -> None:
        """Show an event."""
        if isinstance(event, Started | Continued):
            self.bar.total = event.epochs
        elif isinstance(event, Step | Epoch):
            self.bar.n = event.epoch
            loss = event.training.get("loss", float("nan"))
            self.bar.set_postfix_str(f"loss {loss:.4f}, {event.images_per_second:,.0f} images/s")
