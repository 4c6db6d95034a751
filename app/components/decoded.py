"""A row of codes that the browser decodes, with one handle that moves them in the same frame."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.runs import Run
from app import cache, decoders
from app.components import cloud
from app.components.mount import registered
from app.text import _

__all__ = ["Handle", "Moved", "draw"]

_mount = registered("decoded", '<div class="lab-decoded"></div>')


@dataclass(frozen=True, eq=False)
class Moved:
    """A code, and what stands under its picture; both may be moved by the handle.

    Attributes:
        code: float32 (k,), where the handle stands at 0.
        step: float32 (k,), what 1 on the handle adds; None for a code that stays.
        below: (28, 28) of 0 to 255; None for nothing.
        drift: (28, 28), what 1 on the handle adds to it; None where it stays.
        seen: uint8 (28, 28), what the network saw of it; None where it saw the image itself, or there is none.
        alt: what the pictures show.
        note: under them.
        marked: whether a frame stands around them.
    """

    code: NDArray[np.float32]
    alt: str
    note: str = ""
    step: NDArray[np.float32] | None = None
    below: NDArray[Any] | None = None
    drift: NDArray[Any] | None = None
    seen: NDArray[np.uint8] | None = None
    marked: bool = False


@dataclass(frozen=True)
class Handle:
    """What the handle is called, how far it goes, and where the server believes it stands."""

    name: str
    least: float
    most: float
    step: float
    value: float


def draw(
    run: Run,
    key: str,
    items: Sequence[Moved],
    handle: Handle,
    *,
    scale: int,
    on_set: Callable[[float], None] | None = None,
    waits: bool = False,
) -> None:
    """Draw codes of a run that has a decoder in the browser.

    Args:
        run: whose decoder draws.
        key: of the component, unique in the session.
        items: the codes.
        handle: what moves them.
        scale: screen pixels to a pixel of a picture.
        on_set: takes the value once the hand rests; until the server has answered, what stands below is faint.
        waits: whether this is still the answer to an earlier value; the handle stays where the hand left it.
    """
    of = f"{run.id}.{cache.tested(run)}"
    data = {
        "subject": f"{of}.{len(items)}.{handle.value if on_set is None else ''}",
        "of": of,
        "decoder": decoders.addresses(run),
        "items": [_item(one) for one in items],
        "slider": {"name": handle.name, "min": handle.least, "max": handle.most, "step": handle.step,
                   "value": handle.value},
        "asks": on_set is not None,
        "waits": waits,
        "scale": scale,
        "words": {"missing": _("The decoder could not be fetched; reload the page.")},
    }  # fmt: skip
    _mount(key=key, data=data, on_set_change=lambda: _set(key, of, handle, on_set))


def _item(one: Moved) -> dict[str, Any]:
    parts = {"code": one.code, "step": one.step, "drift": one.drift}
    packed = {name: None if value is None else _packed(np.asarray(value, "<f4")) for name, value in parts.items()}
    still = np.uint8 if one.drift is None else np.float32  # what stays needs a quarter of the bytes
    pictures = {"below": one.below, "seen": one.seen}
    packed |= {name: None if value is None else _packed(value.astype(still if name == "below" else np.uint8))
               for name, value in pictures.items()}  # fmt: skip
    return {**packed, "alt": one.alt, "note": one.note, "marked": one.marked}


def _packed(array: NDArray[Any]) -> str:
    return b64encode(np.ascontiguousarray(array).tobytes()).decode()


def _set(key: str, of: str, handle: Handle, on_set: Callable[[float], None] | None) -> None:
    found = cloud.heard(key, "set", of)
    if on_set is not None and len(found) == 1 and handle.least <= found[0] <= handle.most:
        on_set(found[0])
