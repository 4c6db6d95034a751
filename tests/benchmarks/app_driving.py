"""What the benchmarks of the app share: a Chromium that is spoken to directly, and what processes cost.

The tests drive Chromium with Playwright, which keeps every tab visible and awake: no tab is hidden there, whatever
lies in front. So this one is started as a person's would be, only without a screen, and spoken to over its DevTools
protocol. Times of the processor and memory are read from /proc, which Linux has.
"""

import base64
import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "app")]  # as pytest finds what the tests share

from browsing import FLAGS, Server, chromium, serving, starting  # noqa: E402
from running import wait_for  # noqa: E402

from aecore import jobs  # noqa: E402
from aecore.config import Config  # noqa: E402
from aecore.runs import Run  # noqa: E402

__all__ = ["ROOT", "Browser", "Server", "Tab", "browser_running", "cpu_seconds", "done", "line", "machine", "median",
           "memory", "ready", "serving", "starting", "train", "tree", "wait_for"]  # fmt: skip

QUIET = 0.5
"""Seconds in which nothing may run before a page counts as at rest."""
POLL = 0.05
SCREEN = {"width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": False}
STATE = """(() => { const app = document.querySelector("[data-testid='stApp']");
  return app && document.readyState === "complete"
    ? `${app.dataset.testConnectionState} ${app.dataset.testScriptState}` : ""; })()"""
BROKEN = """[...document.querySelectorAll("[data-testid='stException']")].map((box) => box.innerText).join(" ")"""


class Tab:
    """One page of the browser.

    Attributes:
        received: bytes that came over the network since `count`: "http" (what the cache had is nothing), "websocket".
    """

    def __init__(self, browser: "Browser", target: str) -> None:
        self.browser = browser
        self.target = target
        self.received: Counter[str] = Counter()
        self.session: str = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        browser.tabs[self.session] = self
        self.send("Page.enable")
        self.send("Emulation.setDeviceMetricsOverride", **SCREEN)

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """Send a command of the protocol to this page and return its answer."""
        return self.browser.send(method, self.session, **params)

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page says
        """Return the value of a JavaScript expression, a promise's when it is kept."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"the page said: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, url: str) -> tuple[float, float]:
        """Go to an address; return the seconds at rest: since the app stood there, and since the address was sent.

        A page is at rest when it is connected and no script of it has run for half a second; that half second does
        not count.
        """
        sent = time.perf_counter()
        self.send("Page.navigate", url=url)
        wait_for(lambda: self.evaluate(STATE), 60)
        stood = time.perf_counter()
        quiet = self.rest()
        if broken := self.evaluate(BROKEN):
            raise SystemExit(f"{url} shows an error: {broken}")
        return max(0.0, quiet - stood), quiet - sent

    def rest(self, seconds: float = 30.0) -> float:
        """Wait until the page is at rest; return when that began, on the clock of `perf_counter`."""
        began, quiet = time.perf_counter(), None
        while (now := time.perf_counter()) - began < seconds:
            if self.evaluate(STATE) != "CONNECTED notRunning":
                quiet = None
            elif quiet is None:
                quiet = now
            elif now - quiet >= QUIET:
                return quiet
            time.sleep(POLL)
        raise SystemExit(f"the page did not rest in {seconds} s")

    def count(self) -> None:
        """Count bytes from now on. The browser has some work with telling them, so not while it is timed."""
        self.send("Network.enable")

    def take(self, method: str, params: dict[str, Any]) -> None:
        """Count what came."""
        if method == "Network.loadingFinished":
            self.received["http"] += int(params["encodedDataLength"])
        elif method == "Network.webSocketFrameReceived":
            frame = params["response"]
            whole = frame["payloadData"]
            self.received["websocket"] += len(base64.b64decode(whole)) if frame["opcode"] == 2 else len(whole)

    def bytes(self) -> int:
        """Return all bytes received so far."""
        self.evaluate("0")  # what came before the answer is counted
        return self.received.total()

    def close(self) -> None:
        """Close the page."""
        del self.browser.tabs[self.session]
        self.browser.send("Target.closeTarget", targetId=self.target)


class Browser:
    """A running Chromium.

    Attributes:
        pid: its first process; see `tree`.
    """

    def __init__(self, pid: int, connection: ClientConnection) -> None:
        self.pid = pid
        self.tabs: dict[str, Tab] = {}
        self._connection = connection
        self._count = 0

    def send(self, method: str, session: str | None = None, **params: object) -> dict[str, Any]:
        """Send a command and return its answer; what happens in between goes to the tabs."""
        self._count += 1
        asked = self._count
        where = {"sessionId": session} if session else {}
        self._connection.send(json.dumps({"id": asked, "method": method, "params": params, **where}))
        while True:
            said = json.loads(self._connection.recv(timeout=120))
            if said.get("id") == asked:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']}")
                return dict(said["result"])
            if said.get("sessionId") in self.tabs:
                self.tabs[said["sessionId"]].take(said["method"], said["params"])

    def tab(self, *, fresh: bool = False) -> Tab:
        """Open a page in front; a fresh one has an empty cache and a window of its own, as another person's."""
        own = {"browserContextId": self.send("Target.createBrowserContext")["browserContextId"]} if fresh else {}
        return Tab(self, self.send("Target.createTarget", url="about:blank", **own)["targetId"])


@contextmanager
def browser_running() -> Iterator[Browser]:
    """Start Chromium with software rendering and an empty profile."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        words = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]
        process = subprocess.Popen([chromium(), *FLAGS, *words], stderr=subprocess.DEVNULL)
        try:
            told = Path(folder) / "DevToolsActivePort"
            wait_for(lambda: told.exists() and len(told.read_text().split()) == 2)
            port, path = told.read_text().split()
            with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, ping_interval=None) as connection:
                yield Browser(process.pid, connection)
        finally:
            process.terminate()
            process.wait(30)


def tree(pid: int) -> set[int]:
    """Return a process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        if (fields := _fields(int(stat.parent.name))) is not None:
            parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, ahead = {pid}, [pid]
    while ahead:
        ahead = [child for parent in ahead for child in parents.get(parent, [])]
        found.update(ahead)
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time that these processes have had; one that is gone counts nothing."""
    ticks = sum(int(fields[11]) + int(fields[12]) for pid in pids if (fields := _fields(pid)) is not None)
    return ticks / os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str] | None:
    """Return what the system says of a process, from its state on, or None when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def memory(pid: int) -> float:
    """Return the memory of a process that is in RAM, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def train(server: Server, choices: dict[str, Any], title: str) -> Run:
    """Submit a run to the workers of the server."""
    return jobs.submit(server.runs, Config.of(choices), about={"preset": "dense", "title": title})


def done(run: Run) -> bool:
    """Say whether a run is finished; anything else that has ended is an error here."""
    status = run.status()
    if status in ("failed", "interrupted"):
        raise SystemExit(f"run {run.id} is {status}: {run.history().last_word}")
    return status in ("finished", "stopped")


def ready(server: Server, seconds: float = 120.0) -> None:
    """Wait until every worker of the server is warm and has nothing to do."""

    def all_ready() -> bool:
        status, body, _ = server.get("/api/ready")
        return status == 200 and all(worker["state"] == "ready" for worker in json.loads(body)["workers"])

    wait_for(all_ready, seconds)


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def machine() -> None:
    """Print what is measured on."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before, Chromium with software rendering", flush=True)


def line(name: str, value: str, target: str = "", spread: str = "") -> None:
    """Print one row of a table."""
    print(f"{name:58}{value:>14}   {target:16}{spread}", flush=True)
