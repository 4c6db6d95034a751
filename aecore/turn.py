"""One turn on a run: the only glue between a training and its folder.

The holder of the run's lock takes it up where it was saved, lets it train, obeys wishes between two steps, saves every
two seconds, and lets go with a last word, a pause, or by giving way to others who wait.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter

from aecore import control
from aecore.errors import NoState
from aecore.events import (
    Continued,
    Ended,
    Epoch,
    Event,
    Failed,
    Finished,
    Frame,
    Interrupted,
    Paused,
    Resumed,
    Started,
    Step,
    Stopped,
    Turn,
)
from aecore.failing import last_word
from aecore.film import Film
from aecore.history import History
from aecore.mapjobs import anchor
from aecore.meter import Diverged
from aecore.outcome import evaluate_and_keep
from aecore.pace import Pace
from aecore.runs import Run
from aecore.saving import need_state, sweep
from aecore.training import Training

__all__ = ["TURN_SECONDS", "take_turn"]

TURN_SECONDS = 2.0
POLL_SECONDS = 0.02
MOST_RECOVERIES = 2
LET_GO: dict[str, tuple[Callable[[int], Event], str]] = {
    "pause": (Paused, "paused"),
    "close": (Interrupted, "interrupted"),
    "give way": (partial(Turn, "gave_way"), "gave_way"),
}
"""What a wish to let go writes, and what the turn is then called."""


def no() -> bool:
    """Say no."""
    return False


def ignore(event: Event) -> None:
    """Do nothing with an event."""


def take_turn(
    run: Run,
    *,
    closing: Callable[[], bool] = no,
    others_wait: Callable[[], bool] = no,
    watch: Callable[[Event], None] = ignore,
    data_dir: Path | None = None,
) -> str:
    """Work on `run` (the caller holds its lock) until it ends, pauses or gives way, and return how.

    Args:
        run: the run.
        closing: asked between steps; yes ends the run as interrupted.
        others_wait: asked after two seconds, and after the first epoch; yes makes the run give way.
        watch: told every event, for a progress bar.
        data_dir: where data sets are cached.

    Returns:
        "finished", "stopped", "interrupted", "failed", "paused" or "gave_way". A run that was paused or has ended, and
        of which nobody asked to go on, is left as it is. "gone" when somebody has removed it meanwhile.
    """
    turn = _Turn(run, closing, others_wait, watch, data_dir)
    try:
        return turn.go()
    except Diverged:
        return turn.fail(turn.training.failed())
    except Exception as error:
        return turn.fail(last_word(error)) if run.exists else "gone"


class _Turn:
    def __init__(
        self,
        run: Run,
        closing: Callable[[], bool],
        others_wait: Callable[[], bool],
        watch: Callable[[Event], None],
        data_dir: Path | None,
    ) -> None:
        self.run, self.closing, self.others_wait, self.watch, self.data_dir = run, closing, others_wait, watch, data_dir
        self.film = Film(run.folder / "film", lambda: anchor(run.config.data.key, data_dir))
        self.until: str | None = None  # "step" or "step epoch": pause again after that much
        self.wish: str | None = None
        self.poll, self.save = Pace(POLL_SECONDS, share=1.0), Pace(TURN_SECONDS)
        self.began = perf_counter()
        self.first = False  # the run's first turn, and it has not been asked yet to give way
        self.training: Training

    def go(self) -> str:
        """Take the run up and train until something ends the turn."""
        history = self.run.history()
        if history.working and history.recoveries >= MOST_RECOVERIES:
            died = f"The process that trained it died {MOST_RECOVERIES + 1} times (last near step {history.step:,})."
            return self.fail(Failed(died, "It may need more memory than there is: choose a smaller network or batch."))
        try:
            step, begun = need_state(self.run.folder, history.step)
        except NoState as error:
            return self._without_state(history, error)
        control.sift(self.run.folder, begun)
        if (rest := history.rests(self.run.wishes())) is not None:
            self.run.take_wish()  # it came too late to mean anything
            return rest
        self._take_up(history, step)
        while (wish := self.run.take_wish()) is not None:
            if (ended := self._obey(wish)) is not None:
                return ended
        for event in self.training.events(self._interrupt):
            if (ended := self._handle(event)) is not None:
                return ended
        raise AssertionError("a training ends with a last word")

    def fail(self, event: Failed) -> str:
        """Write the last word of a run that cannot go on, whatever was asked of it before."""
        control.forget(self.run.folder)
        self._note(event)
        return "failed"

    def _without_state(self, history: History, error: NoState) -> str:
        """Leave a run at rest as it is, whatever was asked of it; one that was in hand has failed."""
        rest = history.rests([])
        if rest is None:
            return self.fail(last_word(error))
        if self.run.has_wish:
            print(f"passed over {control.forget(self.run.folder)}: {error}", flush=True)
        return rest

    def _take_up(self, history: History, step: int) -> None:
        """Say so first: should this process die while it loads or builds the network, that counts as a try."""
        if history.last_word is not None or history.paused:
            self._note(Resumed(history.step))
        if history.working:
            sweep(self.run.folder)
        self._note(Turn("recovered" if history.working else "taken_up", step))
        state = self.run.saved()
        self.training = Training(self.run.config, data_dir=self.data_dir)
        if state is not None:
            self.training.restore(state)
        self.film.forget_after(step)
        self.first = step == 0

    def _interrupt(self) -> bool:
        """Between two steps: is there any reason to look up?"""
        if self.until == "step":
            return True
        if self.poll.due():
            with self.poll.work():
                self.wish = self._reason()
        return self.wish is not None

    def _reason(self) -> str | None:
        if self.closing():
            return "close"
        if self.run.has_wish:
            return self.run.take_wish()
        if self._is_over():
            self.began, self.first = perf_counter(), False
            return "give way" if self.others_wait() else None
        return None

    def _is_over(self) -> bool:
        """Say whether two seconds have passed, or a run's first epoch: the next who has seen nothing yet waits less."""
        return perf_counter() - self.began > TURN_SECONDS or (self.first and self.training.progress.epoch > 0)

    def _handle(self, event: Event) -> str | None:
        """Write down an event; return how the turn ended, or None to go on."""
        if isinstance(event, Finished):
            return self._end(event)
        self._note(event)
        if isinstance(event, Failed):
            return "failed"
        wish, self.wish = self.wish, None
        stepped = (self.until == "step" and isinstance(event, Step)) or (
            self.until == "step epoch" and isinstance(event, Epoch)
        )
        if wish is None and stepped and self.training.progress.ended is None:
            wish = "pause"
        if wish is not None and (ended := self._obey(wish)) is not None:
            return ended
        if self.save.due() or isinstance(event, Started):
            self._save()
        return None

    def _obey(self, wish: str) -> str | None:
        """Do what a person or the machine wants between two steps; return how the turn ended, or None."""
        if wish == "stop":
            self._note(self.training.frame())  # what the figures are of
            return self._end(Stopped(**self.training.totals()))
        if wish in LET_GO:
            return self._let_go(wish)
        if wish in ("step", "step epoch", "resume"):
            self.until = None if wish == "resume" else wish
        elif (epochs := control.epochs_of(wish, self.training.progress.begun)) is not None:
            self.training.extend(epochs)
            self._save()  # the wish is gone: from here on the state must know
            self._note(Continued(self.training.progress.epochs))
        return None

    def _let_go(self, wish: str) -> str:
        """Save, say why, and end the turn; the run can go on from here."""
        self._save()
        if wish == "pause":
            self._note(self.training.frame())  # who steps by hand wants to see this moment
        event, ended = LET_GO[wish]
        self._note(event(self.training.progress.step))
        return ended

    def _end(self, event: Ended) -> str:
        """Save, evaluate on the test images, and say the last word."""
        self._save()
        test, pca = evaluate_and_keep(self.run, self.training.model, self.training.data, data_dir=self.data_dir)
        self._note(replace(event, test=test, pca=pca))
        return event.kind

    def _save(self) -> None:
        with self.save.work():
            self.run.save(self.training.state(), self.training.data.shape)

    def _note(self, event: Event) -> None:
        """Append the event; what it names is in place before its line is."""
        if not self.run.exists:  # the film would make its folder anew
            raise FileNotFoundError(f"run {self.run.id}: is not there any more")
        more = {"file": self.film.add(event)} if isinstance(event, Frame) else {}
        self.run.record(event, **more)
        self.watch(event)
