"""A run as the pages see it at one moment."""

from dataclasses import dataclass
from math import ceil

from aecore.history import History
from aecore.runs import LIVE, Run

__all__ = ["Look"]


@dataclass(frozen=True)
class Look:
    """All that the pages show of a run, read at one moment."""

    run: Run
    history: History
    status: str
    place: int | None
    """How many runs wait before it, when it waits."""
    training: str | None
    """The run in a worker's hands, when that is another one."""

    @property
    def live(self) -> bool:
        """Whether something will happen by itself."""
        return self.status in LIVE

    @property
    def epoch(self) -> float:
        """Epochs done, with the fraction of the present one: the furthest that any record says.

        The last step is not always said, and a last word may stand beyond the last epoch record.
        """
        history = self.history
        rows = [*history.steps[-1:], *history.epoch_records[-1:], history.last_word or {}]
        return max((float(row["epoch"]) for row in rows if row.get("epoch") is not None), default=0.0)

    @property
    def ended(self) -> bool:
        """Whether it came to an end in good order, so that its figures are those of its weights."""
        return self.status in ("finished", "stopped")

    @property
    def epochs(self) -> int:
        """Epochs asked for; a waiting run may be asked for more, from where it stands, than its journal knows."""
        if more := self._more:
            return ceil(self.epoch) + more
        return self.history.epochs or int(self.run.config.training.epochs)

    @property
    def _more(self) -> int:
        wishes = self.run.wishes() if self.status == "queued" else []
        count = next((wish.removeprefix("more ") for wish in wishes if wish.startswith("more ")), "")
        return int(count) if count.isdecimal() else 0
