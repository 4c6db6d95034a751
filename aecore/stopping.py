"""When to stop before the last epoch."""

from aecore.config import TrainingConfig
from aecore.state import Progress

__all__ = ["judge"]


def judge(progress: Progress, config: TrainingConfig, held_out_loss: float | None) -> None:
    """Note the held-out loss of a finished epoch in `progress`, and set `progress.ended` when a rule holds.

    The rules: all epochs done ("epochs"); the held-out loss per pixel is below `stop_below`; it has not reached a new
    low for `patience` epochs.
    """
    if held_out_loss is not None:
        improved = progress.best is None or held_out_loss < progress.best
        progress.best = held_out_loss if improved else progress.best
        progress.waited = 0 if improved else progress.waited + 1
        if config.stop_below is not None and held_out_loss < config.stop_below and not progress.past_goal:
            progress.ended = "stop_below"
        elif config.patience is not None and progress.waited >= config.patience:
            progress.ended = "patience"
    if progress.ended is None and progress.epoch >= progress.epochs:
        progress.ended = "epochs"
