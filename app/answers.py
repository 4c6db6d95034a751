"""What a route answers with: bytes that may be kept for a year, or nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.requests import Request
from starlette.responses import Response

from aecore.errors import Refused
from app.compressed import FOREVER

__all__ = ["Answer", "about", "array", "named", "nothing", "octets", "png"]

Answer = Callable[[Request], Response]
Names = dict[str, str]
"""What stands in an address where its path has {name}."""


def named(answer: Callable[..., Response]) -> Answer:
    """Make a route of a function of the names in its path. What is refused is 404: the page says why before that."""

    @wraps(answer)
    def answered(request: Request) -> Response:
        try:
            return answer(**request.path_params)
        except Refused:
            return nothing()

    return answered


def about(find: Callable[[Names], Any]) -> Callable[[Callable[..., Response]], Answer]:
    """Make routes of functions of a subject and of the names that are left.

    Args:
        find: takes its names out and returns the subject; None is 404.
    """

    def made(answer: Callable[..., Response]) -> Answer:
        @wraps(answer)
        def answered(**names: str) -> Response:
            subject = find(names)
            return nothing() if subject is None else answer(subject, **names)

        return named(answered)

    return made


def array(values: NDArray[Any] | None, dtype: str | None = None) -> Response:
    """Return the bytes of an array as they lie in memory, row by row; 404 where there is none.

    Args:
        values: any shape.
        dtype: what a browser reads them as; None for their own.
    """
    return octets(None if values is None else np.ascontiguousarray(values, dtype).tobytes())


def octets(content: bytes | None) -> Response:
    """Return bytes that no browser is to guess the meaning of; 404 where there are none."""
    return nothing() if content is None else Response(content, media_type="application/octet-stream", headers=FOREVER)


def png(content: bytes | None) -> Response:
    """Return a picture, 404 where there is none."""
    return nothing() if content is None else Response(content, media_type="image/png", headers=FOREVER)


def nothing() -> Response:
    """Return 404."""
    return Response("There is nothing at this address.", 404, media_type="text/plain")
