"""What the last word of a run says that an error has ended: the reason and the cure, and whether to go on may help."""

import traceback

from aecore.errors import REASONS, DataError, NoRoom, NoState, Refused, sentence_of
from aecore.events import Failed

__all__ = ["last_word"]


def last_word(error: Exception) -> Failed:
    """Return what to write of an error in a turn; what nobody expected is told in full on standard error too."""
    if isinstance(error, NoRoom):
        return Failed(str(error), "Or close other programs and let this run go on.")
    if isinstance(error, DataError):
        return Failed(str(error), "Then let this run go on.")
    if isinstance(error, NoState):
        return Failed(str(error), "Train again with the same choices.", again=False)
    if isinstance(error, Refused):
        return Failed(str(error), "Change that setting and train again.", again=False)
    if isinstance(error, OSError) and error.errno in REASONS:
        return Failed(sentence_of(error, printed=False), "Then let this run go on.")
    traceback.print_exception(error)  # into worker.log, which the page shows
    return Failed(f"{type(error).__name__}: {error}", _cure(error))


def _cure(error: Exception) -> str:
    if "out of memory" in str(error).lower():
        return "The device has too little memory: choose a smaller training.batch_size or smaller network.widths."
    return "This should not happen: see worker.log in the run's folder."
