"""Scripts and styles sent compressed, each compressed once for as long as the server lives.

Streamlit sends its own as they lie on the disk, 2.6 MB of a first visit. A route of ours may not stand at their
addresses, so a middleware answers for those files before Streamlit does.
"""

import gzip
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

__all__ = ["FOREVER", "StreamlitFiles", "answer"]

FOREVER: Mapping[str, str] = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For what never changes under its address."""
TYPES = {".js": "text/javascript", ".css": "text/css"}
LEVEL = 9
NAMED = re.compile(r"/static/((?:js|css)/[A-Za-z0-9_][A-Za-z0-9_.-]*\.(?:js|css))")
"""Streamlit's own; a digest of what is in it stands in the name of each."""


class StreamlitFiles:
    """The middleware."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        """Stand before `app`, whose addresses all begin with `base`."""
        self._app = app
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for a script or style of Streamlit's; leave everything else to it."""
        path = self._file(scope)
        if path is None:
            await self._app(scope, receive, send)
            return
        response = await run_in_threadpool(answer, Request(scope), path)
        await response(scope, receive, send)

    def _file(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        found = NAMED.fullmatch(scope["path"].removeprefix(self._base))
        path = Path(get_static_dir()) / "static" / found[1] if found else None
        return path if path is not None and path.is_file() else None


def answer(request: Request, path: Path) -> Response:
    """Return a script or style, compressed when the browser takes that; what stands at the address never changes."""
    kind, headers = TYPES[path.suffix], {**FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(path.read_bytes(), media_type=kind, headers=headers)
    return Response(_compressed(path), media_type=kind, headers={**headers, "Content-Encoding": "gzip"})


@lru_cache(maxsize=256)
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), LEVEL, mtime=0)
