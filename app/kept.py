"""Pictures as pages have drawn them, each named by what is in it: the same one is put, and fetched, once.

They stand in memory alone. A page shows only what it has drawn in this very server, and puts it here when it draws.
"""

import hashlib
from collections import OrderedDict
from threading import Lock

__all__ = ["MOST_BYTES", "get", "put"]

MOST_BYTES = 64_000_000
"""Of all pictures together; beyond that those go that were not drawn or fetched for the longest."""

_pictures: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


def put(content: bytes) -> str:
    """Keep a picture and return its name, 24 hex digits."""
    name = hashlib.sha256(content).hexdigest()[:24]
    with _lock:
        _pictures[name] = content
        _pictures.move_to_end(name)
        _thin()
    return name


def get(name: str) -> bytes | None:
    """Return the picture of this name, None when there is none or it went long ago."""
    with _lock:
        if name in _pictures:
            _pictures.move_to_end(name)
        return _pictures.get(name)


def _thin() -> None:
    """Let the oldest go; the newest stays, however large."""
    taken = sum(map(len, _pictures.values()))
    while taken > MOST_BYTES and len(_pictures) > 1:
        taken -= len(_pictures.popitem(last=False)[1])
