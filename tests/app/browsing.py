"""A real server and a real browser for the tests of the pages."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request
from running import wait_for

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--enable-unsafe-swiftshader",
]
PATIENCE_MS = 60_000
"""For what trains: machines that run tests have few cores and many jobs."""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
SILENCE_MS = 500


def chromium() -> str:
    """Return where a Chromium is; without one the test fails where one is required, else it is skipped."""
    named = os.environ.get("LATENT_LAB_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        why = "NO BROWSER: install chromium, or name one in LATENT_LAB_CHROMIUM."
        if os.environ.get("LATENT_LAB_BROWSER") == "required":
            pytest.fail(why)
        pytest.skip(why)
    return found


@dataclass(frozen=True)
class Server:
    url: str
    process: subprocess.Popen[bytes]
    runs: Path

    def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=20) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), dict(error.headers)
        except OSError:
            return 0, b"", {}


@contextmanager
def serving(folder: Path, *, cwd: Path) -> Iterator[Server]:
    """Start the server as a person does, from any folder; wait until a worker can train."""
    with starting(folder, cwd=cwd) as server:
        wait_for(lambda: server.get("/api/ready")[0] == 200 or server.process.poll() is not None, 90)
        assert server.process.poll() is None, (folder / "server.log").read_text()
        yield server


@contextmanager
def starting(folder: Path, *, cwd: Path) -> Iterator[Server]:
    """Start the server and wait for nothing; end it with the `with`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "main.py"), *words],
            cwd=cwd,
            env={**os.environ, "AECORE_RUNS_DIR": str(folder / "runs"), "AECORE_WORKERS": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    with process:
        server = Server(f"http://127.0.0.1:{port}", process, folder / "runs")
        try:
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


class Seen(list[str]):
    """Errors a page reported. On a sub-page Streamlit first probes /PAGE/_stcore/..., which answers 404 by design."""

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.append(message.text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def points(page: Page) -> int:
    """Return how many points the loss curve has."""
    return int(page.locator(".lab-curve").get_attribute("data-points") or 0)


def pictures(page: Page) -> list[str | None]:
    """Return the reconstructions that the Lab shows, as addresses."""
    return [image.get_attribute("src") for image in page.locator(".lab-digits img.redrawn").all()]


def grows(page: Page, more: int = 3) -> None:
    """Wait until the curve has gained points."""
    before = points(page)
    page.wait_for_function(
        "least => Number(document.querySelector('.lab-curve')?.dataset.points ?? 0) >= least",
        arg=before + more,
        timeout=PATIENCE_MS,
    )


def at_rest(page: Page) -> None:
    """Wait until the page is whole and asks for nothing: Streamlit fetches what draws an element when one comes."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.wait_for_selector(IDLE, timeout=PATIENCE_MS)
    before = -1
    while len(asked) > before:
        before = len(asked)
        page.wait_for_timeout(SILENCE_MS)
    page.remove_listener("request", note)


def mapped(page: Page, count: int) -> None:
    """Wait until a map of so many points is drawn."""
    page.wait_for_selector(f".lab-cloud[data-count='{count}'][data-frames]", timeout=PATIENCE_MS)


def training_map(page: Page, server: Server, run: str, count: int) -> Page:
    """Open the map of the first training images of a run."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run={run}&map=pca&split=train&points={count}")
    mapped(page, count)
    return page
