"""What the lines of a run's journal add up to. Follow it: `History.follow` reads only what is new."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aecore import journal
from aecore.events import LAST_WORDS
from aecore.journal import Record

__all__ = ["History"]

DRAWN = ("step", "epoch", "frame")
"""Kinds that have a place on the axis of steps."""
LARGEST = 2.0**53
"""From here on not every whole number is one of floating point."""
GOES_ON = ("resume", "step", "step epoch")
"""The wishes that wake a run which a person paused or which ended, beside that for more epochs."""


@dataclass
class History:
    """The curve, the film and the last word of one run, as far as its journal has been read."""

    path: Path
    offset: int = 0
    started: Record | None = None
    """The `started` record."""
    epochs: int | None = None
    """Epochs asked for, `continued` included."""
    steps: list[Record] = field(default_factory=list)
    """`step` records, in order of step."""
    epoch_records: list[Record] = field(default_factory=list)
    """`epoch` records, in order of epoch."""
    frames: list[Record] = field(default_factory=list)
    """`frame` records; the film may have been thinned since."""
    last_word: Record | None = None
    """The record that ended the run, until it goes on."""
    paused: bool = False
    working: bool = False
    """Whether a worker had it in hand and has not yet said that it let go."""
    recoveries: int = 0
    """How often it was taken up after a worker died, since a person last let it go on."""
    step: int = 0
    """The last step heard of."""

    @classmethod
    def of(cls, folder: Path) -> "History":
        """Return the whole history of the run in `folder`."""
        return cls(folder / "events.jsonl").follow()

    def follow(self) -> "History":
        """Take in what has been appended since; return self."""
        records, self.offset = journal.read(self.path, self.offset)
        for record in records:
            self._take(record)
        return self

    @property
    def seconds(self) -> float:
        """Time spent training so far."""
        heard = [rows[-1] for rows in (self.steps, self.epoch_records) if rows]
        known = [row["seconds"] for row in heard if _is_number(row.get("seconds"))]
        return max(map(float, known), default=0.0)

    def _take(self, record: Record) -> None:
        kind = record["kind"]
        if kind in DRAWN and not _is_number(record.get("step")):
            return  # from a future that counts otherwise
        if kind in LAST_WORDS:
            self.last_word, self.working, self.paused = record, False, False
        elif (handler := getattr(self, f"_take_{kind}", None)) is not None:
            handler(record)
        self.step = record["step"] if _is_number(record.get("step")) else self.step

    def _take_started(self, record: Record) -> None:
        self.started = record
        self._take_continued(record)

    def _take_step(self, record: Record) -> None:
        self.steps.append(record)

    def _take_epoch(self, record: Record) -> None:
        self.epoch_records.append(record)

    def _take_frame(self, record: Record) -> None:
        if self.frames and self.frames[-1]["step"] == record["step"]:
            self.frames.pop()  # taken anew by a run that began again
        self.frames.append(record)

    def _take_continued(self, record: Record) -> None:
        epochs = record.get("epochs")
        self.epochs = epochs if _is_number(epochs) else self.epochs

    def _take_paused(self, record: Record) -> None:
        self.paused, self.working = True, False

    def _take_resumed(self, record: Record) -> None:
        self.paused, self.last_word, self.recoveries = False, None, 0

    def _take_turn(self, record: Record) -> None:
        action = record.get("action")
        self.working = action != "gave_way"
        if action == "gave_way":
            return
        self.last_word, self.paused = None, False
        self.recoveries += action == "recovered"
        if _is_number(record.get("step")):
            self._forget_after(record["step"])

    def _forget_after(self, step: int) -> None:
        """Drop what was drawn after the saved state: it is about to happen again."""

        def kept(rows: list[Record]) -> list[Record]:
            return [row for row in rows if row["step"] <= step]

        self.steps, self.epoch_records, self.frames = kept(self.steps), kept(self.epoch_records), kept(self.frames)

    @property
    def again(self) -> bool:
        """Whether it may help to let a failed run go on as it is: not where a choice of its own is at fault."""
        return bool((self.last_word or {}).get("again", True))

    def rests(self, wishes: list[str]) -> str | None:
        """Return how a run rests that a person paused or that ended, unless a wish says that it goes on."""
        if any(wish in GOES_ON or wish.startswith("more ") for wish in wishes):
            return None
        if self.last_word is not None:
            return str(self.last_word["kind"])
        return "paused" if self.paused and "stop" not in wishes else None

    def latest(self, rows: list[Record], key: str) -> Any:  # noqa: ANN401 - a record's value
        """Return the newest value under `key` that is not null, or None."""
        return next((row[key] for row in reversed(rows) if row.get(key) is not None), None)


def _is_number(value: object) -> bool:
    """Say whether it is a number that can be counted with: 1e999 in a line of JSON is infinite."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST < value < LARGEST
