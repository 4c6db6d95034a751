"""What a route answers with: bytes that may be kept for a year, or nothing."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.responses import Response

from app.compressed import FOREVER

__all__ = ["array", "nothing", "octets", "png"]


def array(values: NDArray[Any]) -> Response:
    """Return the bytes of an array as they lie in memory, row by row."""
    return octets(np.ascontiguousarray(values).tobytes())


def octets(content: bytes) -> Response:
    """Return bytes that no browser is to guess the meaning of."""
    return Response(content, media_type="application/octet-stream", headers=FOREVER)


def png(content: bytes | None) -> Response:
    """Return a picture, 404 where there is none."""
    return nothing() if content is None else Response(content, media_type="image/png", headers=FOREVER)


def nothing() -> Response:
    """Return 404."""
    return Response("There is nothing at this address.", 404, media_type="text/plain")
