"""The true neighbours of the points of a map, and which of them the map kept, as browsers fetch them."""

from collections.abc import Callable

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from aecore.errors import Refused
from aecore.latent.quality import Judged
from app import cache, trust
from app.answers import array, nothing

__all__ = ["PATHS"]


def near(request: Request) -> Response:
    """Return the nearest other codes of each of the first `count` codes, uint16 (count, 15), nearest first."""
    run, count = cache.run_called(request.path_params["run"]), request.path_params["count"]
    try:
        found = trust.near(run, int(count)) if run is not None and trust.COUNT.fullmatch(count) else None
    except Refused:  # the page says why before anybody asks here
        return nothing()
    return nothing() if found is None else array(found.astype("<u2"))


def kept(request: Request) -> Response:
    """Return which of them are near each point on a map too, uint16 (n,): the lowest bit stands for the nearest."""
    found = _judged(request)
    return nothing() if found is None else array((found.kept @ (1 << np.arange(trust.NEIGHBOURS))).astype("<u2"))


def counts(request: Request) -> Response:
    """Return how many of them are, float32 (n,), to colour the points with."""
    found = _judged(request)
    return nothing() if found is None else array(found.kept.sum(axis=1).astype("<f4"))


def _judged(request: Request) -> Judged | None:
    run = cache.run_called(request.path_params["run"])
    try:
        return trust.judged(run, request.path_params["key"]) if run is not None and cache.tested(run) else None
    except Refused:  # as above
        return None


PATHS: dict[str, Callable[[Request], Response]] = {
    "runs/{run}/near/{count}.bin": near,
    "runs/{run}/kept/{key}.bin": kept,
    "runs/{run}/values/kept-{key}.bin": counts,
}
"""Which address answers what; `routes.ROUTES` takes them in before its own values, one of whose names they are."""
