"""A map that settles while one watches: its places so far, which a browser asks for a few times a second."""

from starlette.requests import Request
from starlette.responses import Response

from aecore import mapjobs
from aecore.errors import Refused
from app import cache

__all__ = ["HEADER", "now"]

HEADER = "Lab-Shown"
"""Says the number of what is answered, from 1; a browser names the last one it has."""
FRESH = {"Cache-Control": "no-store"}


def now(request: Request) -> Response:
    """Return float32 pairs where the points of a map lie by now; nothing (204) while there is none newer than `after`.

    Only a file is read and handed on: a page that watches costs the server less than a thousandth of a core.
    """
    run, after = cache.run_called(request.path_params["run"]), request.query_params.get("after", "0")
    try:
        found = mapjobs.settling(run, request.path_params["key"]) if run is not None else None
    except Refused:  # no name of a map
        found = None
    if found is None or (after.isdecimal() and found[0] == int(after)):
        return Response(status_code=204, headers=FRESH)
    number, places = found
    return Response(places, media_type="application/octet-stream", headers={HEADER: str(number), **FRESH})
