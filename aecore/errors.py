"""The errors a person can cause, each one sentence that names the field, the limit and the cure."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["REASONS", "DataError", "NoRoom", "NoState", "Refused", "refusing", "sentence_of"]

RIGHTS, FULL = "this user has no right to it", "the disk is full"
REASONS = {
    errno.ENOENT: "there is no such place",
    errno.ENOTDIR: "a part of it is a file and no folder",
    errno.EISDIR: "it is a folder",
    errno.EEXIST: "it is there and no folder",
    errno.EACCES: RIGHTS,
    errno.EPERM: RIGHTS,
    errno.EROFS: "its disk is read-only",
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EIO: "its disk is full or fails",
    errno.ENAMETOOLONG: "the name is too long",
}
"""What the system says of a path, in our words."""
OUTPUT = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What goes wrong without a path goes wrong where we print."""


class Refused(ValueError):
    """What was asked cannot be done. Its text is one line, fit for a terminal and for a page; commands exit with 2."""


class DataError(Refused):
    """A data file is missing, damaged or not what it should be; the text names the file and the cure."""


class NoRoom(Refused):
    """There is too little memory at this moment; with fewer programs beside it, the same may be done."""


class NoState(Refused):
    """The state that a run would go on from is missing or damaged."""


@contextmanager
def refusing(field: str = "") -> Iterator[None]:
    """Let what the system refuses (no such place, no right, a full disk) be a refusal like any other.

    A reader of our output that has seen enough is none: `BrokenPipeError` passes.

    Args:
        field: what the path is, to stand before it.

    Raises:
        Refused: naming the path, what stands in the way and the cure.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refused(sentence_of(error, field)) from error


def sentence_of(error: OSError, field: str = "", *, printed: bool = True) -> str:
    """Return what the system refused as one sentence: the path, what stands in the way, the cure.

    Args:
        error: what it said.
        field: what the path is, to stand before it.
        printed: whether an error without a path may come from what we print.
    """
    number = error.errno or 0
    said = (error.strerror or str(error) or "the system does not say why").rstrip(".")
    nameless = "standard output" if printed and number in OUTPUT else "a file"
    place = f"{field} {error.filename or nameless}".strip()
    cure = "make room" if REASONS.get(number) == FULL else "check the name and the rights"
    return f"{place}: cannot be read or written, {REASONS.get(number, said)}; {cure}, or choose another place."
