"""How a worker fulfils wishes: it says how far it is, gives up when nobody wants the thing, and writes down why not."""

import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from filelock import Timeout

from aecore.errors import Refused
from aecore.pace import Pace
from aecore.process import announce
from aecore.wishes import Note, Place, Wanted

__all__ = ["Follower", "Fulfiller", "Left"]

SAY_SECONDS = 0.2
IDLE_SECONDS = 0.05
MOST_RECOVERIES = 2


class Left(Exception):
    """The work in hand is not to be finished: nobody wants it any more, or this process has to end."""


class Follower:
    """Told how far the work is: says it, and raises when it is to be left."""

    def __init__(self, wish: Wanted, tries: int, closing: Callable[[], bool]) -> None:
        """Say that the work is begun: should this process die from now on, that counts as a try."""
        self.wish, self.tries, self.closing = wish, tries, closing
        self.say("running", 0.0)
        self.pace = Pace(SAY_SECONDS)

    def __call__(self, share: float) -> None:
        """Say that `share` of the work is done, five times a second at most.

        Raises:
            Left: when the wish was taken back or this process has to end.
        """
        if self.closing() or not self.wish.exists:
            raise Left
        if self.pace.due():
            with self.pace.work():
                self.say("running", share)

    def say(self, state: str, progress: float) -> None:
        """Write the note."""
        self.wish.file.say(Note(self.wish.path.name, state, progress, self.tries))


class Fulfiller:
    """Takes wishes from one queue, one at a time.

    Args:
        root: the runs folder.
        kind: what this worker announces itself as.
        make: makes one thing and puts it in its place, telling the follower.
        closing: says when to end.
    """

    def __init__(
        self, root: Path, kind: str, make: Callable[[Wanted, Follower], None], closing: Callable[[], bool]
    ) -> None:
        self.root, self.kind, self.make, self.closing = root, kind, make, closing
        self.said = ""

    def once(self, wishes: Iterable[Wanted]) -> bool:
        """Fulfil the first wish that no other worker has in hand; return whether there was one."""
        for wish in wishes:
            if not wish.exists:
                wish.remove()  # its run was deleted
            elif self.take(wish):
                return True
        return False

    def take(self, wish: Wanted) -> bool:
        """Fulfil a wish unless another worker does; return whether this one did."""
        try:
            with wish.file.hold():
                if not wish.exists:
                    return False
                self.announce("working", wish.file.run.id)
                self.attempt(wish)
        except Timeout:
            return False
        except OSError:
            traceback.print_exc()  # nothing can be written in the run's folder, so not even this
            wish.remove()
        return True

    def attempt(self, wish: Wanted) -> None:
        """Fulfil a locked wish, or write down why not."""
        note, what = wish.note(), wish.file.WHAT
        tries = note.tries if note else 0
        if tries > MOST_RECOVERIES:
            fail(wish, f"The process that made this {what} died {tries} times; ask for {wish.file.LESS}.")
            return
        try:
            self.make(wish, Follower(wish, tries + 1, self.closing))
            wish.remove()
            wish.file.tidy()
        except Left:
            if wish.exists:  # as it was: this attempt does not count
                wish.file.say(Note(wish.path.name, "waiting", tries=tries))
        except Refused as error:
            fail(wish, str(error))
        except Exception as error:
            traceback.print_exc()  # into the log beside the announcement
            fail(wish, reason(error, wish.file))

    def announce(self, state: str, run: str | None = None) -> None:
        """Say what this process does, when that is news."""
        if state != self.said:
            announce(self.root, self.kind, state, run)
        self.said = state

    def rest(self) -> None:
        """Wait a moment: nobody wants anything."""
        self.announce("ready")
        time.sleep(IDLE_SECONDS)


def fail(wish: Wanted, why: str) -> None:
    """Write down why there is nothing; only then the wish goes."""
    if wish.exists:
        wish.file.say(Note(wish.path.name, "failed", reason=why))
    wish.remove()


def reason(error: Exception, file: Place) -> str:
    """Put an error that nobody foresaw in one line, with what to do."""
    if isinstance(error, MemoryError):
        return f"There was too little memory for this {file.WHAT}; ask for {file.LESS}."
    return f"{type(error).__name__}: {' '.join(str(error).split())}. This should not happen: see the log in .workers."
