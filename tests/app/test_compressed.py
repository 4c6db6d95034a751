"""Streamlit's scripts come compressed, and whole; what is none of them is left to Streamlit."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope
from streamlit.file_util import get_static_dir

from app.compressed import StreamlitFiles

STATIC = Path(get_static_dir()) / "static"
SCRIPT = max((STATIC / "js").glob("index.*.js"), key=lambda path: path.stat().st_size)
STYLE = next((STATIC / "css").glob("*.css"))
BEHIND = b"what stands behind"


def got(path: str, *, base: str = "", accept: str = "gzip, br", method: str = "GET") -> tuple[dict[str, str], bytes]:
    """Return the headers and body that come for a path."""
    sent: list[Message] = []
    headers = [(b"accept-encoding", accept.encode())]
    scope: Scope = {"type": "http", "method": method, "path": path, "headers": headers}

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer() -> None:
        await StreamlitFiles(PlainTextResponse(BEHIND), base)(scope, receive, send)

    with ThreadPoolExecutor(1) as pool:  # the thread of the tests may have a loop already, the browser's
        pool.submit(asyncio.run, answer()).result()
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return told, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize(("path", "kind"), [(SCRIPT, "text/javascript"), (STYLE, "text/css")])
def test_a_file_comes_compressed_and_whole(path: Path, kind: str) -> None:
    headers, body = got(f"/static/{path.parent.name}/{path.name}")
    assert gzip.decompress(body) == path.read_bytes()
    assert len(body) < 0.4 * path.stat().st_size
    assert headers["content-type"].startswith(kind)
    assert (headers["content-encoding"], int(headers["content-length"])) == ("gzip", len(body))
    assert "immutable" in headers["cache-control"]
    assert headers["vary"] == "Accept-Encoding"


def test_a_browser_that_takes_nothing_compressed_gets_the_file_itself() -> None:
    headers, body = got(f"/static/js/{SCRIPT.name}", accept="identity")
    assert body == SCRIPT.read_bytes()
    assert "content-encoding" not in headers


def test_it_stands_under_the_base_path() -> None:
    path = f"/lab/static/css/{STYLE.name}"
    assert got(path, base="/lab")[0]["content-encoding"] == "gzip"
    assert got(path)[1] == BEHIND


@pytest.mark.parametrize(
    "path",
    ["/", "/api/ready", "/static/js/none.js", "/static/js/../css/x.css", "/static/js/..", "/static/media/a.woff2"],
)
def test_everything_else_is_left_to_streamlit(path: str) -> None:
    assert got(path)[1] == BEHIND


def test_so_is_what_is_not_fetched() -> None:
    assert got(f"/static/js/{SCRIPT.name}", method="POST")[1] == BEHIND
