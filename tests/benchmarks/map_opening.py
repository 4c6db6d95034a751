"""How soon the first map of a finished run stands, and what an open map costs the server while nobody touches it.

    python -m tests.benchmarks.map_opening [--rounds 3] [--seconds 20]

Starts a server with the shipped runs in a folder of its own. "From another page" presses Latent space on the Lab of a
run and counts to the first frame of the map; "from nothing" goes to the page's address in a browser with an empty
cache, and counts from when the app stands there, as `page_speed` does; the time since the address was sent stands
below. Each round takes another run, so that the server has nothing of it yet. "Untouched" is the processor time of the
server's own process, as a share of one core, while the map is open and at rest: the browser's is not counted.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.app_driving import cpu_seconds, line, machine

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "app")]

from browsing import FLAGS, Server, chromium, serving  # noqa: E402

RUNS = ("ladder-16", "ladder-64", "ladder-2", "ladder-32", "ladder-8", "ladder-4")
BOX = "document.querySelector('.lab-cloud')"
MAP = f"Boolean({BOX}?.cloud?.data?.tools && {BOX}.dataset.frames)"
STANDS = "document.querySelector('[data-testid=\"stApp\"]')?.dataset.testConnectionState === 'CONNECTED'"
CLOCK = f"""(() => {{ window.stood = {{}};
  const look = () => {{
    if (!window.stood.app && {STANDS}) window.stood.app = performance.now();
    if (!window.stood.map && {MAP}) window.stood.map = performance.now();
    if (!window.stood.map) requestAnimationFrame(look);
  }};
  look(); }})()"""
CLICK = f"""new Promise((kept) => {{
  const link = [...document.querySelectorAll("a")].find((one) => one.innerText.trim() === "Latent space");
  const began = performance.now(), look = () => {MAP} ? kept(performance.now() - began) : requestAnimationFrame(look);
  link.click();
  look(); }})"""
REST = "document.querySelector('[data-testid=\"stApp\"]')?.dataset.testScriptState === 'notRunning'"
SETTLE_MS = 3_000


def from_another_page(page: Page, server: Server, run: str) -> float:
    """Return the seconds from a click on Latent space to the first map, on a session that is open."""
    page.goto(f"{server.url}/?run={run}")
    page.wait_for_selector(".lab-cloud[data-frames]", timeout=60_000)
    page.wait_for_function(REST)
    page.wait_for_timeout(SETTLE_MS)
    return float(page.evaluate(CLICK)) / 1000


def from_nothing(browser: Browser, server: Server, run: str) -> tuple[float, float]:
    """Return the seconds to the first map since the app stood and since the address was sent, with an empty cache."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.add_init_script(CLOCK)
    page.goto(f"{server.url}/latent?run={run}")
    page.wait_for_function("window.stood.map", timeout=60_000)
    stood = page.evaluate("window.stood")
    context.close()
    return (stood["map"] - stood["app"]) / 1000, stood["map"] / 1000


def untouched(page: Page, server: Server, seconds: float) -> float:
    """Return the share of a core that the server's process takes while a map of 10,000 points is open and at rest."""
    page.goto(f"{server.url}/latent?run={RUNS[0]}&points=10000")
    page.wait_for_selector(".lab-cloud[data-count='10000'][data-frames]", timeout=60_000)
    page.wait_for_function(REST)
    page.wait_for_timeout(5 * SETTLE_MS)
    before, began = cpu_seconds([server.process.pid]), time.perf_counter()
    page.wait_for_timeout(1000 * seconds)
    return (cpu_seconds([server.process.pid]) - before) / (time.perf_counter() - began)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, choices=range(1, 4))
    parser.add_argument("--seconds", type=float, default=20.0, help="how long an open map is watched")
    asked = parser.parse_args()
    machine()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with serving(Path(folder), cwd=Path(folder)) as server:
            cold = [from_nothing(browser, server, run) for run in RUNS[: asked.rounds]]
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            clicked = [from_another_page(page, server, run) for run in RUNS[-asked.rounds :]]
            share = untouched(page, server, asked.seconds)
            page.goto("about:blank")
        browser.close()
    stood, sent = ([row[n] for row in cold] for n in (0, 1))
    line("first map, from another page", f"{median(clicked):.2f} s", "at most 1 s", spread(clicked))
    line("first map, from nothing", f"{median(stood):.2f} s", "at most 1 s", spread(stood))
    line("  from the address", f"{median(sent):.2f} s", "", spread(sent))
    line("open map, untouched: the server's share of a core", f"{100 * share:.1f} %", "under 5 %")


def spread(taken: list[float]) -> str:
    """Return the least and the largest of some times."""
    return f"({min(taken):.2f} to {max(taken):.2f})"


if __name__ == "__main__":
    main()
