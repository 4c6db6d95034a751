"""Training as a stream of events: no files, no printing, no web. `for event in train(config)` is the whole use."""

import platform
from collections.abc import Callable, Iterator
from math import prod
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from torch import Tensor

from aecore import data, device, frames, memory, optimisers
from aecore.autoencoder import build
from aecore.config import Config, cut_of
from aecore.denormals import begin_threads, flushed
from aecore.events import Epoch, Event, Failed, Finished, Frame, Started, Step
from aecore.gradients import gradients
from aecore.heldout import held_out, held_out_terms
from aecore.images import Images
from aecore.losses import unit_of
from aecore.meter import Diverged, Meter
from aecore.pace import Pace
from aecore.randomness import generator_at, order
from aecore.reference import lines_of
from aecore.sections.training import total_epochs
from aecore.state import Progress, State, all_finite, on_cpu, optimiser_tensors, restore_optimiser
from aecore.stopping import judge
from aecore.version import VERSION

__all__ = ["Training", "train"]

QUICK = 1_000
"""Held-out images of the quick reading, about once a second."""


def never() -> bool:
    """Never interrupt."""
    return False


def train(config: Config, *, data_dir: Path | None = None) -> Iterator[Event]:
    """Train an autoencoder and say what happens: `Started`, then `Step`, `Frame` and `Epoch`, then one last word.

    Use `Training` itself to keep the model, to pause, or to go on from a saved state.
    """
    return Training(config, data_dir=data_dir).events()


class Training:
    """One training, at rest between two steps whenever nobody pulls its events.

    Attributes:
        model: the autoencoder, on its device.
        progress: where it stands.
    """

    def __init__(self, config: Config, *, data_dir: Path | None = None) -> None:
        """Load the data and draw the first weights.

        Raises:
            Refused: when the choices do not fit the data or the machine.
            DataError: when the data cannot be read.
        """
        begin_threads()
        self.config, self.data_dir = config, data_dir
        self.device = device.choose(config.training.device)
        self.data = data.load(config.data.key, data_dir=data_dir)
        memory.check(config, self.data.shape, free=device.free_memory(self.device))
        seen, unseen = cut_of(config.data, self.data)
        self.images, self.held_out = (Images(part.images, self.device) for part in (seen, unseen))
        self.film = Images(self.data.test.images[: frames.CODES], self.device)
        self.model = build(config, self.data.shape)
        self.model.scaling.fit(self.data, seen)
        self.model = self.model.to(self.device).to(memory_format=device.memory_format(self.device))
        self.gradients = gradients(self.model, config, self.device)
        self.optimiser = optimisers.make(self.model.parameters(), config.training)
        self.schedule = optimisers.schedule(config.training)
        self.steps_per_epoch = -(-len(self.images) // config.training.batch_size)
        epochs = config.training.epochs
        self.progress = Progress(epochs=epochs, cycle_steps=epochs * self.steps_per_epoch)
        self.meter = Meter(self.device)
        self._quick, self._film = Pace(1.0, share=0.03), Pace(1.0, share=0.03)
        self._mark = self._read = 0.0

    def events(self, interrupt: Callable[[], bool] = never) -> Iterator[Event]:
        """Train on, yielding what happens; to pause, stop pulling, and call `events` again to go on.

        Args:
            interrupt: asked after every step; when it says yes, a `Step` event comes at once, so that the caller can
                act between these two steps.
        """
        if self.progress.step == 0:
            yield self.started()
            yield self.frame()
        self._mark = self._read = perf_counter()
        try:
            while self.progress.ended is None:
                yield from self._epoch(interrupt)
            yield self.frame()
        except Diverged:
            yield self.failed()
            return
        yield Finished(reason=self.progress.ended, **self.totals())

    def extend(self, epochs: int) -> None:
        """Ask for `epochs` more, 10,000 in all or `Refused`; one begun is finished first, a schedule starts anew."""
        progress = self.progress
        progress.epochs = total_epochs(progress.begun, epochs)
        progress.cycle_begun = progress.step
        progress.cycle_steps = progress.epochs * self.steps_per_epoch - progress.step
        progress.past_goal = progress.past_goal or progress.ended == "stop_below"
        progress.ended, progress.waited = None, 0

    def state(self) -> State:
        """Return a copy of everything needed to go on from here, on the CPU.

        Raises:
            Diverged: when a number in it is not finite; such a state is worth nothing.
        """
        model = {name: on_cpu(value) for name, value in self.model.state_dict().items()}
        rest = {**self.meter.kept(), **optimiser_tensors(self.optimiser)}
        if not all_finite((*model.values(), *rest.values())):
            raise Diverged
        return State(Progress(**self.progress.plain()), model, rest)

    def restore(self, state: State) -> None:
        """Go to a state of a training with the same configuration."""
        self.progress = Progress(**state.progress.plain())
        self.model.load_state_dict(state.model)
        self.meter.restore(state.rest)
        restore_optimiser(self.optimiser, self.model, state.rest)

    def totals(self) -> dict[str, Any]:
        """Return `step`, `epoch` (with the fraction of the present one), `seconds` and `images_per_second`."""
        progress = self.progress
        epoch = progress.epoch + progress.batch / self.steps_per_epoch
        rate = epoch * len(self.images) / max(progress.seconds, 1e-9)
        return {"step": progress.step, "epoch": epoch, "seconds": progress.seconds, "images_per_second": rate}

    def started(self) -> Started:
        """Return the facts that hold for the whole run."""
        config = self.config
        return Started(
            device=self.device.type,
            device_name=device.describe(self.device),
            precision=device.precision(config, self.device),
            threads=torch.get_num_threads(),
            parameters=self.model.parameter_count,
            penalty_parameters=self.model.penalty_parameters,
            pixels=prod(self.data.shape),
            unit=unit_of(config),
            epochs=self.progress.epochs,
            batch_size=config.training.batch_size,
            train_images=len(self.images),
            validation_images=len(self.held_out),
            lines=lines_of(config, self.data_dir),
            versions={"aecore": VERSION, "torch": torch.__version__, "python": platform.python_version()},
        )

    def failed(self) -> Failed:
        """Return the last word of a training whose loss is no longer a number."""
        rate, epoch = self.config.training.learning_rate, self.progress.epoch + 1
        cure = f"The steps were too large: set training.learning_rate to {rate / 10:g} or less (now {rate:g})."
        if self.config.objective.reconstruction == "bce" and not self.config.data.bounded:
            cure = "BCE has no lowest value for numbers outside 0 to 1: set data.scaling to unit, or take another loss."
        reason = f"The loss is no longer a number in epoch {epoch} (step {self.progress.step:,})."
        return Failed(reason, cure, again=False)  # from its saved state it would take the same steps

    def _epoch(self, interrupt: Callable[[], bool]) -> Iterator[Event]:
        """Train to the end of the present epoch."""
        progress, training = self.progress, self.config.training
        log = Pace(training.log_seconds, share=1.0, at_once=progress.step == 0)
        indices = order(len(self.images), training.seed, progress.epoch)
        for index in torch.split(indices, training.batch_size)[progress.batch :]:
            self._step(index)
            if interrupt() or log.due():
                with log.work():
                    event = self._report()
                yield event
            if progress.epoch == 0 and self._film.due():
                yield self.frame()
        yield self._close_epoch()
        if progress.ended is None and progress.epoch % frames.stride(progress.epochs) == 0:
            yield self.frame()

    @flushed()
    def _step(self, index: Tensor) -> None:
        """Make one optimiser update."""
        progress, seed = self.progress, self.config.training.seed
        optimisers.set_rate(self.optimiser, self._rate())
        x = self.images.batch(index)
        terms = self.gradients(x, generator_at(seed, "noise", progress.step, self.device), self._warmth())
        self.optimiser.step()
        self.meter.add(terms, len(index))
        progress.step += 1
        progress.batch += 1

    def _rate(self) -> float:
        """Return the learning rate of the coming step."""
        progress = self.progress
        factor = self.schedule(progress.step - progress.cycle_begun, progress.cycle_steps)
        return self.config.training.learning_rate * factor

    def _warmth(self) -> float:
        """Return the share of its weight that the KL term has in the coming step (Bowman et al., 2016)."""
        steps = self.config.objective.kl_warmup * self.steps_per_epoch
        return min(1.0, self.progress.step / steps) if steps else 1.0

    def _report(self) -> Step:
        """Return where training stands, with a quick held-out reading when one is due."""
        rate = self._rate()
        terms, images = self.meter.read_recent()
        self._tick()
        speed, self._read = images / max(self._mark - self._read, 1e-9), self._mark
        held_out = None
        if len(self.held_out) and self._quick.due():
            with self._quick.work():
                held_out = held_out_terms(self.model, self.held_out, count=QUICK)
        totals = {**self.totals(), "images_per_second": speed}
        return Step(**totals, learning_rate=rate, training=terms, held_out=held_out)

    def _close_epoch(self) -> Epoch:
        """Evaluate, decide whether to stop, and return the facts of the finished epoch."""
        progress = self.progress
        training = self.meter.read_epoch()
        if not all_finite(self.model.parameters()):  # the last step's loss was a number, what it led to is not
            raise Diverged
        validation, facts = held_out(self.model, self.held_out) if len(self.held_out) else (None, {})
        progress.epoch, progress.batch = progress.epoch + 1, 0
        self._tick()
        judge(progress, self.config.training, validation["loss"] if validation else None)
        return Epoch(**{**self.totals(), **facts, "epoch": progress.epoch}, training=training, validation=validation)

    def frame(self) -> Frame:
        """Return the film's frame of this moment.

        Raises:
            Diverged: when a code or a pixel is not finite.
        """
        totals = self.totals()
        with self._film.work():
            return frames.take(self.model, self.film, step=totals["step"], epoch=totals["epoch"])

    def _tick(self) -> None:
        """Add the time since the last tick to the time spent training."""
        device.synchronise(self.device)
        now = perf_counter()
        self.progress.seconds += now - self._mark
        self._mark = now
