"""A page without a browser: it speaks Streamlit's protocol over a websocket, and draws nothing.

It does what the page in a browser does to the server: asks for runs of the script, asks again for a fragment at the
interval the server named, and fetches by address, once, what the components are told to show. Unlike a browser it
never says which messages it still has, so the server sends all of them whole.
"""

import asyncio
import re
import time
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

__all__ = ["LightPage", "light_page"]

ADDRESS = re.compile(rb'"(/api/[^"\\\s{]+)"')
"""What a component is told to fetch; what has a number still to be filled in waits for a pointer."""
PATIENCE = 90.0
"""Seconds after which an answer is given up."""


class LightPage:
    """One page.

    Attributes:
        pages: the address of each page of the app, with what the protocol calls it; known after the first answer.
        errors: what the server showed as an exception.
        ticks: runs of fragments that it asked for by itself.
    """

    def __init__(self, url: str, connection: ClientConnection) -> None:
        self.pages: dict[str, str] = {}
        self.errors: list[str] = []
        self.ticks = 0
        self._url = url
        self._connection = connection
        self._page = ""
        self._query = ""
        self._begun = False
        self._finished = asyncio.Event()
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._fetches: set[asyncio.Task[None]] = set()
        self._have: set[str] = set()

    async def ask(self, page: str, query: str) -> float:
        """Ask for a page (its address, "" for the first) as a click does; return the seconds until all of it came."""
        began = time.perf_counter()
        self._page, self._query, self._begun = self.pages.get(page, ""), query, False
        self._finished.clear()
        await self._rerun()
        try:
            await asyncio.wait_for(self._finished.wait(), PATIENCE)
        except TimeoutError:
            raise SystemExit(f"/{page}?{query} was not answered in {PATIENCE:.0f} s") from None
        return time.perf_counter() - began

    async def _rerun(self, fragment: str = "") -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_script_hash = self._page
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.is_auto_rerun = bool(fragment)
        await self._connection.send(asked.SerializeToString())

    async def listen(self) -> None:
        """Take what the server sends, until the connection is closed."""
        takers: dict[str, Callable[[ForwardMsg], None]] = {
            "new_session": self._take_beginning,
            "script_finished": self._take_end,
            "delta": self._take_element,
            "navigation": self._take_pages,
            "auto_rerun": self._take_interval,
            "stop_auto_rerun": self._take_stop,
            "page_info_changed": self._take_address,
        }
        async for raw in self._connection:
            said = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            if taker := takers.get(said.WhichOneof("type") or ""):
                taker(said)

    def _take_beginning(self, said: ForwardMsg) -> None:
        if not said.metadata.run.fragment_ids:  # the whole script runs: its fragments will say anew how often
            self._begun = True
            self.stop()

    def _take_end(self, said: ForwardMsg) -> None:
        # a page has one script at a time, and a server in haste leaves out the end that a fragment's end follows
        if self._begun and said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._finished.set()

    def _take_element(self, said: ForwardMsg) -> None:
        element = said.delta.new_element
        if element.HasField("exception"):
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        for found in ADDRESS.findall(element.SerializeToString()):
            if (address := found.decode()) not in self._have:
                self._have.add(address)
                fetch = asyncio.create_task(asyncio.to_thread(self._fetch, address))
                self._fetches.add(fetch)
                fetch.add_done_callback(self._fetched)

    def _take_pages(self, said: ForwardMsg) -> None:
        self.pages = {page.url_pathname: page.page_script_hash for page in said.navigation.app_pages}
        self.pages[""] = next(page.page_script_hash for page in said.navigation.app_pages if page.is_default)

    def _take_interval(self, said: ForwardMsg) -> None:
        fragment = said.auto_rerun.fragment_id
        if fragment not in self._timers:
            self._timers[fragment] = asyncio.create_task(self._tick(fragment, said.auto_rerun.interval))

    def _take_stop(self, said: ForwardMsg) -> None:
        for fragment in said.stop_auto_rerun.fragment_ids:
            if timer := self._timers.pop(fragment, None):
                timer.cancel()

    def _take_address(self, said: ForwardMsg) -> None:
        self._query = said.page_info_changed.query_string

    async def _tick(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._rerun(fragment)
            self.ticks += 1

    def _fetch(self, address: str) -> None:
        request = urllib.request.Request(self._url + address, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()

    def _fetched(self, fetch: asyncio.Task[None]) -> None:
        self._fetches.discard(fetch)
        if not fetch.cancelled() and (error := fetch.exception()):
            self.errors.append(str(error))

    def stop(self) -> None:
        """Ask for no fragment any more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()


@asynccontextmanager
async def light_page(url: str) -> AsyncIterator[LightPage]:
    """Connect a page to the server at `url`; nothing is asked yet."""
    where = url.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(where, subprotocols=["streamlit"], max_size=None, ping_interval=None) as connection:  # type: ignore[list-item]
        page = LightPage(url, connection)
        listening = asyncio.create_task(page.listen())
        try:
            yield page
        finally:
            page.stop()
            listening.cancel()
